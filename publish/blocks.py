"""What apps above the public site put on its pages (页面区块): a registry that they fill when Django is ready.

What must hold for an entry: it reads only what is public, for the subject and the day of the page; it asks the database a
number of times that does not grow with what there is; and the tables it reads stand in `qingdan/public_tables.yaml`, so that a
change of them is shown at once. A version's permanent page has none: it never changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from core.registry import Registry

if TYPE_CHECKING:
    from departments.models import Department
    from publish.models import ListEntry


class Place(Enum):
    """Where a block stands: at once under the answers of a power, as where to apply; or below what the list says."""

    POWER_ANSWERS = "power-answers"
    POWER = "power"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Subject:
    """What the page is about: a power as it stood on the list, or a department; of `day`, which may be past."""

    day: dt.date
    is_today: bool
    department: Department
    entry: ListEntry | None = None


@dataclass(frozen=True)
class Block:
    """`label` is its heading, in Chinese as it is given to gettext; `read` gives its template what it shows, None where it has nothing."""

    name: str
    label: str
    order: int
    place: Place
    template: str
    read: Callable[[Subject], Mapping[str, Any] | None]


BLOCKS: Registry[Block] = Registry("公开页面的区块")


def blocks_at(place: Place, subject: Subject) -> list[tuple[Block, Mapping[str, Any]]]:
    """The blocks that have something to say there, in their order."""
    found = ((block, block.read(subject)) for block in BLOCKS if block.place == place)
    return [(block, said) for block, said in found if said is not None]

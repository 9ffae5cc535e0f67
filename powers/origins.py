"""Where an approved version comes from (来历): by which matter it was approved, by when it is wanted, whether it is urgent.

A door: the app that approves enters a reader, and the release screens ask. Nothing public does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from powers.models import PowerVersion


@dataclass(frozen=True)
class Origin:
    """The matter that versions were approved in: `key` names it for good, `url` is the page that offices open."""

    key: str
    title: str
    url: str = ""
    document_no: str = ""
    decided_on: dt.date | None = None
    wanted_on: dt.date | None = None
    urgent: bool = False


@dataclass(frozen=True)
class OriginReader:
    """One app's answer for some versions, by primary key; those it knows nothing of are left out. A constant number of
    queries, however many versions the queryset means."""

    name: str
    label: str
    read: Callable[[QuerySet[PowerVersion]], Mapping[int, Origin]]
    order: int = 0


READERS: Registry[OriginReader] = Registry("来历")


def origins_of(versions: QuerySet[PowerVersion]) -> dict[int, Origin]:
    """The origins of versions, as far as anybody knows them."""
    found: dict[int, Origin] = {}
    for reader in READERS:
        found |= reader.read(versions)
    return found

"""Which versions rest on a law that changed and are not adjusted yet (应调整而未调整): a door for the app that follows laws.

The app that follows changes of laws enters a reader, the public page of a power asks. What passes are facts of the law
and of the calendar alone: nothing of a draft or proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class AdjustmentDue:
    """A change of a law that a version has to follow: from when it holds, by when the list is adjusted."""

    law: int
    title: str
    repealed: bool
    amended_on: dt.date
    labels: tuple[str, ...]
    due_on: dt.date
    provisional: bool = False
    overdue: int = 0
    """How many working days the term is exceeded by."""


@dataclass(frozen=True)
class DueReader:
    """One app's answer for some versions on a day, by primary key, in a constant number of queries."""

    name: str
    label: str
    read: Callable[[Collection[int], dt.date], Mapping[int, Sequence[AdjustmentDue]]]
    order: int = 0


READERS: Registry[DueReader] = Registry("应调整而未调整")


def adjustments_due(versions: Collection[int], day: dt.date) -> dict[int, list[AdjustmentDue]]:
    """What these versions have to follow on `day`, the oldest first; those that have nothing are left out."""
    found: dict[int, list[AdjustmentDue]] = {}
    for reader in READERS:
        for version, rows in reader.read(versions, day).items():
            found.setdefault(version, []).extend(rows)
    return {version: sorted(rows, key=lambda row: row.amended_on) for version, rows in found.items() if rows}

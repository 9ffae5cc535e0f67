"""Noting what a release or a recall did to the list (变更流水), the last thing either does.

What must hold: sequences are drawn under one lock for all regions, held until the transaction is over, so that they appear in
their order and all of a release at once. Who takes it afterwards takes no row of another region and no lock that a
release takes before it: the region's own lock comes first (`publish.releasing`, `publish.recalling`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from core.copying import copy_rows
from core.locking import one_at_a_time
from powers.models import PowerVersion
from publish.change_models import ListChange
from publish.models import ListEntry, Recall, Release

Action, Operation = ListChange.Action, ListChange.Operation
COLUMNS = (
    "sequence", "region_id", "release_id", "recall_id", "power_id", "version_id",
    "operation", "action", "effective_on", "withdraws_id", "noted_at",
)  # fmt: skip
Said = tuple[int, int, str, str, dt.date, int | None]
"""Power, version, operation, action and day of a change, and which one it takes back."""


def position() -> int:
    """The last change there is; 0 before the first."""
    return ListChange.objects.aggregate(last=Max("sequence"))["last"] or 0


def note_release(made: Release, rows: Sequence[Mapping[str, Any]], ended: Collection[int]) -> None:
    """Note the versions that a release published; `ended` are those that end with it, their entries closed."""
    stood = _stood(made, ended)
    _note((_of_version(row, made.effective_on, stood) for row in rows), made)


def note_recall(recall: Recall, versions: Iterable[PowerVersion]) -> None:
    """Take back what was noted of these versions. What goes on instead is noted by a release of its own."""
    action = Action.PUT_OFF if recall.later_on else Action.RECALLED
    noted = ListChange.objects.filter(version__in=[v.pk for v in versions], withdraws=None).order_by(
        "sequence"
    )
    said = [
        (row.power_id, row.version_id, Operation.DELETE.value, action.value, row.effective_on, row.pk)
        for row in noted
    ]
    _note(said, recall.release, recall)


def _stood(made: Release, ended: Collection[int]) -> set[int]:
    """The powers of the region of which the public list said something until the release, or for that very day."""
    before = Q(period__endswith=made.effective_on) | Q(version__in=ended)
    rows = ListEntry.objects.filter(before, region=made.region_id, is_listed=True)
    return set(rows.values_list("power_id", flat=True))


def _of_version(row: Mapping[str, Any], day: dt.date, stood: Collection[int]) -> Said | None:
    power = row["power_id"]
    if row["secrecy"] == PowerVersion.Secrecy.CLOSED:  # the public is told no more than that it is gone
        gone = (power, row["pk"], Operation.DELETE.value, Action.CLOSED.value, day, None)
        return gone if power in stood else None
    if row["standing"] == PowerVersion.Standing.CANCELLED:
        operation = Operation.DELETE
    else:
        operation = Operation.UPDATE if power in stood else Operation.INSERT
    return power, row["pk"], operation.value, row["action"], day, None


def _note(said: Iterable[Said | None], made: Release, recall: Recall | None = None) -> None:
    one_at_a_time("changes", 0)
    at, last = timezone.now(), position()
    changes = (one for one in said if one is not None)
    batch = (made.region_id, made.pk, recall.pk if recall else None)
    rows = ((sequence, *batch, *one, at) for sequence, one in enumerate(changes, start=last + 1))
    copy_rows(ListChange, COLUMNS, rows)

"""What waits for release (待公布) and what releasing it would do, counted beforehand; releasing what was seen.

What must hold: a person releases what they were shown. What is approved in between waits for the next release.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from core.digests import digest
from departments.models import Region
from powers.models import PowerVersion
from publish.models import Release, ReleaseEntry
from publish.releasing import Progress, ReleaseError, action_of, awaiting, listed_heads, release

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """What a release would do, by action; `seen` stands for exactly these versions."""

    counts: dict[str, int]
    seen: str

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def figures(self) -> list[tuple[str, int]]:
        """What there is of each action, in words; the three usual ones always."""
        return figures(self.counts)

    @property
    def following(self) -> int:
        """How many take the place of a version before."""
        return self.total - self.counts.get(ReleaseEntry.Action.ADDED, 0)


def figures(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Counts by action of a release, in words; 暂停 and 勘误 only where there are any."""
    usual = (ReleaseEntry.Action.ADDED, ReleaseEntry.Action.MODIFIED, ReleaseEntry.Action.CANCELLED)
    return [
        (action.label, counts.get(action, 0))
        for action in ReleaseEntry.Action
        if action in usual or counts.get(action)
    ]


@dataclass
class WaitingDepartment:
    """One department's versions that wait, counted by type."""

    name: str
    total: int = 0
    types: list[tuple[str, int]] = field(default_factory=list)


def waiting(region: Region) -> Waiting:
    """What a release of everything that waits would do: the very words it will publish."""
    rows = _with_head(awaiting(region)).order_by("pk")
    ids, counts = [], Counter[str]()
    for pk, *said in rows.values_list("pk", "standing", "substantive", "has_head"):  # type: ignore[misc]  # annotated
        standing, substantive, has_head = said
        ids.append(pk)
        counts[action_of(standing, substantive=substantive, follows=has_head)] += 1
    return Waiting(counts, digest(ids))


def waiting_by_department(region: Region) -> list[WaitingDepartment]:
    """The same, by department and type, in the order of the list."""
    rows = (
        awaiting(region)
        .values_list("department__name", "power_type__name")
        .annotate(count=Count("pk"))
        .order_by("department__order", "department__code", "power_type__order", "power_type__code")
    )
    found: dict[str, WaitingDepartment] = {}
    for department, power_type, count in rows:
        line = found.setdefault(department, WaitingDepartment(department))
        line.total += count
        line.types.append((power_type, count))
    return list(found.values())


def waiting_rows(region: Region) -> QuerySet[PowerVersion]:
    """The versions that wait, as lines of a table."""
    return (
        _with_head(awaiting(region))
        .select_related("power", "department", "power_type")
        .defer("source", "sealed_document")
        .order_by("department__order", "department__code", "power__code")
    )


@transaction.atomic
def release_as_seen(
    region: Region,
    *,
    by: User,
    seen: str,
    effective_on: dt.date,
    note: str,
    progress: Progress | None = None,
) -> Release:
    """Release what waits, if it is what the person was shown; else ReleaseError and nothing has happened."""
    ids = list(awaiting(region).order_by("pk").values_list("pk", flat=True))
    if ids and digest(ids) != seen:
        raise ReleaseError("待公布的职权在您打开页面之后有变化，请重新核对后再公布。")
    versions = PowerVersion.objects.filter(pk__in=ids)
    made = release(region, by=by, effective_on=effective_on, note=note, versions=versions, progress=progress)
    if len(made.manifest) != len(ids):
        raise ReleaseError("公布时待公布的职权有变化，没有作任何改动，请重新核对后再公布。")
    return made


def is_future(effective_on: dt.date) -> bool:
    return effective_on > timezone.localdate()


def _with_head(versions: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    """`has_head`: whether the power has a version in force without end, which the new one would follow."""
    return versions.annotate(has_head=Exists(listed_heads().filter(power_id=OuterRef("power_id"))))

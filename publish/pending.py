"""What waits for release (待公布) and what releasing it would do, counted beforehand; releasing what was seen.

What must hold: a person releases what they were shown. What is approved in between waits for the next release.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.digests import digest
from core.reasons import Reason, allowed, refuse
from departments.models import Region
from powers.fields import ALL, differing, label_of
from powers.models import PowerVersion
from powers.origins import Origin, origins_of
from publish.models import Postponement, Release, ReleaseEntry
from publish.releasing import Progress, action_of, awaiting, listed_heads, release, scheduled_after

if TYPE_CHECKING:
    from accounts.models import User


FEW = 5000


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


@dataclass
class Group:
    """What waits of one matter (一件申请的待公布职权): released together, or put off together."""

    key: str
    origin: Origin | None
    postponed: Postponement | None
    versions: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    departments: dict[str, None] = field(default_factory=dict)

    @property
    def urgent(self) -> bool:
        return bool(self.origin and self.origin.urgent)

    @property
    def wanted_on(self) -> dt.date | None:
        return self.origin.wanted_on if self.origin else None

    @property
    def late(self) -> bool:
        """Whether the day it is wanted for has passed."""
        return self.wanted_on is not None and self.wanted_on < timezone.localdate()

    @property
    def title(self) -> str:
        return self.origin.title if self.origin else "没有对应申请的职权"

    @property
    def figures(self) -> list[tuple[str, int]]:
        return [(label, count) for label, count in figures(self.counts) if count]


def groups(region: Region, waits: QuerySet[PowerVersion] | None = None) -> list[Group]:
    """What waits in a region by matter: urgent ones first, then by the day they are wanted for, put off ones last."""
    waits = looked_up(region) if waits is None else waits
    known = origins_of(waits)
    put_off = _put_off(waits)
    found: dict[str, Group] = {}
    rows = _with_head(waits).order_by("department__order", "department__code", "pk")
    for pk, body, *said in rows.values_list("pk", "department__name", "standing", "substantive", "has_head"):  # type: ignore[misc]  # annotated
        standing, substantive, has_head = said
        origin, later = known.get(pk), put_off.get(pk)
        key = f"{origin.key if origin else '0'}{'-later' if later else ''}"
        group = found.setdefault(key, Group(key, origin, later))
        group.versions.append(pk)
        group.departments[body] = None
        group.counts[action_of(standing, substantive=substantive, follows=has_head)] += 1
    return sorted(found.values(), key=_place)


def looked_up(region: Region) -> QuerySet[PowerVersion]:
    """What waits in a region, by its keys where it is little: it is found once among all there is, not for each question."""
    waits = awaiting(region)
    keys = list(waits.values_list("pk", flat=True)[: FEW + 1])
    return PowerVersion.objects.filter(pk__in=keys) if len(keys) <= FEW else waits


def _put_off(versions: QuerySet[PowerVersion]) -> dict[int, Postponement]:
    """Those of the versions that are not to be released yet, and why."""
    today = timezone.localdate()
    rows = Postponement.objects.filter(Q(until=None) | Q(until__gt=today), version__in=versions.values("pk"))
    return {row.version_id: row for row in rows.select_related("postponed_by")}


def _place(group: Group) -> tuple[bool, bool, dt.date, str]:
    return group.postponed is not None, not group.urgent, group.wanted_on or dt.date.max, group.key.rjust(20)


def chosen(among: Sequence[Group], keys: Collection[str]) -> list[Group]:
    """The groups of these keys; of none, what goes first: what is urgent, alone, else all that is not put off."""
    if keys:
        return [group for group in among if group.key in keys]
    ready = [group for group in among if group.postponed is None]
    return [group for group in ready if group.urgent] or ready


def waiting(among: Sequence[Group]) -> Waiting:
    """What a release of these groups would do: the very words it will publish."""
    counts: Counter[str] = sum((group.counts for group in among), Counter())
    return Waiting(counts, digest(sorted(pk for group in among for pk in group.versions)))


def faults(picked: Sequence[Group]) -> list[Reason]:
    """Why these groups cannot be released together."""
    reasons = []
    if any(group.urgent for group in picked) and not all(group.urgent for group in picked):
        reasons.append(Reason("urgent", "紧急办理的职权须先行单独公布，请分开选择。"))
    if names := [group.title for group in picked if group.postponed]:
        reasons.append(Reason("postponed", f"已暂缓公布，要公布的先恢复：{'、'.join(names)}。"))
    return reasons


def waiting_by_department(waits: QuerySet[PowerVersion]) -> list[WaitingDepartment]:
    """The same, by department and type, in the order of the list."""
    rows = (
        waits.values_list("department__name", "power_type__name")
        .annotate(count=Count("pk"))
        .order_by("department__order", "department__code", "power_type__order", "power_type__code")
    )
    found: dict[str, WaitingDepartment] = {}
    for department, power_type, count in rows:
        line = found.setdefault(department, WaitingDepartment(department))
        line.total += count
        line.types.append((power_type, count))
    return list(found.values())


def waiting_rows(waits: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    """The versions that wait, as lines of a table."""
    return (
        _with_head(waits)
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
    keys: Collection[str] = (),
    progress: Progress | None = None,
) -> Release:
    """Release what waits of the chosen matters, if it is what the person was shown; else NotAllowed and nothing has
    happened. What is urgent may go ahead of what is scheduled."""
    picked = chosen(groups(region), keys)
    ids = sorted(pk for group in picked for pk in group.versions)
    if ids and digest(ids) != seen:
        refuse("seen", "待公布的职权在您打开页面之后有变化，请重新核对后再公布。")
    allowed(faults(picked))
    made = release(
        region,
        by=by,
        effective_on=effective_on,
        note=note,
        versions=PowerVersion.objects.filter(pk__in=ids),
        ahead=bool(picked) and all(group.urgent for group in picked),
        progress=progress,
    )
    if made.entries.count() != len(ids):
        refuse("seen", "公布时待公布的职权有变化，没有作任何改动，请重新核对后再公布。")
    return made


@dataclass(frozen=True)
class Overtaken:
    """A power that is released ahead of a version which is scheduled: what of it changes now, and what on that day."""

    title: str
    on: dt.date
    now: list[str]
    """What is other than in force today, and is not what the scheduled version says."""
    early: list[str]
    """What the scheduled version changes as well: it takes effect sooner than it was announced."""
    later: list[str]
    """What the scheduled version says otherwise: it takes the place of what is released now."""


def overtaken(picked: Sequence[Group], day: dt.date) -> list[Overtaken]:
    """The powers for which something else takes effect after `day`: what is released now holds until then."""
    ids = [pk for group in picked for pk in group.versions]
    urgent = {v.power_id: v for v in PowerVersion.objects.filter(pk__in=ids)}
    scheduled = scheduled_after(urgent, day)
    rows = PowerVersion.objects.filter(power_id__in=scheduled)
    today = {v.power_id: v for v in rows.filter(period__contains=day)}
    coming = {v.power_id: v for v in rows.filter(period__startswith__gt=day).order_by("-period") if v.period}
    return [_overtaken(urgent[power], today.get(power), coming[power], on) for power, on in scheduled.items()]


def _overtaken(
    urgent: PowerVersion, today: PowerVersion | None, coming: PowerVersion, on: dt.date
) -> Overtaken:
    said, then = urgent.sealed_document, coming.sealed_document
    if said is None or then is None:
        raise ValueError("what is released is sealed")
    later = differing(said, then) - {"change_note"}
    now = (
        differing(today.sealed_document, said) - {"change_note"} if today and today.sealed_document else set()
    )
    return Overtaken(urgent.title, on, _named(now & later), _named(now - later), _named(later))


def _named(keys: set[str]) -> list[str]:
    return [label_of(field.name) for field in ALL if field.name in keys]


def is_future(effective_on: dt.date) -> bool:
    return effective_on > timezone.localdate()


def _with_head(versions: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    """`has_head`: whether the power has a version in force without end, which the new one would follow."""
    return versions.annotate(has_head=Exists(listed_heads().filter(power_id=OuterRef("power_id"))))

"""What was said of powers when (清单的前后): the published versions as spans of time, and two days set side by side.

What must hold: what is compared is what the list said on each day, so that the steps from one day to another, one after
the other, give what the two days differ in. A power stays the same power when it is renamed or goes to another body.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department, Duty, Region
from powers.change_sentences import changed
from powers.documents import published
from powers.fields import Document
from powers.models import PowerVersion
from powers.titles import title_of
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.listing import Entries

KEEP_FOR = 86_400
BATCH = 500


class Kind(StrEnum):
    """What became of a power between two days, as one list tells it."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    MOVED = "moved"
    RENAMED = "renamed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return _(_LABELS[self])


_LABELS = {
    Kind.ADDED: gettext_noop("新增"),
    Kind.REMOVED: gettext_noop("取消"),
    Kind.MOVED_IN: gettext_noop("划入"),
    Kind.MOVED_OUT: gettext_noop("划出"),
    Kind.MOVED: gettext_noop("划转"),
    Kind.RENAMED: gettext_noop("更名"),
    Kind.CHANGED: gettext_noop("修改"),
}


class Stand(NamedTuple):
    """A version of a power with the days it holds for (half open), and where it stands on the list."""

    power: int
    version: int
    number: int
    code: str
    name: str
    sub_name: str
    department: int
    body: str
    duties: tuple[int, ...]
    listed: bool
    starts: dt.date | None
    ends: dt.date | None
    digest: str
    place: tuple[str, int]

    @property
    def title(self) -> str:
        return title_of(self.name, self.sub_name)

    def holds_on(self, day: dt.date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)


def stands(entries: Entries) -> list[Stand]:
    """The spans of these entries, those that never took effect left out; one query."""
    columns = ("power_id", "version_id", "version__number", "code", "name", "sub_name", "department_id")
    more = ("department__name", "duty_ids", "is_listed", "period", "version__digest", "sort_key", "pk")
    rows = entries.exclude(period__isempty=True).order_by("sort_key", "pk").values_list(*columns, *more)
    return [_stand(*row) for row in rows]


def _stand(*row: Any) -> Stand:
    *said, duties, listed, period, digest, place, pk = row
    return Stand._make((*said, tuple(duties), listed, period.lower, period.upper, digest, (place, pk)))


@dataclass(frozen=True)
class Scope:
    """A list that changes are told of: a region's, a department's, or what stands under a duty."""

    what: str
    wanted: Q
    holds: Callable[[Stand], bool]

    @property
    def entries(self) -> Entries:
        return ListEntry.objects.filter(self.wanted)


def of_region(region: Region) -> Scope:
    return Scope(f"r{region.pk}", Q(region=region), lambda stand: True)


def of_department(body: Department) -> Scope:
    return Scope(f"d{body.pk}", Q(department=body), lambda stand: stand.department == body.pk)


def of_duty(duty: Duty) -> Scope:
    body = duty.charter.department_id
    return Scope(
        f"u{duty.pk}",
        Q(department=body, duty_ids__contains=[duty.pk]),
        lambda stand: stand.department == body and duty.pk in stand.duties,
    )


@dataclass(frozen=True)
class Step:
    """A power that is not as it was, as a list tells it: `before` and `after`, None where it was on no list."""

    kind: Kind
    before: Stand | None
    after: Stand | None

    @property
    def shown(self) -> Stand:
        """The side by which it is called and linked."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a step has a side")
        return found


def kind_of(before: Stand | None, after: Stand | None, scope: Scope) -> Kind | None:
    """What became of a power; None where the list never had it. Whether its words changed is not looked at."""
    was = before if before and before.listed else None
    now = after if after and after.listed else None
    here_before, here_now = bool(was and scope.holds(was)), bool(now and scope.holds(now))
    if was and now and here_before and here_now:
        if was.department != now.department:
            return Kind.MOVED
        return Kind.RENAMED if was.title != now.title else Kind.CHANGED
    if here_now:
        return Kind.MOVED_IN if was else Kind.ADDED
    if here_before:
        return Kind.MOVED_OUT if now else Kind.REMOVED
    return None


def between(scope: Scope, start: dt.date, end: dt.date) -> list[Step]:
    """In which powers a list differs on two days, in the order of the list. Three queries, and the documents of those
    whose version is another."""
    both = Q(period__contains=start) | Q(period__contains=end)
    mine = scope.entries.filter(both).values("power_id")
    rows = stands(ListEntry.objects.filter(both, power_id__in=mine))
    before = {row.power: row for row in rows if row.holds_on(start)}
    after = {row.power: row for row in rows if row.holds_on(end)}
    found = []
    for power in dict.fromkeys(row.power for row in rows):
        was, now = before.get(power), after.get(power)
        kind = kind_of(was, now, scope)
        if kind is not None and not (was and now and was.version == now.version):
            found.append(Step(kind, was, now))
    same = _alike([step for step in found if step.kind == Kind.CHANGED])
    left = [step for step in found if step.shown.power not in same]
    return sorted(left, key=lambda step: step.shown.place)


def _alike(steps: Collection[Step]) -> set[int]:
    """The powers whose two versions say the same after all (继续有效，改回原文); worked out once for the same versions."""
    pairs = [(step.before, step.after) for step in steps if step.before and step.after]
    same = {was.power for was, now in pairs if was.digest == now.digest}
    left = [(was, now) for was, now in pairs if was.power not in same]
    key = hashlib.sha256(",".join(f"{was.version}-{now.version}" for was, now in left).encode()).hexdigest()
    kept = cache.get(f"changes:alike:{key}") if left else set()
    if kept is None:
        kept = set()
        for start in range(0, len(left), BATCH):
            batch = left[start : start + BATCH]
            documents = documents_of(stand.version for pair in batch for stand in pair)
            for was, now in batch:
                if not changed(documents[was.version], documents[now.version]):
                    kept.add(was.power)
        cache.set(f"changes:alike:{key}", kept, KEEP_FOR)
    return same | kept


def documents_of(versions: Iterable[int]) -> dict[int, Document]:
    """The public documents of published versions; one query."""
    rows = PowerVersion.objects.filter(
        pk__in=set(versions), sealed_at__isnull=False, list_entry__isnull=False
    ).values_list("pk", "sealed_document")
    return {pk: published(document) for pk, document in rows if document}


# --- one after the other -------------------------------------------------------------------------------------


def spans_of(powers: Collection[int]) -> dict[int, list[Stand]]:
    """Everything that was ever in force of these powers, from the first to the last; one query."""
    found: dict[int, list[Stand]] = defaultdict(list)
    for row in stands(ListEntry.objects.filter(power_id__in=powers)):
        found[row.power].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.starts or dt.date.min)
    return found


def before_of(spans: Mapping[int, list[Stand]], power: int, day: dt.date) -> Stand | None:
    """What was in force of a power on the day before `day`."""
    eve = day - dt.timedelta(days=1)
    return next((row for row in spans.get(power, ()) if row.holds_on(eve)), None)


def steps_of(scope: Scope) -> list[tuple[dt.date, Step]]:
    """Every step of a list with its day, from the oldest: each power that came, changed, moved or went. Two queries.

    What changed of the words is not read: one that says the same again is a step too, told apart by its action.
    """
    powers = scope.entries.order_by().values("power_id").distinct()
    found: list[tuple[dt.date, Step]] = []
    for rows in spans_of(list(powers.values_list("power_id", flat=True))).values():
        last: Stand | None = None
        for row in rows:
            if last is not None and last.ends is not None and row.starts and last.ends < row.starts:
                _add(found, last.ends, last, None, scope)
                last = None
            if row.starts is not None:
                _add(found, row.starts, last, row, scope)
            last = row
        if last is not None and last.ends is not None:
            _add(found, last.ends, last, None, scope)
    return sorted(found, key=lambda pair: (pair[0], pair[1].shown.place))


def _add(
    found: list[tuple[dt.date, Step]], day: dt.date, before: Stand | None, after: Stand | None, scope: Scope
) -> None:
    kind = kind_of(before, after, scope)
    if kind is not None:
        found.append((day, Step(kind, before, after)))

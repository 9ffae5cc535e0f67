"""The yearly report (年度报告): what the list held at the beginning and the end of a year, and what was done in it.

Every number is counted from the database when the report is opened; of a year that is not over, until today. What was
taken over from elsewhere (初始编制) and corrections of slips (勘误) are told apart from adjustments.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from departments.access import scope_of
from departments.models import Region
from powers.models import PowerVersion
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction
from review.statistics.yearly_parts import Period, Section, Table, with_sum
from review.statistics.yearly_work import work

if TYPE_CHECKING:
    from accounts.models import User

Kind = Proposal.Kind
Listed = PowerVersion.Standing


def regions_for(user: User) -> Any:
    """The regions whose report a person may read: those whose offices they work in."""
    scope = scope_of(user)
    rows = Region.objects.filter(departments__isnull=False).distinct().order_by("level__order", "code")
    return rows if scope.everything else rows.filter(pk__in=scope.region_ids)


def years_for(regions: Any) -> list[int]:
    """The years of which there can be a report, newest first: from the first version in force to this year."""
    today = timezone.localdate()
    rows = PowerVersion.objects.filter(power__region__in=regions, period__isempty=False)
    first = rows.order_by("period").values_list("period", flat=True).first()
    start = first.lower.year if first and first.lower else today.year
    return list(range(today.year, min(start, today.year) - 1, -1))


def report(period: Period, user: User) -> list[Section]:
    """The report of a region and year; a constant number of queries however much happened."""
    return [
        _size(period),
        _adjusted(period),
        *work(period, user),
    ]


# --- the list -----------------------------------------------------------------------------------------------


def _size(period: Period) -> Section:
    """How many powers were listed before the year began and when it ended, by type and department."""
    before, after = period.first - dt.timedelta(days=1), period.last
    counted = _counted(period.region, before, after)
    tables = []
    for title, place in (("按职权类型", 0), ("按部门", 1)):
        numbers: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for *places, was, now in counted:
            numbers[places[place]][0] += was
            numbers[places[place]][1] += now
        rows = [
            [name, was, now, now - was] for (*_, name), (was, now) in sorted(numbers.items()) if was or now
        ]
        tables.append(Table(title, (title[1:], "上年末", _end(period), "增减"), with_sum(rows), summed=True))
    was, now = tables[0].rows[-1][1:3] if tables[0].rows else (0, 0)
    words = f"上年末在列职权{was}项，{'年末' if period.is_over else '目前'}在列{now}项。"
    return Section("清单规模", [words], [table for table in tables if table.rows])


def _counted(region: Region, before: dt.date, after: dt.date) -> list[tuple[Any, ...]]:
    """`(type, department, listed before, listed after)` of each type of each department; both as `(order, key, name)`."""
    at = [Q(period__contains=day) for day in (before, after)]
    rows = PowerVersion.objects.filter(at[0] | at[1], power__region=region, sealed_at__isnull=False)
    names = [f"{table}__{name}" for table in ("power_type", "department") for name in ("order", "pk", "name")]
    counted = rows.exclude(standing=Listed.CANCELLED).order_by().values_list(*names)
    return [
        (tuple(row[:3]), tuple(row[3:6]), *row[6:])
        for row in counted.annotate(was=Count("pk", filter=at[0]), now=Count("pk", filter=at[1]))
    ]


def _end(period: Period) -> str:
    return "年末" if period.is_over else f"截至{period.last:%-m月%-d日}"


def _adjusted(period: Period) -> Section:
    """What took effect in the year, by action; taking over a list and corrections of slips apart."""
    rows = Change.objects.filter(
        version__power__region=period.region,
        version__sealed_at__isnull=False,
        version__period__startswith__range=period.days,
        version__period__isempty=False,
    )
    own, initial = (Q(proposal__kind=kind) for kind in (Kind.ADJUSTMENT, Kind.INITIAL))
    counted = list(
        rows.order_by()
        .values_list("action")
        .annotate(
            n=Count("pk", filter=own),
            departments=Count("version__department", distinct=True, filter=own),
            initial=Count("pk", filter=initial),
        )
    )
    taken = sum(initial for *_, initial in counted)
    numbers = {action: (n, departments) for action, n, departments, _ in counted if n}
    slips, _ = numbers.pop(ChangeAction.ERRATUM, (0, 0))
    lines = [[label, *numbers[value]] for value, label in ChangeAction.choices if value in numbers]
    total = sum(n for n, _ in numbers.values())
    words = [f"本年度生效的调整{total}项。", f"勘误{slips}项，不改变职权，不计入调整。"]
    if taken:
        words.append(f"初始编制纳入清单{taken}项，不计入调整。")
    table = Table("按动作", ("动作", "职权", "涉及部门"), lines)
    return Section("调整情况", words, [table] if lines else [])

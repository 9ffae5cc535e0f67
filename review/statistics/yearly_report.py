"""The yearly report (年度报告): what the list held at the beginning and the end of a year, and what was done in it.

Every number is counted from the database when the report is opened; of a year that is not over, until today. What was
taken over from elsewhere (初始编制) and corrections of slips (勘误) are told apart from adjustments.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count
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
    tables = []
    for title, name, order in (
        ("按职权类型", "power_type__name", "power_type__order"),
        ("按部门", "department__name", "department__order"),
    ):
        at = [_counted(period.region, day, name, order) for day in (before, after)]
        places = sorted({place: key for one in at for key, (_, place) in one.items()}.items())
        rows = [
            [key[0], *(numbers := [one.get(key, (0, ()))[0] for one in at]), numbers[1] - numbers[0]]
            for _, key in places
        ]
        tables.append(Table(title, (title[1:], "上年末", _end(period), "增减"), with_sum(rows), summed=True))
    was, now = tables[0].rows[-1][1:3] if tables[0].rows else (0, 0)
    words = f"上年末在列职权{was}项，{'年末' if period.is_over else '目前'}在列{now}项。"
    return Section("清单规模", [words], [table for table in tables if table.rows])


def _counted(region: Region, day: dt.date, name: str, order: str) -> dict[Any, tuple[int, Any]]:
    """{(name, key): (number of powers on the list, its place)} on a day."""
    key = name.split("__", maxsplit=1)[0]
    rows = PowerVersion.objects.in_force_on(day).filter(power__region=region).order_by()
    counted = rows.exclude(standing=Listed.CANCELLED).values_list(name, key, order).annotate(Count("pk"))
    return {(label, pk): (n, (place, pk)) for label, pk, place, n in counted}


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
    own = rows.filter(proposal__kind=Kind.ADJUSTMENT)
    counted = own.order_by().values_list("action")
    numbers = {
        action: (n, departments)
        for action, n, departments in counted.annotate(
            n=Count("pk"), departments=Count("version__department", distinct=True)
        )
    }
    slips, _ = numbers.pop(ChangeAction.ERRATUM, (0, 0))
    lines = [[label, *numbers[value]] for value, label in ChangeAction.choices if value in numbers]
    total = sum(n for n, _ in numbers.values())
    taken = rows.filter(proposal__kind=Kind.INITIAL).count()
    words = [f"本年度生效的调整{total}项。", f"勘误{slips}项，不改变职权，不计入调整。"]
    if taken:
        words.append(f"初始编制纳入清单{taken}项，不计入调整。")
    table = Table("按动作", ("动作", "职权", "涉及部门"), lines)
    return Section("调整情况", words, [table] if lines else [])

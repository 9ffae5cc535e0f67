"""The yearly report (年度报告): what the list held at the beginning and the end of a year, and what was done in it.

Every number is counted from the database when the report is opened; of a year that is not over, until today. What was
taken over from elsewhere (初始编制) and corrections of slips (勘误) are told apart from adjustments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from departments.access import scope_of
from departments.models import Region
from powers.models import PowerVersion
from review.campaign_progress import progress
from review.models import (
    AdjustmentTask,
    Campaign,
    Change,
    Decision,
    Handling,
    Meeting,
    MeetingItem,
    Opinion,
    Proposal,
    ProposalStep,
    State,
    Submission,
)
from review.times import Wanted, by_step, stints
from review.workflow_models import ChangeAction
from review.workload import workload

if TYPE_CHECKING:
    from accounts.models import User

Outcome, Kind = Decision.Outcome, Proposal.Kind
Listed = PowerVersion.Standing


@dataclass(frozen=True)
class Table:
    """One table of the report; the last row is the sum where `summed`."""

    title: str
    head: Sequence[str]
    rows: list[list[Any]]
    summed: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the report: what it says in words, and its tables."""

    title: str
    words: list[str]
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Period:
    """The year of a region, as far as it has gone."""

    region: Region
    year: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last(self) -> dt.date:
        return min(dt.date(self.year, 12, 31), timezone.localdate())

    @property
    def is_over(self) -> bool:
        return timezone.localdate().year > self.year

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.first, self.last


def regions_for(user: User) -> Any:
    """The regions whose report a person may read: those whose offices they work in."""
    scope = scope_of(user)
    rows = Region.objects.filter(departments__isnull=False).distinct().order_by("level__order", "code")
    return rows if scope.everything else rows.filter(pk__in=scope.region_ids)


def report(period: Period, user: User) -> list[Section]:
    """The report of a region and year; a constant number of queries however much happened."""
    return [
        _size(period),
        _adjusted(period),
        _proposals(period),
        _timeliness(period, user),
        _opinions(period, user),
        _meetings(period),
        _handlings(period),
        _laws(period),
        *_self_check(period),
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
        tables.append(Table(title, (title[1:], "上年末", _end(period), "增减"), _with_sum(rows), summed=True))
    was, now = tables[0].rows[-1][1:3]
    words = f"上年末在列职权{was}项，{'年末' if period.is_over else '目前'}在列{now}项。"
    return Section("清单规模", [words], tables)


def _counted(region: Region, day: dt.date, name: str, order: str) -> dict[Any, tuple[int, Any]]:
    """{(name, key): (number of powers on the list, its place)} on a day."""
    key = name.split("__")[0]
    rows = PowerVersion.objects.in_force_on(day).filter(power__region=region).order_by()
    counted = rows.exclude(standing=Listed.CANCELLED).values_list(name, key, order).annotate(Count("pk"))
    return {(label, pk): (n, (place, pk)) for label, pk, place, n in counted}


def _end(period: Period) -> str:
    return "年末" if period.is_over else f"截至{period.last:%-m月%-d日}"


def _with_sum(rows: list[list[Any]]) -> list[list[Any]]:
    return [*rows, ["合计", *(sum(column) for column in list(zip(*rows, strict=True))[1:])]] if rows else []


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
            Count("pk"), Count("version__department", distinct=True)
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


# --- the work -----------------------------------------------------------------------------------------------


def _proposals(period: Period) -> Section:
    """What was put forward and decided in the year, adjustments apart from lists taken over."""
    handed = Submission.objects.filter(
        proposal__region=period.region, number=1, submitted_at__date__range=period.days
    )
    decided = Decision.objects.filter(
        submission__proposal__region=period.region, decided_on__range=period.days
    )
    withdrawn = ProposalStep.objects.filter(
        proposal__region=period.region, state=State.WITHDRAWN, entered_at__date__range=period.days
    )
    lines = [_by_kind("提交", handed, "proposal__kind")]
    for outcome in Outcome:
        found = decided.filter(outcome=outcome)
        lines.append(_by_kind(outcome.label, found, "submission__proposal__kind"))
    lines.append(_by_kind("撤回", withdrawn, "proposal__kind"))
    urgent = decided.filter(urgent=True).count()
    origin = dict(handed.order_by().values_list("proposal__origin").annotate(Count("pk")))
    members = origin.get(Proposal.Origin.MEMBER, 0)
    words = [f"其中紧急办理{urgent}件；联席会议成员单位直接提出{members}件。"]
    table = Table("按办理结果", ("件次", "动态调整", "初始编制"), lines)
    return Section("申请和审定", words, [table])


def _by_kind(label: str, rows: Any, kind: str) -> list[Any]:
    numbers = rows.aggregate(
        adjustment=Count("pk", filter=Q(**{kind: Kind.ADJUSTMENT})),
        initial=Count("pk", filter=Q(**{kind: Kind.INITIAL})),
    )
    return [label, numbers["adjustment"], numbers["initial"]]


def _timeliness(period: Period, user: User) -> Section:
    """How long the steps took, as the statistics of times count them."""
    wanted = Wanted(*period.days, region=period.region.pk, kind=Kind.ADJUSTMENT)
    lines = [line for line in by_step(stints(user, wanted)) if line.count]
    timed, in_time = sum(line.timed for line in lines), sum(line.in_time for line in lines)
    words = ["按动态调整申请在本年度办结的环节统计，用时为工作日。"]
    if timed:
        words.append(f"有期限的环节{timed}次，按期{in_time}次，按期率{round(100 * in_time / timed)}%。")
    rows = [
        [line.label, line.count, line.median, line.ninety, line.longest, line.timed, line.in_time]
        for line in lines
    ]
    head = ("环节", "办结次数", "中位数", "90%在几日内", "最长", "有期限的", "按期")
    return Section("办理时效", words, [Table("按环节", head, rows)] if rows else [])


def _opinions(period: Period, user: User) -> Section:
    """The tasks given to each member in the year and the opinions that hold."""
    loads = workload(user, Wanted(*period.days, region=period.region.pk))
    rows = [
        [load.name, load.tasks, load.items, load.in_time, load.late, *load.verdict_counts] for load in loads
    ]
    head = ("成员单位", "审查任务", "涉及事项", "按期签署", "逾期", *(v.label for v in Opinion.Verdict))
    words = [f"本年度发出审查任务{sum(load.tasks for load in loads)}件。"]
    table = Table("按成员单位", head, _with_sum(rows), summed=True)
    return Section("成员单位审查意见", words, [table] if rows else [])


def _meetings(period: Period) -> Section:
    """The meetings that ended in the year and what they resolved."""
    held = Meeting.objects.filter(
        region=period.region, state=Meeting.State.CLOSED, held_on__range=period.days
    )
    by_mode = dict(held.order_by().values_list("mode").annotate(Count("pk")))
    items = MeetingItem.objects.filter(meeting__in=held).order_by()
    by_resolution = dict(items.values_list("resolution").annotate(Count("pk")))
    sessions, written = (by_mode.get(mode, 0) for mode in (Meeting.Mode.SESSION, Meeting.Mode.WRITTEN))
    words = [
        f"召开联席会议{sessions}次，书面征求意见{written}次，审议{sum(by_resolution.values())}项。"
    ]
    rows = [[r.label, by_resolution[r]] for r in MeetingItem.Resolution if r in by_resolution]
    return Section("联席会议", words, [Table("按决议", ("决议", "事项"), rows)] if rows else [])


def _handlings(period: Period) -> Section:
    """The steps of the ladder issued in the year, and what became of them."""
    issued = Handling.objects.filter(
        department__region=period.region, issued_at__date__range=period.days
    ).order_by()
    counted = issued.values_list("step").annotate(
        Count("pk"),
        Count("pk", filter=Q(replied_at__isnull=False)),
        Count("pk", filter=Q(closed_at__isnull=False)),
    )
    numbers = {step: list(rest) for step, *rest in counted}
    rows = [[step.label, *numbers[step]] for step in Handling.Step if step in numbers]
    words = [f"发出处理文书{sum(row[1] for row in rows)}件。"]
    table = Table("按处理方式", ("处理方式", "发出", "已答复", "已办结"), rows)
    return Section("督办处理", words, [table] if rows else [])


def _laws(period: Period) -> Section:
    """The changes of laws that touched the list, and how the departments followed them."""
    tasks = AdjustmentTask.objects.filter(
        department__region=period.region, created_at__date__range=period.days
    )
    numbers = dict(tasks.with_progress().order_by().values_list("progress").annotate(Count("pk")))
    events = tasks.aggregate(n=Count("event", distinct=True))["n"]
    omitted = tasks.omitted(min(period.last, timezone.localdate())).count()
    words = [f"涉及在列职权的法律变化{events}件，开出调整任务{sum(numbers.values())}件。"]
    if omitted:
        words.append(f"其中应调未调{omitted}件。")
    rows = [[s.label, numbers[s]] for s in AdjustmentTask.State if s in numbers]
    return Section("法律变化跟进", words, [Table("按办理情况", ("情况", "任务"), rows)] if rows else [])


def _self_check(period: Period) -> list[Section]:
    """The yearly self-check, where there was one."""
    campaign = Campaign.objects.filter(region=period.region, year=period.year).first()
    if campaign is None:
        return []
    rows = [[r.name, r.total, r.confirmed, r.adjusting, r.open] for r in progress(campaign)]
    total = [sum(row[n] for row in rows) for n in range(1, 5)]
    words = "核对职权{}项，确认无变化{}项，已提出调整{}项，未核对{}项。".format(*total)
    head = ("部门", "职权", "确认无变化", "已提出调整", "未核对")
    table = Table("各部门核对情况", head, _with_sum(rows), summed=True)
    return [Section("年度核对", [words], [table] if rows else [])]


def years_for(regions: Any) -> list[int]:
    """The years of which there can be a report, newest first: from the first version in force to this year."""
    today = timezone.localdate()
    rows = PowerVersion.objects.filter(power__region__in=regions, period__isempty=False)
    first = rows.order_by("period").values_list("period", flat=True).first()
    start = first.lower.year if first and first.lower else today.year
    return list(range(today.year, min(start, today.year) - 1, -1))

"""The work of a year as its report tells it (年度工作): proposals, durations, opinions, meetings, handling, laws, self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from review.campaigns.progress_reading import progress
from review.models.campaigns import Campaign
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling, Meeting, MeetingItem
from review.models.proposals import Decision, Proposal, ProposalStep, State, Submission
from review.models.review_tasks import Opinion
from review.statistics.durations import Wanted, by_step, stints
from review.statistics.workload_listing import workload
from review.statistics.yearly_parts import Period, Section, Table, with_sum

if TYPE_CHECKING:
    from accounts.models import User

Outcome, Kind = Decision.Outcome, Proposal.Kind


def work(period: Period, user: User) -> list[Section]:
    """The parts of the report on what was done; each a constant number of queries."""
    return [
        _proposals(period),
        _timeliness(period, user),
        _opinions(period, user),
        _meetings(period),
        _handlings(period),
        _laws(period),
        *_self_check(period),
    ]


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
    put = handed.aggregate(
        **_by_kind("proposal__kind"),
        members=Count("pk", filter=Q(proposal__origin=Proposal.Origin.MEMBER)),
    )
    numbers = {
        outcome: rest
        for outcome, *rest in decided.order_by()
        .values_list("outcome")
        .annotate(**_by_kind("submission__proposal__kind"), urgent=Count("pk", filter=Q(urgent=True)))
    }
    back = withdrawn.aggregate(**_by_kind("proposal__kind"))
    lines = [
        ["提交", put["adjustment"], put["initial"]],
        *([outcome.label, *numbers.get(outcome, (0, 0, 0))[:2]] for outcome in Outcome),
        ["撤回", back["adjustment"], back["initial"]],
    ]
    urgent = sum(n for *_, n in numbers.values())
    words = [f"其中紧急办理{urgent}件；联席会议成员单位直接提出{put['members']}件。"]
    table = Table("按办理结果", ("件次", "动态调整", "初始编制"), lines)
    return Section("申请和审定", words, [table])


def _by_kind(kind: str) -> dict[str, Count]:
    """Adjustments and lists taken over, counted apart."""
    return {
        "adjustment": Count("pk", filter=Q(**{kind: Kind.ADJUSTMENT})),
        "initial": Count("pk", filter=Q(**{kind: Kind.INITIAL})),
    }


def _timeliness(period: Period, user: User) -> Section:
    """How long the steps took, as the statistics of durations count them."""
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
    table = Table("按成员单位", head, with_sum(rows), summed=True)
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
    words = [f"召开联席会议{sessions}次，书面征求意见{written}次，审议{sum(by_resolution.values())}项。"]
    rows = [[r.label, by_resolution[r]] for r in MeetingItem.Resolution if r in by_resolution]
    return Section("联席会议", words, [Table("按决议", ("决议", "事项"), rows)] if rows else [])


def _handlings(period: Period) -> Section:
    """The steps of the ladder issued in the year, and what became of them."""
    issued = Handling.objects.filter(
        department__region=period.region, issued_at__date__range=period.days
    ).order_by()
    counted = issued.values_list("step").annotate(
        issued=Count("pk"),
        replied=Count("pk", filter=Q(replied_at__isnull=False)),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
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
    numbers = _by_progress(tasks)
    events = tasks.aggregate(n=Count("event", distinct=True))["n"]
    omitted = tasks.omitted(min(period.last, timezone.localdate())).count()
    words = [f"涉及在列职权的法律变化{events}件，开出调整任务{sum(numbers.values())}件。"]
    if omitted:
        words.append(f"其中应调未调{omitted}件。")
    rows = [[s.label, numbers[s]] for s in AdjustmentTask.State if s in numbers]
    return Section("法律变化跟进", words, [Table("按办理情况", ("情况", "任务"), rows)] if rows else [])


def _by_progress(tasks: Any) -> dict[str, int]:
    return dict(tasks.with_progress().order_by().values_list("progress").annotate(Count("pk")))


def _self_check(period: Period) -> list[Section]:
    """The yearly self-check, where there was one."""
    campaign = Campaign.objects.filter(region=period.region, year=period.year).first()
    if campaign is None:
        return []
    rows: list[list[Any]] = [[r.name, r.total, r.confirmed, r.adjusting, r.open] for r in progress(campaign)]
    total = with_sum(rows)[-1][1:] if rows else [0] * 4
    words = "核对职权{}项，确认无变化{}项，已提出调整{}项，未核对{}项。".format(*total)
    head = ("部门", "职权", "确认无变化", "已提出调整", "未核对")
    table = Table("各部门核对情况", head, with_sum(rows), summed=True)
    return [Section("年度核对", [words], [table] if rows else [])]

"""Following changes of laws (法律变化跟进): tasks for the departments whose powers cite what changed, and what comes of them.

A change gives each department concerned one task with a deadline in working days. The department drafts the
adjustment (law_drafting) or its legal reviewer states why nothing needs adjusting; one that does neither in time
stands on the omission list. Each is one function, one transaction, and an audit event.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.locking import lock_row
from core.reasons import Reason, allowed, refuse
from core.working_days import Due
from departments.access import scope_of
from departments.calendar import due_after
from departments.models import Department, Region
from departments.roles import Role
from laws.law_events import WINDOW, is_of_event, notice_changes, texts_of
from laws.models import LawEvent
from office.deadlines import due
from office.notice_kinds import Occasion
from office.notifying import day_in_words, notify
from powers.citing import relink
from powers.impact import AffectedPower, Says, impact
from powers.models import LegalBasis, PowerVersion
from powers.newest import newest_of
from review.law_changes.own_bases import cites_still, own_bases
from review.models.law_changes import AdjustmentItem, AdjustmentTask, AdjustmentTaskQuerySet
from review.models.proposals import Change, Proposal
from review.workflow.deadline_steps import Step
from review.workflow.notices import of_proposal

if TYPE_CHECKING:
    from accounts.models import User

State = AdjustmentTask.State
FOLLOWERS = (Role.STAFFING, Role.MEMBER, Role.INSPECTOR)
"""Who sees the omissions of a region."""


class TaskAnswer(models.TextChoices):
    """What a department does about a task (调整任务的办理方式): drafts what the law asks for, leaves it to a proposal that is
    changing these powers already, such as a member's, or says why nothing is needed."""

    DRAFT = "draft", "起草调整"
    JOIN = "join", "由已有申请一并办理"
    KEEP = "keep", "无需调整"


ROLES = {
    TaskAnswer.DRAFT: (Role.CLERK, Role.LEGAL),
    TaskAnswer.JOIN: (Role.CLERK, Role.LEGAL),
    TaskAnswer.KEEP: (Role.LEGAL,),
}


@dataclass
class FollowUp:
    """What following up found: changes noticed for the first time, and the tasks opened."""

    noticed: list[LawEvent] = field(default_factory=list)
    opened: list[AdjustmentTask] = field(default_factory=list)

    def summary(self) -> str:
        return f"发现法律变化{len(self.noticed)}件，开出调整任务{len(self.opened)}件。"


def follow_up(*, days: int = WINDOW, by: User | None = None, today: dt.date | None = None) -> FollowUp:
    """Notice what changed in the last `days` or is to come, and open or bring up to date the tasks for it."""
    day = today or timezone.localdate()
    since = day - dt.timedelta(days=days)
    done = FollowUp(notice_changes(since, by=by, today=day))
    live = LawEvent.objects.filter(Q(on__gte=since) | Q(tasks__state__in=(State.OPEN, State.DRAFTED)))
    for event in live.order_by("on", "pk").distinct():
        done.opened += open_tasks(event, by=by, today=day)
    return done


def follow_import() -> str:
    """After laws came in: citations are linked to the library anew, and what changed is followed up."""
    relink()
    found = follow_up()
    return found.summary() if found.noticed or found.opened else ""


def impact_of(
    event: LawEvent, day: dt.date, departments: Collection[int] | None = None
) -> list[AffectedPower] | None:
    """The powers a change touches; None while the library has not got the new text."""
    old, new = texts_of(event, day)
    if event.kind != LawEvent.Kind.REPEAL and new is None:
        return None
    return impact(event.law, old, new, departments=departments, only=is_of_event(event, new))


# --- opening tasks -------------------------------------------------------------------------------------


@transaction.atomic
def open_tasks(
    event: LawEvent, *, by: User | None = None, today: dt.date | None = None
) -> list[AdjustmentTask]:
    """A task for each department whose powers the change touches; returns the new ones.

    Run again it makes none twice. A task still open follows a corrected text, and is closed when nothing is left.
    """
    day = today or timezone.localdate()
    event = lock_row(event, "law", "version", "previous", no_key=True)  # two who look at once open one task
    affected = impact_of(event, day)
    if affected is None:
        return []
    powers: dict[int, list[AffectedPower]] = defaultdict(list)
    for power in affected:
        powers[power.department].append(power)
    existing = {task.department_id: task for task in event.tasks.with_progress().select_related("proposal")}
    dates = _Deadlines(event)
    for task in existing.values():
        _follow(task, powers.get(task.department_id, []), dates, by)
    missing = Department.objects.filter(pk__in=set(powers) - set(existing))
    opened = [
        _open(event, department, powers[department.pk], dates, day)
        for department in missing.select_related("region__parent__parent").order_by("pk")
    ]
    _record_opened(event, opened, powers, by)
    for task in opened:
        notify("law_task", occasion(task), by=by)
    return opened


def occasion(task: AdjustmentTask) -> Occasion:
    """What a notice of a task says and opens."""
    return Occasion(
        title=str(task.event),
        url=reverse("review:law_task", args=[task.pk]),
        region=task.department.region,
        department=task.department,
        due=day_in_words(task.due_on),
    )


class _Deadlines:
    """The deadline of a change's tasks, worked out once for each region and day."""

    def __init__(self, event: LawEvent) -> None:
        self.on = event.on
        self._known: dict[tuple[int, dt.date], Due] = {}

    def of(self, region: Region, start: dt.date) -> Due:
        key = (region.pk, start)
        if key not in self._known:
            self._known[key] = deadline(self.on, start, region)
        return self._known[key]


def deadline(on: dt.date, start: dt.date, region: Region | None) -> Due:
    """By when a department proposes: before the law takes effect where that lies ahead, else after it was noticed.

    Never earlier than one working day from `start`, the day of noticing.
    """
    if on <= start:
        return due(Step.PROPOSE, start, region)
    return max(due(Step.PROPOSE_BEFORE, on, region), due_after(start, 1), key=lambda end: end.on)


def _open(
    event: LawEvent, department: Department, powers: list[AffectedPower], dates: _Deadlines, day: dt.date
) -> AdjustmentTask:
    end = dates.of(department.region, day)
    task = AdjustmentTask.objects.create(
        event=event,
        department=department,
        due_on=end.on,
        due_provisional=end.provisional,
        counted_on=day,
        effective_on=event.on,
    )
    AdjustmentItem.objects.bulk_create(_items(task, powers), batch_size=500)
    return task


def _items(task: AdjustmentTask, powers: Iterable[AffectedPower]) -> list[AdjustmentItem]:
    return [
        AdjustmentItem(
            task=task,
            version_id=power.version,
            power_id=power.power,
            basis_uid=basis.uid,
            old_label=change.old_label,
            new_label=_in_short(change.new_labels),
            kind=change.kind.value,
        )
        for power in powers
        for basis in power.bases
        for change in basis.changes
    ]


def _in_short(labels: Sequence[str]) -> str:
    """The articles one became, as far as an item has room for them."""
    said = "、".join(labels)
    room = AdjustmentItem._meta.get_field("new_label").max_length or len(said)
    return said if len(said) <= room else f"{labels[0]}等{len(labels)}条"


def _record_opened(
    event: LawEvent,
    opened: Sequence[AdjustmentTask],
    powers: dict[int, list[AffectedPower]],
    by: User | None,
) -> None:
    """One event for each region, whose office reads its own log."""
    regions: dict[str, list[AdjustmentTask]] = defaultdict(list)
    for task in opened:
        regions[task.department.region.code].append(task)
    for code, tasks in regions.items():
        count = sum(len(powers[task.department_id]) for task in tasks)
        detail = {"departments": [task.department.name for task in tasks], "powers": count}
        record("law.tasks_opened", actor=by, target=event, region_code=code, detail=detail)


# --- bringing tasks up to date ---------------------------------------------------------------------------


def _follow(task: AdjustmentTask, powers: list[AffectedPower], dates: _Deadlines, by: User | None) -> None:
    """Let an existing task follow what the library and the list now say."""
    progress = task.progress  # type: ignore[attr-defined]
    if progress == State.DONE and task.state == State.DRAFTED:
        taken = set(task.proposal.changes.values_list("power_id", flat=True)) if task.proposal else set()
        if task.joined:
            taken -= _citing_still(task.event, powers)
        powers = [power for power in powers if power.power not in taken]
        if powers:
            _reopen(task, by)
            progress = State.OPEN
    if progress != State.OPEN:
        return
    if not powers:
        _settle(task, by)
        return
    _count_again(task, dates)
    _take_items(task, powers)


def _take_items(task: AdjustmentTask, powers: list[AffectedPower]) -> None:
    columns = ("version_id", "power_id", "basis_uid", "old_label", "new_label", "kind")
    wanted = _items(task, powers)
    now = {tuple(map(str, row)) for row in task.items.values_list(*columns)}
    if now != {tuple(str(getattr(item, name)) for name in columns) for item in wanted}:
        task.items.all().delete()
        AdjustmentItem.objects.bulk_create(wanted, batch_size=500)


def _count_again(task: AdjustmentTask, dates: _Deadlines) -> None:
    """A deadline counted without the official calendar, or from another day of effect, is counted again."""
    if not task.due_provisional and task.effective_on == dates.on:
        return
    end = dates.of(task.department.region, task.counted_on)
    task.due_on, task.due_provisional, task.effective_on = end.on, end.provisional, dates.on
    task.save(update_fields=["due_on", "due_provisional", "effective_on"])


def _settle(task: AdjustmentTask, by: User | None) -> None:
    """Nothing is left to adjust: the powers were adjusted otherwise, cancelled or handed over."""
    task.state, task.closed_at = State.DONE, timezone.now()
    task.save(update_fields=["state", "closed_at"])
    record("law.task_settled", actor=by, target=task, region_code=task.department.region.code)


def _citing_still(event: LawEvent, powers: list[AffectedPower]) -> set[int]:
    """The powers of which the newest approved version still cites what the change has altered or ended."""
    says = Says(texts_of(event, timezone.localdate())[1])
    bases = newest_of([power.power for power in powers])
    uids = [basis.uid for power in powers for basis in power.bases]
    rows = LegalBasis.objects.filter(version__in=[one.pk for one in bases.values()], uid__in=uids)
    old = {row.version_id for row in rows if not says.already(row.locator, row.text, row.edition)}
    for version, own in own_bases([one.pk for one in bases.values()], powers).items():
        old |= {version} if any(cites_still(row, event.law.title, says) for row in own) else set()
    cancelled = PowerVersion.Standing.CANCELLED
    return {power for power, one in bases.items() if one.pk in old and one.standing != cancelled}


def _reopen(task: AdjustmentTask, by: User | None) -> None:
    """Its proposal was approved, but powers that had another change open at the time are still as they were."""
    detail = {"proposal": task.proposal_id}
    task.state, task.proposal, task.joined = State.OPEN, None, False
    task.save(update_fields=["state", "proposal", "joined"])
    record("law.task_reopened", actor=by, target=task, region_code=task.department.region.code, detail=detail)


# --- who may do what ---------------------------------------------------------------------------------------


def why_not(task: AdjustmentTask, answer: str, user: User) -> list[Reason]:
    """Every reason why `user` cannot give `answer` to a task (read `with_progress()`); empty means they can."""
    wanted = TaskAnswer(answer)
    reasons = []
    progress = State(task.progress)  # type: ignore[attr-defined]
    if progress != State.OPEN:
        reasons.append(Reason("state", f"任务目前为“{progress.label}”，不能再“{wanted.label}”。"))
    roles = ROLES[wanted]
    if not scope_of(user).works_for(task.department_id, *roles):
        names = "、".join(role.label for role in roles)
        reasons.append(Reason("role", f"“{wanted.label}”由{task.department}的{names}办理，您没有这一职责。"))
    if wanted == TaskAnswer.JOIN and not reasons:
        reasons += _why_not_join(task)
    return reasons


def changed_elsewhere(task: AdjustmentTask) -> list[Proposal]:
    """The proposals that are changing powers of a task already, a member's among them; the one with most of them first."""
    here = Change.objects.filter(is_open=True, power__in=task.items.values("power"))
    rows = Proposal.objects.filter(changes__in=here).annotate(of_task=models.Count("changes"))
    return list(rows.select_related("unit", "department").order_by("-of_task", "pk"))


def _why_not_join(task: AdjustmentTask) -> list[Reason]:
    """It is left to others only where they are changing all of it; else the rest is drafted here first."""
    powers = set(task.items.values_list("power", flat=True))
    busy = set(Change.objects.filter(is_open=True, power__in=powers).values_list("power", flat=True))
    if not busy:
        return [Reason("free", "没有别的申请正在变更这些职权，请起草调整。")]
    if powers - busy:
        return [Reason("free", f"还有{len(powers - busy)}项职权没有未办结的变更，请先对它们“起草调整”。")]
    return []


def check(task: AdjustmentTask, answer: str, user: User) -> None:
    """Raise NotAllowed with all reasons, or return."""
    allowed(why_not(task, answer, user))


def lock(task: AdjustmentTask) -> AdjustmentTask:
    """The task as it is now, locked."""
    related = ("department__region", "event__law", "event__version", "event__previous")
    return lock_row(task, *related, rows=AdjustmentTask.objects.with_progress())


@transaction.atomic
def join(task: AdjustmentTask, *, by: User) -> Proposal:
    """Leave a task to the proposal that is changing its powers already; whoever made that is told to look at the citations.

    When it has been decided on and a power still cites the old text, the task is open again (`follow_up`).
    """
    task = lock(task)
    check(task, TaskAnswer.JOIN, by)
    proposal = changed_elsewhere(task)[0]
    task.state, task.proposal, task.joined = State.DRAFTED, proposal, True
    task.save(update_fields=["state", "proposal", "joined"])
    code, detail = task.department.region.code, {"proposal": proposal.pk}
    record("law.joined", actor=by, target=task, region_code=code, detail=detail)
    notify("law_joined", of_proposal(proposal), by=by, note=str(task.event))
    return proposal


@transaction.atomic
def keep(task: AdjustmentTask, *, by: User, reason: str) -> None:
    """The department's legal reviewer states that nothing needs adjusting, and why (无需调整)."""
    task = lock(task)
    check(task, TaskAnswer.KEEP, by)
    said = reason.strip()
    if not said:
        refuse("reason", "请写明无需调整的理由，供机构编制部门和联席会议成员查看。")
    task.state, task.kept_reason, task.kept_by, task.closed_at = State.KEPT, said, by, timezone.now()
    task.save(update_fields=["state", "kept_reason", "kept_by", "closed_at"])
    code = task.department.region.code
    record("law.kept", actor=by, target=task, region_code=code, detail={"reason": said})


def omissions(user: User) -> AdjustmentTaskQuerySet:
    """Tasks past their deadline for which nothing was put forward (应调未调), for those who follow a region."""
    late = AdjustmentTask.objects.with_progress().omitted()
    scope = scope_of(user)
    if scope.everything:
        return late
    return late.filter(department__region_id__in=scope.regions_as(*FOLLOWERS))

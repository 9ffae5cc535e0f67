"""The file of a proposal (案卷): why it was made, what came with it, who signed with it, how it went so far.

Read by everybody who has to do with it, on the page of the proposal and on that of a task. Selectors only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core.read_once import once
from departments.access import scope_of
from office.clocks import Clock, Clocks
from review.models.materials import CoSign, Material
from review.models.meetings import MeetingItem
from review.models.proposals import OVER, Change, DecidedChange, Proposal, ProposalStep, State, Submission
from review.models.review_tasks import Comment, ReviewTask
from review.models.rules import ChangeAction, Trigger
from review.proposals.change_reading import can_edit
from review.proposals.opinions_reading import last_tasks
from review.proposals.replying import why_not_reply
from review.workflow.conditions import all_materials_of, own_cases, submissions_of
from review.workflow.cosigning import cosigns_of, why_not_cosign

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class ProposingDeadline:
    """The deadline for proposing (提出期限), and what became of it: kept, late, or still running."""

    due_on: dt.date
    provisional: bool
    submitted_on: dt.date | None
    late_by: int
    clock: Clock | None


@dataclass(frozen=True)
class CaseFile:
    """What came with a proposal: its materials, other departments' signatures, its own department's opinion."""

    materials: list[Material]
    removed: list[Material]
    cosigns: list[CoSign]
    opinion: ProposalStep | None
    deadline: ProposingDeadline | None
    triggers: list[tuple[str, Trigger]]
    """The cases of actions that have one of their own, by the action's name (“取消”：C1)."""


@dataclass(frozen=True)
class Stage:
    """One stretch of the way (办理环节): who began it, how long it took, by when it had to be done."""

    step: ProposalStep
    days: int
    late: bool
    clock: Clock | None

    @property
    def label(self) -> str:
        return str(State(self.step.state).label)


def case_file(proposal: Proposal, clocks: Clocks, submissions: list[Submission] | None = None) -> CaseFile:
    """The file of a proposal; five queries, one less where its `submissions` are known."""
    materials = sorted(all_materials_of(proposal), key=_place_of)
    cosigns = cosigns_of(proposal)
    if submissions is None:
        submissions = list(proposal.submissions.order_by("number"))
    first, last = (submissions[0], submissions[-1]) if submissions else (None, None)
    return CaseFile(
        materials=[m for m in materials if m.removed_at is None],
        removed=[m for m in materials if m.removed_at is not None],
        cosigns=cosigns,
        opinion=own_opinion(proposal, last) if last else None,
        deadline=_deadline(proposal, first, clocks),
        triggers=_own_triggers(proposal),
    )


def _place_of(material: Material) -> tuple[bool, int, int]:
    """By the order of their rules; what no rule asks for comes last."""
    return material.rule is None, material.rule.order if material.rule else 0, material.pk


def _own_triggers(proposal: Proposal) -> list[tuple[str, Trigger]]:
    if proposal.kind == Proposal.Kind.INITIAL:
        return []
    own = [(action, case) for case, action in own_cases(proposal) if case is not None]
    own.sort(key=lambda one: (one[0], one[1].pk))
    return [(ChangeAction(action).label, case) for action, case in own]


def own_opinion(proposal: Proposal, submission: Submission) -> ProposalStep | None:
    """What the applicant's own reviewer wrote when this was submitted (部门审核意见): the step it began."""
    began = (
        step
        for step in steps_of(proposal)
        if step.state == State.SUBMITTED and step.entered_at >= submission.submitted_at
    )
    step = next(began, None)
    return step if step is not None and step.note else None


def _deadline(proposal: Proposal, first: Submission | None, clocks: Clocks) -> ProposingDeadline | None:
    if proposal.due_on is None:
        return None
    day = timezone.localdate(first.submitted_at) if first else None
    running = day is None and proposal.state not in OVER
    return ProposingDeadline(
        due_on=proposal.due_on,
        provisional=proposal.due_provisional,
        submitted_on=day,
        late_by=max(clocks.between(proposal.due_on, day), 1) if day and day > proposal.due_on else 0,
        clock=clocks.until(proposal.due_on, provisional=proposal.due_provisional) if running else None,
    )


@once
def steps_of(proposal: Proposal) -> list[ProposalStep]:
    """The steps a proposal has gone through, in order."""
    return list(proposal.steps.select_related("entered_by").order_by("pk"))


def track(proposal: Proposal, clocks: Clocks) -> list[Stage]:
    """The steps a proposal has gone through, in order, with how long each took in working days."""
    now = timezone.now()
    stages = []
    for step in steps_of(proposal):
        end = timezone.localdate(step.left_at or now)
        ended = step.left_at is not None
        days = clocks.between(timezone.localdate(step.entered_at), end)
        late = step.due_on is not None and end > step.due_on
        runs = step.due_on is not None and not ended
        clock = clocks.until(step.due_on, provisional=step.due_provisional) if runs and step.due_on else None
        stages.append(Stage(step, days, late, clock))
    return stages


def tasks_of(proposal: Proposal, clocks: Clocks) -> list[tuple[ReviewTask, Clock | None]]:
    """The members' tasks of the last submission with their clocks: who is on it."""
    return [
        (task, clocks.until(task.due_on, provisional=task.due_provisional) if task.is_open else None)
        for task in last_tasks(proposal)
    ]


@dataclass(frozen=True)
class Part:
    """What a person has to do on a proposal besides moving it on: a page, what the button says, what comes of it."""

    url: str
    label: str
    then: str


def parts_of(proposal: Proposal, user: User) -> list[Part]:
    """A person's own parts: a draft of theirs, the opinions of their member, the signature or reply of their department."""
    tasks = ReviewTask.objects.own(user).filter(proposal=proposal, signed_at=None, closed_at=None)
    found = [
        Part(
            reverse("review:task", args=[task.pk]),
            f"逐项审查，填写{task.unit.name}的意见",
            "填写后签署，意见交回机构编制部门汇总。",
        )
        for task in tasks.select_related("unit")
    ]
    if proposal.kind == Proposal.Kind.ADJUSTMENT and can_edit(proposal, user):
        url = reverse("admin:review_proposal_change", args=[proposal.pk])
        found.append(Part(url, "改事由、传材料、加减职权", "还差什么，那一页逐项列出。"))
    departments = scope_of(user).department_ids
    asked_of = proposal.cosigns.filter(agreed=None, department__in=departments).select_related("department")
    for asked in asked_of if departments else ():
        if not why_not_cosign(asked, user):
            url = reverse("review:cosign", args=[asked.pk])
            found.append(Part(url, f"代表{asked.department}会签", "同意或者不同意，申请方收到通知。"))
    if not why_not_reply(proposal, user):
        url = reverse("review:reply", args=[proposal.pk])
        found.append(
            Part(url, f"答复{proposal.unit or '成员单位'}", "写明部门意见，机构编制部门和成员单位收到通知。")
        )
    return found


def meeting_items(proposal: Proposal, user: User) -> list[MeetingItem]:
    """What meetings had before them of a proposal and resolved, of the changes a person sees."""
    seen = Change.objects.visible_to(user).filter(proposal=proposal)
    rows = MeetingItem.objects.filter(change__in=seen).select_related("meeting", "change__version")
    return list(
        rows.defer("change__version__source", "change__version__sealed_document").order_by("meeting", "order")
    )


def sees_meetings(user: User, proposal: Proposal) -> bool:
    """Whether a person may open the meetings of a proposal's region: its offices and members."""
    scope = scope_of(user)
    return scope.everything or proposal.region_id in scope.meeting_regions


def refused_items(proposal: Proposal, user: User) -> QuerySet[DecidedChange]:
    """The changes that were not approved, with the reasons (逐项决定), of those a person sees."""
    if not any(hasattr(one, "decision") for one in submissions_of(proposal)):
        return DecidedChange.objects.none()
    seen = Change.objects.visible_to(user).filter(proposal=proposal)
    rows = DecidedChange.objects.filter(change__in=seen, approved=False)
    return rows.select_related("change__version").order_by("change")


def open_threads(proposal: Proposal, user: User) -> list[Comment]:
    """The threads of comments nobody has settled, on the changes a person sees."""
    seen = Change.objects.visible_to(user).filter(proposal=proposal)
    rows = Comment.objects.filter(change__in=seen, parent=None, resolved_at=None)
    return list(rows.select_related("change__version", "written_by").order_by("pk"))

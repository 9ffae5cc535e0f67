"""Every deadline that runs (期限): what is due, by when, from when it is counted, and who has to act.

One list for the timer that reminds (reminding.py) and the board that shows what is late (overdue_listing.py). Each
kind is read in a constant number of queries; with a user it starts at what that person may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from review.models.deadlines import Step
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Attendance, Handling, Meeting, MeetingItem
from review.models.proposals import UNDER_REVIEW, Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask
from review.models.rules import UnitKind
from review.workflow.deadlines import Deadlines
from review.workflow.steps import STEPS

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region
    from review.models.rules import MemberUnit

KINDS = {
    "draft": "提出调整",
    "returned": "补正",
    "office": "机构编制部门办理",
    "task": "成员单位审查",
    "circulation": "书面答复",
    "reply": "部门答复",
    "limit": "公布的最长期限",
    "law": "法律变化调整",
    "handling": "督办办结",
}
"""The kinds of deadlines; notices.EVENTS has their reminders and overdue notices by these names."""


LABELS = STEPS | {State.REVIEWING: "联席审查后汇总", State.PARTLY: STEPS[State.APPROVED]}
"""The steps of a proposal in words; the joint review has a term of its own once every member has signed."""


@dataclass(frozen=True)
class Term:
    """One deadline that runs. `key` names the matter for good; `label` is the step in words."""

    kind: str
    key: str
    start: dt.date
    due: dt.date
    provisional: bool
    label: str
    title: str
    url: str
    holder: str
    region: Region
    department: Department | None = None
    unit: MemberUnit | None = None
    proposal: Proposal | None = None


def running_terms(user: User | None = None) -> list[Term]:
    """All deadlines that run and are not met, for the timer, or those that a person may see; the earliest first."""
    found = [term for read in READERS for term in read(user)]
    return sorted(found, key=lambda term: (term.due, term.key))


def _seen(model: Any, user: User | None) -> Any:
    return model.objects.all() if user is None else model.objects.visible_to(user)


def office_of(region: Region) -> str:
    """The staffing office of a region, as long as it has no row of its own."""
    return f"{region}机构编制部门"


# --- proposals ----------------------------------------------------------------------------------------------


def _proposal_steps(user: User | None) -> list[Term]:
    """What lies with a department or the staffing office. While members review, their tasks have the clocks."""
    waiting = ReviewTask.objects.filter(proposal=OuterRef("proposal"), signed_at=None, closed_at=None)
    rows = ProposalStep.objects.filter(left_at=None, due_on__isnull=False)
    if user is not None:
        rows = rows.filter(proposal__in=_seen(Proposal, user).values("pk"))
    rows = rows.annotate(in_review=Exists(waiting)).exclude(state=State.REVIEWING, in_review=True)
    return [_of_step(step) for step in rows.select_related(*_proposal_columns("proposal__"))]


def _proposal_columns(prefix: str = "") -> list[str]:
    return [f"{prefix}region__parent__parent", f"{prefix}department", f"{prefix}unit"]


def _of_step(step: ProposalStep) -> Term:
    proposal, state = step.proposal, step.state
    kind = "draft" if state in (State.DRAFT, State.INTERNAL) else "office"
    if state == State.RETURNED:
        kind = "returned"
    ours = kind == "office"
    term = _of_proposal(proposal, kind, f"step-{step.pk}")
    return replace(
        term,
        start=timezone.localdate(step.entered_at),
        due=step.due_on or term.due,
        provisional=step.due_provisional,
        label=LABELS.get(state, step.get_state_display()),
        holder=office_of(proposal.region) if ours else term.holder,
    )


def _of_proposal(proposal: Proposal, kind: str, key: str) -> Term:
    """A term of a proposal, its days still to be filled in."""
    day = timezone.localdate(proposal.submitted_at or proposal.created_at)
    return Term(
        kind=kind,
        key=key,
        start=day,
        due=day,
        provisional=False,
        label=KINDS[kind],
        title=proposal.title,
        url=reverse("review:proposal", args=[proposal.pk]),
        holder=str(proposal.unit or proposal.department or "多个部门"),
        region=proposal.region,
        department=proposal.department,
        unit=proposal.unit,
        proposal=proposal,
    )


def _limits(user: User | None) -> list[Term]:
    """What was approved must be public within the statutory limit (政府信息公开条例第二十六条)."""
    rows = ProposalStep.objects.filter(left_at=None, state__in=(State.APPROVED, State.PARTLY))
    if user is not None:
        rows = rows.filter(proposal__in=_seen(Proposal, user).values("pk"))
    deadlines = Deadlines()
    found = []
    for step in rows.select_related(*_proposal_columns("proposal__")):
        start = timezone.localdate(step.entered_at)
        end = deadlines.due(Step.PUBLISH_LIMIT, start, step.proposal.region)
        term = _of_proposal(step.proposal, "limit", f"limit-{step.pk}")
        holder = office_of(step.proposal.region)
        found.append(replace(term, start=start, due=end.on, provisional=end.provisional, holder=holder))
    return found


def _replies(user: User | None) -> list[Term]:
    """A department answers what a member has proposed in its place."""
    rows = _seen(Proposal, user).filter(
        origin=Proposal.Origin.MEMBER, replied_at=None, submitted_at__isnull=False, state__in=UNDER_REVIEW
    )
    deadlines = Deadlines()
    found = []
    for proposal in rows.filter(department__isnull=False).select_related(*_proposal_columns()):
        term = _of_proposal(proposal, "reply", f"reply-{proposal.pk}")
        end = deadlines.due(Step.REPLY, term.start, proposal.region)
        holder = str(proposal.department)
        found.append(replace(term, due=end.on, provisional=end.provisional, holder=holder))
    return found


# --- members ------------------------------------------------------------------------------------------------


def _tasks(user: User | None) -> list[Term]:
    rows = _seen(ReviewTask, user).filter(signed_at=None, closed_at=None)
    found = []
    for task in rows.select_related("unit", *_proposal_columns("proposal__")):
        term = _of_proposal(task.proposal, "task", f"task-{task.pk}")
        found.append(
            replace(
                term,
                start=timezone.localdate(task.opened_at),
                due=task.due_on,
                provisional=task.due_provisional,
                url=reverse("review:task", args=[task.pk]),
                holder=str(task.unit),
                unit=task.unit,
            )
        )
    return found


def _circulations(user: User | None) -> list[Term]:
    """Members that have not answered a written circulation (书面征求意见); the staffing office, which asks, does not."""
    asked = Exists(MeetingItem.objects.filter(meeting=OuterRef("pk")))
    open_ones = _seen(Meeting, user).filter(asked, mode=Meeting.Mode.WRITTEN, state=Meeting.State.PLANNED)
    rows = Attendance.objects.filter(meeting__in=open_ones.values("pk"), present=False)
    rows = rows.exclude(unit__kind=UnitKind.STAFFING)
    return [
        Term(
            kind="circulation",
            key=f"circulation-{row.pk}",
            start=timezone.localdate(row.meeting.created_at),
            due=row.meeting.held_on,
            provisional=False,
            label=KINDS["circulation"],
            title=row.meeting.title,
            url=reverse("review:meeting", args=[row.meeting_id]),
            holder=str(row.unit),
            region=row.meeting.region,
            unit=row.unit,
        )
        for row in rows.select_related("meeting__region", "unit")
    ]


# --- laws and handling --------------------------------------------------------------------------------------


def _law_tasks(user: User | None) -> list[Term]:
    """Tasks nothing was drafted for: a draft's own step has the clock of its proposal."""
    rows = _seen(AdjustmentTask, user).with_progress().filter(progress=AdjustmentTask.State.OPEN)
    return [
        Term(
            kind="law",
            key=f"law-{task.pk}",
            start=task.counted_on,
            due=task.due_on,
            provisional=task.due_provisional,
            label=KINDS["law"],
            title=str(task.event),
            url=reverse("review:law_task", args=[task.pk]),
            holder=str(task.department),
            region=task.department.region,
            department=task.department,
        )
        for task in rows.select_related("department__region", "event__law")
    ]


def _handlings(user: User | None) -> list[Term]:
    rows = _seen(Handling, user).filter(closed_at=None, due_on__isnull=False)
    return [
        Term(
            kind="handling",
            key=f"handling-{row.pk}",
            start=timezone.localdate(row.issued_at),
            due=row.due_on,
            provisional=False,
            label=KINDS["handling"],
            title=f"{row.get_step_display()}（{row.number}）",
            url=reverse("review:handling", args=[row.pk]),
            holder=str(row.department),
            region=row.department.region,
            department=row.department,
        )
        for row in rows.select_related("department__region")
    ]


Reader = Callable[["User | None"], list[Term]]
READERS: tuple[Reader, ...] = (
    _proposal_steps,
    _limits,
    _replies,
    _tasks,
    _circulations,
    _law_tasks,
    _handlings,
)

"""What waits for somebody in a proposal (待办): drafts, checking, corrections, the office's steps, release, cosigning, replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from departments.roles import Role
from office.waiting import Audience, Waiting, WaitingKind, in_department, in_office, office_of
from review.models.materials import CoSign
from review.models.proposals import UNDER_REVIEW, WITH_DEPARTMENT, Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask
from review.models.seats import sits_today
from review.workflow.deadline_steps import Step
from review.workflow.notices import DEPARTMENT, INVOLVED, Who, of_proposal
from review.workflow.states import STATES
from review.workflow.steps import STEPS

if TYPE_CHECKING:
    from accounts.models import User

AT_OFFICE = (State.SUBMITTED, State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED)
"""The states in which a proposal waits for the staffing office itself; 联席审查 does once every member has signed."""
UNRELEASED = (State.APPROVED, State.PARTLY)
STEP_LABELS = STEPS | {State.REVIEWING: "联席审查后汇总", State.PARTLY: STEPS[State.APPROVED]}
"""The steps of a proposal in words; the joint review has a deadline of its own once every member has signed."""
NEAR = "“{title}”的{step}期限{due}，{note}。"
PAST = "“{title}”的{step}已过期限{due}。"


# --- steps of a proposal --------------------------------------------------------------------------------------


def _steps(audience: Audience, states: Iterable[str], mine: Callable[[User, Scope], Q]) -> Any:
    rows = ProposalStep.objects.filter(left_at=None, state__in=list(states))
    found = audience.pick(
        rows, mine, lambda user: Q(proposal__in=Proposal.objects.visible_to(user).values("pk"))
    )
    columns = ("region__parent__parent", "department", "unit")
    return found.select_related(*(f"proposal__{name}" for name in columns))


def _of_step(step: ProposalStep, kind: str, what: str, *, why: str, ours: bool = False) -> Waiting:
    """A step as it waits; `ours`: for the staffing office."""
    proposal = step.proposal
    applicant = str(proposal.unit or proposal.department or "多个部门")
    return Waiting(
        kind=kind,
        key=f"step-{step.pk}",
        what=what,
        label=STEP_LABELS.get(step.state, step.get_state_display()),
        holder=office_of(proposal.region) if ours else applicant,
        why=why,
        occasion=of_proposal(proposal),
        start=timezone.localdate(step.entered_at),
        due=step.due_on,
        provisional=step.due_provisional,
        urge_url="" if ours else _urge(proposal),
    )


def _urge(proposal: Proposal) -> str:
    return f"{reverse('review:handling_new')}?proposal={proposal.pk}" if proposal.department_id else ""


def _applicants(user: User, scope: Scope) -> Q:
    """The proposals that a person drafts: their department's, their member's, or a list they brought in themselves."""
    ours = Q(proposal__department__in=scope.department_ids) & ~Q(proposal__origin=Proposal.Origin.MEMBER)
    member = Q(proposal__origin=Proposal.Origin.MEMBER) & sits_today(user, "proposal__unit__")
    brought_in = Q(proposal__kind=Proposal.Kind.INITIAL, proposal__created_by=user)
    return ours | member | brought_in


def _why_applicant(proposal: Proposal) -> str:
    if proposal.origin == Proposal.Origin.MEMBER:
        return f"您代表{proposal.unit}参加联席会议"
    return in_department(proposal.department) if proposal.department else "由您导入"


def _edited_at(proposal: Proposal) -> str:
    """Where the applicant works on its drafts."""
    return reverse("admin:review_proposal_change", args=[proposal.pk])


def _next(proposal: Proposal) -> str:
    """Straight to the page of what the person does next in it."""
    return reverse("review:next", args=[proposal.pk])


def _with_department(audience: Audience) -> Iterable[Waiting]:
    """Drafts and corrections wait for whoever drafts, what is checked inside for the department's 法制."""

    def mine(user: User, scope: Scope) -> Q:
        drafted = Q(state__in=(State.DRAFT, State.RETURNED)) & _applicants(user, scope)
        return drafted | Q(state=State.INTERNAL, proposal__department__in=scope.departments_as(Role.LEGAL))

    rows = _steps(audience, (State.DRAFT, State.INTERNAL, State.RETURNED), mine)
    back = ProposalStep.objects.filter(
        proposal=OuterRef("proposal"), state=State.INTERNAL, left_at__isnull=False
    )
    for step in rows.annotate(given_back=Exists(back)):
        proposal = step.proposal
        if step.state == State.INTERNAL:
            why = in_department(proposal.department, legal=True)
            one = _of_step(step, "internal", "待您审核，通过的提交，有问题的退给经办人", why=why)
        elif step.state == State.RETURNED:
            one = _of_step(step, "returned", "已退回，补正后重新提交", why=_why_applicant(proposal))
        else:
            what = "法制审核退回，修改后重新送本部门审核" if step.given_back else "起草中，办齐后提交"
            one = _of_step(step, "draft", what, why=_why_applicant(proposal))
        checking = step.state == State.INTERNAL
        yield replace(one, link=_next(proposal) if checking and audience.mine else _edited_at(proposal))


def _at_office(audience: Audience) -> Iterable[Waiting]:
    """What lies with the staffing office: its own steps, an urgent matter for the second person, and releasing.

    What was approved must be public within the statutory limit, too (政府信息公开条例第二十六条).
    """

    def mine(user: User, scope: Scope) -> Q:
        return Q(proposal__region__in=scope.regions_as(Role.STAFFING)) & ~Q(
            state=State.URGENT, proposal__urgent_by=user
        )

    unsigned = ReviewTask.objects.filter(proposal=OuterRef("proposal"), signed_at=None, closed_at=None)
    states = (*AT_OFFICE, State.REVIEWING, State.URGENT, State.APPROVED, State.PARTLY)
    rows = _steps(audience, states, mine).annotate(in_review=Exists(unsigned))
    for step in rows.exclude(state=State.REVIEWING, in_review=True):
        region = step.proposal.region
        state, why = State(step.state), in_office(region)
        kind = "urgent" if state == State.URGENT else "release" if state in UNRELEASED else "office"
        one = _of_step(step, kind, STATES[state].asks, why=why, ours=True)
        if audience.mine:
            one = replace(one, link=_next(step.proposal))
        yield one
        if state not in UNRELEASED:
            continue
        end = audience.deadlines.due(Step.PUBLISH_LIMIT, timezone.localdate(step.entered_at), region)
        yield replace(
            one,
            kind="limit",
            key=f"limit-{step.pk}",
            label="公布的最长期限",
            due=end.on,
            provisional=end.provisional,
        )


# --- other departments ------------------------------------------------------------------------------------------


def _cosigns(audience: Audience) -> Iterable[Waiting]:
    """Another department signs with the one that proposes; from when it was asked, within 有关部门确认."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__in=scope.departments_as(Role.LEGAL))

    def visible(user: User) -> Q:
        return Q(proposal__in=Proposal.objects.visible_to(user).values("pk"))

    rows = CoSign.objects.filter(agreed=None, proposal__state__in=WITH_DEPARTMENT)
    found = audience.pick(rows, mine, visible)
    for one in found.select_related("department", "proposal__region__parent__parent", "proposal__department"):
        proposal, start = one.proposal, timezone.localdate(one.asked_at)
        end = audience.deadlines.due(Step.CONFIRM, start, proposal.region)
        yield Waiting(
            kind="cosign",
            key=f"cosign-{one.pk}",
            what=f"请您会签（{one.reason}）",
            label="会签",
            holder=str(one.department),
            why=in_department(one.department, legal=True),
            occasion=of_proposal(proposal, url=reverse("review:cosign", args=[one.pk])),
            start=start,
            due=end.on,
            provisional=end.provisional,
        )


def _replies(audience: Audience) -> Iterable[Waiting]:
    """A department answers what a member has proposed in its place."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__in=scope.department_ids)

    rows = Proposal.objects.filter(
        origin=Proposal.Origin.MEMBER,
        replied_at=None,
        submitted_at__isnull=False,
        state__in=UNDER_REVIEW,
        department__isnull=False,
    )
    for proposal in audience.pick(rows, mine).select_related("region__parent__parent", "department", "unit"):
        start = timezone.localdate(proposal.submitted_at)
        end = audience.deadlines.due(Step.REPLY, start, proposal.region)
        yield Waiting(
            kind="reply",
            key=f"reply-{proposal.pk}",
            what=f"{proposal.unit}就您部门的职权直接提出，请答复",
            label="部门答复",
            holder=str(proposal.department),
            why=in_department(proposal.department),
            occasion=of_proposal(proposal, url=reverse("review:reply", args=[proposal.pk])),
            start=start,
            due=end.on,
            provisional=end.provisional,
            urge_url=_urge(proposal),
        )


_DRAFTERS = (Who.DRAFTER, *DEPARTMENT, Who.PROPOSER)
_PROPOSED_NEAR, _PROPOSED_PAST = "“{title}”的提出期限{due}，{note}。", "“{title}”已过提出期限{due}。"
_LATE = (Who.DRAFTER, *DEPARTMENT, Who.STAFFING)
_OFFICE = (Who.STAFFING,)
KINDS = (
    WaitingKind("urgent", "紧急办理确认", _at_office, 1, (NEAR, _OFFICE), (PAST, _OFFICE)),
    WaitingKind("office", "机构编制部门办理", _at_office, 2, (NEAR, _OFFICE), (PAST, _OFFICE)),
    WaitingKind("release", "批准后公布", _at_office, 3, (NEAR, _OFFICE), (PAST, _OFFICE)),
    WaitingKind(
        "limit",
        "公布的最长期限",
        _at_office,
        4,
        overdue=("“{title}”批准后超过公布的最长期限{due}，仍未公布。", _OFFICE),
        desk=False,
    ),
    WaitingKind(
        "returned",
        "补正",
        _with_department,
        10,
        ("“{title}”的补正期限{due}，{note}。", INVOLVED),
        ("“{title}”已过补正期限{due}。", (*INVOLVED, Who.STAFFING)),
    ),
    WaitingKind(
        "internal", "部门审核", _with_department, 11, (_PROPOSED_NEAR, _DRAFTERS), (_PROPOSED_PAST, _LATE)
    ),
    WaitingKind(
        "draft", "提出调整", _with_department, 12, (_PROPOSED_NEAR, _DRAFTERS), (_PROPOSED_PAST, _LATE)
    ),
    WaitingKind(
        "reply",
        "部门答复",
        _replies,
        13,
        ("对“{title}”的答复期限{due}，{note}。", DEPARTMENT),
        ("{department}没有在{due}前答复“{title}”。", (*DEPARTMENT, Who.PROPOSER, Who.STAFFING)),
    ),
    WaitingKind(
        "cosign",
        "会签",
        _cosigns,
        14,
        ("“{title}”的会签期限{due}，{note}。", (Who.COSIGNERS,)),
        ("“{title}”的会签已过期限{due}。", (Who.COSIGNERS, *INVOLVED)),
    ),
)

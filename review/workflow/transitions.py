"""Who may move a proposal, from where to where (状态与流转): one table of all there is to say of an action, which guards,
buttons, pages, the audit log, notices and the docs read.

`why_not` returns every reason why a person cannot take an action now; an empty list means they can. What an action
needs besides state and role stands in conditions.py, what is said of a state in states.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from core.reasons import Reason, allowed
from departments.access import Office, scope_of
from departments.roles import Role
from review.models.proposals import UNDER_REVIEW, Proposal, State
from review.models.rules import UnitKind
from review.workflow import buttons, conditions
from review.workflow.conditions import Condition

if TYPE_CHECKING:
    from accounts.models import User


class Action(models.TextChoices):
    """What a person does with a proposal (办理动作)."""

    SEND = "send", "送本部门审核"
    GIVE_BACK = "give_back", "退给经办人修改"
    SUBMIT = "submit", "提交机构编制部门"
    ACCEPT = "accept", "受理"
    START = "start", "启动联席审查"
    CONSOLIDATE = "consolidate", "汇总审查意见"
    MEET = "meet", "送联席会议审议"
    ESCALATE = "escalate", "提请审定"
    APPROVE = "approve", "批准并赋码"
    REJECT = "reject", "不予调整"
    RETURN = "return", "退回补正"
    WITHDRAW = "withdraw", "撤回"
    URGENT = "urgent", "紧急办理"
    CONFIRM = "confirm", "确认紧急办理"
    REFUSE = "refuse", "不同意紧急办理"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """All there is to say of an action but how it is carried out (review/acting/performing.py has that)."""

    sources: tuple[str, ...]
    """In which states it is taken."""
    target: str
    """Into which it leads; '' back to the one before."""
    roles: tuple[str, ...]
    """Who takes it."""
    event: str
    """Under which name the audit log and the table of notices know it."""
    then: str
    """What happens next, told before the person acts."""
    button: str | Callable[[Proposal], str] = ""
    """What the button says, where that is more than the name of the action."""
    condition: Condition | None = None
    """What it needs besides state and role."""
    initial: tuple[str, ...] = ()
    """Who also takes it on a list taken over from elsewhere (初始编制)."""
    decides: bool = False
    """Nobody takes it on what is their own (two_persons)."""
    minor: bool = False
    """It is not the usual way: offered after the others."""
    danger: bool = False
    """It ends or cuts short what others have worked on: a red button."""
    sure: bool = False
    """It cannot be undone: asked twice."""
    checks: bool = False
    """What the checks of a list find has to be put right, or explained, first."""
    worker: bool = False
    """With many changes the worker does it (review/acting/jobs.py)."""


DRAFTING = (State.DRAFT, State.RETURNED)
OFFICE = (Role.STAFFING,)
OPEN_TO_OFFICE = tuple(s for s in UNDER_REVIEW if s != State.URGENT)
TRANSITIONS: dict[str, Transition] = {
    Action.SEND: Transition(
        sources=DRAFTING,
        target=State.INTERNAL,
        roles=(Role.CLERK,),
        event="sent",
        condition=conditions.complete,
        checks=True,
        worker=True,
        button="送本部门法制审核",
        then="由本部门法制或负责人核对，通过的提交机构编制部门。",
    ),
    Action.GIVE_BACK: Transition(
        sources=(State.INTERNAL,),
        target=State.DRAFT,
        roles=(Role.LEGAL,),
        event="given_back",
        minor=True,
        then="经办人修改后重新送本部门审核。",
    ),
    Action.SUBMIT: Transition(
        sources=(*DRAFTING, State.INTERNAL),
        target=State.SUBMITTED,
        roles=(Role.LEGAL, Role.MEMBER),
        initial=(Role.CLERK, Role.STAFFING),
        event="submitted",
        condition=conditions.submittable,
        checks=True,
        worker=True,
        button=buttons.submit,
        then="内容冻结，由机构编制部门收件审查。",
    ),
    Action.ACCEPT: Transition(
        sources=(State.SUBMITTED,),
        target=State.ACCEPTED,
        roles=OFFICE,
        event="accepted",
        then="收件审查通过，接着启动联席审查或者直接办理。",
    ),
    Action.START: Transition(
        sources=(State.SUBMITTED, State.ACCEPTED),
        target=State.REVIEWING,
        roles=OFFICE,
        event="review_started",
        condition=conditions.startable,
        button=buttons.start,
        then="各成员单位按分工收到审查任务。",
    ),
    Action.CONSOLIDATE: Transition(
        sources=(State.REVIEWING,),
        target=State.CONSOLIDATED,
        roles=OFFICE,
        event="consolidated",
        condition=conditions.consolidable,
        then="意见一致的可以审定，不一致的送联席会议。",
    ),
    Action.MEET: Transition(
        sources=(State.ACCEPTED, State.CONSOLIDATED, State.MEETING),
        target=State.MEETING,
        roles=OFFICE,
        event="on_agenda",
        condition=conditions.meetable,
        button=buttons.meet,
        then="列入会议议程，逐项形成决议。",
    ),
    Action.ESCALATE: Transition(
        sources=(State.ACCEPTED, State.CONSOLIDATED, State.MEETING),
        target=State.ESCALATED,
        roles=OFFICE,
        event="escalated",
        condition=conditions.escalatable,
        then="提请机构编制委员会或者人民政府决定，决定后在这里登记。",
    ),
    Action.APPROVE: Transition(
        sources=(State.SUBMITTED, State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED),
        target=State.APPROVED,
        roles=OFFICE,
        event="approved",
        condition=conditions.approvable,
        decides=True,
        sure=True,
        worker=True,
        button=buttons.approve,
        then="内容封存、编码，等待公布。",
    ),
    Action.REJECT: Transition(
        sources=(State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED),
        target=State.REJECTED,
        roles=OFFICE,
        event="rejected",
        decides=True,
        minor=True,
        danger=True,
        button="决定不予调整",
        then="申请办结，清单不变。",
    ),
    Action.RETURN: Transition(
        sources=OPEN_TO_OFFICE,
        target=State.RETURNED,
        roles=OFFICE,
        event="returned",
        minor=True,
        button=buttons.send_back,
        then="申请部门补正后重新提交。",
    ),
    Action.WITHDRAW: Transition(
        sources=(*DRAFTING, State.INTERNAL, State.SUBMITTED, State.ACCEPTED, State.REVIEWING),
        target=State.WITHDRAWN,
        roles=(Role.CLERK, Role.LEGAL, Role.MEMBER),
        initial=(Role.STAFFING,),
        event="withdrawn",
        minor=True,
        danger=True,
        then="申请办结，其中的职权可以另行申请调整。",
    ),
    Action.URGENT: Transition(
        sources=OPEN_TO_OFFICE,
        target=State.URGENT,
        roles=OFFICE,
        event="urgent",
        minor=True,
        danger=True,
        button="紧急办理，由另一人确认",
        then="由机构编制部门另一人确认后即批准，不再等待审查。",
    ),
    Action.CONFIRM: Transition(
        sources=(State.URGENT,),
        target=State.APPROVED,
        roles=OFFICE,
        event="approved",
        decides=True,
        sure=True,
        button="确认紧急办理，批准并赋码",
        then="内容封存、编码，注明紧急办理，等待公布。",
    ),
    Action.REFUSE: Transition(
        sources=(State.URGENT,),
        target="",
        roles=OFFICE,
        event="urgent_refused",
        minor=True,
        button="不同意紧急办理，退回原环节",
        then="回到原来的环节，按一般程序办理。",
    ),
}


def button(proposal: Proposal, action: str) -> str:
    """The words on the button that takes an action on a proposal."""
    words = TRANSITIONS[action].button
    return words(proposal) if callable(words) else words or str(Action(action).label)


def why_not(proposal: Proposal, action: str, user: User | None) -> list[Reason]:
    """Every reason why `user` cannot take `action` on `proposal` now. `user` None is a command on the server,
    which may submit what it imported, and nothing else."""
    transition = TRANSITIONS[action]
    reasons = []
    if proposal.state not in transition.sources:
        state, wanted = proposal.get_state_display(), Action(action).label
        reasons.append(Reason("state", f"申请目前为“{state}”，不能“{wanted}”。"))
    if user is None:
        if action != Action.SUBMIT:
            reasons.append(Reason("nobody", "须由有权限的人员办理。"))
    elif not _holds_role(proposal, transition, user):
        who = _names(_roles(proposal, transition))
        reasons.append(Reason("role", f"“{Action(action).label}”由{who}办理，您没有这一职责。"))
    if not reasons and transition.condition is not None:
        reasons += transition.condition(proposal, user)
    if transition.decides and user is not None:
        reasons += two_persons(proposal, user)
    return reasons


def check(proposal: Proposal, action: str, user: User | None) -> None:
    """Raise NotAllowed with all reasons, or return."""
    allowed(why_not(proposal, action, user))


def is_near(proposal: Proposal, action: str, user: User) -> bool:
    """Whether an action is this person's in the proposal's state, conditions aside: worth a button, perhaps grey."""
    transition = TRANSITIONS[action]
    return proposal.state in transition.sources and _holds_role(proposal, transition, user)


def _roles(proposal: Proposal, transition: Transition) -> tuple[str, ...]:
    """The roles that take an action on this proposal. What was given to the legal reviewer is
    the reviewer's to submit."""
    if proposal.kind == Proposal.Kind.INITIAL:
        reviewed_inside = proposal.state == State.INTERNAL and transition.target == State.SUBMITTED
        more = () if reviewed_inside else transition.initial
        return (*(r for r in transition.roles if r != Role.MEMBER), *more)
    if proposal.origin == Proposal.Origin.MEMBER:
        return tuple(r for r in transition.roles if r in (Role.MEMBER, Role.STAFFING))
    return tuple(r for r in transition.roles if r != Role.MEMBER)


def _holds_role(proposal: Proposal, transition: Transition, user: User) -> bool:
    roles = _roles(proposal, transition)
    return any(office.role in roles and _is_for(office, proposal) for office in scope_of(user).offices)


def _is_for(office: Office, proposal: Proposal) -> bool:
    """Whether an office has to do with a proposal: the region's own, the department's, or the proposing member's."""
    if office.region_id != proposal.region_id:
        return False
    if office.role == Role.STAFFING:
        return True
    if office.department_id is None:
        return False
    if office.role == Role.MEMBER:
        return proposal.unit is not None and proposal.unit.department_id == office.department_id
    return office.department_id == proposal.department_id


def two_persons(proposal: Proposal, user: User) -> list[Reason]:
    """Nobody decides on what they or their department proposed; a superuser is no exception.

    What the staffing office itself proposes as a member is decided by another of its people: there is no other office.
    """
    reasons = []
    if user.pk in (
        proposal.created_by_id,
        *(one.submitted_by_id for one in conditions.submissions_of(proposal)),
    ):
        reasons.append(Reason("own", "您起草或提交了这份申请，须由另一人决定。"))
    elif proposal.state == State.URGENT and user.pk == proposal.urgent_by_id:
        reasons.append(Reason("own", "紧急办理是您提出的，须由另一人确认。"))
    own = scope_of(user).own_department_ids
    unit = proposal.unit
    if unit is not None and unit.kind != UnitKind.STAFFING and unit.department_id in own:
        reasons.append(Reason("own_department", "这是您所在单位提出的申请，须由其他部门的人员决定。"))
    if proposal.department_id in own or proposal.changes.filter(version__department_id__in=own).exists():
        reasons.append(Reason("own_department", "这是您所在部门的申请，须由其他部门的人员决定。"))
    return reasons


def _names(roles: tuple[str, ...]) -> str:
    return "、".join(Role(role).label for role in roles)

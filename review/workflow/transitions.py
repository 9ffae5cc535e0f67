"""The states of a proposal and who may move it (状态与流转): one table that guards, buttons and docs all read.

`why_not` returns every reason why a person cannot take an action now; an empty list means they can. What an action
needs besides state and role stands in conditions.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from core.reasons import NotAllowed, Reason
from departments.access import Office, scope_of
from departments.roles import Role
from review.models.proposals import UNDER_REVIEW, Proposal, State
from review.workflow.conditions import CONDITIONS

if TYPE_CHECKING:
    from accounts.models import User


class Action(models.TextChoices):
    """What a person does with a proposal (办理动作)."""

    SEND = "send", "送本部门审核"
    GIVE_BACK = "give_back", "退给经办人修改"
    SUBMIT = "submit", "提交机构编制部门审核"
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


@dataclass(frozen=True)
class Transition:
    """From which states, to which state, by whom; `decides` means the two-person rule holds.

    `initial`: the roles that may also do it for a list taken over from elsewhere (初始编制). No target: the state
    the proposal came from. `then` tells the person what happens next.
    """

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    then: str
    initial: tuple[str, ...] = ()
    decides: bool = False


DRAFTING = (State.DRAFT, State.RETURNED)
OFFICE = (Role.STAFFING,)
OPEN_TO_OFFICE = tuple(s for s in UNDER_REVIEW if s != State.URGENT)
AFTER_INTAKE = tuple(s for s in OPEN_TO_OFFICE if s != State.SUBMITTED)

TRANSITIONS: dict[str, Transition] = {
    Action.SEND: Transition(
        DRAFTING, State.INTERNAL, (Role.CLERK,), "由本部门法制或负责人核对，通过的提交机构编制部门。"
    ),
    Action.GIVE_BACK: Transition((State.INTERNAL,), State.DRAFT, (Role.LEGAL,), "经办人修改后重新送审。"),
    Action.SUBMIT: Transition(
        (*DRAFTING, State.INTERNAL),
        State.SUBMITTED,
        (Role.LEGAL, Role.MEMBER),
        "内容冻结，由机构编制部门收件审查。",
        initial=(Role.CLERK, Role.STAFFING),
    ),
    Action.ACCEPT: Transition(
        (State.SUBMITTED,), State.ACCEPTED, OFFICE, "收件审查通过，接着启动联席审查或者直接办理。"
    ),
    Action.START: Transition(
        (State.SUBMITTED, State.ACCEPTED), State.REVIEWING, OFFICE, "各成员单位按分工收到审查任务。"
    ),
    Action.CONSOLIDATE: Transition(
        (State.REVIEWING,), State.CONSOLIDATED, OFFICE, "意见一致的可以审定，不一致的送联席会议。"
    ),
    Action.MEET: Transition(
        (State.ACCEPTED, State.CONSOLIDATED, State.MEETING),
        State.MEETING,
        OFFICE,
        "列入会议议程，逐项形成决议。",
    ),
    Action.ESCALATE: Transition(
        (State.ACCEPTED, State.CONSOLIDATED, State.MEETING),
        State.ESCALATED,
        OFFICE,
        "提请机构编制委员会或者人民政府决定，决定后在这里登记。",
    ),
    Action.APPROVE: Transition(
        (State.SUBMITTED, State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED),
        State.APPROVED,
        OFFICE,
        "内容封存、编码，等待公布。",
        decides=True,
    ),
    Action.REJECT: Transition(
        (State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED),
        State.REJECTED,
        OFFICE,
        "申请办结，清单不变。",
        decides=True,
    ),
    Action.RETURN: Transition(OPEN_TO_OFFICE, State.RETURNED, OFFICE, "申请部门补正后重新提交。"),
    Action.WITHDRAW: Transition(
        (*DRAFTING, State.INTERNAL, State.SUBMITTED, State.ACCEPTED, State.REVIEWING),
        State.WITHDRAWN,
        (Role.CLERK, Role.LEGAL, Role.MEMBER),
        "申请办结，其中的职权可以另行申请调整。",
        initial=(Role.STAFFING,),
    ),
    Action.URGENT: Transition(
        OPEN_TO_OFFICE, State.URGENT, OFFICE, "由机构编制部门另一人确认后即批准，不再等待审查。"
    ),
    Action.CONFIRM: Transition(
        (State.URGENT,), State.APPROVED, OFFICE, "内容封存、编码，注明紧急办理，等待公布。", decides=True
    ),
    Action.REFUSE: Transition((State.URGENT,), "", OFFICE, "回到原来的环节，按一般程序办理。"),
}


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
    if not reasons and (condition := CONDITIONS.get(action)):
        reasons += condition(proposal, user)
    if transition.decides and user is not None:
        reasons += two_persons(proposal, user)
    return reasons


def check(proposal: Proposal, action: str, user: User | None) -> None:
    """Raise NotAllowed with all reasons, or return."""
    if reasons := why_not(proposal, action, user):
        raise NotAllowed(reasons)


def is_near(proposal: Proposal, action: str, user: User) -> bool:
    """Whether an action is this person's in the proposal's state, conditions aside: worth a button, perhaps grey."""
    transition = TRANSITIONS[action]
    return proposal.state in transition.sources and _holds_role(proposal, transition, user)


def _roles(proposal: Proposal, transition: Transition) -> tuple[str, ...]:
    """The roles that take an action on this proposal."""
    if proposal.kind == Proposal.Kind.INITIAL:
        return (*(r for r in transition.roles if r != Role.MEMBER), *transition.initial)
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
    """Nobody decides on what they or their department proposed; a superuser is no exception."""
    reasons = []
    submitters = proposal.submissions.values_list("submitted_by_id", flat=True)
    if user.pk in (proposal.created_by_id, *submitters):
        reasons.append(Reason("own", "您起草或提交了这份申请，须由另一人决定。"))
    elif proposal.state == State.URGENT and user.pk == proposal.urgent_by_id:
        reasons.append(Reason("own", "紧急办理是您提出的，须由另一人确认。"))
    own = scope_of(user).own_department_ids
    if proposal.department_id in own or proposal.changes.filter(version__department_id__in=own).exists():
        reasons.append(Reason("own_department", "这是您所在部门的申请，须由其他部门的人员决定。"))
    return reasons


def _names(roles: tuple[str, ...]) -> str:
    return "、".join(Role(role).label for role in roles)

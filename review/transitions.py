"""The states of a proposal and who may move it (状态与流转): one table that guards, buttons and docs all read.

`why_not` returns every reason why a person cannot take an action now; an empty list means they can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from departments.access import scope_of
from departments.roles import Role
from review.models import Proposal

if TYPE_CHECKING:
    from accounts.models import User

State = Proposal.State


class Action(models.TextChoices):
    SUBMIT = "submit", "提交机构编制部门审核"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "批准并赋码"
    WITHDRAW = "withdraw", "撤回"


@dataclass(frozen=True)
class Transition:
    """From which states, to which state, by whom; `decides` means the two-person rule holds."""

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    decides: bool = False


TRANSITIONS: dict[str, Transition] = {
    Action.SUBMIT: Transition(
        (State.DRAFT, State.RETURNED), State.SUBMITTED, (Role.CLERK, Role.LEGAL, Role.STAFFING)
    ),
    Action.RETURN: Transition((State.SUBMITTED,), State.RETURNED, (Role.STAFFING,)),
    Action.APPROVE: Transition((State.SUBMITTED,), State.APPROVED, (Role.STAFFING,), decides=True),
    Action.WITHDRAW: Transition(
        (State.DRAFT, State.RETURNED, State.SUBMITTED),
        State.WITHDRAWN,
        (Role.CLERK, Role.LEGAL, Role.STAFFING),
    ),
}


@dataclass(frozen=True)
class Reason:
    """Why an action is refused, with a stable code and a Chinese sentence for the person."""

    code: str
    message: str


class NotAllowed(Exception):  # noqa: N818  named as the reader says it
    """An action was refused; carries the reasons."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        super().__init__("；".join(r.message for r in reasons))


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
        return reasons
    if not _holds_role(proposal, transition, user):
        reasons.append(
            Reason("role", f"“{Action(action).label}”由{_names(transition.roles)}办理，您没有这一职责。")
        )
    if transition.decides:
        reasons += two_persons(proposal, user)
    return reasons


def check(proposal: Proposal, action: str, user: User | None) -> None:
    """Raise NotAllowed with all reasons, or return."""
    if reasons := why_not(proposal, action, user):
        raise NotAllowed(reasons)


def _holds_role(proposal: Proposal, transition: Transition, user: User) -> bool:
    for office in scope_of(user).offices:
        if office.role not in transition.roles or office.region_id != proposal.region_id:
            continue
        if office.role == Role.STAFFING or (
            office.department_id and office.department_id == proposal.department_id
        ):
            return True
    return False


def two_persons(proposal: Proposal, user: User) -> list[Reason]:
    """Nobody decides on what they or their department proposed; a superuser is no exception."""
    reasons = []
    submitters = proposal.submissions.values_list("submitted_by_id", flat=True)
    if user.pk == proposal.created_by_id or user.pk in submitters:
        reasons.append(Reason("own", "您起草或提交了这份申请，须由另一人决定。"))
    own = scope_of(user).own_department_ids
    if own and proposal.changes.filter(version__department_id__in=own).exists():
        reasons.append(Reason("own_department", "这是您所在部门的申请，须由其他部门的人员决定。"))
    return reasons


def _names(roles: tuple[str, ...]) -> str:
    return "、".join(Role(role).label for role in roles)

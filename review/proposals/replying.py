"""A department's reply to what a member of the joint meeting has proposed in its place (部门答复)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.reasons import NotAllowed, Reason
from core.working_days import Due
from departments.access import scope_of
from departments.roles import DEPARTMENT_ROLES
from review.models.deadlines import Step
from review.models.proposals import UNDER_REVIEW, Proposal
from review.notices.notifying import notify
from review.workflow.deadlines import due
from review.workflow.locking import locked

if TYPE_CHECKING:
    from accounts.models import User


def reply_due(proposal: Proposal) -> Due | None:
    """By when the department replies; None for what it proposed itself, or is not submitted yet."""
    if proposal.origin != Proposal.Origin.MEMBER or proposal.submitted_at is None:
        return None
    return due(Step.REPLY, timezone.localdate(proposal.submitted_at), proposal.region)


def why_not_reply(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person cannot reply for the department."""
    reasons = []
    if proposal.origin != Proposal.Origin.MEMBER:
        reasons.append(Reason("origin", "只有成员单位直接提出的申请需要部门答复。"))
    if proposal.state not in UNDER_REVIEW:
        reasons.append(Reason("state", f"申请目前为“{proposal.get_state_display()}”，不能答复。"))
    if proposal.replied_at is not None:
        reasons.append(Reason("replied", "已经答复。"))
    offices = scope_of(user).offices
    if not any(o.role in DEPARTMENT_ROLES and o.department_id == proposal.department_id for o in offices):
        reasons.append(Reason("role", f"由{proposal.department}答复，您没有这一职责。"))
    return reasons


@transaction.atomic
def reply(proposal: Proposal, *, by: User, text: str) -> None:
    """Write down what the department says to it."""
    proposal = locked(proposal)
    reasons = why_not_reply(proposal, by)
    if not text.strip():
        reasons.append(Reason("text", "请写明答复：同意，或者不同意及其理由。"))
    if reasons:
        raise NotAllowed(reasons)
    proposal.reply, proposal.replied_by, proposal.replied_at = text.strip(), by, timezone.now()
    proposal.save(update_fields=["reply", "replied_by", "replied_at"])
    code = proposal.region.code
    record("proposal.replied", actor=by, target=proposal, region_code=code, detail={"reply": proposal.reply})
    notify("replied", proposal, by=by)

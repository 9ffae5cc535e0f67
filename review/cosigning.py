"""Signatures of other departments (会签): asked when a power passes to another body, or when others are concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from departments.access import scope_of
from departments.models import Department
from departments.roles import Role
from review.models import WITH_DEPARTMENT, CoSign, Proposal
from review.notices import notify, of_proposal
from review.reasons import NotAllowed, Reason

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def ask_cosign(proposal: Proposal, department: Department, *, reason: str, by: User | None) -> CoSign:
    """Ask a department for its word on a proposal, once; asked again after it answered, it answers again."""
    asked, created = CoSign.objects.get_or_create(
        proposal=proposal, department=department, defaults={"reason": reason.strip()[:200]}
    )
    if not created and asked.agreed is not None and proposal.state in WITH_DEPARTMENT:
        asked.agreed, asked.note, asked.signed_by, asked.signed_at = None, "", None, None
        asked.save()
    notify("cosign_asked", of_proposal(proposal), by=by)
    return asked


def why_not_cosign(asked: CoSign, user: User) -> list[Reason]:
    """Why a person cannot sign for the department now; its own reviewer does, while the proposal is with the drafter."""
    reasons = []
    if asked.agreed is not None:
        reasons.append(Reason("signed", f"{asked.department}已经会签。"))
    elif asked.proposal.state not in WITH_DEPARTMENT:
        reasons.append(Reason("state", f"申请目前为“{asked.proposal.get_state_display()}”，不能会签。"))
    if not any(
        o.role == Role.LEGAL and o.department_id == asked.department_id for o in scope_of(user).offices
    ):
        reasons.append(Reason("role", f"会签由{asked.department}法制或负责人办理，您没有这一职责。"))
    return reasons


@transaction.atomic
def cosign(asked: CoSign, *, by: User, agreed: bool, note: str) -> None:
    """Agree, or not with the grounds (会签); it goes on either way, a disagreement to be settled by the meeting."""
    rows = CoSign.objects.select_for_update(of=("self",))
    asked = rows.select_related("proposal__region", "proposal__department", "department").get(pk=asked.pk)
    if reasons := why_not_cosign(asked, by):
        raise NotAllowed(reasons)
    if not agreed and not note.strip():
        raise NotAllowed([Reason("note", "不同意的，请写明理由。")])
    asked.agreed, asked.note, asked.signed_by, asked.signed_at = agreed, note.strip(), by, timezone.now()
    asked.save()
    proposal = asked.proposal
    detail = {"department": asked.department.name, "agreed": agreed, "note": asked.note}
    code = proposal.region.code
    record("proposal.cosigned", actor=by, target=proposal, region_code=code, detail=detail)
    word = "同意" if agreed else f"不同意，{note.strip()}"
    notify("cosigned", proposal, by=by, note=f"{asked.department}{word}")

"""Signatures of other departments (会签): asked when a power passes to another body, or when others are concerned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from audit.log import record
from core.digests import digest
from core.locking import lock_row
from core.read_once import once
from core.reasons import Reason, allowed, refuse
from core.working_days import Due
from departments.access import scope_of
from departments.models import Department, Duty
from departments.roles import Role
from office.deadlines import due
from powers.documents import documents
from review.models.materials import CoSign
from review.models.proposals import WITH_DEPARTMENT, Change, Proposal
from review.models.rules import ChangeAction
from review.workflow.deadline_steps import Step
from review.workflow.notices import notify, of_proposal

if TYPE_CHECKING:
    from accounts.models import User


RECEIVING = "划入职权"
"""Why a department signs that is to receive a power; asked by the system, and no longer when nothing is left for it."""


@transaction.atomic
def ask_cosign(proposal: Proposal, department: Department, *, reason: str, by: User | None) -> CoSign:
    """Ask a department for its word on a proposal, once; asked again after it answered, it answers again."""
    asked, created = CoSign.objects.get_or_create(
        proposal=proposal, department=department, defaults={"reason": reason.strip()[:200]}
    )
    if not created and asked.agreed is not None and proposal.state in WITH_DEPARTMENT:
        asked.agreed, asked.note, asked.signed_by, asked.signed_at, asked.signed = None, "", None, None, {}
        asked.asked_at = timezone.now()
        asked.save()
    notify("cosign_asked", of_proposal(proposal), by=by)
    return asked


def drop_receivers(proposal: Proposal) -> None:
    """A department that would receive nothing any more is not asked for its word; what it has said stays."""
    receiving = Change.objects.filter(proposal=proposal, action=ChangeAction.TRANSFER)
    waiting = proposal.cosigns.filter(reason=RECEIVING, agreed=None)
    waiting.exclude(department__in=receiving.values("version__department")).delete()


def edited_since(proposal: Proposal) -> list[CoSign]:
    """Those who signed a text that says something else now: they have to be asked again.

    What was saved since is compared with what was signed: saving what is the same voids nothing.
    """
    signed = [one for one in cosigns_of(proposal) if one.signed_at is not None]
    edited = proposal.changes.aggregate(last=Max("version__updated_at"))["last"] if signed else None
    before = [one for one in signed if edited is not None and one.signed_at and one.signed_at < edited]
    now = digests_of(proposal) if before else {}
    return [one for one in before if any(one.signed.get(change) != said for change, said in now.items())]


@once
def cosigns_of(proposal: Proposal) -> list[CoSign]:
    """The departments asked to sign with a proposal, in the order in which they were asked."""
    return list(proposal.cosigns.select_related("department", "signed_by").order_by("pk"))


def digests_of(proposal: Proposal) -> dict[str, str]:
    """What each change of a proposal says, as a digest: its action, its details and its draft."""
    changes = list(proposal.changes.order_by("pk"))
    drafts = documents([change.version_id for change in changes])
    return {
        str(change.pk): digest([change.action, change.details, drafts[change.version_id]])
        for change in changes
    }


def cosign_due(asked: CoSign) -> Due | None:
    """By when the department signs (有关部门确认); None once it has, or the proposal is with its applicant no more."""
    if asked.agreed is not None or asked.proposal.state not in WITH_DEPARTMENT:
        return None
    return due(Step.CONFIRM, timezone.localdate(asked.asked_at), asked.proposal.region)


def why_not_cosign(asked: CoSign, user: User) -> list[Reason]:
    """Why a person cannot sign for the department now; its own reviewer does, while the proposal is with the drafter."""
    reasons = []
    if asked.agreed is not None:
        reasons.append(Reason("signed", f"{asked.department}已经会签。"))
    elif asked.proposal.state not in WITH_DEPARTMENT:
        reasons.append(Reason("state", f"申请目前为“{asked.proposal.get_state_display()}”，不能会签。"))
    if not scope_of(user).works_for(asked.department_id, Role.LEGAL):
        reasons.append(Reason("role", f"会签由{asked.department}法制或负责人办理，您没有这一职责。"))
    return reasons


def passing_to(asked: CoSign) -> QuerySet[Change]:
    """The changes by which powers pass to the department that signs."""
    rows = Change.objects.filter(proposal=asked.proposal_id, action=ChangeAction.TRANSFER)
    return rows.filter(version__department=asked.department_id).select_related("version").order_by("pk")


@transaction.atomic
def cosign(
    asked: CoSign, *, by: User, agreed: bool, note: str, duties: Mapping[int, Duty] | None = None
) -> None:
    """Agree, or not with the grounds (会签); it goes on either way, a disagreement to be settled by the meeting.

    `duties`: under which of its duties the department puts the powers that pass to it, by change; it may do so later.
    """
    asked = lock_row(asked, "proposal__region", "proposal__department", "department")
    allowed(why_not_cosign(asked, by))
    if not agreed and not note.strip():
        refuse("note", "不同意的，请写明理由。")
    asked.agreed, asked.note, asked.signed_by, asked.signed_at = agreed, note.strip(), by, timezone.now()
    proposal = asked.proposal
    for change in passing_to(asked):
        if duty := (duties or {}).get(change.pk):
            change.version.duties.set([duty])
    asked.signed = digests_of(proposal)
    asked.save()
    detail = {"department": asked.department.name, "agreed": agreed, "note": asked.note}
    code = proposal.region.code
    record("proposal.cosigned", actor=by, target=proposal, region_code=code, detail=detail)
    word = "同意" if agreed else f"不同意，{note.strip()}"
    notify("cosigned", proposal, by=by, note=f"{asked.department}{word}")

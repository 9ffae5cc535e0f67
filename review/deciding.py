"""Deciding (审批决定): the staffing office approves a submission by its digest, or returns it with a reason.

Approval seals exactly the documents that were submitted, gives codes, and closes the changes: all or nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.log import record
from core.copying import analyze
from powers.codes import CodeError, issue_codes
from powers.models import Power, PowerVersion
from powers.sealing import SealError, seal
from review.models import Decision, Proposal, Submission, SubmittedChange
from review.submitting import lock
from review.transitions import TRANSITIONS, Action, NotAllowed, Reason, check

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def approve(
    proposal: Proposal,
    *,
    by: User,
    digest: str,
    document_no: str,
    decided_on: dt.date,
    reason: str = "",
) -> Decision:
    """Approve what was submitted under `digest`: seal it and issue its codes. Raises NotAllowed with every reason."""
    proposal = lock(proposal)
    check(proposal, Action.APPROVE, by)
    submission = _submission(proposal, digest)
    _check_decision(document_no, decided_on)
    _refuse_stale(proposal)
    submitted = SubmittedChange.objects.filter(submission=submission)
    try:
        seal(submitted.values_list("change__version_id", "digest", "document"))
        issue_codes(proposal.region, _versions(proposal))
    except (SealError, CodeError) as error:
        raise NotAllowed([Reason("seal", str(error))]) from error
    proposal.changes.update(is_open=False)
    analyze(Power, PowerVersion)
    decision = _decide(proposal, submission, Action.APPROVE, by, document_no, decided_on, reason)
    detail = {"digest": digest, "document_no": document_no, "changes": proposal.changes.count()}
    record("proposal.approved", actor=by, target=proposal, region_code=proposal.region.code, detail=detail)
    return decision


@transaction.atomic
def send_back(proposal: Proposal, *, by: User, digest: str, reason: str) -> Decision:
    """Return a submission for correction (退回补正) with the reason; its drafts can be edited again."""
    proposal = lock(proposal)
    check(proposal, Action.RETURN, by)
    if not reason.strip():
        raise NotAllowed([Reason("reason", "退回须写明理由，以便起草人改正。")])
    submission = _submission(proposal, digest)
    PowerVersion.objects.filter(change__proposal=proposal).update(frozen_at=None)
    decision = _decide(proposal, submission, Action.RETURN, by, "", timezone.localdate(), reason)
    record(
        "proposal.returned",
        actor=by,
        target=proposal,
        region_code=proposal.region.code,
        detail={"reason": reason},
    )
    return decision


def _submission(proposal: Proposal, digest: str) -> Submission:
    """The last submission, if it is still the one the person has read."""
    submission = proposal.submissions.order_by("-number").first()
    if submission is None or submission.digest != digest:
        raise NotAllowed(
            [Reason("digest", "这份申请在您打开之后已重新报送，请刷新页面，看过新的内容再决定。")]
        )
    return submission


def _check_decision(document_no: str, decided_on: dt.date) -> None:
    reasons = []
    if not document_no.strip():
        reasons.append(Reason("document_no", "请填写批准文号。"))
    if decided_on > timezone.localdate():
        reasons.append(Reason("decided_on", "决定日期不能晚于今天。"))
    if reasons:
        raise NotAllowed(reasons)


def _refuse_stale(proposal: Proposal) -> None:
    """A change whose base is no longer the newest sealed version must be rebased, never overwrite (invariant 4)."""
    newer = PowerVersion.objects.filter(
        power_id=OuterRef("power_id"), sealed_at__isnull=False, number__gt=OuterRef("base__number")
    )
    changes = proposal.changes.filter(base__isnull=False).select_related("version")
    stale = [
        Reason("stale", f"“{change.version.title}”在起草后已有新版本，请退回并在新版本上重新修改。")
        for change in changes.filter(Exists(newer))
    ]
    if stale:
        raise NotAllowed(stale)


def _versions(proposal: Proposal) -> list[PowerVersion]:
    """The versions in the order in which codes are issued: department, type, then as listed."""
    return list(
        PowerVersion.objects.filter(change__proposal=proposal)
        .select_related("power", "department", "power_type")
        .defer("source", "sealed_document")
        .order_by("department__code", "power_type__code", "order", "pk")
    )


def _decide(
    proposal: Proposal,
    submission: Submission,
    action: str,
    by: User,
    document_no: str,
    decided_on: dt.date,
    reason: str,
) -> Decision:
    proposal.state = TRANSITIONS[action].target
    proposal.save(update_fields=["state"])
    outcomes = {Action.APPROVE: Decision.Outcome.APPROVED, Action.RETURN: Decision.Outcome.RETURNED}
    return Decision.objects.create(
        submission=submission,
        submission_digest=submission.digest,
        outcome=outcomes[Action(action)],
        document_no=document_no.strip(),
        decided_on=decided_on,
        reason=reason.strip(),
        decided_by=by,
    )

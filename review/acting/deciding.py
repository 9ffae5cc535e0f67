"""Deciding (审定): a submission is approved by its digest, whole or in part, refused, or returned with a reason.

Approval seals exactly the documents that were submitted, gives codes, and closes the changes: all or nothing. The
emergency path (紧急办理) skips the review, says so for ever, and takes effect only when a second person confirms it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.copying import analyze
from core.dates_in_order import Day, out_of_order
from core.reasons import Reason, allowed, refuse
from powers.codes import CodeError, issue_codes
from powers.models import Power, PowerVersion
from powers.sealing import SealError, seal
from review.acting.telling import tell
from review.drafting.submitting import unfreeze_drafts
from review.models.meetings import MeetingItem
from review.models.proposals import DecidedChange, Decision, Proposal, State, Submission, SubmittedChange
from review.models.rules import DecisionLevel
from review.workflow.conditions import after_changes, resolutions
from review.workflow.dates import known_days
from review.workflow.locking import lock_with_powers
from review.workflow.moving import move
from review.workflow.routing import LEVELS, level_of
from review.workflow.task_closing import close_tasks
from review.workflow.transitions import Action, check

if TYPE_CHECKING:
    from accounts.models import User

Outcome = Decision.Outcome


@dataclass(frozen=True)
class DecisionDocument:
    """The document a decision stands in: its number, day, level, and what it says."""

    document_no: str
    decided_on: dt.date
    level: str = ""
    reason: str = ""


@transaction.atomic
def approve(
    proposal: Proposal,
    *,
    by: User,
    digest: str,
    document_no: str,
    decided_on: dt.date,
    reason: str = "",
    level: str = "",
    refused: Mapping[int, str] | None = None,
) -> Decision:
    """Approve what was submitted under `digest`: seal it and issue its codes. Raises NotAllowed with every reason.

    `refused`: changes that are not approved, each with the reason (逐项决定); the others are.
    """
    proposal = lock_with_powers(proposal)
    check(proposal, Action.APPROVE, by)
    submission = _submission(proposal, digest)
    said = DecisionDocument(document_no, decided_on, level, reason)
    _check_document(proposal, said)
    _check_level(proposal, said)
    _check_items(proposal, refused or {}, reason)
    if (
        proposal.state == State.SUBMITTED
    ):  # an initial list, which nobody reviews, is taken in and decided by one act
        move(proposal, Action.ACCEPT, by=by)
    return _seal(proposal, submission, said, by=by, refused=refused or {})


@transaction.atomic
def reject(
    proposal: Proposal,
    *,
    by: User,
    digest: str,
    document_no: str,
    decided_on: dt.date,
    reason: str,
    level: str = "",
) -> Decision:
    """Decide that the list stays as it is (不予调整), with the document and the reason."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.REJECT, by)
    if not reason.strip():
        refuse("reason", "请写明不予调整的理由。")
    submission = _submission(proposal, digest)
    said = DecisionDocument(document_no, decided_on, level, reason)
    _check_document(proposal, said)
    close_tasks(proposal, "申请已决定不予调整")
    proposal.changes.update(is_open=False)
    decision = _record(submission, Outcome.REJECTED, said, by)
    detail = {"digest": digest, "document_no": document_no, "reason": reason.strip()}
    move(proposal, Action.REJECT, by=by, note=reason.strip(), detail=detail)
    return decision


@transaction.atomic
def send_back(proposal: Proposal, *, by: User, digest: str, reason: str) -> Decision:
    """Return a submission for correction (退回补正) with the reason; its drafts can be edited again."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.RETURN, by)
    if not reason.strip():
        refuse("reason", "退回须写明理由，以便起草人改正。")
    submission = _submission(proposal, digest)
    close_tasks(proposal, "申请已退回补正")
    MeetingItem.objects.filter(change__proposal=proposal, meeting__state="planned").delete()
    unfreeze_drafts(proposal)
    decision = _record(
        submission, Outcome.RETURNED, DecisionDocument("", timezone.localdate(), "", reason), by
    )
    move(proposal, Action.RETURN, by=by, note=reason.strip(), detail={"reason": reason.strip()})
    return decision


@transaction.atomic
def escalate(proposal: Proposal, *, by: User, level: str, note: str) -> None:
    """Bring it before the 编委 or the government (提请审定): what for, and what was said so far."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.ESCALATE, by)
    if level not in (DecisionLevel.COMMISSION, DecisionLevel.GOVERNMENT):
        refuse("level", "请选择提请机构编制委员会还是人民政府审定。")
    if not note.strip():
        refuse("note", "请写明提请审定的事项和意见分歧情况。")
    words = f"提请{DecisionLevel(level).label}审定：{note.strip()}"
    move(proposal, Action.ESCALATE, by=by, note=words, detail={"level": level})


# --- the emergency path -------------------------------------------------------------------------------------


@transaction.atomic
def ask_urgent(proposal: Proposal, *, by: User, digest: str, reason: str) -> None:
    """Ask that a submission be approved without waiting for the review (紧急办理); a second person has to confirm."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.URGENT, by)
    _submission(proposal, digest)
    if not reason.strip():
        refuse("reason", "请写明为什么必须紧急办理、依据什么规定或者指示。")
    proposal.urgent_reason, proposal.urgent_by = reason.strip(), by
    fields = ("urgent_reason", "urgent_by")
    move(proposal, Action.URGENT, by=by, note=reason.strip(), fields=fields)


@transaction.atomic
def confirm_urgent(
    proposal: Proposal,
    *,
    by: User,
    digest: str,
    document_no: str,
    decided_on: dt.date,
    reason: str = "",
    level: str = "",
) -> Decision:
    """The second person approves it (确认紧急办理); the decision is marked urgent for ever."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.CONFIRM, by)
    submission = _submission(proposal, digest)
    said = DecisionDocument(document_no, decided_on, level, reason)
    _check_document(proposal, said)
    close_tasks(proposal, "已紧急办理")
    return _seal(proposal, submission, said, by=by, refused={}, urgent=True)


@transaction.atomic
def refuse_urgent(proposal: Proposal, *, by: User, reason: str) -> None:
    """Send it back to where it was: it goes the ordinary way."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.REFUSE, by)
    if not reason.strip():
        refuse("reason", "请写明不同意紧急办理的理由。")
    before = proposal.steps.filter(left_at__isnull=False).order_by("-pk").first()
    target = before.state if before else State.SUBMITTED
    move(proposal, Action.REFUSE, by=by, note=reason.strip(), target=target)


# --- how it is done -----------------------------------------------------------------------------------------


def _submission(proposal: Proposal, digest: str) -> Submission:
    """The last submission, if it is still the one the person has read."""
    submission = proposal.submissions.order_by("-number").first()
    if submission is None or submission.digest != digest:
        refuse("digest", "这份申请在您打开之后已重新提交，请刷新页面，看过新的内容再决定。")
    return submission


def _check_document(proposal: Proposal, said: DecisionDocument) -> None:
    reasons = []
    if not said.document_no.strip():
        reasons.append(Reason("document_no", "请填写批准文号。"))
    today, known = timezone.localdate(), known_days(proposal)
    reasons += out_of_order(Day.DECIDED, said.decided_on, today=today, known=known)
    if said.level and said.level not in LEVELS:
        reasons.append(Reason("level", "没有这样的审定层级。"))
    allowed(reasons)


def _check_level(proposal: Proposal, said: DecisionDocument) -> None:
    """Whoever decided stands at least as high as the rules ask."""
    if proposal.kind == Proposal.Kind.INITIAL or not said.level:
        return
    wanted = level_of(proposal)
    if LEVELS.index(said.level) < LEVELS.index(wanted):
        name, needed = DecisionLevel(said.level).label, DecisionLevel(wanted).label
        refuse("level", f"按审定权限须由{needed}决定，{name}不能决定。")


def _check_items(proposal: Proposal, refused: Mapping[int, str], reason: str) -> None:
    """Every refusal has a reason, something is approved, and what a meeting turned down is not approved by the office."""
    reasons = []
    changes = dict(proposal.changes.values_list("pk", "version__name"))
    if unknown := set(refused) - set(changes):
        refuse("item", f"有{len(unknown)}项不属于这份申请，请刷新页面。")
    bare = [changes[pk] for pk, why in refused.items() if not why.strip()]
    if bare:
        reasons.append(Reason("item", f"“{bare[0][:40]}”不予调整，请写明理由。"))
    if changes and len(refused) == len(changes):
        reasons.append(Reason("item", "全部不予调整的，请改用“不予调整”。"))
    if proposal.state == State.MEETING:
        turned_down = [
            changes[pk]
            for pk, resolution in resolutions(proposal).items()
            if resolution == MeetingItem.Resolution.REJECT and pk not in refused
        ]
        reasons += [
            Reason("meeting", f"联席会议不同意“{name[:40]}”，请列为不予调整，或者提请审定。")
            for name in turned_down
        ]
    if proposal.kind != Proposal.Kind.INITIAL and not reason.strip() and (wanted := after_changes(proposal)):
        reasons.append(
            Reason(
                "after_changes",
                f"成员单位对“{wanted[0][:40]}”等{len(wanted)}项的意见是修改后同意，提交稿没有修改；"
                "请退回补正，或者在意见中说明为何不改。",
            )
        )
    allowed(reasons)


def _seal(
    proposal: Proposal,
    submission: Submission,
    said: DecisionDocument,
    *,
    by: User,
    refused: Mapping[int, str],
    urgent: bool = False,
) -> Decision:
    _refuse_stale(proposal, refused)
    submitted = SubmittedChange.objects.filter(submission=submission).exclude(change__in=list(refused))
    try:
        seal(submitted.values_list("change__version_id", "digest", "document"))
        issue_codes(proposal.region, _versions(proposal, refused))
    except (SealError, CodeError) as error:
        refuse("seal", str(error))
    proposal.changes.update(is_open=False)
    analyze(Power, PowerVersion)
    outcome = Outcome.PARTLY if refused else Outcome.APPROVED
    decision = _record(submission, outcome, said, by, urgent=urgent)
    tell(proposal, decision, refused)
    DecidedChange.objects.bulk_create(
        DecidedChange(decision=decision, change_id=pk, approved=False, note=why.strip())
        for pk, why in refused.items()
    )
    detail: dict[str, Any] = {"digest": submission.digest, "document_no": said.document_no}
    detail |= {"changes": proposal.changes.count() - len(refused), "refused": len(refused)}
    if urgent:
        detail["urgent"] = proposal.urgent_reason
    target, event = (State.PARTLY, "partly") if refused else ("", "")
    action = Action.CONFIRM if urgent else Action.APPROVE
    move(proposal, action, by=by, note=said.reason.strip(), detail=detail, target=target, event=event)
    return decision


def _refuse_stale(proposal: Proposal, refused: Mapping[int, str]) -> None:
    """A change whose base is no longer the newest sealed version must be rebased, never overwrite (invariant 4)."""
    newer = PowerVersion.objects.filter(
        power_id=OuterRef("power_id"), sealed_at__isnull=False, number__gt=OuterRef("base__number")
    )
    changes = proposal.changes.filter(base__isnull=False).exclude(pk__in=list(refused))
    stale = [
        Reason(
            "stale",
            f"“{change.version.title}”在起草后已有新版本，请退回，由起草人合并新版本后重新提交。",
        )
        for change in changes.filter(Exists(newer)).select_related("version")
    ]
    allowed(stale)


def _versions(proposal: Proposal, refused: Mapping[int, str]) -> list[PowerVersion]:
    """The versions in the order in which codes are issued: department, type, then as listed."""
    return list(
        PowerVersion.objects.filter(change__proposal=proposal)
        .exclude(change__in=list(refused))
        .select_related("power", "department", "power_type")
        .defer("source", "sealed_document")
        .order_by("department__code", "power_type__code", "order", "pk")
    )


def _record(
    submission: Submission, outcome: str, said: DecisionDocument, by: User, *, urgent: bool = False
) -> Decision:
    return Decision.objects.create(
        submission=submission,
        submission_digest=submission.digest,
        outcome=outcome,
        level=said.level,
        urgent=urgent,
        document_no=said.document_no.strip(),
        decided_on=said.decided_on,
        reason=said.reason.strip(),
        decided_by=by,
    )

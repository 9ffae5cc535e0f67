"""What members disagree about (意见分歧): consult → meeting → 编委 or government; each step is on record.

A consultation that is said to have settled a dispute counts only when every dissenting member has confirmed it, with
its own account; what it said when it reviewed stays as it is. 地方各级人民政府机构设置和编制管理条例第十条.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.dates_in_order import Day, out_of_order
from core.digests import digest
from core.locking import lock_row
from core.reasons import Reason, allowed
from departments.access import scope_of
from departments.roles import Role
from review.models.disputes import Consent, Consultation
from review.models.proposals import Change, State
from review.models.rules import MemberUnit
from review.models.seats import sits_for
from review.workflow.conditions import AGAINST, last_opinions, settled
from review.workflow.dates import submitted_on
from review.workflow.locking import last_submission, lock_proposal
from review.workflow.notices import notify, of_proposal

if TYPE_CHECKING:
    from accounts.models import User

CONSULTED_IN = (State.CONSOLIDATED, State.MEETING)
"""The states in which opinions are in and nothing is decided yet."""


def dissenting(change: Change) -> list[MemberUnit]:
    """The members that do not agree to a change of the last submission."""
    opinions = last_opinions(change.proposal)
    units = {o.task.unit for (pk, _), o in opinions.items() if pk == change.pk and o.verdict in AGAINST}
    return sorted(units, key=lambda unit: (unit.order, unit.pk))


def why_not_consult(change: Change, user: User) -> list[Reason]:
    """Every reason why a person cannot write down a consultation on a change now."""
    reasons = []
    proposal = change.proposal
    if proposal.region_id not in scope_of(user).regions_as(Role.STAFFING):
        reasons.append(Reason("role", f"协商由{proposal.region}机构编制部门组织、登记，您没有这一职责。"))
    if proposal.state not in CONSULTED_IN:
        reasons.append(Reason("state", f"申请目前为“{proposal.get_state_display()}”，不在协商阶段。"))
    elif not dissenting(change):
        reasons.append(Reason("agreed", "成员单位对这一项没有分歧。"))
    elif change.pk in settled(proposal):
        reasons.append(Reason("settled", "已协商一致，并经有关成员单位确认。"))
    return reasons


def as_shown(change: Change) -> str:
    """What a page says was done about a dispute."""
    consents = Consent.objects.filter(consultation__change=change).order_by("pk")
    rounds = change.consultations.order_by("pk").values_list("pk", flat=True)
    return digest(
        [[str(pk) for pk in rounds], [str(said) for said in consents.values_list("confirmed", flat=True)]]
    )


@transaction.atomic
def consult(
    change: Change,
    *,
    by: User,
    held_on: dt.date,
    agreed: bool,
    text: str,
    document_no: str = "",
    seen: str = "",
) -> Consultation:
    """Write down a round of consulting; where it is said to have agreed, the dissenting members are asked to confirm.
    `seen`: what was done about the dispute, as the person was shown it."""
    change.proposal = lock_proposal(change.proposal)
    reasons = why_not_consult(change, by)
    if seen not in ("", as_shown(change)) and not reasons:
        reasons.append(Reason("seen", "您打开页面之后这一分歧又有登记或者答复，见“经过”；核对后再次登记。"))
    if not text.strip():
        reasons.append(Reason("text", "请写明协商情况：谁参加、各方意见、结果。"))
    known = submitted_on(change.proposal)
    reasons += out_of_order(Day.CONSULTED, held_on, today=timezone.localdate(), known=known)
    allowed(reasons)
    made = Consultation.objects.create(
        change=change,
        submission_digest=last_submission(change.proposal).digest,
        held_on=held_on,
        agreed=agreed,
        text=text.strip(),
        document_no=document_no.strip(),
        recorded_by=by,
    )
    units = dissenting(change) if agreed else []
    Consent.objects.bulk_create(Consent(consultation=made, unit=unit) for unit in units)
    detail = {"agreed": agreed, "text": made.text, "document_no": made.document_no}
    code = change.proposal.region.code
    record("dispute.consulted", actor=by, target=change, region_code=code, detail=detail)
    url = reverse("review:dispute", args=[change.pk])
    for unit in units:
        notify("consulted", of_proposal(change.proposal, unit=unit, url=url), by=by)
    return made


def why_not_confirm(consent: Consent, user: User) -> list[Reason]:
    """Every reason why a person cannot say whether a consultation has settled it for their member."""
    reasons = []
    if not sits_for(consent.unit, user):
        reasons.append(Reason("role", f"由{consent.unit}确认，您没有这一职责。"))
    if consent.confirmed is not None:
        reasons.append(Reason("answered", "已经答复，不能再改。"))
    consultation = consent.consultation
    proposal = consultation.change.proposal
    if proposal.state not in CONSULTED_IN:
        reasons.append(Reason("state", f"申请目前为“{proposal.get_state_display()}”，不在协商阶段。"))
    elif consultation.submission_digest != last_submission(proposal).digest:
        reasons.append(Reason("digest", "申请已重新提交，这次协商针对的是原来的内容。"))
    return reasons


@transaction.atomic
def confirm(consent: Consent, *, by: User, confirmed: bool, note: str = "") -> None:
    """A dissenting member says whether it is settled; a refusal says why."""
    proposal = lock_proposal(consent.consultation.change.proposal)
    consent = lock_row(consent, "unit", "consultation__change")
    consent.consultation.change.proposal = proposal
    reasons = why_not_confirm(consent, by)
    if not confirmed and not note.strip():
        reasons.append(Reason("note", "不确认的，请写明理由。"))
    allowed(reasons)
    consent.confirmed, consent.note = confirmed, note.strip()
    consent.answered_by, consent.answered_at = by, timezone.now()
    consent.save(update_fields=["confirmed", "note", "answered_by", "answered_at"])
    change = consent.consultation.change
    detail = {"unit": consent.unit.name, "confirmed": confirmed, "note": consent.note}
    record("dispute.answered", actor=by, target=change, region_code=proposal.region.code, detail=detail)
    url = reverse("review:dispute", args=[change.pk])
    notify("consult_answered", of_proposal(proposal, unit=consent.unit, url=url), by=by)

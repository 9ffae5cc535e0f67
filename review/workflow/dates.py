"""What is known of a proposal's dates (日期先后), for whoever writes the next one down."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.dates_in_order import Day, out_of_order
from core.reasons import Reason
from review.models.disputes import Consultation
from review.models.meetings import Meeting
from review.models.proposals import Proposal, State


def submitted_on(proposal: Proposal) -> dict[Day, dt.date]:
    """The day of the last submission; a list taken over from elsewhere was decided there, long before it came here."""
    last = proposal.submissions.order_by("-number").first()
    if last is None or proposal.kind == Proposal.Kind.INITIAL:
        return {}
    return {Day.SUBMITTED: timezone.localdate(last.submitted_at)}


def case_out_of_order(trigger_on: dt.date | None, wanted_on: dt.date | None) -> list[Reason]:
    """Why the day of a case, or the day from which a change is wanted in effect, cannot be."""
    today, reasons = timezone.localdate(), []
    if trigger_on is not None:
        reasons += out_of_order(Day.CASE, trigger_on, today=today)
    if wanted_on is not None:
        known = {Day.CASE: trigger_on} if trigger_on is not None else {}
        reasons += [
            Reason("wanted_on", one.message.replace(Day.EFFECTIVE.label, "希望生效日期", 1))
            for one in out_of_order(Day.EFFECTIVE, wanted_on, today=today, known=known)
        ]
    return reasons


def known_days(proposal: Proposal) -> dict[Day, dt.date]:
    """The days of the last submission, of consulting about it, of the meeting that resolved on it (of a circulation,
    when it was over), and of its escalation."""
    known = submitted_on(proposal)
    last = proposal.submissions.order_by("-number").values_list("digest", flat=True)[:1]
    held = Consultation.objects.filter(change__proposal=proposal, submission_digest__in=last)
    if days := list(held.values_list("held_on", flat=True)):
        known[Day.CONSULTED] = max(days)
    rows = Meeting.objects.filter(
        items__change__proposal=proposal, items__submission_digest__in=last, state=Meeting.State.CLOSED
    )
    if met := [min(one.held_on, timezone.localdate(one.closed_at)) for one in rows.distinct()]:
        known[Day.MEETING] = max(met)
    if proposal.state == State.ESCALATED and (step := proposal.steps.filter(left_at=None).first()):
        known[Day.ESCALATED] = timezone.localdate(step.entered_at)
    return known

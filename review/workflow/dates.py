"""What is known of a proposal's dates (日期先后), for whoever writes the next one down."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.dates_in_order import Day
from review.models.disputes import Consultation
from review.models.meetings import Meeting
from review.models.proposals import Proposal, State


def submitted_on(proposal: Proposal) -> dict[Day, dt.date]:
    """The day of the last submission; a list taken over from elsewhere was decided there, long before it came here."""
    last = proposal.submissions.order_by("-number").first()
    if last is None or proposal.kind == Proposal.Kind.INITIAL:
        return {}
    return {Day.SUBMITTED: timezone.localdate(last.submitted_at)}


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

"""Locking a proposal (加锁): power rows by primary key first, then the proposal, so that no two wait for each other."""

from __future__ import annotations

from core.reasons import NotAllowed, Reason
from powers.models import Power
from review.models.proposals import Proposal, Submission


def lock(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked, after its power rows; the transaction decides what others must wait for."""
    list(
        Power.objects.select_for_update(no_key=True)
        .filter(changes__proposal=proposal)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("region", "department", "trigger", "unit")
        .get(pk=proposal.pk)
    )


def locked(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked; for what touches no power."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("region", "department", "trigger", "unit").get(pk=proposal.pk)


def last_submission(proposal: Proposal) -> Submission:
    submission = proposal.submissions.order_by("-number").first()
    if submission is None:
        raise NotAllowed([Reason("submission", "申请尚未报送。")])
    return submission

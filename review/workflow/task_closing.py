"""Closing the review tasks that nobody has signed (终止审查任务)."""

from __future__ import annotations

from django.utils import timezone

from review.models.proposals import Proposal
from review.models.review_tasks import ReviewTask


def close_tasks(proposal: Proposal, why: str) -> int:
    """End the tasks nobody has signed; returns how many there were."""
    rows = ReviewTask.objects.filter(proposal=proposal, signed_at=None, closed_at=None)
    return rows.update(closed_at=timezone.now(), closed_reason=why)

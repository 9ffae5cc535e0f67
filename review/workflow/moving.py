"""Moving a proposal from state to state (办理流转): the only place that writes a state.

One move is one transaction (the caller's), one audit event, one step of the clock, and the notices for those who
have to know. The caller holds the lock of the proposal.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from audit.log import record
from office.deadlines import due
from review.models.proposals import Proposal, ProposalStep, State
from review.workflow.notices import notify
from review.workflow.states import STATES
from review.workflow.transitions import TRANSITIONS

if TYPE_CHECKING:
    from accounts.models import User

DEADLINES = {State(state): one.deadline for state, one in STATES.items() if one.deadline is not None}
"""The states with a deadline of their own."""
UNTIMED_END = (State.REJECTED, State.WITHDRAWN)
"""States in which nothing is left to do: their step ends as it begins."""


def opened(proposal: Proposal, *, by: User | None) -> None:
    """The clock of a new proposal starts; a draft is due when its proposing is (提出期限)."""
    ProposalStep.objects.create(
        proposal=proposal,
        state=proposal.state,
        entered_at=timezone.now(),
        entered_by=by,
        due_on=proposal.due_on,
        due_provisional=proposal.due_provisional,
    )


def move(
    proposal: Proposal,
    action: str,
    *,
    by: User | None,
    note: str = "",
    detail: dict[str, Any] | None = None,
    fields: tuple[str, ...] = (),
    target: str = "",
    event: str = "",
) -> ProposalStep:
    """Bring a locked proposal where an action leads, as its transition says; another `target` or `event` where what
    was decided makes a difference. `fields`: what the caller has changed of the proposal besides. Returns the new step.
    """
    transition = TRANSITIONS[action]
    target, event = target or transition.target, event or transition.event
    now = timezone.now()
    left = proposal.steps.filter(left_at__isnull=True).first()
    if left is not None:
        left.left_at = now
        left.save(update_fields=["left_at"])
    proposal.state = target
    proposal.save(update_fields=["state", *fields])
    end, provisional = _due(proposal, target, left)
    step = ProposalStep.objects.create(
        proposal=proposal,
        state=target,
        entered_at=now,
        entered_by=by,
        left_at=now if target in UNTIMED_END else None,
        due_on=end,
        due_provisional=provisional,
        note=note,
    )
    code = proposal.region.code
    record(f"proposal.{event}", actor=by, target=proposal, region_code=code, detail=detail)
    notify(event, proposal, by=by, note=note)
    return step


def _due(proposal: Proposal, target: str, left: ProposalStep | None) -> tuple[dt.date | None, bool]:
    """By when the new step is to be done. A second round of a meeting, and a draft, keep the deadline they have."""
    if target in (State.DRAFT, State.INTERNAL):
        return proposal.due_on, proposal.due_provisional
    if target == State.ACCEPTED or (left is not None and left.state == target):
        return (left.due_on, left.due_provisional) if left else (None, False)
    if target not in DEADLINES:
        return None, False
    end = due(DEADLINES[State(target)], timezone.localdate(), proposal.region)
    return end.on, end.provisional

"""The page of one proposal (审核页面): its changes, its history and what a person can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from core.read_once import reading_once
from core.reasons import Reason
from office.clocks import Clocks
from office.listing_views import context_of
from review.models.proposals import Change
from review.models.seats import is_applicant
from review.proposals import case_reading
from review.proposals.change_reading import can_complete, can_edit, since_last
from review.proposals.import_problems_reading import import_problems
from review.proposals.listing import ProposalChanges
from review.proposals.opinions_reading import opinion_table
from review.workflow.conditions import submissions_of
from review.workflow.states import over, waiting
from review.workflow.transitions import TRANSITIONS, Action, button, is_near, why_not

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Proposal


@login_required
@require_safe
@reading_once()
def proposal(request: OfficeRequest, pk: int) -> HttpResponse:
    """One proposal with its changes, its history and what the person can do with it."""
    user = request.user
    changes = ProposalChanges(request, pk=pk)
    found = changes.proposal
    submissions = submissions_of(found)
    clocks = Clocks()
    context = {
        "proposal": found,
        "submissions": submissions,
        "last": submissions[0] if submissions else None,
        "since": since_last(*submissions[:2]) if len(submissions) > 1 else None,
        "actions": offers(found, user),
        "waiting": waiting(found.state),
        "over": over(found.state),
        "problems": import_problems(found),
        "can_edit": can_edit(found, user),
        "shares": is_applicant(found, user) and found.keeps_back_drafts,
        "kept_back": found.keeps_back_drafts
        and not found.shared_draft
        and not Change.objects.visible_to(user).filter(proposal=found).exists(),
        "can_complete": can_complete(found, user),
        "parts": case_reading.parts_of(found, user),
        "case": case_reading.case_file(found, clocks, submissions[::-1]),
        "track": case_reading.track(found, clocks),
        "tasks": case_reading.tasks_of(found, clocks),
        "table": opinion_table(found, user),
        "meetings": case_reading.meeting_items(found, user),
        "sees_meetings": case_reading.sees_meetings(user, found),
        "refused": case_reading.refused_items(found, user),
        "threads": case_reading.open_threads(found, user),
    }
    return render(request, "review/proposals/proposal.html", context_of(changes) | context)


@dataclass(frozen=True)
class Offer:
    """An action a person has in this state: what the button says, what comes of it, why it is grey."""

    action: Action
    label: str
    then: str
    reasons: list[Reason]
    minor: bool


def offers(proposal: Proposal, user: User) -> list[Offer]:
    """The actions of a person on a proposal now; those that can be taken first, the usual way before the others."""
    found = [
        Offer(
            action,
            button(proposal, action),
            TRANSITIONS[action].then,
            why_not(proposal, action, user),
            TRANSITIONS[action].minor,
        )
        for action in Action
        if is_near(proposal, action, user)
    ]
    return sorted(found, key=lambda one: (bool(one.reasons), one.minor))

"""Where a person goes on in a matter (接着办理): from the desk, and after acting, straight to the page of what is theirs to do.

Only what is plainly next is chosen; where there is a choice to make, the page of the proposal shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from departments.access import scope_of
from departments.roles import Role
from review.models.review_tasks import ReviewTask
from review.models.rules import DecisionLevel
from review.models.seats import seat_condition
from review.workflow.conditions import disagreed, open_tasks
from review.workflow.routing import LEVELS, level_of
from review.workflow.transitions import Action, is_near, why_not

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Proposal

USUAL = (
    Action.SUBMIT,
    Action.START,
    Action.ACCEPT,
    Action.CONSOLIDATE,
    Action.APPROVE,
    Action.CONFIRM,
    Action.ESCALATE,
)
"""The usual way: the first of these that a person can take is what comes next."""
DRAFTING, UNRELEASED = ("draft", "returned"), ("approved", "partly")


def next_address(proposal: Proposal, user: User) -> str:
    """The page on which this person does what comes next in a proposal; '' where it is somebody else's turn."""
    if proposal.state in DRAFTING:
        return ""
    if proposal.state in UNRELEASED:
        return _release_address(proposal, user)
    if task := _own_task(proposal, user):
        return reverse("review:task", args=[task.pk])
    action = next_action(proposal, user)
    return reverse("review:act", args=[proposal.pk, action.value]) if action else ""


def next_action(proposal: Proposal, user: User) -> Action | None:
    """What this person does next, where there is one usual way."""
    for action in USUAL:
        if not is_near(proposal, action, user) or why_not(proposal, action, user):
            continue
        if action != Action.ESCALATE or _goes_higher(proposal):
            return action
    return None


def _goes_higher(proposal: Proposal) -> bool:
    """Whether bringing it before the 编委 or the government is the rule, and no matter of a dispute."""
    higher = LEVELS.index(level_of(proposal)) >= LEVELS.index(DecisionLevel.COMMISSION)
    return higher and not disagreed(proposal)


def _own_task(proposal: Proposal, user: User) -> ReviewTask | None:
    if not open_tasks(proposal):
        return None
    rows = ReviewTask.objects.filter(seat_condition(user, "unit__"), proposal=proposal)
    return rows.filter(signed_at=None, closed_at=None).order_by("pk").first()


def _release_address(proposal: Proposal, user: User) -> str:
    """The form of releasing with just this proposal ticked."""
    if proposal.region_id not in scope_of(user).regions_as(Role.STAFFING):
        return ""
    return f"{reverse('releases:confirm', args=[proposal.region.code])}?group={proposal.pk}"

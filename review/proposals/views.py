"""The page of one proposal (审核页面): its changes, its history and what a person can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.reasons import Reason
from office.listing_views import context_of
from review.models.proposals import State
from review.proposals import case_reading
from review.proposals.change_reading import can_edit
from review.proposals.import_problems_reading import import_problems
from review.proposals.listing import ProposalChanges
from review.proposals.opinion_table import opinion_table
from review.workflow.buttons import button
from review.workflow.clocks import Clocks
from review.workflow.transitions import TRANSITIONS, Action, is_near, why_not

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Proposal

MINOR = (Action.RETURN, Action.WITHDRAW, Action.REJECT, Action.URGENT, Action.REFUSE, Action.GIVE_BACK)
OVER = {
    State.APPROVED: "这份申请已经批准，内容已封存；公布后出现在公开网站。需要再作调整的，请提出新的申请。",
    State.PARTLY: "这份申请部分批准，批准的内容已封存；不予调整的，需要时另行申请。",
    State.REJECTED: "这份申请决定不予调整，清单不变，内容留存备查。",
    State.WITHDRAWN: "这份申请已经撤回，内容留存备查。",
}
WAITING = {
    State.DRAFT: "由申请方起草，完成后送审。",
    State.INTERNAL: "由申请部门的法制或负责人审核。",
    State.SUBMITTED: "由机构编制部门收件审查。",
    State.ACCEPTED: "由机构编制部门启动联席审查或者直接办理。",
    State.REVIEWING: "由成员单位按分工审查，完成后由机构编制部门汇总。",
    State.CONSOLIDATED: "由机构编制部门审定，或者送联席会议审议。",
    State.MEETING: "由联席会议审议。",
    State.ESCALATED: "已提请审定，等待决定。",
    State.URGENT: "紧急办理，等待机构编制部门另一人确认。",
    State.RETURNED: "由申请方补正后重新提交。",
}


@login_required
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its changes, its history and what the person can do with it."""
    user: Any = request.user
    changes = ProposalChanges(request, pk=pk)
    found = changes.proposal
    submissions = list(
        found.submissions.select_related("submitted_by", "decision__decided_by").order_by("-number")
    )
    clocks = Clocks()
    context = {
        "proposal": found,
        "submissions": submissions,
        "last": submissions[0] if submissions else None,
        "actions": offers(found, user),
        "waiting": WAITING.get(State(found.state), ""),
        "over": OVER.get(State(found.state), ""),
        "problems": import_problems(found),
        "can_edit": can_edit(found, user),
        "parts": case_reading.parts_of(found, user),
        "case": case_reading.case_file(found, clocks),
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
            action in MINOR,
        )
        for action in Action
        if is_near(proposal, action, user)
    ]
    return sorted(found, key=lambda one: (bool(one.reasons), one.minor))

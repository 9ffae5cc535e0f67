"""The review screens to read (审核页面): the desk, proposals, one proposal. Changes are in change_views, acting in action_views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.reasons import Reason
from core.sorting import sorted_by
from core.spreadsheets import table_response
from review.models.proposals import State
from review.proposals import case_reading
from review.proposals.change_reading import can_edit
from review.proposals.import_problems_reading import import_problems
from review.proposals.listing import (
    CHANGE_ORDER,
    PROPOSAL_ORDER,
    ChangeFilter,
    ProposalFilter,
    changes_of,
    counted,
    proposal_rows,
    proposals_for,
)
from review.proposals.opinion_table import opinion_table
from review.workflow.buttons import button
from review.workflow.clocks import Clocks
from review.workflow.transitions import TRANSITIONS, Action, is_near, why_not

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Proposal

PAGE = 50
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
PROPOSAL_COLUMNS = (
    ("编号", 8),
    ("标题", 50),
    ("状态", 10),
    ("种类", 10),
    ("标记", 10),
    ("区划", 14),
    ("申请部门", 28),
    ("变更数", 8),
    ("起草人", 12),
    ("起草时间", 17),
    ("提交人", 12),
    ("提交时间", 17),
)


def _filtered_proposals(request: HttpRequest) -> ProposalFilter:
    user: Any = request.user
    return ProposalFilter(request.GET, proposals_for(user), user=user)


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """The list of proposals, filtered, sorted and paged."""
    chosen = _filtered_proposals(request)
    rows = sorted_by(chosen.qs, request.GET.get("sort", ""), PROPOSAL_ORDER, "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "review/proposals/proposals.html", {"filter": chosen, "page": page})


@login_required
@require_safe
def proposals_export(request: HttpRequest) -> FileResponse:
    """The same list as a workbook."""
    rows = sorted_by(_filtered_proposals(request).qs, request.GET.get("sort", ""), PROPOSAL_ORDER, "-pk")
    return table_response("调整申请", PROPOSAL_COLUMNS, proposal_rows(rows))


@login_required
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its changes, its history and what the person can do with it."""
    user: Any = request.user
    found = get_object_or_404(proposals_for(user), pk=pk)
    chosen = ChangeFilter(request.GET, changes_of(found).visible_to(user), proposal=found)
    order = (
        "version__department__order,version__department__code,version__power_type__order,version__order,pk"
    )
    rows = sorted_by(chosen.qs, request.GET.get("sort", ""), CHANGE_ORDER, order)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = counted(page.object_list)
    submissions = list(
        found.submissions.select_related("submitted_by", "decision__decided_by").order_by("-number")
    )
    clocks = Clocks()
    context = {
        "proposal": found,
        "filter": chosen,
        "page": page,
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
    return render(request, "review/proposals/proposal.html", context)


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

"""The screens of disputes (意见分歧): the list, and one with all that was done about it; consulting and confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.reasons import NotAllowed, Reason
from core.sorting import sorted_by
from core.spreadsheets import table_response
from review.meetings import disputing as acts
from review.meetings.dispute_forms import ConsentForm, ConsultationForm
from review.meetings.dispute_listing import (
    DISPUTE_COLUMNS,
    DISPUTE_ORDER,
    DisputeFilter,
    dispute_rows,
    disputes_for,
    with_dissent,
)
from review.meetings.dispute_paper import dispute_paper, story
from review.models.disputes import Consent
from review.models.proposals import Change
from review.workflow.transitions import Action, why_not

PAGE = 50


def _filtered(request: HttpRequest) -> tuple[DisputeFilter, QuerySet[Change]]:
    user: Any = request.user
    chosen = DisputeFilter(request.GET, disputes_for(user))
    return chosen, sorted_by(chosen.qs, request.GET.get("sort", ""), DISPUTE_ORDER, "-proposal_id,pk")


@login_required
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """What members disagree about, and how far it is."""
    chosen, rows = _filtered(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = with_dissent(page.object_list)
    return render(request, "review/meetings/disputes.html", {"filter": chosen, "page": page})


@login_required
@require_safe
def disputes_export(request: HttpRequest) -> FileResponse:
    """The same list as a workbook."""
    return table_response("意见分歧", DISPUTE_COLUMNS, dispute_rows(_filtered(request)[1]))


def _found(request: HttpRequest, pk: int) -> Any:
    user: Any = request.user
    rows = disputes_for(user).select_related(
        "proposal__region", "proposal__department", "version__department"
    )
    return with_dissent([get_object_or_404(rows, pk=pk)])[0]


@login_required
@require_safe
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute: who said what, and each step taken."""
    return _page(request, _found(request, pk))


def _page(
    request: HttpRequest,
    found: Any,
    *,
    form: ConsultationForm | None = None,
    consent: ConsentForm | None = None,
    reasons: list[Reason] | None = None,
    wrong: bool = False,
) -> HttpResponse:
    user: Any = request.user
    pending = Consent.objects.filter(consultation__change=found, confirmed=None)
    pending = pending.select_related("unit", "consultation__change")
    for one in pending:
        one.consultation.change.proposal = found.proposal
    asked = next((one for one in pending if not acts.why_not_confirm(one, user)), None)
    context = {
        "change": found,
        "proposal": found.proposal,
        "story": story(found),
        "consults": not acts.why_not_consult(found, user),
        "form": form or ConsultationForm(initial={"held_on": timezone.localdate()}),
        "asked": asked,
        "consent": consent or ConsentForm(),
        "meets": not why_not(found.proposal, Action.MEET, user),
        "escalates": not why_not(found.proposal, Action.ESCALATE, user),
        "reasons": reasons or [],
    }
    return render(request, "review/meetings/dispute.html", context, status=409 if reasons or wrong else 200)


@login_required
@require_POST
def dispute_consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a round of consulting."""
    user: Any = request.user
    found = _found(request, pk)
    form = ConsultationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, wrong=True)
    try:
        made = acts.consult(found, by=user, **form.cleaned_data)
    except NotAllowed as refused:
        return _page(request, found, form=form, reasons=refused.reasons)
    told = "已登记，请不同意的单位确认。" if made.agreed else "已登记。协商不成的，送联席会议审议。"
    messages.success(request, told)
    return redirect("review:dispute", pk)


@login_required
@require_POST
def dispute_confirm(request: HttpRequest, pk: int, consent: int) -> HttpResponse:
    """A dissenting member says whether it is settled."""
    user: Any = request.user
    found = _found(request, pk)
    rows = Consent.objects.select_related("unit", "consultation__change__proposal__region")
    one = get_object_or_404(rows, pk=consent, consultation__change=found)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, consent=form, wrong=True)
    try:
        acts.confirm(one, by=user, **form.cleaned_data)
    except NotAllowed as refused:
        return _page(request, found, consent=form, reasons=refused.reasons)
    messages.success(request, "已答复。")
    return redirect("review:dispute", pk)


@login_required
@require_safe
def dispute_report(request: HttpRequest, pk: int) -> FileResponse:
    """The result document: what was said, each step, what came of it."""
    found = _found(request, pk)
    return dispute_paper(found).response(f"意见分歧协调情况：{found.version.name[:60]}")

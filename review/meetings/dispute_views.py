"""The screens of disputes (意见分歧): one with all that was done about it; consulting and confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from review.meetings import disputing
from review.meetings.dispute_forms import ConsentForm, ConsultationForm
from review.meetings.dispute_listing import disputes_for, with_dissent
from review.meetings.dispute_paper import dispute_paper, story
from review.meetings.paper_views import download
from review.models.disputes import Consent
from review.workflow.transitions import Action, why_not


def _found(request: OfficeRequest, pk: int) -> Any:
    rows = disputes_for(request.user).select_related(
        "proposal__region", "proposal__department", "version__department"
    )
    return with_dissent([get_object_or_404(rows, pk=pk)])[0]


@login_required
@require_safe
def dispute(request: OfficeRequest, pk: int) -> HttpResponse:
    """One dispute: who said what, and each step taken."""
    return _page(request, _found(request, pk))


def _page(
    request: OfficeRequest,
    found: Any,
    *,
    form: ConsultationForm | None = None,
    consent: ConsentForm | None = None,
    reasons: list[Reason] | None = None,
    wrong: bool = False,
) -> HttpResponse:
    user = request.user
    pending = Consent.objects.filter(consultation__change=found, confirmed=None)
    pending = pending.select_related("unit", "consultation__change")
    for one in pending:
        one.consultation.change.proposal = found.proposal
    asked = next((one for one in pending if not disputing.why_not_confirm(one, user)), None)
    context = {
        "change": found,
        "proposal": found.proposal,
        "story": story(found),
        "consults": not disputing.why_not_consult(found, user),
        "form": form or ConsultationForm(initial={"held_on": timezone.localdate()}),
        "asked": asked,
        "consent": consent or ConsentForm(),
        "meets": not why_not(found.proposal, Action.MEET, user),
        "escalates": not why_not(found.proposal, Action.ESCALATE, user),
        "seen": disputing.as_shown(found),
        "reasons": reasons or [],
    }
    return render(request, "review/meetings/dispute.html", context, status=409 if reasons or wrong else 200)


@login_required
@require_POST
def dispute_consult(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write down a round of consulting."""
    found = _found(request, pk)
    form = ConsultationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, wrong=True)
    try:
        made = disputing.consult(
            found, by=request.user, seen=request.POST.get("seen", ""), **form.cleaned_data
        )
    except NotAllowed as refused:
        return _page(request, found, form=form, reasons=refused.reasons)
    told = "已登记，请不同意的单位确认。" if made.agreed else "已登记。协商不成的，送联席会议审议。"
    messages.success(request, told)
    return redirect("review:dispute", pk)


@login_required
@require_POST
def dispute_confirm(request: OfficeRequest, pk: int, consent: int) -> HttpResponse:
    """A dissenting member says whether it is settled."""
    found = _found(request, pk)
    rows = Consent.objects.select_related("unit", "consultation__change__proposal__region")
    one = get_object_or_404(rows, pk=consent, consultation__change=found)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, consent=form, wrong=True)
    try:
        disputing.confirm(one, by=request.user, **form.cleaned_data)
    except NotAllowed as refused:
        return _page(request, found, consent=form, reasons=refused.reasons)
    messages.success(request, "已答复。")
    return redirect("review:dispute", pk)


@login_required
@require_safe
def dispute_report(request: OfficeRequest, pk: int) -> FileResponse | HttpResponseRedirect:
    """The result document: what was said, each step, what came of it."""
    found = _found(request, pk)
    name, back = f"意见分歧协调情况：{found.version.name[:60]}", reverse("review:dispute", args=[pk])
    return download(request, dispute_paper(found), name, back)

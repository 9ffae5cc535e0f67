"""The screens of the yearly self-check (年度核对): the campaigns, how far departments are, the powers to look at."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import OfficeRequest
from core.locking import lock_row
from core.reasons import NotAllowed
from review.campaigns.conducting import (
    change_term,
    open_campaign,
    take_back,
    why_not_open,
)
from review.campaigns.forms import ChangeTermForm, OpenForm
from review.campaigns.list_screens import opened_by
from review.campaigns.listing import campaigns_for, powers_for


def _refuse(form: forms.Form, refused: NotAllowed) -> None:
    """Say each reason beside the field it is about."""
    for reason in refused.reasons:
        form.add_error(reason.code if reason.code in form.fields else None, reason.message)


# --- campaigns ----------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_open(request: OfficeRequest) -> HttpResponse:
    """Open a campaign (布置年度核对)."""
    user = request.user
    regions = opened_by(user)
    if not regions:
        raise PermissionDenied("年度核对由机构编制部门布置，您没有这一职责。")
    today = timezone.localdate()
    initial = {"region": regions[0], "year": today.year, "opens_on": today}
    form = OpenForm(request.POST or None, regions=regions, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = open_campaign(
                said["region"],
                said["year"],
                opens_on=said["opens_on"],
                closes_on=said["closes_on"],
                note=said["note"],
                by=user,
            )
        except NotAllowed as refused:
            _refuse(form, refused)
        else:
            messages.success(request, f"{made}已布置{'，有职权的部门已收到通知' if made.has_begun else ''}。")
            return redirect("review:campaign", made.pk)
    return render(request, "review/campaigns/open.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def campaign_term(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change the end of a campaign (延长期限)."""
    user = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    if reasons := why_not_open(found.region, user):
        raise PermissionDenied(reasons[0].message)
    if request.method == "POST":
        found = lock_row(found, "region")
    form = ChangeTermForm(request.POST or None, initial={"closes_on": found.closes_on, "note": found.note})
    if request.method == "POST" and form.is_valid():
        try:
            change_term(found, by=user, **form.cleaned_data)
        except NotAllowed as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "截止日期和工作要求已修改。")
            return redirect("review:campaign", pk)
    return render(request, "review/campaigns/open.html", {"form": form, "campaign": found})


@login_required
@require_POST
def campaign_take_back(request: OfficeRequest, pk: int, version: int) -> HttpResponse:
    """Take a confirmation back that was a mistake."""
    user = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    row = get_object_or_404(powers_for(found, user), pk=version)
    try:
        seen = request.POST.get("seen", "")
        take_back(
            found, row, by=user, confirmation=int(seen) if seen.isdecimal() and len(seen) < 19 else None
        )
    except NotAllowed as refused:
        messages.error(request, f"没有收回：{refused}")
    else:
        messages.success(request, f"“{row.title}”已改回未核对。")
    return redirect(f"{reverse('review:campaign_powers', args=[pk])}?{request.GET.urlencode()}")

"""Recording that what waits for release was reviewed for secrecy (登记保密审查)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import OfficeRequest
from core.forms import TypedField
from core.reasons import NotAllowed, Reason
from powers.models import PowerVersion
from publish.pending import Group, chosen, groups
from publish.release_listing import region_of
from publish.releasing import why_not
from publish.secrecy import record_review, reviews_of


class SecrecyForm(forms.Form):
    """Who reviewed what is to be made public, and when."""

    reviewer = TypedField(
        label="审查的机构和人员",
        max_length=100,
        help_text="例如：市教委保密工作机构 张某",
        error_messages={"required": "请填写审查的机构和人员。"},
    )
    reviewed_on = forms.DateField(
        label="审查日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写审查日期。", "invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: OfficeRequest, region: str) -> HttpResponse:
    """The ticked matters, those that have a review already named with it; recording it for the others."""
    found = region_of(request.user, region)
    given = request.POST if request.method == "POST" else request.GET
    picked = chosen(groups(found), given.getlist("group"))
    form = SecrecyForm(
        request.POST if request.method == "POST" else None, initial={"reviewed_on": timezone.localdate()}
    )
    refused: list[Reason] = []
    if request.method == "POST" and form.is_valid():
        seen = {int(key) for key in request.POST.getlist("version") if key.isdecimal() and len(key) < 19}
        try:
            made = record_review(found, sorted(seen), by=request.user, **form.cleaned_data)
        except NotAllowed as no:
            refused = no.reasons
        else:
            messages.success(request, f"已登记{made}项的保密审查。")
            return redirect(f"{reverse('releases:index')}?region={found.code}")
    context = {
        "region": found,
        "form": form,
        "picked": picked,
        "rows": _rows(picked),
        "reasons": why_not(found, request.user),
        "refused": refused,
    }
    return render(request, "publish/releases/secrecy.html", context, status=409 if refused else 200)


def _rows(picked: Sequence[Group]) -> list[tuple[PowerVersion, Any]]:
    """The versions of these matters, each with its review, and what of it is withheld."""
    ids = [pk for group in picked for pk in group.versions]
    known = reviews_of(ids)
    rows = (
        PowerVersion.objects.filter(pk__in=ids)
        .select_related("power", "department")
        .prefetch_related("withheld__ground")
    )
    ordered = rows.defer("source", "sealed_document").order_by("department__order", "power__code", "pk")
    return [(version, known.get(version.pk)) for version in ordered]

"""The screens on which what is scheduled is taken back or put off, and what waits is put off (撤回、推迟、暂缓公布)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import OfficeRequest
from core.forms import TypedField
from core.reasons import NotAllowed, Reason
from departments.models import Region
from publish.models import Recall, Release
from publish.pending import chosen, groups
from publish.postponing import as_shown, in_words, postpone_as_seen, same_matters, take_up_as_seen
from publish.recalling import (
    ask_recall,
    confirm_recall,
    refuse_recall,
    scheduled,
    why_not_confirm,
    why_not_recall,
)
from publish.release_listing import region_of
from publish.releasing import why_not


class RecallForm(forms.Form):
    """Why, and for which later day; no day takes the release back."""

    later_on = forms.DateField(
        label="推迟到",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="留空为撤回：不再按期生效，现行内容继续有效，撤回的内容回到待公布（暂缓）。",
        error_messages={"invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    note = TypedField(
        label="公开说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="向社会公开：为什么撤回或者推迟。",
        error_messages={"required": "请写明撤回或者推迟的原因，向社会公开。"},
    )


class PostponeForm(forms.Form):
    """Why what waits is put off, and until when."""

    until = forms.DateField(
        label="暂缓到",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="可以不填；填写的，到这一天自动恢复待公布。",
        error_messages={"invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    reason = TypedField(label="理由", max_length=500, error_messages={"required": "请写明暂缓公布的理由。"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask that a release be taken back or put off, in whole or for the ticked powers."""
    releases = Release.objects.visible_to(request.user).select_related("region").defer("manifest")
    made = get_object_or_404(releases, pk=pk)
    form = RecallForm(request.POST if request.method == "POST" else None)
    refused: list[Reason] = []
    if request.method == "POST" and form.is_valid():
        keys = request.POST.getlist("version")
        picked = {int(key) for key in keys if key.isdecimal() and len(key) < 19}
        try:
            recall = ask_recall(made, by=request.user, versions=picked, **form.cleaned_data)
        except NotAllowed as no:
            refused = no.reasons
        else:
            messages.success(request, "已提出，须由机构编制部门另一人确认后才生效。")
            return redirect("releases:recall", recall.pk)
    context = {
        "release": made,
        "form": form,
        "rows": scheduled(made),
        "picked": set(request.POST.getlist("version")),
        "first": request.method != "POST",
        "reasons": why_not_recall(made, request.user) if not refused else [],
        "refused": refused,
    }
    return render(request, "publish/releases/ask_recall.html", context, status=409 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: OfficeRequest, pk: int) -> HttpResponse:
    """What taking back would do; the second person confirms, or not."""
    rows = (
        Recall.objects.visible_to(request.user)
        .select_related("release__region", "asked_by", "confirmed_by", "refused_by")
        .defer("release__manifest")
    )
    found = get_object_or_404(rows, pk=pk)
    refused: list[Reason] = []
    if request.method == "POST":
        try:
            return _decide(request, found)
        except NotAllowed as no:
            refused = no.reasons
    context = {
        "recall": found,
        "release": found.release,
        "rows": found.versions.select_related("power", "department").order_by("power__code"),
        "reasons": why_not_confirm(found, request.user),
        "own": found.is_open and found.asked_by_id == request.user.pk,
        "refused": refused,
    }
    return render(request, "publish/releases/recall.html", context, status=409 if refused else 200)


def _decide(request: OfficeRequest, found: Recall) -> HttpResponse:
    if "refuse" in request.POST:
        refuse_recall(found, by=request.user)
        messages.success(request, "没有撤回，公布照旧。")
    else:
        made = confirm_recall(found, by=request.user)
        went_on = "、".join(f"第{one.number}批" for one in made)
        messages.success(
            request, f"已{'推迟' if found.later_on else '撤回'}{f'，见{went_on}' if went_on else ''}。"
        )
    return redirect("releases:recall", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_off(request: OfficeRequest, region: str) -> HttpResponse:
    """Put off what waits of the ticked matters: why, and until when."""
    found = region_of(request.user, region)
    given = request.POST if request.method == "POST" else request.GET
    form = PostponeForm(request.POST if request.method == "POST" else None)
    keys, refused = given.getlist("group"), list[Reason]()
    if request.method == "POST" and form.is_valid() and keys:
        seen, said = request.POST.get("seen", ""), form.cleaned_data
        try:
            count = postpone_as_seen(found, keys, by=request.user, seen=seen, **said)
        except NotAllowed as no:
            refused = no.reasons
        else:
            messages.success(request, f"已暂缓公布（{count}项）。")
            return _back(found)
    picked = same_matters(found, keys) if refused else chosen(groups(found), keys) if keys else []
    context = {
        "region": found,
        "form": form,
        "picked": [(group, in_words(group.postponed) if group.postponed else "") for group in picked],
        "seen": as_shown(picked),
        "reasons": why_not(found, request.user),
        "refused": refused,
    }
    return render(request, "publish/releases/postpone.html", context, status=409 if refused else 200)


@login_required
@require_POST
def resume(request: OfficeRequest, region: str) -> HttpResponse:
    """Take up again what was put off."""
    found = region_of(request.user, region)
    keys = request.POST.getlist("group")
    if not keys:
        messages.error(request, "请先勾选申请。")
        return _back(found)
    try:
        seen = {key: request.POST.get(f"seen-{key}", "") for key in keys}
        count = take_up_as_seen(found, keys, by=request.user, seen=seen)
    except NotAllowed as no:
        messages.error(request, str(no))
    else:
        messages.success(request, f"已恢复待公布（{count}项）。")
    return _back(found)


def _back(region: Region) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('releases:index')}?region={region.code}")

"""The release screens of the staffing office (公布): what waits, what a release would do, making it, what was made.

Readers of a region (督查) see the same lists without the form. A release is confirmed on a page that says what it
does; it is refused when what waits is no longer what that page showed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import OfficeRequest
from core.dates_in_order import Day, out_of_order
from core.forms import TypedField, valid
from core.reasons import NotAllowed, Reason, allowed
from departments.models import Region
from jobs.models import Job
from jobs.running import MANY, start
from office.listing_views import context_of
from publish.jobs import released
from publish.models import Recall, Release
from publish.pending import (
    Group,
    Waiting,
    chosen,
    faults,
    figures,
    groups,
    is_future,
    overtaken,
    release_as_seen,
    waiting,
    waiting_by_department,
)
from publish.postponing import as_shown
from publish.recalling import why_not_recall
from publish.release_listing import Manifest, Pending, region_of, regions_for
from publish.releasing import release_digest, why_not
from publish.secrecy import lacking_review

NOTHING = Reason("nothing", "没有已批准待公布的职权。")
SHOWN, LONG = 50, 200
VERIFIED = 5000
"""Up to so many items the digest of a release is computed anew whenever its page is read; beyond, when asked."""


class ReleaseForm(forms.Form):
    """When what waits takes effect, and what to say about it."""

    effective_on = forms.DateField(
        label="生效日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="今天或以后。晚于今天的，公布后先显示“即将生效”，到当天自动生效。",
        error_messages={"required": "请填写生效日期。", "invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    note = TypedField(
        label="公布说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="公开显示在调整公告中。",
    )

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        today = timezone.localdate()
        valid(out_of_order(Day.EFFECTIVE, day, today=today, known={Day.RELEASED: today}))
        return day


@login_required
@require_safe
def index(request: OfficeRequest) -> HttpResponse:
    """What waits in a region, the form, and the past releases."""
    user = request.user
    waits = Pending(request)
    region = waits.region
    past = (
        Release.objects.visible_to(user).filter(region=region).select_related("released_by").defer("manifest")
    )
    among = groups(region, waits.waits)
    first = chosen(among, request.GET.getlist("group"))
    ready = [group for group in among if group.postponed is None]
    context = {
        "region": region,
        "regions": regions_for(user).order_by("code")[:50],
        "reasons": why_not(region, user),
        "unreviewed": _unreviewed(region, ready),
        "waiting": waiting(ready),
        "groups": ready,
        "put_off": [(group, as_shown([group])) for group in among if group.postponed is not None],
        "first": {group.key for group in first},
        "days": _days(among),
        "departments": waiting_by_department(waits.waits),
        "recalls": Recall.objects.visible_to(user)
        .open()
        .filter(release__region=region)
        .select_related("release__region", "asked_by"),
        "form": ReleaseForm(initial={"effective_on": _wanted(first)}),
        "past": past.with_entry_count().order_by("-number")[:SHOWN],
        "today": timezone.localdate(),
    }
    return render(request, "publish/releases/index.html", context_of(waits) | context)


def _unreviewed(region: Region, picked: Sequence[Group]) -> list[Reason]:
    """What of these matters cannot be released before it is reviewed for secrecy."""
    return lacking_review(region, [pk for group in picked for pk in group.versions])


def _days(among: Sequence[Group]) -> list[tuple[dt.date, list[str]]]:
    """The days that are wished for, each with the keys of what is wanted then."""
    days: dict[dt.date, list[str]] = {}
    for group in among:
        if group.wanted_on and not group.urgent and group.postponed is None:
            days.setdefault(group.wanted_on, []).append(group.key)
    return list(days.items())


def _wanted(picked: Sequence[Group]) -> dt.date:
    """The day that all of these are wanted for, where they agree on one that is still to come; else today."""
    days, today = {group.wanted_on for group in picked}, timezone.localdate()
    day = next(iter(days)) if len(days) == 1 else None
    return day if day and day > today else today


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: OfficeRequest, region: str) -> HttpResponse:
    """What the release would do, once more; releasing when that is confirmed."""
    found = region_of(request.user, region)
    given = request.POST if request.method == "POST" else request.GET
    among = groups(found)
    picked = chosen(among, given.getlist("group"))
    form = ReleaseForm(given if "effective_on" in given else {"effective_on": _wanted(picked)})
    if request.method != "POST" or not form.is_valid() or _another_day(form, given.get("shown", "")):
        return _confirm_page(request, found, form, picked, among)
    try:
        return _release(request, found, form.cleaned_data, request.POST.get("seen", ""), picked)
    except NotAllowed as refused:
        return _confirm_page(request, found, form, picked, among, refused.reasons)


def _another_day(form: ReleaseForm, shown: str) -> bool:
    """Whether the day was changed on the page that says what it means: it is said anew before anything is released."""
    return shown not in ("", form.cleaned_data["effective_on"].isoformat())


def _confirm_page(
    request: OfficeRequest,
    region: Region,
    form: ReleaseForm,
    picked: Sequence[Group],
    among: Sequence[Group],
    refused: Sequence[Reason] = (),
) -> HttpResponse:
    now = waiting(picked)
    valid = form.is_valid()
    ahead = all(group.urgent for group in picked)
    day = form.cleaned_data["effective_on"] if valid else None
    sooner = [one for one in picked if day and one.wanted_on and day < one.wanted_on and not one.urgent]
    context = {
        "region": region,
        "form": form,
        "valid": valid,
        "changed": valid and request.method == "POST" and _another_day(form, request.POST.get("shown", "")),
        "waiting": now,
        "future": valid and is_future(form.cleaned_data["effective_on"]),
        "picked": picked,
        "sooner": sooner,
        "ahead": ahead and bool(picked),
        "stays": waiting(among).total - now.total,
        "scheduled": _scheduled(region) if ahead else [],
        "left": [group for group in among if group.urgent and not ahead and group.postponed is None],
        "overtaken": overtaken(picked, form.cleaned_data["effective_on"]) if valid and ahead else [],
        "refused": refused,
        "reasons": why_not(region, request.user)
        or ([] if now.total else [NOTHING])
        or faults(picked) + _unreviewed(region, picked),
    }
    return render(request, "publish/releases/confirm.html", context, status=409 if refused else 200)


def _scheduled(region: Region) -> list[Release]:
    """The releases that are to take effect later, and are not taken back."""
    later = Release.objects.filter(region=region, effective_on__gt=timezone.localdate())
    rows = later.filter(entries__version__period__startswith__gt=timezone.localdate()).distinct()
    return list(rows.select_related("region").defer("manifest").order_by("effective_on")[:SHOWN])


def _release(
    request: OfficeRequest, region: Region, given: dict[str, Any], seen: str, picked: Sequence[Group]
) -> HttpResponse:
    user = request.user
    allowed(why_not(region, user) + faults(picked) + _unreviewed(region, picked))
    now, keys = waiting(picked), [group.key for group in picked]
    if now.total > LONG:
        return redirect("jobs:job", _job(user, region, given | {"groups": keys}, seen, now).pk)
    made = release_as_seen(region, by=user, seen=seen, keys=keys, **given)
    messages.success(request, released(made))
    return redirect("releases:release", made.pk)


def _job(user: User, region: Region, given: dict[str, Any], seen: str, now: Waiting) -> Job:
    """Have the worker release; a second click gets the job that is under way."""
    under_way = (Job.State.QUEUED, Job.State.RUNNING)
    running = Job.objects.filter(
        created_by=user, kind="release", payload__region=region.pk, payload__seen=seen, state__in=under_way
    ).first()
    if running:
        return running
    day = given["effective_on"].isoformat()
    payload = {
        "region": region.pk,
        "seen": seen,
        "effective_on": day,
        "note": given["note"],
        "groups": given["groups"],
    }
    title = f"公布{region}权责清单（{now.total}项，{day}起生效）"
    return start(
        "release",
        title=title,
        by=user,
        payload=payload,
        back_url=f"{reverse('releases:index')}?region={region.code}",
        long=now.total > MANY,
    )


@login_required
@require_safe
def release(request: OfficeRequest, pk: int) -> HttpResponse:
    """One release: its manifest, its digest and whether that is what the chain says it must be."""
    manifest = Manifest(request, pk=pk)
    made = manifest.release
    counts = dict(made.entries.order_by().values_list("action").annotate(Count("pk")))
    total = sum(counts.values())
    context = {
        "release": made,
        "figures": figures(counts),
        "total": total,
        "intact": _is_intact(made) if total <= VERIFIED or "verify" in request.GET else None,
        "future": is_future(made.effective_on),
        "recalls": made.recalls.select_related("asked_by", "confirmed_by", "refused_by"),
        "can_recall": not why_not_recall(made, request.user),
    }
    return render(request, "publish/releases/release.html", context_of(manifest) | context)


def _is_intact(made: Release) -> bool:
    """Whether what is stored still gives the digest of the release."""
    return release_digest(made) == made.digest

"""The screens of joint meetings (联席会议) that the staffing office writes: calling one, its agenda, its end.

When something is refused the page says why and keeps what was typed. What happens at a meeting: record_views.py.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import OfficeRequest
from core.locking import lock_row
from core.reasons import NotAllowed, Reason
from core.typed_text import clean_typed
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from review.meetings import holding
from review.meetings.forms import ChangeMeetingForm, MinutesForm, NewMeetingForm
from review.meetings.listing import awaiting, meetings_for
from review.meetings.minutes import draft_minutes
from review.meetings.quorum import quorum_of
from review.meetings.record_views import page_of
from review.models.meetings import Meeting
from review.models.proposals import Proposal

PAGE = 50
KEPT = {"keep": "已保存纪要草稿，会议还没有结束。", "anew": "已按现在的登记重新拟写纪要。"}
both = require_http_methods(["GET", "HEAD", "POST"])


def _own_regions(request: OfficeRequest) -> QuerySet[Region]:
    """The regions whose meetings the person calls."""
    return Region.objects.filter(pk__in=scope_of(request.user).regions_as(Role.STAFFING)).order_by("code")


def _found(request: OfficeRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_for(request.user), pk=pk)


def _found_locked(request: OfficeRequest, pk: int) -> Meeting:
    """A meeting, locked where something is sent: what stands there is compared with what the person has seen."""
    if request.method == "POST":
        lock_row(_found(request, pk))
    return _found(request, pk)


@login_required
@both
def meeting_new(request: OfficeRequest) -> HttpResponse:
    """Call a meeting or a circulation."""
    regions = list(_own_regions(request))
    form = NewMeetingForm(request.POST or None, regions=_own_regions(request))
    reasons = [] if regions else [Reason("role", "联席会议由机构编制部门召集，您没有这一职责。")]
    if request.method == "POST" and form.is_valid() and regions:
        given = form.cleaned_data
        try:
            made = holding.call_meeting(given.pop("region"), by=request.user, **given)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, f"已建立“{made}”，请列入议题。")
            return redirect("review:meeting_agenda", made.pk)
    context = {"form": form, "reasons": reasons, "blocked": not regions}
    return render(
        request, "review/meetings/new.html", context, status=409 if reasons and form.is_bound else 200
    )


# --- one meeting -----------------------------------------------------------------------------------------


@login_required
@both
@transaction.atomic
def meeting_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Another day, place or chair."""
    user = request.user
    found = _found_locked(request, pk)
    now = {"mode": found.mode, "held_on": found.held_on, "place": found.place, "chair": found.chair}
    form = ChangeMeetingForm(request.POST or None, initial=now)
    reasons = holding.why_not_change(found, user)
    if request.method == "POST" and form.is_valid() and not reasons:
        try:
            holding.change_meeting(found, by=user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, "已更改。")
            return redirect("review:meeting", pk)
    context = {"meeting": found, "form": form, "reasons": reasons}
    return render(
        request, "review/meetings/edit.html", context, status=409 if reasons and form.is_bound else 200
    )


@login_required
@require_POST
def meeting_cancel(request: OfficeRequest, pk: int) -> HttpResponse:
    """Call it off, when nothing is on its agenda."""
    found = _found(request, pk)
    try:
        holding.cancel_meeting(found, by=request.user, seen=request.POST.get("seen", ""))
    except NotAllowed as refused:
        return page_of(request, found, reasons=refused.reasons)
    messages.success(request, f"已取消“{found}”。")
    return redirect("review:meetings")


# --- its agenda ------------------------------------------------------------------------------------------


@login_required
@both
def meeting_agenda(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put proposals that wait for a meeting on its agenda, one or many at once; each by itself."""
    user = request.user
    found = _found(request, pk)
    reasons = holding.why_not_change(found, user)
    refused: list[tuple[Proposal, str]] = []
    note = clean_typed(request.POST.get("note", ""))[:2000]
    wanted = [int(one) for one in request.POST.getlist("proposal") if one.isdecimal() and len(one) < 19]
    seen = holding.as_shown(found)
    if request.method == "POST" and not reasons and request.POST.get("seen", "") not in ("", seen):
        now = holding.when_and_where(found)
        reasons = [Reason("seen", f"您打开页面之后同事更改了会议，现在是{now}；核对后再次提交。")]
    elif request.method == "POST" and not reasons:
        put = 0
        for proposal in awaiting(found.region).filter(pk__in=wanted):
            try:
                put += holding.put_on_agenda(proposal, found, by=user, note=note)
            except NotAllowed as no:
                refused.append((proposal, "；".join(reason.message for reason in no.reasons)))
        if put:
            messages.success(request, f"已将{put}项列入议程。")
        if not wanted:
            reasons = [Reason("none", "请勾选要列入议程的申请。")]
        elif not refused:
            return redirect("review:meeting", pk)
    page = Paginator(awaiting(found.region), PAGE).get_page(request.GET.get("page"))
    context = {"meeting": found, "page": page, "reasons": reasons, "refused": refused}
    context |= {"wanted": wanted, "note": note, "seen": seen}
    status = 409 if (reasons or refused) and request.method == "POST" else 200
    return render(request, "review/meetings/agenda.html", context, status=status)


# --- its end ---------------------------------------------------------------------------------------------


@login_required
@both
@transaction.atomic
def meeting_close(request: OfficeRequest, pk: int) -> HttpResponse:
    """End it, with the minutes; from here on nothing of it changes."""
    user = request.user
    found = _found_locked(request, pk)
    reasons = holding.why_not_close(found, user)
    drafted = draft_minutes(found)
    form = MinutesForm(request.POST or None, initial={"minutes": found.minutes or drafted})
    if request.method == "POST" and form.is_valid():
        then, minutes = request.POST.get("then", ""), form.cleaned_data["minutes"]
        try:
            if then in ("keep", "anew"):
                holding.keep_minutes(found, by=user, minutes=minutes if then == "keep" else "")
                messages.success(request, KEPT[then])
                return redirect("review:meeting_close", pk)
            holding.close_meeting(found, by=user, minutes=minutes)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, "会议已结束，决议生效。可以逐份审定申请。")
            return redirect("review:meeting", pk)
    context = {
        "meeting": found,
        "form": form,
        "reasons": reasons,
        "blocked": bool(holding.why_not_change(found, user)),
        "drafted": drafted if found.minutes and found.minutes != drafted else "",
        "quorum": quorum_of(found),
    }
    status = 409 if reasons and form.is_bound else 200
    return render(request, "review/meetings/close.html", context, status=status)

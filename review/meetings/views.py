"""The screens of joint meetings (联席会议): the list, one meeting with its agenda, and what the staffing office writes.

Each act is one address that takes a POST and comes back to the meeting; when it is refused the page says why and
keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from core.typed_text import clean_typed, typed_values
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from review.meetings import circulating, holding
from review.meetings.forms import MeetingForm, MinutesForm, NewMeetingForm
from review.meetings.listing import agenda, awaiting, items_of, meetings_for
from review.meetings.minutes import draft_minutes
from review.models.meetings import CirculationAnswer, Meeting, MeetingItem
from review.models.proposals import Proposal
from review.models.rules import MemberUnit
from review.workflow.routing import setting_of

PAGE, ITEMS = 50, 100
both = require_http_methods(["GET", "HEAD", "POST"])


def _own_regions(request: OfficeRequest) -> QuerySet[Region]:
    """The regions whose meetings the person calls."""
    return Region.objects.filter(pk__in=scope_of(request.user).regions_as(Role.STAFFING)).order_by("code")


def _found(request: OfficeRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_for(request.user), pk=pk)


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
@require_safe
def meeting(request: OfficeRequest, pk: int) -> HttpResponse:
    """One meeting: attendance, and each item with the members' opinions beside it and its resolution."""
    return _page(request, _found(request, pk))


def _page(
    request: OfficeRequest,
    found: Meeting,
    *,
    resolved: Mapping[int, tuple[str, str]] | None = None,
    typed: Mapping[int, tuple[str, str]] | None = None,
    refused: Mapping[int, str] | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    user = request.user
    page = Paginator(items_of(found), ITEMS).get_page(request.GET.get("page"))
    items = list(page.object_list)
    for item in items:
        item.was = item.resolution  # type: ignore[attr-defined]
        if resolved and item.pk in resolved:
            item.resolution, item.note = resolved[item.pk]
        item.fault = (refused or {}).get(item.pk, "")  # type: ignore[attr-defined]
    runs = not holding.why_not_change(found, user)
    unit = circulating.unit_of(found, user)
    answers = not circulating.why_not_answer(found, user)
    if unit is not None and answers:
        _set_answers(items, found, unit, typed or {})
    context = {
        "meeting": found,
        "page": page,
        "parts": agenda(items),
        "attendance": list(found.attendance.select_related("unit")),
        "runs": runs,
        "resolutions": MeetingItem.Resolution.choices,
        "refused": refused or {},
        "reasons": reasons or [],
        "unit": unit,
        "answers": answers,
        "verdicts": CirculationAnswer.Verdict.choices,
        "past": circulating.is_past(found),
        "silence": setting_of(found.region).silence_is_consent,
        "written": found.mode == Meeting.Mode.WRITTEN,
    }
    return render(request, "review/meetings/meeting.html", context, status=409 if refused or reasons else 200)


def _set_answers(
    items: list[MeetingItem], found: Meeting, unit: MemberUnit, typed: Mapping[int, tuple[str, str]]
) -> None:
    """On each item a member has to answer, what it has answered or just typed."""
    mine = set(circulating.answerable(found, unit).values_list("pk", flat=True))
    rows = CirculationAnswer.objects.filter(item__in=items, unit=unit)
    given = {one.item_id: (one.verdict, one.grounds) for one in rows}
    for item in items:
        item.asked = item.pk in mine  # type: ignore[attr-defined]
        item.verdict, item.grounds = typed.get(item.pk) or given.get(item.pk) or ("", "")  # type: ignore[attr-defined]


@login_required
@both
def meeting_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Another day, place or chair."""
    user = request.user
    found = _found(request, pk)
    now = {"mode": found.mode, "held_on": found.held_on, "place": found.place, "chair": found.chair}
    form = MeetingForm(request.POST or None, initial=now)
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
        holding.cancel_meeting(found, by=request.user)
    except NotAllowed as refused:
        return _page(request, found, reasons=refused.reasons)
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
    if request.method == "POST" and not reasons:
        wanted = [int(one) for one in request.POST.getlist("proposal") if one.isdecimal() and len(one) < 19]
        put = 0
        for proposal in awaiting(found.region).filter(pk__in=wanted):
            try:
                put += holding.put_on_agenda(
                    proposal, found, by=user, note=clean_typed(request.POST.get("note", ""))[:2000]
                )
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
    status = 409 if (reasons or refused) and request.method == "POST" else 200
    return render(request, "review/meetings/agenda.html", context, status=status)


@login_required
@require_POST
def meeting_drop(request: OfficeRequest, pk: int, proposal: int) -> HttpResponse:
    """Take a proposal off the agenda."""
    found = _found(request, pk)
    one = get_object_or_404(holding.proposals_of(found), pk=proposal)
    try:
        holding.drop_from_agenda(found, one, by=request.user)
    except NotAllowed as refused:
        return _page(request, found, reasons=refused.reasons)
    messages.success(request, f"已将“{one}”移出议程，等待列入别的会议。")
    return redirect("review:meeting", pk)


# --- what happened at it ---------------------------------------------------------------------------------


@login_required
@require_POST
def meeting_attendance(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write down who came."""
    found = _found(request, pk)
    posted = typed_values(request.POST)
    present = {
        row.pk: (f"present-{row.pk}" in posted, posted.get(f"person-{row.pk}", ""))
        for row in found.attendance.all()
    }
    try:
        holding.note_attendance(found, present, by=request.user)
    except NotAllowed as refused:
        return _page(request, found, reasons=refused.reasons)
    messages.success(request, "已登记出席。")
    return redirect("review:meeting", pk)


@login_required
@require_POST
def meeting_resolutions(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write down the resolutions of one page of the agenda; what is refused stays typed, with the reason beside it."""
    found = _found(request, pk)
    posted = typed_values(request.POST)
    typed = {
        item: (posted[f"resolution-{item}"], posted.get(f"note-{item}", "")[:4000])
        for item in found.items.values_list("pk", flat=True)
        if f"resolution-{item}" in posted
    }
    seen = {item: posted.get(f"was-{item}", "") for item in typed}
    try:
        refused = holding.resolve(found, typed, by=request.user, seen=seen)
    except NotAllowed as no:
        return _page(request, found, resolved=typed, reasons=no.reasons)
    if refused:
        return _page(request, found, resolved=typed, refused=refused)
    messages.success(request, "已保存决议。")
    return redirect(request.get_full_path().replace("/resolutions/", "/"))


@login_required
@require_POST
def meeting_uncontested(request: OfficeRequest, pk: int) -> HttpResponse:
    """Resolve consent on whatever nobody has spoken against."""
    found = _found(request, pk)
    try:
        count = holding.resolve_uncontested(found, by=request.user)
    except NotAllowed as refused:
        return _page(request, found, reasons=refused.reasons)
    messages.success(request, f"已将{count}项没有不同意见的议题登记为同意，其余逐项登记。")
    return redirect("review:meeting", pk)


@login_required
@require_POST
def meeting_answers(request: OfficeRequest, pk: int) -> HttpResponse:
    """A member answers a circulation, the items of one page; what is refused stays typed."""
    found = _found(request, pk)
    posted = typed_values(request.POST)
    typed = {
        item: (posted.get(f"verdict-{item}", ""), posted.get(f"grounds-{item}", "")[:4000])
        for item in found.items.values_list("pk", flat=True)
        if posted.get(f"verdict-{item}") or posted.get(f"grounds-{item}", "").strip()
    }
    try:
        refused = circulating.answer(found, typed, by=request.user)
    except NotAllowed as no:
        return _page(request, found, typed=typed, reasons=no.reasons)
    if refused:
        return _page(request, found, typed=typed, refused=refused)
    if not typed:
        return _page(request, found, reasons=[Reason("none", "请先选择答复。")])
    messages.success(request, "已答复，结束以前可以更正。")
    return redirect(request.get_full_path().replace("/answers/", "/"))


@login_required
@both
def meeting_close(request: OfficeRequest, pk: int) -> HttpResponse:
    """End it, with the minutes; from here on nothing of it changes."""
    user = request.user
    found = _found(request, pk)
    reasons = holding.why_not_close(found, user)
    form = MinutesForm(request.POST or None, initial={"minutes": draft_minutes(found)})
    if request.method == "POST" and form.is_valid() and not reasons:
        try:
            holding.close_meeting(found, by=user, minutes=form.cleaned_data["minutes"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, "会议已结束，决议生效。可以逐份审定申请。")
            return redirect("review:meeting", pk)
    context = {"meeting": found, "form": form, "reasons": reasons}
    return render(
        request, "review/meetings/close.html", context, status=409 if reasons and form.is_bound else 200
    )

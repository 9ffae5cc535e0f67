"""Chairing a meeting (主持): one item at a time, large, with what was said of it and all that would change; keys.

It saves what the page of the meeting saves (meetings/record_views.py). Members may follow it; they see the same and write nothing.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from review.meetings import holding
from review.meetings.listing import agenda, items_of
from review.meetings.quorum import quorum_of
from review.meetings.record_views import Typed, dress, found_meeting, read_typed, save_typed
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Submission
from review.proposals.change_reading import contents


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_chair(request: OfficeRequest, pk: int) -> HttpResponse:
    """One item at a time, for the chair and the screen on the wall; saving leads to the next."""
    found = found_meeting(request, pk)
    rows = list(items_of(found).values_list("pk", "resolution"))
    if not rows:
        return redirect("review:meeting", pk)
    number = _number(request.GET.get("n", ""), rows)
    if request.method != "POST":
        return _item_page(request, found, rows, number)
    typed = read_typed(request, found)
    try:
        save_typed(found, typed, request)
    except NotAllowed as no:
        return _item_page(request, found, rows, number, typed=typed, reasons=no.reasons)
    if typed.faults:
        return _item_page(request, found, rows, number, typed=typed)
    step = {"previous": -1, "here": 0}.get(request.POST.get("then", ""), 1)
    if number + step > len(rows):
        messages.success(request, "已保存，这是最后一项。")
        return redirect("review:meeting", pk)
    return redirect(f"{reverse('review:meeting_chair', args=[pk])}?n={max(1, number + step)}")


def _number(asked: str, rows: list[tuple[int, str]]) -> int:
    """The place of the item that was asked for; without one, of the first that has no resolution."""
    if asked.isdecimal() and 1 <= int(asked[:9]) <= len(rows):
        return int(asked[:9])
    return next((n for n, (_, said) in enumerate(rows, start=1) if not said), 1)


def _item_page(
    request: OfficeRequest,
    found: Meeting,
    rows: list[tuple[int, str]],
    number: int,
    *,
    typed: Typed | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    typed = typed or Typed()
    item = items_of(found).select_related("change__base", "change__trigger").get(pk=rows[number - 1][0])
    dress([item], [], typed)
    part = agenda([item])[0]
    submission = Submission.objects.filter(proposal=part.proposal, digest=item.submission_digest).first()
    context = {
        "meeting": found,
        "part": part,
        "row": part.rows[0],
        "item": item,
        "content": contents([item.change], submission, with_findings=False)[0],
        "number": number,
        "count": len(rows),
        "left": sum(not said for _, said in rows),
        "quorum": quorum_of(found),
        "runs": not holding.why_not_change(found, request.user),
        "resolutions": MeetingItem.Resolution.choices,
        "reasons": reasons or [],
    }
    status = 409 if typed.faults or reasons else 200
    return render(request, "review/joint_review/chair.html", context, status=status)

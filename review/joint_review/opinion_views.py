"""One change of a task by itself (审查任务的一项): its whole content with the member's opinion, in a drawer or as a page; saving it.

A row of the table and the drawer save by the same small request; without a script the page's button does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from core.typed_text import typed_values
from review.joint_review import reading
from review.joint_review.filling import seen_in, typed
from review.joint_review.reviewing import Given, points_for, why_not_review
from review.joint_review.saving import NOTHING, Filled, Held, held_of, save_typed, why_unfinished
from review.joint_review.views import task_of
from review.models.review_tasks import Opinion, ReviewTask
from review.models.seats import sits_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_item(request: OfficeRequest, pk: int, change: int) -> HttpResponse:
    """One change of a task, and saving what is said of it."""
    found = task_of(request, pk)
    places = reading.items_in_order(found)
    if change not in places:
        raise Http404
    if request.method == "POST":
        return _save(request, found, change, places)
    return _item_page(request, found, change, places)


def _item_page(
    request: OfficeRequest,
    found: ReviewTask,
    change: int,
    places: list[int],
    *,
    given: Mapping[int, Given] | None = None,
    error: str = "",
) -> HttpResponse:
    user = request.user
    own = sits_for(found.unit, user)
    same = reading.agreed_before(found) if own else {}
    place = places.index(change)
    (view,) = reading.item_views(
        found,
        [change],
        user,
        start=place + 1,
        held=reading.own_held(found, user),
        same=same,
        points=points_for(found.unit.kind),
    )
    reading.put_back([view], given or {}, {change: error})
    context = {
        "task": found,
        "proposal": found.proposal,
        "view": view,
        "own": own,
        "editable": not why_not_review(found, user) or bool(given),
        "verdicts": Opinion.Verdict.choices,
        "before": places[place - 1] if place else None,
        "after": places[place + 1] if place + 1 < len(places) else None,
        "total": len(places),
    }
    name = "_drawer" if "drawer" in request.GET else "task_item"
    return render(request, f"review/joint_review/{name}.html", context, status=409 if error else 200)


def _save(request: OfficeRequest, found: ReviewTask, change: int, places: list[int]) -> HttpResponse:
    """Save what was typed of one change; answer with what holds now, or go on to the next."""
    posted = typed_values(request.POST)
    given = typed(posted, points_for(found.unit.kind))
    said = {change: given[change]} if change in given else {}
    scripted = request.accepts("application/json") and not request.accepts("text/html")
    filled, closed = Filled(), False
    try:
        filled = save_typed(
            found,
            said,
            by=request.user,
            digest=posted.get("digest", ""),
            seen=seen_in(posted),
            finished="typing" not in posted,
        )
    except NotAllowed as no:
        filled.refused[change], closed = str(no), True
    if scripted:
        return _told(found, change, places, filled, status=409 if closed else 200)
    if refused := filled.refused.get(change, ""):
        return _item_page(request, found, change, places, given=said, error=refused)
    place = places.index(change)
    messages.success(request, "已保存。")
    after = places[place + 1] if place + 1 < len(places) else None
    there = (
        reverse("review:task_item", args=[found.pk, after])
        if after
        else reverse("review:task", args=[found.pk])
    )
    return redirect(there)


def _told(found: ReviewTask, change: int, places: list[int], filled: Filled, *, status: int) -> JsonResponse:
    """What holds of a change now, for the script of the table."""
    every = held_of(found)
    held = every.get(change, NOTHING)
    given = len([one for one in every.values() if one.opinion])
    return JsonResponse(
        {
            "refused": filled.refused.get(change, ""),
            "overtaken": change in filled.overtaken,
            "unfinished": why_unfinished(found, {change: held}).get(change, ""),
            "state": held.state,
            "given": given,
            "total": len(places),
            **_values(held, change),
        },
        status=status,
    )


def _values(held: Held, change: int) -> dict[str, Any]:
    one = held.given(change)
    return {"seen": held.seen, "verdict": one.verdict, "grounds": one.grounds}

"""The page of the desk (待办)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from core.read_once import reading_once
from office.desk import BUTTONS, cards_of, desk_of, explanation

PAGE = 30


@login_required
@require_safe
@reading_once()
def desk(request: OfficeRequest) -> HttpResponse:
    """What waits for a person, of all kinds or one, and what they follow."""
    user = request.user
    found = desk_of(user)
    kind = request.GET.get("kind", "")
    lines = [line for line in found.lines if kind in ("", line.waiting.kind)]
    context = {
        "desk": found,
        "kind": kind,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "cards": cards_of(user),
        "buttons": [button for button in BUTTONS if button.shown(user)],
        "explanation": explanation(user),
        "offices": user.memberships.select_related("region", "department"),
    }
    return render(request, "office/desk.html", context)

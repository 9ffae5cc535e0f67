"""The desk (待办), and what a new 三定规定 leaves to be checked."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from powers.charter_changes import touched_by_charters
from powers.models import PowerVersion
from review.campaigns import listing as campaign_listing
from review.desk import piles as work
from review.drafting.startable_listing import departments_for
from review.joint_review import listing as task_listing
from review.law_changes import reading as law_reading
from review.proposals.views import PAGE


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk (待办)."""
    user: Any = request.user
    unverified = work.unverified(user)
    context = {
        "piles": work.piles(user),
        "imports": work.my_imports(user),
        "waiting": work.waiting_for_release(user),
        "unverified": list(unverified[: work.SHOWN]),
        "unverified_total": unverified.count(),
        "explanation": work.explanation(user),
        "my_tasks": task_listing.desk(user),
        "laws": law_reading.desk(user),
        "campaigns": campaign_listing.desk(user),
        "touched": touched_by_charters(PowerVersion.objects.visible_to(user)).count(),
        "may_start": departments_for(user).exists(),
        "offices": user.memberships.select_related("region", "department"),
    }
    return render(request, "review/desk/home.html", context)


@login_required
@require_safe
def charters(request: HttpRequest) -> HttpResponse:
    """The powers that a new 三定规定 touches, for the department and the staffing office to check."""
    user: Any = request.user
    rows = touched_by_charters(PowerVersion.objects.visible_to(user))
    rows = rows.select_related("power", "department", "power_type").prefetch_related("duties__charter")
    page = Paginator(rows.order_by("department", "power__code").defer("source", "sealed_document"), PAGE)
    return render(request, "review/desk/charters.html", {"page": page.get_page(request.GET.get("page"))})

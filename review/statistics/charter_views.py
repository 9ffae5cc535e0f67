"""The powers that a new 三定规定 touches (三定规定变化后待核对)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from office.requests import OfficeRequest
from powers.charter_changes import touched_by_charters
from powers.models import PowerVersion

PAGE = 50


@login_required
@require_safe
def charters(request: OfficeRequest) -> HttpResponse:
    """The powers that a new 三定规定 touches, for the department and the staffing office to check."""
    user = request.user
    rows = touched_by_charters(PowerVersion.objects.visible_to(user))
    rows = rows.select_related("power", "department", "power_type").prefetch_related("duties__charter")
    page = Paginator(rows.order_by("department", "power__code").defer("source", "sealed_document"), PAGE)
    return render(
        request, "review/statistics/charters.html", {"page": page.get_page(request.GET.get("page"))}
    )

"""Having the list checked anew (重新检查); the screens of what was found are in health_listing.py."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import OfficeRequest
from departments.access import scope_of
from departments.roles import Role
from jobs.running import start


@login_required
@require_POST
def check_again(request: OfficeRequest) -> HttpResponse:
    """Have the worker check the whole list anew."""
    user = request.user
    if not scope_of(user).has(Role.STAFFING):
        return redirect("review:health")
    job = start(
        "check-list", title="重新检查全部现行职权", by=user, payload={}, back_url="/review/health/", long=True
    )
    return redirect("jobs:job", job.pk)

"""The screens of the state of the list (清单检查): health by department, findings, candidates for cleaning up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.sorting import sorted_by
from core.spreadsheets import table_response
from departments.access import scope_of
from departments.roles import Role
from jobs.running import start
from powers.checks import Severity
from powers.models import ListFinding
from review.statistics.list_health import (
    CANDIDATES,
    COLUMNS,
    FindingFilter,
    candidates_for,
    checked_on,
    exported,
    findings_for,
    health_by_department,
)

PAGE = 50
ORDER = {
    "title": "title",
    "department": "version__department__name",
    "code": "version__power__code",
    "name": "version__name",
    "law": "law",
}
DEFAULT = "version__department__order,version__department__code,version__power__code,code,pk"


@login_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How each department's list stands."""
    user: Any = request.user
    context = {
        "rows": health_by_department(user),
        "severities": list(Severity),
        "checked_on": checked_on(user),
        "can_check": scope_of(user).has(Role.STAFFING),
    }
    return render(request, "review/statistics/health.html", context)


@login_required
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """What the checks last found, filtered, sorted and paged."""
    user: Any = request.user
    return _list(request, findings_for(user), "清单检查", "review:findings_export", {})


@login_required
@require_safe
def cleanup(request: HttpRequest) -> HttpResponse:
    """Enforcement powers for which something speaks to clean them up, with what it would do."""
    user: Any = request.user
    return _list(request, candidates_for(user), "执法事项清理", "review:cleanup_export", CANDIDATES)


@login_required
@require_safe
def findings_export(request: HttpRequest) -> FileResponse:
    user: Any = request.user
    return _export(request, findings_for(user), "清单检查")


@login_required
@require_safe
def cleanup_export(request: HttpRequest) -> FileResponse:
    user: Any = request.user
    return _export(request, candidates_for(user), "执法事项清理候选")


@login_required
@require_POST
def check_again(request: HttpRequest) -> HttpResponse:
    """Have the worker check the whole list anew."""
    user: Any = request.user
    if not scope_of(user).has(Role.STAFFING):
        return redirect("review:health")
    job = start("check-list", title="重新检查全部现行职权", by=user, payload={}, back_url="/review/health/")
    return redirect("jobs:job", job.pk)


def _list(
    request: HttpRequest, rows: QuerySet[ListFinding], title: str, export: str, advice: dict[str, str]
) -> HttpResponse:
    user: Any = request.user
    chosen = FindingFilter(request.GET, rows, user=user)
    ordered = sorted_by(chosen.qs, request.GET.get("sort", ""), ORDER, DEFAULT)
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    lines = [(row, Severity(row.severity), advice.get(row.code, "")) for row in page.object_list]
    context = {
        "title": title,
        "filter": chosen,
        "page": page,
        "lines": lines,
        "export": export,
        "advice": bool(advice),
        "checked_on": checked_on(user),
    }
    return render(request, "review/statistics/findings.html", context)


def _export(request: HttpRequest, rows: QuerySet[ListFinding], name: str) -> FileResponse:
    user: Any = request.user
    chosen = FindingFilter(request.GET, rows, user=user)
    ordered = sorted_by(chosen.qs, request.GET.get("sort", ""), ORDER, DEFAULT)
    return table_response(name, COLUMNS, exported(ordered))

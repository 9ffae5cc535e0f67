"""The screens of an upload (清单导入): what would be imported, its problems, confirming and giving up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from core.spreadsheets import table_response
from review.imports.uploading import (
    SHOWN_ITEMS,
    changes_planned,
    confirm,
    discard,
    importable_regions,
    state_of,
    why_not_confirm,
    why_not_discard,
)
from review.models.imports import ImportRun

PAGE = 50
SEVERITIES = {"error": "错误", "warning": "提醒", "info": "说明"}
PROBLEM_COLUMNS = (("严重程度", 10), ("工作表", 20), ("行", 8), ("列", 20), ("问题和处理办法", 100))
SHOWN_CHANGES = 200


def _run(request: OfficeRequest, pk: int) -> ImportRun:
    rows = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("region", "department", "created_by", "job", "proposal"), pk=pk
    )


@login_required
@require_safe
def import_run(request: OfficeRequest, pk: int) -> HttpResponse:
    """The preview of one upload, or what became of it. While the worker is at it: its progress."""
    user = request.user
    run = _run(request, pk)
    state = ImportRun.State(state_of(run))
    if (
        state in (ImportRun.State.READING, ImportRun.State.CONFIRMED)
        and run.job
        and run.job.created_by_id == user.pk
    ):
        return redirect("jobs:job", run.job.pk)
    problems = run.report.get("problems", [])
    chosen = _chosen(request, problems)
    context = {
        "run": run,
        "state": state,
        "job_failed": bool(run.job and run.job.state == "failed"),
        "report": run.report,
        "planned": changes_planned(run),
        "shown_items": SHOWN_ITEMS,
        "changes": run.report.get("changes", [])[:SHOWN_CHANGES],
        "page": Paginator(chosen, PAGE).get_page(request.GET.get("page")),
        "severities": _severities(problems),
        "severity": request.GET.get("severity", ""),
        "confirm_reasons": why_not_confirm(run, user),
        "discard_reasons": why_not_discard(run, user),
        "can_upload": bool(importable_regions(user)),
    }
    return render(request, "review/imports/import.html", context)


@login_required
@require_safe
def import_problems(request: OfficeRequest, pk: int) -> FileResponse:
    """The problems of an upload as a workbook, for whoever mends the list."""
    run = _run(request, pk)
    rows = (
        (SEVERITIES[p["severity"]], p["sheet"], p["row"] or None, p["column"], p["message"])
        for p in _chosen(request, run.report.get("problems", []))
    )
    return table_response(f"导入问题 {run.pk}", PROBLEM_COLUMNS, rows)


@login_required
@require_POST
def import_confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    """Import what was previewed."""
    run, user = _run(request, pk), request.user
    try:
        return redirect("jobs:job", confirm(run, by=user).pk)
    except NotAllowed as refused:
        return _refused(request, run, refused)


@login_required
@require_POST
def import_discard(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give the upload up."""
    run, user = _run(request, pk), request.user
    try:
        discard(run, by=user)
    except NotAllowed as refused:
        return _refused(request, run, refused)
    messages.success(request, f"已放弃导入《{run.filename}》，没有写入任何内容。")
    return redirect("office:desk")


def _refused(request: OfficeRequest, run: ImportRun, refused: NotAllowed) -> HttpResponse:
    for reason in refused.reasons:
        messages.error(request, reason.message)
    return redirect("review:import", run.pk)


def _chosen(request: OfficeRequest, problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The problems of the chosen severity and sheet, the gravest first."""
    severity = request.GET.get("severity", "")
    chosen = [p for p in problems if severity in ("", p["severity"])]
    return sorted(chosen, key=lambda p: list(SEVERITIES).index(p["severity"]))


def _severities(problems: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    counts = Counter(p["severity"] for p in problems)
    return [(value, label, counts[value]) for value, label in SEVERITIES.items() if counts[value]]

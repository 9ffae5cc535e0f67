"""The screens of an upload (清单导入): what would be imported item by item, what is asked, its problems; confirming and
giving up."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import OfficeRequest
from core.locking import lock_row
from core.read_once import reading_once
from core.reasons import NotAllowed
from office.listing_views import context_of
from powers.completing import LABELS, TYPE, Meanings, type_names
from review.drafting.completion_forms import ManyForm
from review.drafting.shortcomings import shortcomings_in_preview
from review.imports.answering import answer, why_not_answer
from review.imports.case_forms import ImportCaseForm
from review.imports.item_listing import ImportItems, kinds_of
from review.imports.item_reading import difference, neighbours, understood, why_nothing
from review.imports.question_forms import QuestionsForm
from review.imports.questions import open_questions, questions_of
from review.imports.uploading import (
    READ,
    case_actions,
    case_form_needed,
    changes_planned,
    confirm,
    discard,
    handed_over,
    importable_regions,
    state_case,
    state_of,
    why_not_confirm,
    why_not_discard,
)
from review.models.imports import ImportItem, ImportProblem, ImportRun

FIRST_ROWS = 5
"""How many rows of a kind of problem stand on the page itself; all of them are a click away."""
MANY_KINDS = 40
KIND = ("kind", "severity", "source")
"""What makes problems of one kind."""


def _run(request: OfficeRequest, pk: int) -> ImportRun:
    rows = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("region", "department", "created_by", "job", "proposal"), pk=pk
    )


def _run_locked(request: OfficeRequest, pk: int) -> ImportRun:
    """An upload, locked where something is sent: what was answered is compared with what the page has shown."""
    return lock_row(_run(request, pk), *READ) if request.method == "POST" else _run(request, pk)


@login_required
@require_safe
@reading_once()
def import_run(request: OfficeRequest, pk: int) -> HttpResponse:
    """The preview of one upload, or what became of it. While the worker is at it: its progress."""
    return run_page(request, pk)


def run_page(request: OfficeRequest, pk: int, status: int = 200) -> HttpResponse:
    """The same; what was sent from it and refused stands there as it was typed and ticked."""
    user = request.user
    run = _run(request, pk)
    state = ImportRun.State(state_of(run))
    if (
        state in (ImportRun.State.READING, ImportRun.State.CONFIRMED)
        and run.job
        and run.job.created_by_id == user.pk
    ):
        return redirect("jobs:job", run.job.pk)
    items = ImportItems(request, pk=pk)
    items.run = run
    kinds = kinds_of(run)
    context = context_of(items) | {
        "run": run,
        "state": state,
        "job_failed": bool(run.job and run.job.state == "failed"),
        "report": run.report,
        "planned": changes_planned(run),
        "kinds": _with_first_rows(run, kinds[:MANY_KINDS]),
        "more_kinds": len(kinds) - MANY_KINDS,
        "problem_count": sum(row["count"] for row in kinds),
        "asked": questions_of(run),
        "unanswered": len(open_questions(run)),
        "adjusts": case_form_needed(run),
        "procedure": run.report.get("procedure", {}),
        "case": run.answers.get("case", {}),
        "pdf": run.filename.lower().endswith(".pdf"),
        "completed": sum(len(said) for said in run.completions.values()),
        "confirm_reasons": why_not_confirm(run, user),
        "shortcomings": shortcomings_in_preview(run) if state == ImportRun.State.PREVIEW else None,
        "handed_over": handed_over(run, user),
        "discard_reasons": why_not_discard(run, user),
        "can_upload": bool(importable_regions(user)),
        "fields": LABELS.items(),
        "duties": items.duties,
        "many": _many(request, run) if items.offered() else None,
    }
    return render(request, "review/imports/import.html", context, status=status)


def _with_first_rows(run: ImportRun, kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The kinds, each with the first of its problems; one query for all of them."""
    first: dict[tuple[str, ...], list[ImportProblem]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=[F(name) for name in KIND], order_by="pk")
    chosen = run.problems.order_by().annotate(place=place).filter(place__lte=FIRST_ROWS).values("pk")
    rows = ImportProblem.objects.filter(pk__in=chosen).select_related("item").defer("item__content")
    for problem in rows.order_by("pk"):
        first[tuple(getattr(problem, name) for name in KIND)].append(problem)
    for row in kinds:
        row["first"] = first[tuple(row[name] for name in KIND)]
    return kinds


def _many(request: OfficeRequest, run: ImportRun) -> ManyForm:
    """What completes ticked rows, with the department's own duties and units to choose from."""
    suggested = Meanings(run.region).suggested(run.department_id) | {TYPE: type_names()}
    return ManyForm(request.POST or None, suggested=suggested)


@login_required
@require_safe
def import_item(request: OfficeRequest, pk: int, item: int) -> HttpResponse:
    """One item: all that was understood of it beside its cells, what would change, its problems."""
    run = _run(request, pk)
    found = ImportItem.objects.visible_to(request.user).filter(run=run, pk=item).first()
    if found is None and ImportItem.objects.filter(pk=item).exists():
        raise Http404
    if found is None:  # reading the file again writes the items anew
        messages.info(request, "没有这一项：文件重新读取后，各项的地址已经更新。请从下面的事项中重新打开。")
        return redirect("review:import", run.pk)
    before, after, total = neighbours(found)
    context = {
        "run": run,
        "item": found,
        "columns": understood(found, run.completions.get(found.place, {})),
        "diff": difference(found),
        "problems": found.problems.order_by("source", "pk"),
        "reasons": why_nothing(found),
        "before": before,
        "after": after,
        "total": total,
    }
    return render(request, "review/imports/item.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def import_questions(request: OfficeRequest, pk: int) -> HttpResponse:
    """What the reading asks; the answers are kept and the file is read again with them."""
    run, user = _run_locked(request, pk), request.user
    reasons = why_not_answer(run, user)
    form = QuestionsForm(request.POST or None, run=run, person=user)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            job = answer(run, form.given(), by=user, remember=form.remembered())
            return redirect("jobs:job", job.pk)
        except NotAllowed as refused:
            reasons = refused.reasons
    context = {"run": run, "form": form, "reasons": reasons, "groups": list(form.groups())}
    return render(
        request, "review/imports/questions.html", context, status=409 if reasons and request.POST else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def import_case(request: OfficeRequest, pk: int) -> HttpResponse:
    """Why the list is to be changed (事由), where the import changes or ends powers."""
    run, user = _run_locked(request, pk), request.user
    reasons, said = why_not_answer(run, user), run.answers.get("case", {})
    form = ImportCaseForm(request.POST or None, actions=case_actions(run), said=said)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            state_case(run, form.said(), by=user)
            messages.success(request, "事由已保存。")
            return redirect("review:import", run.pk)
        except NotAllowed as refused:
            reasons = refused.reasons
    context = {"run": run, "form": form, "reasons": reasons}
    return render(
        request, "review/imports/case.html", context, status=409 if reasons and request.POST else 200
    )


@login_required
@require_POST
def import_confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    """Import what was previewed."""
    run, user = _run(request, pk), request.user
    try:
        seen = request.POST.get("seen", "")
        job = confirm(run, by=user, seen=int(seen) if seen.isdecimal() and len(seen) < 19 else None)
        return redirect("jobs:job", job.pk)
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

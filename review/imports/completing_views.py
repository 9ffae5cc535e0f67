"""Completing what a list leaves out, in the preview of its import (补写): for ticked rows, and from a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from departments.models import Department
from powers.completing import DRAWN_UP, LABELS, STAGE, Meanings, NotUnderstood
from powers.importing.matching import key
from powers.pasting import Reading, Target
from review.drafting.completion_forms import ManyForm
from review.drafting.pasting_views import Pasting, paste_page
from review.imports.answering import (
    about,
    complete_items,
    is_filled,
    meant_for,
    now_in,
    read_once_more,
    take_back,
    why_not_complete,
)
from review.imports.item_listing import ImportItems
from review.imports.views import import_run, run_page
from review.models.imports import ImportItem, ImportRun

if TYPE_CHECKING:
    from django.db.models import QuerySet

TOLD = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """The page of an upload; what is sent from it completes its ticked rows."""
    return complete(request, pk) if request.method == "POST" else import_run(request, pk)


@login_required
@require_POST
def complete(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put what was given into the fields of all ticked rows, and read the file again."""
    screen = ImportItems(request, pk=pk)
    form, ticked = ManyForm(request.POST), screen.ticked(screen.actions[0])
    problem = ticked.problem or (form.told() if not form.is_valid() else "")
    if problem:
        messages.error(request, problem)
        return _again(request, screen.run)
    given, refused, kept = _understood(screen, ticked.rows, form.cleaned_data)
    _tell(request, refused, kept)
    try:
        job = complete_items(screen.run, given, by=request.user)
    except NotAllowed as no:
        if given or not kept:  # where all is full, that is what is told
            messages.error(request, f"没有补写：{no}")
        return _again(request, screen.run)
    fields = "、".join(LABELS[name] for name in LABELS if any(name in said for said in given.values()))
    messages.success(request, f"已补写{len(given)}项的{fields}，正在重新读取。")
    return redirect("jobs:job", job.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: OfficeRequest, pk: int) -> HttpResponse:
    """Complete from cells of a spreadsheet, for the items as they are filtered."""
    screen = ImportItems(request, pk=pk)
    run = screen.run
    rows = screen.found.exclude(row=0)

    def apply(reading: Reading) -> HttpResponse:
        places = {item.pk: item.place for item in rows}
        given = {places[target]: said for target, said in reading.by_target().items()}
        job = complete_items(run, given, by=request.user)
        messages.success(request, f"已补写{len(given)}项，正在重新读取。")
        return redirect("jobs:job", job.pk)

    here = reverse("review:import", args=[run.pk])
    pasting = Pasting(
        rows=rows,
        targets=lambda some: targets_of(run, some),
        meanings=lambda: Meanings(run.region),
        crumbs=[("清单导入", reverse("review:imports")), (run.filename, here)],
        back=f"{here}?{request.GET.urlencode()}" if request.GET else here,
        then="补写的内容记在这次导入里，文件重新读取后显示在预览中；确认导入之前不写入清单。",
        why_not=screen.why_not,
        duties=screen.duties,
    )
    return paste_page(request, pasting, apply)


@login_required
@require_POST
def uncomplete(request: OfficeRequest, pk: int) -> HttpResponse:
    """Forget what was completed, or only read the file again."""
    run = ImportItems(request, pk=pk).run
    act = take_back if "all" in request.POST else read_once_more
    try:
        return redirect("jobs:job", act(run, by=request.user).pk)
    except NotAllowed as no:
        messages.error(request, str(no))
        return _back(request, run)


# --- inside ----------------------------------------------------------------------------------------


def _understood(
    screen: ImportItems, rows: Sequence[ImportItem], said: Mapping[str, Any]
) -> tuple[dict[str, dict[str, str]], list[str], int]:
    """`{place: {field: value}}` of the rows for which the words mean something; what was refused; how many were full."""
    run, name, lacking = screen.run, said["field"], said["lacking"]
    meanings, departments = Meanings(run.region), _departments(run)
    now = now_in(screen.rows(), [*lacking, *([name] if name else [])])
    given: dict[str, dict[str, str]] = defaultdict(dict)
    refused, full = [], 0
    for item in rows:
        if item.is_missing:
            refused.append(f"{item}：文件中没有这一项，将提出取消，不能补写。")
            continue
        its, known = now.get(item.pk, {}), about(item, departments, run.department_id)
        wanted = {one: words for one, words in lacking.items() if _lacks(item, one, its.get(one, ""))}
        if name and (name == DRAWN_UP or said["overwrite"] or not is_filled(item, name, its.get(name, ""))):
            wanted[name] = said["value"]
        if not wanted:
            full += 1
        for one, words in wanted.items():
            try:
                given[item.place][one] = meant_for(meanings, item, one, words, known)
            except NotUnderstood as no:
                refused.append(f"{item}：{no}")
    return {place: values for place, values in given.items() if values}, refused, full


def _lacks(item: ImportItem, name: str, now: str) -> bool:
    """Whether an item says nothing in a field that it may say something in: stages belong to responsibilities."""
    if name == DRAWN_UP:
        return not item.responsibilities and item.action in (ImportItem.Action.ADD, ImportItem.Action.BLOCKED)
    return not is_filled(item, name, now) and not (name == STAGE and not item.responsibilities)


def targets_of(run: ImportRun, rows: QuerySet[ImportItem]) -> list[Target]:
    """The items as what can be completed."""
    departments, names = _departments(run), [name for name in LABELS if name not in ("stage", DRAWN_UP)]
    items = list(rows)
    among = ImportItem.objects.filter(pk__in=[item.pk for item in items]).order_by()
    now = now_in(among, names)
    codes = dict(among.values_list("pk", "content__code"))
    return [
        Target(
            item.pk,
            str(item),
            frozenset(key(name) for name in (item.name, str(item), codes.get(item.pk) or "") if name),
            about(item, departments, run.department_id),
            now.get(item.pk, {}),
            {name: why for name in ("stage", DRAWN_UP) if (why := why_not_complete(item, name))},
        )
        for item in items
    ]


def _departments(run: ImportRun) -> dict[str, int]:
    rows = Department.objects.filter(region=run.region, valid_to__isnull=True)
    return dict(rows.values_list("name", "pk"))


def _tell(request: OfficeRequest, refused: Sequence[str], full: int) -> None:
    if refused:
        more = [f"……另有{len(refused) - TOLD}项"] if len(refused) > TOLD else []
        messages.warning(request, "\n".join([f"以下{len(refused)}项没有补写：", *refused[:TOLD], *more]))
    if full:
        messages.info(request, f"{full}项已有内容，没有改动；要改的，勾选“已有内容的也改”再补写一次。")


def _again(request: OfficeRequest, run: ImportRun) -> HttpResponse:
    """The page from which it was sent, with what was typed and ticked."""
    here = request.path == reverse("review:import", args=[run.pk])
    return run_page(request, run.pk, status=409) if here else _back(request, run)


def _back(request: OfficeRequest, run: ImportRun) -> HttpResponse:
    url = reverse("review:import", args=[run.pk])
    return redirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)

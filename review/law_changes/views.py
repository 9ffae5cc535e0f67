"""The screens of law changes (法律变化): one change, one task, and acting; the lists are in list_screens.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import OfficeRequest
from core.forms import TypedField
from core.reasons import NotAllowed, allowed
from jobs.models import Job
from jobs.running import start
from laws.law_events import texts_of
from office.clocks import Clocks
from review.law_changes import reading
from review.law_changes.drafting import draft_adjustment
from review.law_changes.following import TaskAnswer, changed_elsewhere, join, keep, why_not
from review.law_changes.jobs import KIND, drafted
from review.law_changes.listing import (
    clock_of,
    events_for,
    follows,
    tasks_for,
)
from review.law_changes.seen import CHANGED, task_shown
from review.models.law_changes import AdjustmentTask
from review.workflow.seen import allow_as_shown

DEPARTMENTS, ARTICLES, ITEMS, LONG = 20, 40, 200, 200
SHOWN = 6
"""How many powers are named under an article before the rest is left to the task's own page."""


class KeepForm(forms.Form):
    """Why nothing needs adjusting (无需调整)."""

    reason = TypedField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
        help_text="写明为什么所列职权都不需要调整。机构编制部门、联席会议成员和督查会看到全文。",
        error_messages={"required": "请写明无需调整的理由，供机构编制部门和联席会议成员查看。"},
    )


def _shown(request: OfficeRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page with what its tabs and head need to know."""
    common = {"follows": follows(request.user), "today": timezone.localdate()}
    return render(request, template, common | context, status=status)


# --- the changes -----------------------------------------------------------------------------------------


@login_required
@require_safe
def change(request: OfficeRequest, pk: int) -> HttpResponse:
    """One change: its articles with redlines, and each department's powers and task."""
    user = request.user
    event = get_object_or_404(events_for(user), pk=pk)
    texts = texts_of(event, timezone.localdate())
    tasks = tasks_for(user).filter(event=event).order_by("due_on", "department__name", "pk")
    page = Paginator(tasks, DEPARTMENTS).get_page(request.GET.get("page"))
    items = reading.items_by_task(list(page.object_list))
    clocks = Clocks()
    sections = [
        (task, clock_of(task, clocks), reading.cited_rows(texts, items[task.pk])) for task in page.object_list
    ]
    changed, renumbered = reading.parted(reading.article_rows(event, texts), ARTICLES)
    places = {row.anchor: row.href for row in (*changed, *renumbered)}
    for _, _, rows in sections:
        for row in rows:
            row.href = places.get(row.anchor, "")
    context = {
        "event": event,
        "new": texts[1],
        "articles": Paginator(changed, ARTICLES).get_page(request.GET.get("articles")),
        "renumbered": renumbered,
        "page": page,
        "sections": sections,
        "shown": SHOWN,
    }
    return _shown(request, "review/law_changes/change.html", context)


# --- tasks -----------------------------------------------------------------------------------------------


@login_required
@require_safe
def task(request: OfficeRequest, pk: int) -> HttpResponse:
    """One task: the powers it is about under the redline of the article each cites, and what can be done."""
    found = get_object_or_404(tasks_for(request.user), pk=pk)
    return _task_page(request, found)


def _allow_as_shown(request: OfficeRequest, found: AdjustmentTask) -> None:
    allow_as_shown(request.POST.get("seen", ""), task_shown(found), CHANGED)


def _task_page(
    request: OfficeRequest, found: AdjustmentTask, refused: NotAllowed | None = None
) -> HttpResponse:
    items = reading.items_of([found])
    texts = texts_of(found.event, timezone.localdate())
    rows = reading.cited_rows(texts, items)
    order = {(row.change.old_label, row.is_referred): n for n, row in enumerate(rows)}
    items.sort(key=lambda item: order[reading.article_of(item)])
    page = Paginator(items, ITEMS).get_page(request.GET.get("page"))
    shown = reading.with_locators(list(page.object_list))
    elsewhere = changed_elsewhere(found) if found.progress == AdjustmentTask.State.OPEN else []  # type: ignore[attr-defined]
    answers = [
        (answer, why_not(found, answer, request.user))
        for answer in TaskAnswer
        if elsewhere or answer != TaskAnswer.JOIN
    ]
    context = {
        "task": found,
        "event": found.event,
        "clock": clock_of(found, Clocks()),
        "page": page,
        "articles": reading.cited_rows(texts, shown),
        "looked_through": reading.looked_through(found.event),
        "answers": answers,
        "not_mine": all("role" in {reason.code for reason in reasons} for _, reasons in answers),
        "elsewhere": elsewhere,
        "seen": task_shown(found),
        "refused": refused.reasons if refused else [],
    }
    return _shown(request, "review/law_changes/task.html", context, status=409 if refused else 200)


@login_required
@require_POST
def task_draft(request: OfficeRequest, pk: int) -> HttpResponse:
    """Draft the adjustment of every power of a task; many are drafted by the worker."""
    user = request.user
    found = get_object_or_404(tasks_for(user), pk=pk)
    try:
        _allow_as_shown(request, found)
        if found.power_count > LONG:  # type: ignore[attr-defined]
            return redirect("jobs:job", _job(found, user).pk)
        made = draft_adjustment(found, by=user)
    except NotAllowed as refused:
        return _task_page(request, get_object_or_404(tasks_for(user), pk=pk), refused)
    messages.success(request, drafted(made))
    return redirect("review:proposal", made.proposal.pk)


def _job(found: AdjustmentTask, user: User) -> Job:
    """Have the worker do it; a second click gets the job that is under way."""
    allowed(why_not(found, TaskAnswer.DRAFT, user))
    running = Job.objects.filter(
        kind=KIND, payload__task=found.pk, created_by=user, state__in=(Job.State.QUEUED, Job.State.RUNNING)
    ).first()
    if running:
        return running
    back = reverse("review:law_task", args=[found.pk])
    return start(KIND, title=f"起草调整：{found}", by=user, payload={"task": found.pk}, back_url=back)


@login_required
@require_POST
def task_join(request: OfficeRequest, pk: int) -> HttpResponse:
    """Leave it to the proposal that is changing these powers already."""
    found = get_object_or_404(tasks_for(request.user), pk=pk)
    try:
        _allow_as_shown(request, found)
        proposal = join(found, by=request.user)
    except NotAllowed as refused:
        return _task_page(request, get_object_or_404(tasks_for(request.user), pk=pk), refused)
    messages.success(
        request, f"已登记由“{proposal}”一并办理，提出人收到通知；办结后仍引旧条文的，任务重新打开。"
    )
    return redirect("review:law_task", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_keep(request: OfficeRequest, pk: int) -> HttpResponse:
    """State that nothing needs adjusting, and why."""
    user = request.user
    found = get_object_or_404(tasks_for(user), pk=pk)
    form = KeepForm(request.POST or None)
    reasons = why_not(found, TaskAnswer.KEEP, user)
    if request.method == "POST" and form.is_valid():
        try:
            allowed(reasons)
            _allow_as_shown(request, found)
            keep(found, by=user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, "已登记无需调整，任务办结。")
            return redirect("review:law_task", pk)
    context = {
        "task": found,
        "event": found.event,
        "form": form,
        "reasons": reasons,
        "again": reasons == [CHANGED],
        "seen": task_shown(found),
    }
    status = 409 if reasons and request.method == "POST" else 200
    return _shown(request, "review/law_changes/keep.html", context, status=status)

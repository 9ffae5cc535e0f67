"""The screens of handling (督办处理): what was issued, one step with the department's answer, and issuing the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import OfficeRequest
from core.locking import lock_row
from core.reasons import NotAllowed, Reason
from departments.models import Department
from office.deadlines import due
from review.handling import issuing
from review.handling.forms import AnyHandlingForm, ClosingForm, HandlingForm, ReplyForm, draft_text
from review.handling.listing import follows_handlings, handlings_for
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling
from review.models.proposals import Proposal
from review.workflow.deadline_steps import Step
from review.workflow.issuers import Issuer, issuers, issuers_to, why_not_issue


def _shown(request: OfficeRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page with what its tabs need to know."""
    user = request.user
    common = {"follows": follows_handlings(user), "today": timezone.localdate()}
    return render(request, template, common | context, status=status)


# --- one step --------------------------------------------------------------------------------------------


def _found(request: OfficeRequest, pk: int) -> Handling:
    return get_object_or_404(handlings_for(request.user), pk=pk)


def _found_locked(request: OfficeRequest, pk: int) -> Handling:
    """The step as it is now, locked: what stands there is compared with what the person has seen."""
    return lock_row(_found(request, pk))


@login_required
@require_safe
def handling(request: OfficeRequest, pk: int) -> HttpResponse:
    """One step: what it says, what became of it, the steps before and after it."""
    return _page(request, _found(request, pk))


def _page(
    request: OfficeRequest,
    found: Handling,
    *,
    reply: ReplyForm | None = None,
    closing: ClosingForm | None = None,
    reasons: list[Reason] | None = None,
    wrong: bool = False,
) -> HttpResponse:
    user = request.user
    matter = issuing.same_matter(found).exclude(pk=found.pk).visible_to(user)
    goes_on = issuing.is_last(found) and bool(
        issuers_to(found.department, user, task=found.task, proposal=found.proposal)
    )
    context = {
        "handling": found,
        "ladder": matter.order_by("pk"),
        "answers": not issuing.why_not_answer(found, user),
        "closes": not issuing.why_not_close(found, user),
        "goes_on": goes_on,
        "reply": reply or ReplyForm(initial={"reply": found.reply}),
        "seen": issuing.as_shown(found),
        "closing": closing or ClosingForm(),
        "reasons": reasons or [],
    }
    return _shown(request, "review/handling/handling.html", context, 409 if reasons or wrong else 200)


def _act(
    request: OfficeRequest, pk: int, told: str, does: Callable[[Handling, Any], None], **forms: Any
) -> HttpResponse:
    """Do it and come back to the step; refused, the page says why and keeps what was typed."""
    found = _found(request, pk)
    if any(form is not None and not form.is_valid() for form in forms.values()):
        return _page(request, found, wrong=True, **forms)
    try:
        does(found, request.user)
    except NotAllowed as refused:
        return _page(request, found, reasons=refused.reasons, **forms)
    messages.success(request, told)
    return redirect("review:handling", pk)


@login_required
@require_POST
def handling_receive(request: OfficeRequest, pk: int) -> HttpResponse:
    """The department signs for it."""
    return _act(request, pk, "已签收。", lambda one, user: issuing.receive(one, by=user))


@login_required
@require_POST
@transaction.atomic
def handling_reply(request: OfficeRequest, pk: int) -> HttpResponse:
    """The department answers."""
    found = _found_locked(request, pk)
    form = ReplyForm(request.POST, initial={"reply": found.reply})
    if no := issuing.why_not_answer(found, request.user):
        return _page(request, found, reply=form, reasons=no)
    return _act(
        request,
        pk,
        "已答复，由签发单位核对办结。",
        lambda one, user: issuing.answer(one, by=user, reply=form.cleaned_data["reply"]),
        reply=form,
    )


@login_required
@require_POST
def handling_close(request: OfficeRequest, pk: int) -> HttpResponse:
    """Whoever issued it closes it."""
    form, seen = ClosingForm(request.POST), request.POST.get("seen", "")
    return _act(
        request,
        pk,
        "已办结。",
        lambda one, user: issuing.close(one, by=user, note=form.cleaned_data["note"], seen=seen),
        closing=form,
    )


# --- issuing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Matter:
    """What a step is about: an omission, an overdue proposal, or neither."""

    department: Department | None = None
    task: AdjustmentTask | None = None
    proposal: Proposal | None = None

    @property
    def words(self) -> str:
        if self.task is not None:
            return f"就{self.task.event}提出权责清单调整意见"
        return f"办理“{self.proposal.title}”" if self.proposal else "办理权责清单管理有关工作"

    @property
    def due(self) -> Any:
        """When it was due: the deadline of the task, or that of the proposal's step."""
        if self.task is not None:
            return self.task.due_on
        step = self.proposal.steps.filter(left_at=None).first() if self.proposal else None
        return step.due_on if step else None


def _matter(request: OfficeRequest) -> Matter:
    """The matter an address names; one the person does not see is not found."""
    user = request.user
    given = {name: value for name in ("task", "proposal") if (value := request.GET.get(name, ""))}
    wrong = [value for value in given.values() if not value.isdecimal() or len(value) > 18]
    if "task" in given:
        tasks = AdjustmentTask.objects.visible_to(user).select_related("department__region", "event__law")
        task = get_object_or_404(tasks, pk=0 if wrong else given["task"])
        return Matter(task.department, task=task)
    if "proposal" in given:
        rows = Proposal.objects.visible_to(user).select_related("department__region")
        proposal = get_object_or_404(rows, pk=0 if wrong else given["proposal"], department__isnull=False)
        return Matter(proposal.department, proposal=proposal)
    return Matter()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handling_new(request: OfficeRequest) -> HttpResponse:
    """Issue a step: of the ladder of a matter, or to a department as such."""
    user = request.user
    matter = _matter(request)
    mine = issuers(user)
    reasons: list[Reason] = []
    if matter.department is not None:
        mine = issuers_to(matter.department, user, task=matter.task, proposal=matter.proposal)
        reasons = why_not_issue(matter.department, user, task=matter.task, proposal=matter.proposal)
    elif not mine:
        reasons = [Reason("role", "督办处理由机构编制部门和有此权限的联席会议成员单位办理，您没有这一职责。")]
    form, blocked = _form(request, matter, mine), bool(reasons)
    if request.method == "POST" and not blocked and form.is_valid():
        given = dict(form.cleaned_data)
        department = matter.department or given.pop("department")
        try:
            seen = request.POST.get("seen", "")
            made = issuing.issue(
                department, by=user, task=matter.task, proposal=matter.proposal, seen=seen, **given
            )
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, f"已签发{made.number}，{department}收到通知。")
            return redirect("review:handling", made.pk)
    seen = issuing.last_step(matter.department, matter.task, matter.proposal) if matter.department else "无"
    context = {"form": form, "matter": matter, "reasons": reasons, "blocked": blocked, "seen": seen}
    status = 409 if reasons and request.method == "POST" else 200
    return _shown(request, "review/handling/new.html", context, status)


def _form(request: OfficeRequest, matter: Matter, mine: list[Issuer]) -> HandlingForm:
    """The form with the step that comes next, its words and its deadline filled in."""
    data = request.POST if request.method == "POST" else None
    rights = {step for one in mine for step in one.rule.steps}
    whose = {one.key: one.name for one in mine}
    if matter.department is None:
        first = issuing.LADDER[0]
        regions = {one.region.pk for one in mine}
        bodies = Department.objects.filter(region_id__in=regions, valid_to=None).select_related("region")
        return AnyHandlingForm(
            data,
            units=whose,
            steps=[one for one in issuing.LADDER if one in rights],
            departments=bodies.order_by("region__code", "order", "code"),
            initial={"step": first, "text": draft_text(first, "", matter.words, None)},
        )
    step = issuing.next_step(matter.department, matter.task, matter.proposal)
    steps = [one for one in issuing.LADDER[: issuing.LADDER.index(step) + 1] if one in rights]
    initial: dict[str, Any] = {
        "step": step,
        "text": draft_text(step, str(matter.department), matter.words, matter.due),
        "due_on": due(Step.REPLY, timezone.localdate(), matter.department.region).on,
    }
    return HandlingForm(data, steps=steps, units=whose, initial=initial)

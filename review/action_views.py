"""The review screens that act (办理): submit, approve, return, withdraw. Every one asks again before it acts.

The functions of submitting and deciding refuse with all their reasons; the page shows them and keeps what was typed.
More than LONG changes are done by the worker, fewer at once, with the same words at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from departments.models import Department
from jobs.models import Job
from jobs.running import start
from powers.checks import CHECKS
from review.checking import checked_now, give_reasons, reasons_in, warning_groups
from review.deciding import approve, send_back
from review.forms import ApproveForm, NoForm, ReturnForm
from review.jobs import approved, submitted
from review.models import Change, Proposal
from review.submitting import submit, withdraw
from review.transitions import Action, NotAllowed, why_not

LONG = 200
FORMS: dict[str, type[forms.Form]] = {Action.APPROVE: ApproveForm, Action.RETURN: ReturnForm}
TITLES = {
    Action.SUBMIT: "提交审核",
    Action.APPROVE: "批准",
    Action.RETURN: "退回修改",
    Action.WITHDRAW: "撤回申请",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The page of one action: what it will do, what it asks for, or every reason why not."""
    if action not in Action.values:
        raise Http404
    user: Any = request.user
    proposal = get_object_or_404(
        Proposal.objects.visible_to(user).select_related("region", "department"), pk=pk
    )
    wanted = Action(action)
    if request.method != "POST":
        form = FORMS.get(wanted, NoForm)(initial=_initial(request, proposal, wanted))
        return _page(request, proposal, wanted, form)
    form = FORMS.get(wanted, NoForm)(request.POST)
    sure = wanted != Action.APPROVE or "confirmed" in request.POST
    if "back" in request.POST or not form.is_valid():
        return _page(request, proposal, wanted, form)
    if not sure:
        return _page(request, proposal, wanted, form, sure=why_not(proposal, wanted, user) == [])
    try:
        return _carry_out(request, proposal, wanted, form.cleaned_data)
    except NotAllowed as refused:
        proposal.refresh_from_db()
        return _page(request, proposal, wanted, form, refused=refused)


def _page(
    request: HttpRequest,
    proposal: Proposal,
    action: Action,
    form: forms.Form,
    *,
    sure: bool = False,
    refused: NotAllowed | None = None,
) -> HttpResponse:
    user: Any = request.user
    reasons = refused.reasons if refused else why_not(proposal, action, user)
    checked = _checked(proposal, action)
    if checked is not None:  # what the checks say is told in its own place
        reasons = [r for r in reasons if r.code not in CHECKS and r.code not in ("reason", "more")]
    context = {
        "proposal": proposal,
        "action": action,
        "title": TITLES[action],
        "form": form,
        "sure": sure,
        "reasons": reasons,
        "blocked": bool(why_not(proposal, action, user)),
        "counts": _counts(proposal),
        "unverified": Department.objects.filter(
            verified=False, pk__in=proposal.changes.values("version__department")
        ),
        "checked": checked,
        "last": proposal.submissions.select_related("submitted_by").order_by("-number").first(),
    }
    return render(request, "review/act.html", context, status=409 if refused else 200)


def _checked(proposal: Proposal, action: Action) -> dict[str, Any] | None:
    """What stands in the way of submitting, and the warnings that need a reason; None where nothing is checked."""
    if action != Action.SUBMIT or proposal.kind == Proposal.Kind.INITIAL:
        return None
    checked = checked_now(proposal)
    errors = [(checked.titles[change], change, finding) for change, finding in checked.errors()]
    return {"errors": errors, "groups": warning_groups(checked), "unexplained": len(checked.unexplained())}


def _initial(request: HttpRequest, proposal: Proposal, action: Action) -> dict[str, Any]:
    """The digest of the submission the person came from, and what they typed before a job that failed."""
    if action not in FORMS:
        return {}
    last = proposal.submissions.order_by("-number").values_list("digest", flat=True).first()
    initial = {"digest": request.GET.get("digest") or last or "", "decided_on": timezone.localdate()}
    if action == Action.APPROVE and (job := _own_job(request.user, proposal, "approve", Job.State.FAILED)):
        kept = {name: job.payload[name] for name in ("document_no", "decided_on", "reason")}
        return initial | kept
    return initial


def _own_job(user: Any, proposal: Proposal, kind: str, *states: str) -> Job | None:
    jobs = Job.objects.filter(created_by=user, kind=kind, payload__proposal=proposal.pk, state__in=states)
    return jobs.order_by("-pk").first()


def _counts(proposal: Proposal) -> dict[str, int]:
    """How many changes there are, in all and of each action, and how many powers get a code."""
    rows = Change.objects.filter(proposal=proposal).values_list("action", "power__code")
    counts = Counter(action for action, _ in rows)
    names = {choice.value: counts[choice.value] for choice in Change.Action}
    return names | {"total": sum(counts.values()), "codes": sum(1 for _, code in rows if not code)}


def _carry_out(
    request: HttpRequest, proposal: Proposal, action: Action, given: dict[str, Any]
) -> HttpResponse:
    user: Any = request.user
    there = reverse("review:proposal", args=[proposal.pk])
    if action == Action.SUBMIT and proposal.kind != Proposal.Kind.INITIAL:
        _keep_reasons(request, proposal, user)
    if action in (Action.SUBMIT, Action.APPROVE) and proposal.changes.count() > LONG:
        return redirect("jobs:job", _job(user, proposal, action, given).pk)
    if action == Action.SUBMIT:
        submit(proposal, by=user)
        told = submitted(proposal)
    elif action == Action.APPROVE:
        approve(proposal, by=user, **given)
        told = approved(proposal.changes.count())
    elif action == Action.RETURN:
        send_back(proposal, by=user, **given)
        told = "已退回，起草人可以修改后重新提交。"
    else:
        withdraw(proposal, by=user)
        told = "已撤回，其中的职权可以另行申请调整。"
    messages.success(request, told)
    return redirect(there)


def _keep_reasons(request: HttpRequest, proposal: Proposal, user: User) -> None:
    """What was typed is kept also when submitting is refused for something else."""
    if why_not(proposal, Action.SUBMIT, user):
        return
    reasons = reasons_in(request.POST.dict(), checked_now(proposal))
    if reasons:
        give_reasons(proposal, reasons, by=user)


def _job(user: User, proposal: Proposal, action: Action, given: dict[str, Any]) -> Job:
    """Have the worker do it; a second click gets the job that is under way."""
    if reasons := why_not(proposal, action, user):
        raise NotAllowed(reasons)
    kind = str(action.value)
    running = _own_job(user, proposal, kind, Job.State.QUEUED, Job.State.RUNNING)
    if running:
        return running
    payload = {"proposal": proposal.pk} | given
    if "decided_on" in payload:
        payload["decided_on"] = payload["decided_on"].isoformat()
    back = reverse("review:act", args=[proposal.pk, kind])
    return start(kind, title=f"{TITLES[action]}：{proposal.title}", by=user, payload=payload, back_url=back)

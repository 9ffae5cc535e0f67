"""The review screens that act (办理): one page for each action. Every one says what comes of it before it acts.

The functions of submitting, reviewing and deciding refuse with all their reasons; the page shows them and keeps what
was typed. More than LONG changes are done by the worker, fewer at once, with the same words at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import OfficeRequest
from core.read_once import reading_once
from core.reasons import NotAllowed, allowed, refuse
from core.typed_text import typed_values
from departments.models import Department
from jobs.models import Job
from jobs.running import MANY
from jobs.running import start as start_job
from office.clocks import Clocks
from powers.checks import CHECKS
from powers.checks.templates import told_once
from review.acting.deciding_at_once import consolidate_and_decide, decidable_at_once
from review.acting.forms import ConsolidateForm, MeetForm, NoForm
from review.acting.going_on import next_address
from review.acting.jobs import approved
from review.acting.performing import PERFORMANCES
from review.drafting.checking import checked_now, give_reasons, overtaken, reasons_in, warning_groups
from review.drafting.shortcomings import shortcomings_of
from review.meetings import holding
from review.models.meetings import MeetingItem
from review.models.proposals import Change, Proposal
from review.proposals.case_reading import case_file
from review.proposals.change_reading import contents, read_submission
from review.proposals.opinions_reading import opinion_table
from review.proposals.views import offers
from review.workflow import conditions
from review.workflow.routing import level_of, plan
from review.workflow.seen import CHANGED, as_shown
from review.workflow.transitions import TRANSITIONS, Action, button, why_not

LONG = 200
FEW = 3
"""So many changes are shown whole on the page of an action; of more the page leads to them."""
READ_FIRST = (Action.SUBMIT, Action.START, Action.ACCEPT)
"""The actions of whoever reads the matter for the first time: what it says stands open."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: OfficeRequest, pk: int, action: str) -> HttpResponse:
    """The page of one action: what it will do, what it asks for, or every reason why not."""
    if action not in Action.values:
        raise Http404
    user = request.user
    rows = Proposal.objects.visible_to(user).select_related("region", "department", "trigger", "unit")
    proposal = get_object_or_404(rows, pk=pk)
    wanted = Action(action)
    if request.method != "POST":
        with reading_once():
            initial = _initial(request, proposal, wanted)
            return _page(request, proposal, wanted, _form(proposal, wanted, user, initial=initial))
    form = _form(proposal, wanted, user, request.POST)
    sure = not TRANSITIONS[wanted].sure or "confirmed" in request.POST
    shown, now = request.POST.get("seen", ""), as_shown(proposal)
    if shown not in ("", now) and not why_not(proposal, wanted, user):
        return _page(request, proposal, wanted, form, refused=NotAllowed([CHANGED]))
    if "back" in request.POST or not form.is_valid():
        return _page(request, proposal, wanted, form)
    if not sure:
        return _page(request, proposal, wanted, form, sure=why_not(proposal, wanted, user) == [])
    try:
        return _carry_out(request, proposal, wanted, form.cleaned_data)
    except NotAllowed as refused:
        proposal.refresh_from_db()
        return _page(request, proposal, wanted, form, refused=refused)


@login_required
@require_safe
def go_on(request: OfficeRequest, pk: int) -> HttpResponse:
    """Straight to the page of what is this person's to do in a proposal; to the proposal where that is nothing, or a choice."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("region"), pk=pk)
    return redirect(next_address(proposal, request.user) or reverse("review:proposal", args=[pk]))


def _form(proposal: Proposal, action: Action, user: User, *args: Any, **kwargs: Any) -> forms.Form:
    if action == Action.CONSOLIDATE and _at_once(proposal, user):
        return ConsolidateForm(*args, total=proposal.changes.count(), **kwargs)
    if action == Action.SUBMIT and proposal.kind == Proposal.Kind.INITIAL:
        return NoForm(*args, **kwargs)
    if action == Action.MEET:
        return MeetForm(*args, region=proposal.region, **kwargs)
    return PERFORMANCES[action].form(*args, **kwargs)


def _at_once(proposal: Proposal, user: User) -> bool:
    return proposal.changes.count() <= LONG and decidable_at_once(proposal, user)


@reading_once()
def _page(
    request: OfficeRequest,
    proposal: Proposal,
    action: Action,
    form: forms.Form,
    *,
    sure: bool = False,
    refused: NotAllowed | None = None,
) -> HttpResponse:
    stands = why_not(proposal, action, request.user)
    reasons = refused.reasons if refused else stands
    checked = _checked(proposal, action, typed_values(request.POST)) if not stands else None
    if checked is not None:  # what the checks say is told in its own place
        reasons = [r for r in reasons if r.code not in CHECKS and r.code not in ("reason", "more")]
    context = {
        "proposal": proposal,
        "action": action,
        "title": Action(action).label,
        "then": TRANSITIONS[action].then,
        "button": button(proposal, action),
        "form": form,
        "seen": "" if stands else as_shown(proposal),
        "sure": sure,
        "reasons": reasons,
        "blocked": bool(stands),
        "counts": _counts(proposal),
        "unverified": Department.objects.filter(
            verified=False, pk__in=proposal.changes.values("version__department")
        ),
        "checked": checked,
        "shortcomings": shortcomings_of(proposal) if not stands and _goes_on(action) else None,
        "dangerous": TRANSITIONS[action].danger,
        "asks_sure": TRANSITIONS[action].sure,
        "last": next(iter(conditions.submissions_of(proposal)), None),
        "at_once": isinstance(form, ConsolidateForm),
    }
    if not stands:
        context |= _matter(request, proposal, action)
    context |= _about(request, proposal, action)
    return render(request, "review/acting/act.html", context, status=409 if refused else 200)


def _matter(request: OfficeRequest, proposal: Proposal, action: Action) -> dict[str, Any]:
    """What is acted on: the case with its materials, the changes where they are few, and what else can be done."""
    rows = Change.objects.visible_to(request.user).filter(proposal=proposal)
    few = rows.select_related("version__power_type", "version__department", "power", "base", "trigger")
    read = list(few.order_by("pk")[: FEW + 1])
    return {
        "case": case_file(proposal, Clocks(), conditions.submissions_of(proposal)[::-1]),
        "contents": contents(read, read_submission(proposal)) if len(read) <= FEW else [],
        "reads_first": action in READ_FIRST,
        "elsewhere": [
            one for one in offers(proposal, request.user) if one.action != action and not one.reasons
        ],
    }


def _about(request: OfficeRequest, proposal: Proposal, action: Action) -> dict[str, Any]:
    """What a person should have before them when they take an action."""
    if action == Action.START:
        return {"plan": plan(proposal)}
    if action in (Action.CONSOLIDATE, Action.MEET, Action.ESCALATE):
        return {"table": opinion_table(proposal)}
    if action == Action.APPROVE and proposal.kind != Proposal.Kind.INITIAL:
        posted = request.method == "POST"
        typed = refusals_in(typed_values(request.POST)) if posted else holding.turned_down(proposal)
        resolved = {
            pk: MeetingItem.Resolution(said).label for pk, said in conditions.resolutions(proposal).items()
        }
        table = opinion_table(proposal)
        rows = [row.change for row in table.rows] if table else _changes_of(proposal)
        items = [(row, resolved.get(row.pk, ""), row.pk in typed, typed.get(row.pk, "")) for row in rows]
        return {"items": items, "refused_count": len(typed), "table": table}
    return {}


def _changes_of(proposal: Proposal) -> list[Change]:
    return list(Change.objects.filter(proposal=proposal).select_related("version").order_by("pk"))


def _checked(proposal: Proposal, action: Action, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """What stands in the way of submitting, and the warnings that need a reason; None where nothing is checked."""
    if not TRANSITIONS[action].checks or proposal.kind == Proposal.Kind.INITIAL:
        return None
    checked = checked_now(proposal)
    errors = [(checked.named(told), told.items[0], told.finding) for told in told_once(checked.errors())]
    return {
        "errors": errors,
        "groups": warning_groups(checked, typed),
        "unexplained": len(checked.unexplained()),
    }


def _goes_on(action: Action) -> bool:
    """Whether an action takes a proposal on as it is: it is submitted, or approved."""
    return TRANSITIONS[action].checks or TRANSITIONS[action].sure


def _initial(request: OfficeRequest, proposal: Proposal, action: Action) -> dict[str, Any]:
    """The digest of the submission the person came from, and what they typed before a job that failed."""
    last = next((one.digest for one in conditions.submissions_of(proposal)), "")
    initial = {"digest": request.GET.get("digest") or last, "decided_on": timezone.localdate()}
    if TRANSITIONS[action].decides or action == Action.CONSOLIDATE:
        initial["level"] = level_of(proposal)
    kind = str(action.value)
    if TRANSITIONS[action].worker and (job := _own_job(request.user, proposal, kind, Job.State.FAILED)):
        kept = ("document_no", "decided_on", "reason", "level", "opinion", "note")
        return initial | {name: job.payload[name] for name in kept if name in job.payload}
    return initial


def _own_job(user: User, proposal: Proposal, kind: str, *states: str) -> Job | None:
    jobs = Job.objects.filter(created_by=user, kind=kind, payload__proposal=proposal.pk, state__in=states)
    return jobs.order_by("-pk").first()


def _counts(proposal: Proposal) -> dict[str, Any]:
    """How many changes there are, in all and of each action, and how many powers get a code."""
    rows = Change.objects.filter(proposal=proposal).values_list("action", "power__code")
    counts = Counter(action for action, _ in rows)
    named = [(choice.label, counts[choice.value]) for choice in Change.Action if counts[choice.value]]
    return {
        "named": named,
        "total": sum(counts.values()),
        "codes": sum(1 for _, code in rows if not code),
    }


def refusals_in(posted: Mapping[str, str]) -> dict[int, str]:
    """The items a person does not approve, with the reasons: ticked `refuse`, typed `why-<change>`."""
    found = {}
    for name in posted:
        head, _, key = name.partition("-")
        if head == "refuse" and key.isdecimal() and len(key) < 19:
            found[int(key)] = posted.get(f"why-{key}", "").strip()[:2000]
    return found


# --- doing it ------------------------------------------------------------------------------------------------


def _carry_out(
    request: OfficeRequest, proposal: Proposal, action: Action, given: dict[str, Any]
) -> HttpResponse:
    user = request.user
    there = reverse("review:proposal", args=[proposal.pk])
    if TRANSITIONS[action].checks and proposal.kind != Proposal.Kind.INITIAL:
        _keep_reasons(request, proposal, action, user)
    if (
        action == Action.CONSOLIDATE
        and "document_no" not in given
        and (typed := request.POST.get("document_no"))
    ):
        refuse("changed", f"情况有变化，审定结果（{typed[:60]}）现在不能一并登记，请核对后先汇总。")
    if action == Action.APPROVE:
        given = given | {"refused": refusals_in(typed_values(request.POST))}
    if TRANSITIONS[action].worker and proposal.changes.count() > LONG:
        return redirect("jobs:job", _job(user, proposal, action, given).pk)
    told = _run(proposal, action, user, given)
    messages.success(request, told)
    proposal.refresh_from_db()
    return redirect(next_address(proposal, user) or there)


def _run(proposal: Proposal, action: Action, user: User, given: dict[str, Any]) -> str:
    if action == Action.CONSOLIDATE and "document_no" in given:
        decision = {name: given[name] for name in ("digest", "document_no", "decided_on", "level")}
        if decision["document_no"]:
            consolidate_and_decide(proposal, by=user, summary=given["summary"], **decision)
            return f"已汇总并登记审定结果。{approved(proposal.changes.count())}"
        given = {"summary": given["summary"]}
    return PERFORMANCES[action].run(proposal, user, given)


def _keep_reasons(request: OfficeRequest, proposal: Proposal, action: Action, user: User) -> None:
    """What was typed is kept also when submitting is refused for something else."""
    if why_not(proposal, action, user):
        return
    typed, checked = typed_values(request.POST), checked_now(proposal)
    allowed(overtaken(typed, checked))
    if reasons := reasons_in(typed, checked):
        give_reasons(proposal, reasons, by=user)


def _job(user: User, proposal: Proposal, action: Action, given: dict[str, Any]) -> Job:
    """Have the worker do it; a second click gets the job that is under way."""
    allowed(why_not(proposal, action, user))
    kind = str(action.value)
    running = _own_job(user, proposal, kind, Job.State.QUEUED, Job.State.RUNNING)
    if running:
        return running
    payload = {"proposal": proposal.pk} | given
    if "decided_on" in payload:
        payload["decided_on"] = payload["decided_on"].isoformat()
    back = reverse("review:act", args=[proposal.pk, kind])
    title = f"{Action(action).label}：{proposal.title}"
    long = proposal.changes.count() > MANY
    return start_job(kind, title=title, by=user, payload=payload, back_url=back, long=long)

"""The page on which an adjustment is started (提出调整), step by step: what to do, with which powers, why.

Every step is an address that can be gone back to; nothing is written before the last one, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from departments.models import Department
from powers.models import PowerVersion
from review.drafting.forms import DIRECTLY, StartForm, title_of
from review.drafting.intentions import MOST_POWERS
from review.drafting.proposing import add_to, propose
from review.drafting.startable_listing import (
    busy_in,
    choices,
    chosen_powers,
    departments_for,
    drafts_at_hand,
    powers_to_choose,
    unit_for,
)
from review.law_changes.following import omissions
from review.models.proposals import Proposal
from review.models.rules import ChangeAction, Trigger
from review.workflow.change_actions import CHANGE_ACTIONS

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 30
ASKED = ("into", "trigger", "trigger_on", "reason", "wanted_on")
"""What an address may fill in ahead."""
TEMPLATE = "admin/review/proposal/start.html"


def keys_in(given: QueryDict) -> list[int]:
    """The powers named in an address: `powers=1,2&powers=3`."""
    said = ",".join(given.getlist("powers")).split(",")
    return list(dict.fromkeys(int(key) for key in said if key.isdecimal() and len(key) < 19))


def start(request: OfficeRequest, context: dict[str, Any]) -> HttpResponse:
    """What to do, then with which powers, then why. `context`: what every page of the admin needs."""
    user = request.user
    departments = list(departments_for(user))
    if not departments:
        raise PermissionDenied
    action = request.GET.get("action", "")
    bases = chosen_powers(user, keys_in(request.GET))
    department = _department(request, departments, bases)
    context |= {
        "title": "提出调整",
        "action": action,
        "label": ChangeAction(action).label if action in CHANGE_ACTIONS else "",
        "hint": CHANGE_ACTIONS[action].hint if action in CHANGE_ACTIONS else "",
        "bases": bases,
        "keys": ",".join(str(base.power_id) for base in bases),
        "departments": departments,
        "department": department,
        "unit": unit_for(user, department),
        "lost": len(keys_in(request.GET)) - len(bases),
        "into": request.GET.get("into", ""),
    }
    if action not in CHANGE_ACTIONS:
        return _answer(request, context | {"choices": choices(bases)})
    if action != ChangeAction.ADD and (not bases or "find" in request.GET):
        return _answer(request, context | _to_choose(request, department, bases))
    return _last(request, context, user, department, action, bases)


def for_task(request: OfficeRequest, context: dict[str, Any], pk: int) -> HttpResponse:
    """To the start page with what a department should have proposed and did not, for a member to propose (应调未调)."""
    task = get_object_or_404(omissions(request.user).select_related("event__law", "department"), pk=pk)
    powers = task.items.order_by("power").values_list("power", flat=True).distinct()
    trigger = Trigger.objects.filter(code=DIRECTLY, is_active=True).values_list("pk", flat=True).first()
    asked = {
        "action": ChangeAction.MODIFY.value,
        "powers": ",".join(map(str, powers[:MOST_POWERS])),
        "trigger": trigger or "",
        "trigger_on": task.event.on.isoformat(),
        "reason": f"{task.event}，{task.department}到期没有提出调整，也没有说明无需调整。",
    }
    if task.event.on > timezone.localdate():  # by then the new words are to be quoted
        asked["wanted_on"] = task.event.on.isoformat()
    return redirect(f"{reverse('admin:review_proposal_start')}?{urlencode(asked)}")


def _answer(request: OfficeRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _department(
    request: OfficeRequest, departments: list[Department], bases: list[PowerVersion]
) -> Department:
    """That of the powers chosen; else the one asked for, or the first that is the person's."""
    wanted = str(bases[0].department_id) if bases else request.GET.get("department", "")
    return next((body for body in departments if str(body.pk) == wanted), departments[0])


def _to_choose(request: OfficeRequest, department: Department, bases: list[PowerVersion]) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()
    rows = powers_to_choose(department, words).exclude(power__in=[base.power_id for base in bases])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    busy = busy_in(page.object_list)
    return {"page": page, "rows": [(v, busy.get(v.power_id)) for v in page.object_list], "q": words}


def _last(
    request: OfficeRequest,
    context: dict[str, Any],
    user: User,
    department: Department,
    action: str,
    bases: Sequence[PowerVersion],
) -> HttpResponse:
    drafts = Proposal.objects.filter(pk__in=[p.pk for p in drafts_at_hand(user, department)])
    given = request.POST if request.method == "POST" else None
    form = StartForm(
        given,
        action=action,
        powers=[base.power for base in bases],
        titles={base.power_id: title_of(base) for base in bases},
        department=department,
        unit=context["unit"],
        drafts=drafts,
        initial={name: request.GET[name] for name in ASKED if name in request.GET},
    )
    reasons: list[Reason] = []
    if given is not None and form.is_valid():
        try:
            return _done(request, _carry_out(user, department, form))
        except NotAllowed as refused:
            reasons = refused.reasons
    return _answer(request, context | {"form": form, "reasons": reasons}, status=409 if reasons else 200)


def _carry_out(user: User, department: Department, form: StartForm) -> Proposal:
    into = form.cleaned_data.get("into")
    if into is not None:
        add_to(into, form.intention(), by=user)
        return into
    return propose(department, form.intention(), by=user, case=form.case(), unit=unit_for(user, department))


def _done(request: OfficeRequest, proposal: Proposal) -> HttpResponse:
    """To the one page where a single power is drafted, else to the proposal with all of them."""
    changes = list(proposal.changes.all()[:2])
    if len(changes) == 1 and CHANGE_ACTIONS[changes[0].action].edits_draft:
        messages.success(request, f"已建立第{proposal.pk}号申请。在这一页填写草稿、放入材料，办齐后提交。")
        return redirect(reverse("admin:powers_powerversion_change", args=[changes[0].version_id]))
    messages.success(request, f"已写入第{proposal.pk}号申请。接下来按下面的“还差什么”逐项办理，办完提交。")
    return redirect(reverse("admin:review_proposal_change", args=[proposal.pk]))

"""The steps of shaping a proposal in the admin (补充材料、办理要素、会签、移出): one small page for each.

Each shows its form, calls the function that guards it, and shows what it refuses with what was typed still there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from powers.locking import lock_powers
from review.drafting.attaching import attach, remove, why_not_attach
from review.drafting.forms import AskForm, DetailsForm, MaterialForm
from review.drafting.proposing import ask_department, set_details, take_out, why_not_shape
from review.drafting.reproposing import propose_again, refused_changes, why_not_again
from review.models.materials import Material
from review.models.proposals import Change, Proposal
from review.workflow.conditions import cases_of, material_rules

if TYPE_CHECKING:
    from accounts.models import User

TEMPLATE = "admin/review/proposal/step.html"
Context = dict[str, Any]


def _found(request: OfficeRequest, pk: int) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).select_related("region", "department", "unit", "trigger")
    return get_object_or_404(rows, pk=pk)


def _back(proposal: Proposal, place: str = "") -> str:
    return reverse("admin:review_proposal_change", args=[proposal.pk]) + place


def _step(
    request: OfficeRequest,
    context: Context,
    proposal: Proposal,
    form: forms.Form,
    carry_out: Callable[[], str],
    *,
    place: str,
    stands: list[Reason],
    **said: Any,
) -> HttpResponse:
    """The page of one step; `carry_out` does it and says what was done, `stands` is why it cannot be done now."""
    reasons = list(stands)
    if request.method == "POST" and not stands and form.is_valid():
        try:
            messages.success(request, carry_out())
            return redirect(_back(proposal, place))
        except NotAllowed as refused:
            reasons = refused.reasons
    context |= {"proposal": proposal, "form": form, "reasons": reasons, "blocked": bool(stands)}
    context |= {"back": _back(proposal, place)} | said
    return TemplateResponse(request, TEMPLATE, context, status=409 if reasons else 200)


def add_material(request: OfficeRequest, context: Context, pk: int) -> HttpResponse:
    """Attach a file."""
    user = request.user
    proposal = _found(request, pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MaterialForm(*posted, rules=material_rules(proposal), initial={"kind": _first_missing(proposal)})
    limit = settings.MAX_MATERIAL_BYTES // 1024 // 1024
    asked = [
        f"{trigger}：{trigger.evidence}" for trigger in cases_of(proposal) if trigger and trigger.evidence
    ]

    def carry_out() -> str:
        material = attach(proposal, by=user, **form.given())
        return f"已上传“{material.title}”。"

    return _step(
        request,
        context,
        proposal,
        form,
        carry_out,
        place="#materials",
        stands=why_not_attach(proposal, user),
        title="上传材料",
        explained=[
            f"可以是 PDF、OFD、Word、Excel、WPS 文档或者 JPG、PNG 图片，一份不超过{limit} MB。",
            *asked,
        ],
        button="上传",
        files=True,
    )


def _first_missing(proposal: Proposal) -> str:
    """The kind of material to be chosen ahead: the first that must come and is not there yet."""
    kept = proposal.materials.filter(removed_at=None)
    have = kept.filter(rule__isnull=False).values("rule")
    rule = material_rules(proposal).filter(required=True).exclude(pk__in=have).first()
    if rule is not None:
        return str(rule.pk)
    asked = any(trigger and trigger.evidence for trigger in cases_of(proposal))
    return MaterialForm.TRIGGER if asked and not kept.filter(for_trigger=True).exists() else ""


def remove_material(request: OfficeRequest, context: Context, pk: int, material: int) -> HttpResponse:
    """Take a file out; it is kept for what was submitted with it."""
    user = request.user
    proposal = _found(request, pk)
    found = get_object_or_404(Material, pk=material, proposal=proposal, removed_at=None)

    def carry_out() -> str:
        remove(found, by=user)
        return f"已移除“{found.title}”。"

    return _step(
        request,
        context,
        proposal,
        forms.Form(request.POST if request.method == "POST" else None),
        carry_out,
        place="#materials",
        stands=why_not_attach(proposal, user),
        title=f"移除材料“{found.title}”",
        explained=["移除后不再随申请提交；以前已经提交过的，留存备查。"],
        button="移除这份材料",
    )


@transaction.atomic
def details(request: OfficeRequest, context: Context, pk: int, change: int) -> HttpResponse:
    """What an action needs besides the draft."""
    user = request.user
    proposal = _found(request, pk)
    rows = Change.objects.visible_to(user).select_related("version", "power", "proposal")
    found = get_object_or_404(rows, pk=change, proposal=proposal)
    if request.method == "POST":
        lock_powers([found.power_id])
        found = get_object_or_404(rows, pk=change, proposal=proposal)
    form = DetailsForm(request.POST if request.method == "POST" else None, change=found)

    def carry_out() -> str:
        set_details(found, form.said(), by=user, trigger=form.cleaned_data["trigger"])
        return f"“{found.version.title[:60]}”的办理要素已保存。"

    return _step(
        request,
        context,
        proposal,
        form,
        carry_out,
        place="#changes",
        stands=why_not_shape(proposal, user),
        title=f"{found.get_action_display()}“{found.version.title[:100]}”：办理要素",
        explained=["提交前都要填好；随申请一并提交。"],
        button="保存",
    )


def take_out_page(request: OfficeRequest, context: Context, pk: int) -> HttpResponse:
    """Take changes out of a proposal, after a look at what comes of it."""
    user = request.user
    proposal = _found(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in given.getlist("changes") if key.isdecimal() and len(key) < 19]
    rows = Change.objects.visible_to(user).filter(proposal=proposal, pk__in=keys)
    chosen = list(rows.select_related("version", "power", "proposal__unit"))
    if not chosen:
        messages.warning(request, "请先勾选要移出的职权。")
        return redirect(_back(proposal, "#changes"))
    form = forms.Form(request.POST if "confirmed" in request.POST else None)

    def carry_out() -> str:
        apart = take_out(chosen, by=user)
        if apart is None:
            return f"已移出{len(chosen)}项，草稿已删除。"
        return f"已移出{len(chosen)}项；提交过的各项另成第{apart.pk}号申请“{apart.title}”。"

    return _step(
        request,
        context,
        proposal,
        form,
        carry_out,
        place="#changes",
        stands=why_not_shape(proposal, user),
        title=f"移出{len(chosen)}项职权",
        explained=[
            "没有提交过的，草稿连同所作的修改一并删除，不能恢复；提交过的，另成一份申请，内容都在。",
            *(f"{change.get_action_display()}：{change.version.title}" for change in chosen),
        ],
        button="移出",
        hidden=[("changes", change.pk) for change in chosen],
    )


def ask(request: OfficeRequest, context: Context, pk: int) -> HttpResponse:
    """Ask another department for its word."""
    user = request.user
    proposal = _found(request, pk)
    initial = {"department": request.GET.get("department"), "reason": request.GET.get("reason")}
    form = AskForm(request.POST if request.method == "POST" else None, proposal=proposal, initial=initial)

    def carry_out() -> str:
        asked = ask_department(proposal, by=user, **form.cleaned_data)
        return f"已请{asked.department}会签，其法制或负责人会收到通知。"

    return _step(
        request,
        context,
        proposal,
        form,
        carry_out,
        place="#cosigns",
        stands=why_not_shape(proposal, user),
        title="请其他部门会签",
        explained=["所请部门的法制或负责人会看到整份申请，同意或者写明不同意的理由；没有答复之前不能提交。"],
        button="请其会签",
    )


def may_propose_again(proposal: Proposal, user: User) -> bool:
    """Whether there is something refused that this person may propose again."""
    return not why_not_again(proposal, user)


def again(request: OfficeRequest, context: Context, pk: int) -> HttpResponse:
    """Propose once more what was not approved."""
    user = request.user
    proposal = _found(request, pk)
    if not (refused := refused_changes(proposal)):
        raise Http404
    made: list[Proposal] = []

    def carry_out() -> str:
        made.append(propose_again(proposal, by=user))
        return f"已建立第{made[0].pk}号申请，内容照原草稿。请按不予调整的理由修改、补充材料后提交。"

    answer = _step(
        request,
        context,
        proposal,
        forms.Form(request.POST if request.method == "POST" else None),
        carry_out,
        place="",
        stands=why_not_again(proposal, user),
        title="重新提出不予调整的事项",
        explained=[
            "另建一份申请，草稿照当时提交的内容，以现行版本为基准；事由沿用，材料须重新上传。",
            *(f"{change.get_action_display()}：{change.version.title}{note}" for change, note in refused),
        ],
        button="建立新的申请",
    )
    return redirect(_back(made[0])) if made else answer

"""The materials beside a draft (材料): files are taken in as soon as they are dropped, several at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from review.drafting.forms import kinds_of_material
from review.drafting.recognising import attach_all, say_kind
from review.models.proposals import Proposal
from review.workflow.conditions import material_rules

FORM = "powerversion_form"
"""The form of the draft, to which the fields beside it belong."""


@require_POST
def materials(request: OfficeRequest, context: dict[str, Any], pk: int) -> HttpResponse:
    """Take in what was dropped, or what kind a file is said to be; answers the list as it is now."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    try:
        told = [words for _, words in save_materials(request, proposal)]
    except NotAllowed as refused:
        told = [reason.message for reason in refused.reasons]
    shown = materials_beside(proposal) | {"told": told}
    return render(request, "admin/review/proposal/_materials_beside.html", shown)


def materials_beside(proposal: Proposal) -> dict[str, Any]:
    """The materials of a proposal, with the kinds to choose from where one is asked."""
    rows = list(proposal.materials.filter(removed_at=None).select_related("rule"))
    asked = any(one.kind_asked for one in rows)
    kinds = kinds_of_material(material_rules(proposal)) if asked else []
    return {"proposal": proposal, "materials": rows, "kinds": kinds, "form_id": FORM}


def save_materials(request: OfficeRequest, proposal: Proposal) -> list[tuple[int, str]]:
    """The files that came with a page, and the answers to what kind one is; what is to be told of them."""
    rules = {str(rule.pk): rule for rule in material_rules(proposal)}
    for material in proposal.materials.filter(removed_at=None, kind_asked=True):
        kind = request.POST.get(f"kind-{material.pk}", "")
        if kind in rules or kind in ("trigger", "other"):
            say_kind(material, rules.get(kind), for_trigger=kind == "trigger", by=request.user)
    files = request.FILES.getlist("materials")
    if not files:
        return []
    taken, reasons = attach_all(proposal, files, by=request.user)
    told = [(messages.WARNING, reason.message) for reason in reasons]
    if taken:
        asked = sum(one.kind_asked for one in taken)
        more = f"其中{asked}份看不出是哪种材料，请在材料栏选择。" if asked else ""
        told.insert(0, (messages.SUCCESS, f"已上传{len(taken)}份材料。{more}"))
    return told

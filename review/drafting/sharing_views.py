"""Whether the staffing office may look at drafts that were not submitted yet (起草期间的草稿): the department decides."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from review.drafting.proposing import share_draft
from review.models.proposals import Proposal


@login_required
@require_POST
def share(request: OfficeRequest, pk: int) -> HttpResponse:
    """Let the office look, or no more."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    shared = request.POST.get("shared") == "1"
    try:
        share_draft(proposal, by=request.user, shared=shared)
    except NotAllowed as refused:
        for reason in refused.reasons:
            messages.error(request, reason.message)
    else:
        messages.success(
            request,
            "机构编制部门现在可以查看草稿。" if shared else "机构编制部门不再能查看草稿，提交以后才能。",
        )
    return redirect("review:proposal", pk)

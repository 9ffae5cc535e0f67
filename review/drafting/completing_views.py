"""Completing the drafts of a proposal from a spreadsheet (从表格粘贴补写)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import OfficeRequest
from powers.completing import STAGE, TYPE, Meanings
from powers.importing.matching import key
from powers.pasting import Reading, Target
from review.drafting.completable_listing import Completable, dress
from review.drafting.completing import about, complete_drafts
from review.drafting.pasting_views import Pasting, paste_page
from review.models.proposals import Change

NOT_HERE = {TYPE: "草稿的类型不能成批修改，请在草稿中修改。"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: OfficeRequest, pk: int) -> HttpResponse:
    """Complete the drafts as they are filtered from pasted cells."""
    screen = Completable(request, pk=pk)
    proposal = screen.proposal
    here = reverse("review:proposal_complete", args=[proposal.pk])
    back = f"{here}?{request.GET.urlencode()}" if request.GET else here

    def apply(reading: Reading) -> HttpResponse:
        done = complete_drafts(proposal, reading.by_target(), by=request.user)
        messages.success(request, f"已补写{done}项草稿。")
        return redirect(back)

    pasting = Pasting(
        rows=screen.found,
        targets=lambda rows: targets_of(list(rows)),
        meanings=lambda: Meanings(proposal.region),
        crumbs=[*screen.crumbs(), ("补写草稿", here)],
        back=back,
        then="写入草稿，仍可逐项修改。",
        why_not=screen.why_not,
        duties=screen.duties,
    )
    return paste_page(request, pasting, apply)


def targets_of(changes: list[Change]) -> list[Target]:
    """Drafts as what can be completed."""
    return [
        Target(
            change.pk,
            change.version.title,
            frozenset(key(name) for name in _names(change) if name),
            about(change, change.responsibilities),
            change.now,
            NOT_HERE | ({} if change.responsibilities else {STAGE: "没有责任事项，先补写责任事项。"}),
        )
        for change in dress(changes)
    ]


def _names(change: Change) -> list[str]:
    return [change.version.name, change.version.title, change.power.code or ""]

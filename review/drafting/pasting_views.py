"""The page on which cells from a spreadsheet are pasted (从表格粘贴): what they mean is shown before anything is kept.

Shared by the preview of an import and the drafts of a proposal: each says what can be completed and what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason, refuse
from departments.models import Duty
from powers.completing import Meanings
from powers.pasting import Reading, Target, read_pasted
from review.drafting.completion_forms import PasteForm

SHOWN = 200
Apply = Callable[[Reading], HttpResponse]


@dataclass(frozen=True)
class Pasting:
    """What is pasted into: its items in their order, the place it belongs to, and why nothing can be pasted now."""

    rows: QuerySet[Any]
    targets: Callable[[QuerySet[Any]], Sequence[Target]]
    meanings: Callable[[], Meanings]
    crumbs: list[tuple[str, str]]
    back: str
    then: str
    why_not: list[Reason]
    duties: list[tuple[str, list[Duty]]]


def paste_page(request: OfficeRequest, pasting: Pasting, apply: Apply) -> HttpResponse:
    """Show the form, then what the cells mean, then do it (`apply`)."""
    form = PasteForm(request.POST or None)
    reasons, reading = list(pasting.why_not), None
    if request.method == "POST" and not reasons and form.is_valid():
        said, targets = form.cleaned_data, pasting.targets(pasting.rows)
        reading = read_pasted(said["text"], said["field"], said["how"], targets, pasting.meanings())
        if "sure" in request.POST and reading.cells:
            try:
                if request.POST.get("seen", "") != reading.replaced:
                    refuse(
                        "seen", "您看过之后内容有变化（可能是同事改的），没有补写。下面是现在的，请再看一遍。"
                    )
                return apply(reading)
            except NotAllowed as refused:
                reasons = refused.reasons
    context: dict[str, Any] = {
        "form": form,
        "pasting": pasting,
        "reasons": reasons,
        "reading": reading,
        "targets": pasting.targets(pasting.rows[:SHOWN]),
        "total": pasting.rows.count(),
        "shown": SHOWN,
    }
    return render(
        request, "review/drafting/paste.html", context, status=409 if reasons and request.POST else 200
    )

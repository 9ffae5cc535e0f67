"""Papers to download (公文): who sees the meeting or the step sees its papers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from review.handling.listing import handlings_for
from review.meetings import papers
from review.models.meetings import Meeting


@login_required
@require_safe
def meeting_paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The agenda, the minutes or the table of opinions of a meeting."""
    user: Any = request.user
    if kind not in papers.PAPERS:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.visible_to(user).select_related("region"), pk=pk)
    name, write = papers.PAPERS[kind]
    return write(meeting).response(f"{meeting}{name}")


@login_required
@require_safe
def handling_letter(request: HttpRequest, pk: int) -> FileResponse:
    """The letter of a step of the ladder."""
    user: Any = request.user
    handling = get_object_or_404(handlings_for(user), pk=pk)
    return papers.handling_paper(handling).response(handling.number)

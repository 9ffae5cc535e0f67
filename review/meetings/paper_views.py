"""Papers to download (公文): who sees the meeting or the step sees its papers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from review.handling.listing import handlings_for
from review.meetings import papers
from review.models.meetings import Meeting


@login_required
@require_safe
def meeting_paper(request: OfficeRequest, pk: int, kind: str) -> FileResponse:
    """The agenda, the minutes or the table of opinions of a meeting."""
    if kind not in papers.PAPERS:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("region"), pk=pk)
    name, write = papers.PAPERS[kind]
    return write(meeting).response(f"{meeting}{name}")


@login_required
@require_safe
def handling_letter(request: OfficeRequest, pk: int) -> FileResponse:
    """The letter of a step of the ladder."""
    handling = get_object_or_404(handlings_for(request.user), pk=pk)
    return papers.handling_paper(handling).response(handling.number)

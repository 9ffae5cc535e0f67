"""Papers to download (公文): who sees the meeting or the step sees its papers; and the templates they follow."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from core.official_paper import DOCX, Paper
from core.parsing_apart import UnreadableError
from departments.access import scope_of
from departments.admin_base import DATA_ROLES
from review.handling.listing import handlings_for
from review.meetings import paper_templates, papers
from review.meetings.paper_templates import FilledPaper
from review.models.meetings import Meeting
from review.models.papers import PaperKind, PaperTemplate


@login_required
@require_safe
def meeting_paper(request: OfficeRequest, pk: int, kind: str) -> FileResponse | HttpResponseRedirect:
    """The agenda, the minutes or the table of opinions of a meeting."""
    if kind not in papers.PAPERS:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("region"), pk=pk)
    name, write = papers.PAPERS[kind]
    return download(request, write(meeting), f"{meeting}{name}", reverse("review:meeting", args=[pk]))


@login_required
@require_safe
def handling_letter(request: OfficeRequest, pk: int) -> FileResponse | HttpResponseRedirect:
    """The letter of a step of the ladder."""
    handling = get_object_or_404(handlings_for(request.user), pk=pk)
    back = reverse("review:handling", args=[pk])
    return download(request, papers.handling_paper(handling), handling.number, back)


def download(
    request: OfficeRequest, paper: FilledPaper | Paper, name: str, back: str
) -> FileResponse | HttpResponseRedirect:
    """A paper as a file; where the office's own template does not fill, back with the reason."""
    try:
        return paper.response(name)
    except UnreadableError as error:
        messages.error(
            request, f"本单位的公文模板填不进内容：{error}请在管理后台的“公文模板”中更换或者删去。"
        )
        return redirect(back)


# --- templates -------------------------------------------------------------------------------------------


@login_required
@require_safe
def template_file(request: OfficeRequest, kind: str) -> FileResponse:
    """The shipped template of a kind, to be edited and uploaded."""
    if kind not in PaperKind.values:
        raise Http404
    data = BytesIO(paper_templates.shipped(kind).read_bytes())
    name = f"{PaperKind(kind).label}模板.docx"
    return FileResponse(data, as_attachment=True, filename=name, content_type=DOCX)


@login_required
@require_safe
def template_preview(request: OfficeRequest, pk: int) -> FileResponse | HttpResponseRedirect:
    """An own template filled with what stands for the things to come."""
    scope = scope_of(request.user)
    rows = PaperTemplate.objects.all()
    if not scope.everything:
        regions = scope.regions_as(*DATA_ROLES)
        rows = rows.filter(Q(region=None) | Q(region__in=regions)) if regions else rows.none()
    found = get_object_or_404(rows, pk=pk)
    try:
        with found.file.open("rb") as file:
            data = paper_templates.preview(found.kind, file.read())
    except UnreadableError as error:
        messages.error(request, f"{error}")
        return redirect("admin:review_papertemplate_change", pk)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{found}预览.docx", content_type=DOCX)

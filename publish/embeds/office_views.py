"""The page of one department site for the offices (部门网站): what its copy says otherwise than the list, and how it was before."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from office.listing_views import context_of
from publish.embeds.comparing import KEPT
from publish.embeds.listing import Checks
from publish.models import DepartmentSite

KINDS = {
    "field": "内容不同",
    "missing": "网站上没有这一项",
    "extra": "清单上没有这一项",
    "unclear": "按名称认不出是清单上的哪一项",
}


@login_required
@require_safe
def site(request: OfficeRequest, pk: int) -> HttpResponse:
    rows = DepartmentSite.objects.visible_to(request.user).select_related("department__region")
    found = get_object_or_404(rows, pk=pk)
    last = found.checks.select_related("release").first()
    differences = [one | {"label": KINDS.get(one["kind"], "")} for one in last.differences] if last else []
    context = {"site": found, "last": last, "differences": differences, "kept": KEPT}
    return render(request, "publish/releases/site.html", context | context_of(Checks(request, pk=pk)))

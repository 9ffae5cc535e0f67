"""The screens of what is to be changed (变更): every change of a proposal on one page, for reading and for paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from review.change_reading import contents, read_submission
from review.listing import ChangeFilter, changes_of, proposals_for

EVERY = 300
"""How many changes stand on one page of all of them."""
ORDER = (
    "version__department__order",
    "version__department__code",
    "version__power_type__order",
    "version__order",
    "pk",
)


@login_required
@require_safe
def all_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of a proposal that a person sees, with its redline, one below the other."""
    user: Any = request.user
    found = get_object_or_404(proposals_for(user), pk=pk)
    chosen = ChangeFilter(request.GET, changes_of(found).visible_to(user), proposal=found)
    rows = chosen.qs.select_related("base").defer(
        "version__source", "version__sealed_document", "base__source"
    )
    page = Paginator(rows.order_by(*ORDER), EVERY).get_page(request.GET.get("page"))
    submission = read_submission(found)
    context = {
        "proposal": found,
        "filter": chosen,
        "page": page,
        "submission": submission,
        "contents": contents(page.object_list, submission),
        "collapsed": "collapsed" in request.GET,
    }
    return render(request, "review/all_changes.html", context)

"""The head of the chain of what is kept unaltered, day by day, for the public (存证公示): a page and JSON.

Whoever keeps the value of a day can prove later that nothing before was rewritten (docs/integrity.md).
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit.anchoring import shown
from audit.models import Anchor
from publish.caching import public_page
from publish.listing import page_numbers
from publish.params import page_number

PAGE_SIZE = 100


@require_safe
@public_page("page")
def anchors(request: HttpRequest) -> HttpResponse:
    page = Paginator(Anchor.objects.order_by("-day"), PAGE_SIZE).get_page(page_number(request))
    numbers = page_numbers(page.number, page.paginator.num_pages)
    return render(request, "publish/anchors.html", {"page": page, "page_numbers": numbers})


@require_safe
@public_page()
def anchors_json(request: HttpRequest) -> HttpResponse:
    """Every day there was, the newest first."""
    rows = [shown(anchor) for anchor in Anchor.objects.order_by("-day")]
    return JsonResponse({"anchors": rows}, json_dumps_params={"ensure_ascii": False})

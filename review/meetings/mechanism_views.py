"""The public page of the joint meeting (机制); the root urls keep it in the cache like every other public page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.meetings.mechanism_reading import mechanism, regions_with_meeting


@require_safe
def page(request: HttpRequest, region: str = "") -> HttpResponse:
    """The joint meeting of one region; of the first where none is named."""
    regions = regions_with_meeting()
    chosen = (
        next((one for one in regions if one.code == region), None) if region else next(iter(regions), None)
    )
    if region and chosen is None:
        raise Http404
    found = mechanism(chosen) if chosen else None
    dated = found is not None and any(unit.valid_from for unit in found.units)
    context = {"regions": regions, "mechanism": found, "dated": dated}
    return render(request, "review/meetings/mechanism.html", context)

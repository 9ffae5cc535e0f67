"""The way in (首页、情景、地区): what has been published where, and what touches a situation of life or trade."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from departments.as_of import as_of
from departments.models import Region
from powers.models import Situation
from publish import listing as lists
from publish import situations
from publish.caching import public_page
from publish.changes.listing import latest, without_first_lists
from publish.changes.rows import public_rows
from publish.days import dated, day_of
from publish.models import ListEntry, ReleaseEntry
from publish.places import Place, place_of
from publish.regions import listing

LOOKED_AT, RECENT = 24, 3
"""How many releases are looked at for those that change the list, and how many of these are shown."""


@require_safe
@public_page("region", "on")
@dated()
def home(request: HttpRequest) -> HttpResponse:
    today = day_of(request)
    groups = listing.region_groups(today)
    lines = [line for group in groups for line in group.lines]
    place = place_of(request, [line.region for line in lines])
    types = lists.power_types(today)
    context = {
        "place": place,
        "several": len(lines) > 1,
        "region_groups": groups,
        "department_lines": listing.department_lines(place.region, today, types) if place else [],
        "type_bars": lists.type_bars(ListEntry.objects.on(today), types),
        "total": sum(line.total for line in lines),
        "department_total": sum(line.departments for line in lines),
        "region_total": len(lines),
        "situations": situations.kinds(),
        "latest_changes": latest(_changes_by(today, place), 6),
    } | _latest_releases(place, today)
    return render(request, "publish/home.html", context)


def _changes_by(day: dt.date, place: Place | None) -> QuerySet[ReleaseEntry]:
    """What was published and in effect by `day`, where the reader is; a list's first publication is no change."""
    rows = without_first_lists(public_rows()).filter(release__in=lists.releases(day).values("pk"))
    rows = rows.filter(release__effective_on__lte=day)
    return rows.filter(release__region__in=place.chain) if place else rows


def _latest_releases(place: Place | None, day: dt.date) -> dict[str, Any]:
    """The newest releases, those still to come apart."""
    newest = lists.releases(day).annotate(last=Window(Max("released_at")))
    if place:
        newest = newest.filter(region__in=place.chain)
    shown = list(newest[:LOOKED_AT])
    lines = lists.lines_of_changes(shown, day)
    begun = [line for line in lines if not line.is_future]
    return {
        "coming": [line for line in lines if line.is_future],
        "releases": begun[:RECENT],
        "updated": begun[0].release if begun else None,
        "touched": shown[0].last if shown else None,  # annotated above
    }


@require_safe
@public_page("region", "on")
@dated()
def situation(request: HttpRequest, situation: int) -> HttpResponse:
    """The powers that touch a situation of life or of a trade, where the reader is."""
    found = get_object_or_404(Situation, pk=situation, is_active=True)
    today = day_of(request)
    groups = listing.region_groups(today)
    place = place_of(request, [line.region for group in groups for line in group.lines])
    halves, left = situations.halves(situations.powers_of(found, place.chain if place else (), today))
    context = {
        "situation": found,
        "place": place,
        "published": [
            line for group in groups for line in group.lines if place and line.region in place.chain
        ],
        "several": sum(len(group.lines) for group in groups) > 1,
        "region_groups": groups,
        "halves": halves,
        "left": left,
        "total": sum(half.total for half in halves),
        "level_names": lists.level_names(today),
    }
    return render(request, "publish/situation.html", context)


@require_safe
@public_page("on")
@dated()
def regions(request: HttpRequest) -> HttpResponse:
    groups = listing.region_groups(day_of(request))
    return render(request, "publish/regions.html", {"region_groups": groups})


@require_safe
@public_page("on")
@dated()
def region(request: HttpRequest, region: str) -> HttpResponse:
    today = day_of(request)
    place = get_object_or_404(Region.objects.select_related("level", "parent"), code=region)
    as_of(filter(None, (place, place.parent)), today)
    types = lists.power_types(today)
    lines = listing.department_lines(place, today, types)
    used = listing.used_types(lines, types)
    for line in lines:
        line.cells = [(t, line.by_type.get(t.pk, 0)) for t in used]
    context = {
        "region": place,
        "types": used,
        "lines": lines,
        "type_bars": listing.type_totals(lines, types),
        "total": sum(line.total for line in lines),
        "children": listing.child_lines(place, today),
        "releases": lists.lines_of_changes(lists.releases(today).filter(region=place)[:LOOKED_AT], today)[
            :RECENT
        ],
    }
    return render(request, "publish/region.html", context)

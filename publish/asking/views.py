"""The search page (检索), and what is suggested while somebody types.

What must hold: nothing here touches a session or a cookie; what is typed is not kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from publish import listing, reading
from publish import search as searching
from publish.asking.choosing import as_chosen, places_of
from publish.asking.finding import Found, results
from publish.asking.kinds import others
from publish.asking.known import Known, known
from publish.asking.suggesting import suggestions
from publish.asking.who import matters
from publish.caching import public_page
from publish.days import asked_day, dated, day_of
from publish.facets import DIMENSIONS, USUAL, Faceted, faceted, narrowed
from publish.models import ListEntry
from publish.params import page_number
from publish.places import place_of

PAGE_SIZE = 20
SORTS = {"": gettext_noop("相关程度"), "code": gettext_noop("清单顺序")}


@require_safe
@public_page("q", "department", "type", "region", "level", "duty", "phase", "sort", "page", "on")
@dated()
def search(request: HttpRequest) -> HttpResponse:
    day, q = day_of(request), request.GET.get("q", "").strip()
    everything, words = ListEntry.objects.on(day), known()
    base = as_chosen(everything, request.GET)
    with searching.by_index(q):
        found = results(base, q, places=places_of(request.GET, words), words=words)
        dimensions = tuple(DIMENSIONS) if "duty" in request.GET else USUAL
        faces = faceted(found.within(everything), request.GET, dimensions, day=day)
        context = _page(request, found, narrowed(everything, faces.wanted), faces, day)
    context |= {"q": q, "problems": _problems(q, found), "found": found}
    if q and context["number"] == 1:
        context["others"] = others(found, words, day, is_today=not asked_day(request))
    if not faces.total:
        context |= _ways_on(everything, found, faces, words)
    return render(request, "publish/search.html", context)


def _page(request: HttpRequest, found: Found, entries: Any, faces: Faceted, day: dt.date) -> dict[str, Any]:
    """One page of what was found: its keys put in order first, so that only those are read whole."""
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else ""
    pages = max(1, -(-faces.total // PAGE_SIZE))
    number = min(max(1, page_number(request)), pages)
    start, stop = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
    if not faces.total:
        keys = []
    elif sort:
        keys = list(found.within(entries).order_by("sort_key", "pk").values_list("pk", flat=True)[start:stop])
    else:
        keys = found.page(entries, start, stop)
    lines = listing.lines_of(ListEntry.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    shown = listing.as_named((lines[key] for key in keys if key in lines), day)
    return {
        "faces": faces,
        "words": found.words,
        "hits": _hits(shown, found.words, set(found.near_keys)),
        "number": number,
        "pages": pages,
        "page_numbers": listing.page_numbers(number, pages),
        "sort": sort,
        "sorts": [(value, _(label)) for value, label in SORTS.items()],
        "level_names": {choice.value: choice.label for choice in faces.facet("level").choices},
    }


def _hits(entries: list[ListEntry], words: list[str], near: set[int]) -> list[dict[str, Any]]:
    documents = reading.documents_of(entries) if words else {}
    hits = []
    for entry in entries:
        document = documents.get(entry.version_id)
        snippet = searching.snippet(reading.searchable_fields(document), words) if document else None
        hits.append({"entry": entry, "snippet": snippet, "is_near": entry.pk in near})
    return hits


def _problems(q: str, found: Found) -> list[str]:
    if len(q) > searching.MAX_QUERY:
        return [_("检索词过长，只按前 %(most)s 个字检索。") % {"most": searching.MAX_QUERY}]
    return [_("请输入汉字、字母或数字。")] if q and not found.is_asked else []


def _ways_on(everything: Any, found: Found, faces: Faceted, words: Known) -> dict[str, Any]:
    """What to try where nothing was found: without the choices made, or with fewer words."""
    said = found.understood
    without = results(everything, said.text, words=words) if faces.wanted and found.is_asked else None
    single = list(dict.fromkeys(searching.terms(said.text))) if not said.is_exact else []
    each = [(word, searching.search(everything, word).count()) for word in single[:3]] if len(single) > 1 else []
    law = said.article.title if said.article else ""
    return {
        "without_filters": without.within(everything).count() if without else 0,
        "each_word": [(word, count) for word, count in each if count],
        "law": law,
        "law_total": searching.search(everything, law).count() if law else 0,
        "similar": [],
    }


@require_safe
@public_page("q")
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far, for the list under the box; without a script nobody asks for it."""
    return JsonResponse(
        {"suggestions": suggestions(request.GET.get("q", "").strip())}, json_dumps_params={"ensure_ascii": False}
    )


@require_safe
@public_page("q", "region", "case", "on")
@dated()
def who(request: HttpRequest) -> HttpResponse:
    """这事归谁管: the bodies in charge of what somebody asks in everyday words."""
    day, q, words = day_of(request), request.GET.get("q", "").strip(), known()
    groups = listing.region_groups(day)
    lines = [line for group in groups for line in group.lines]
    place = place_of(request, [line.region for line in lines])
    everything = ListEntry.objects.on(day)
    entries = everything.filter(region__in=place.chain) if place else everything
    near = [region.pk for region in place.chain] if place else []
    with searching.by_index(q):
        found = results(entries, q, places=near, words=words)
        answers = matters(found, entries, day) if found.is_asked else []
    case = request.GET.get("case", "")
    context = {
        "q": q,
        "place": place,
        "several": len(lines) > 1,
        "region_groups": groups,
        "found": found,
        "matters": [(matter, matter.chosen(case)) for matter in answers],
        "others": others(found, words, day, is_today=False),
        "problems": _problems(q, found),
    }
    return render(request, "publish/who.html", context)

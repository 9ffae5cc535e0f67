"""The search page (检索), and what is suggested while somebody types.

What must hold: nothing here touches a session or a cookie; what is typed is not kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from publish import listing, reading
from publish import search as searching
from publish.asking.finding import Found, results
from publish.asking.kinds import others
from publish.asking.known import known
from publish.asking.suggesting import suggestions
from publish.asking.who import matters
from publish.caching import public_page
from publish.days import asked_day, dated, day_of
from publish.facets import DIMENSIONS, USUAL
from publish.finding import TOO_MUCH
from publish.models import ListEntry
from publish.params import bad_request, page_number
from publish.places import place_of
from publish.regions import listing as region_listing
from publish.search_marking import snippet

PAGE_SIZE = 20
SORTS = {"": gettext_noop("相关程度"), "code": gettext_noop("清单顺序")}


@require_safe
@public_page("q", "department", "type", "region", "level", "duty", "phase", "sort", "page", "on")
@dated()
def search(request: HttpRequest) -> HttpResponse:
    day, q, words = day_of(request), request.GET.get("q", "").strip(), known()
    dimensions = tuple(DIMENSIONS) if "duty" in request.GET else USUAL
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else ""
    try:
        with searching.by_index(searching.groups_of(q)):
            found = results(q, request.GET, day=day, dimensions=dimensions, words=words)
            pages = max(1, -(-found.faces.total // PAGE_SIZE))
            number = min(max(1, page_number(request)), pages)
            keys = (
                found.keys((number - 1) * PAGE_SIZE, PAGE_SIZE, as_listed=bool(sort))
                if found.faces.total
                else []
            )
            more = others(found, words, is_today=not asked_day(request)) if q and number == 1 else None
    except searching.TooMuchError:
        return bad_request(request, _(TOO_MUCH))
    context = {
        "q": q,
        "words": found.words,
        "found": found,
        "faces": found.faces,
        "others": more,
        "problems": _problems(q, found),
        "hits": _hits(keys, found, day),
        "number": number,
        "pages": pages,
        "page_numbers": listing.page_numbers(number, pages),
        "sort": sort,
        "sorts": [(value, _(label)) for value, label in SORTS.items()],
        "level_names": {choice.value: choice.label for choice in found.faces.facet("level").choices},
    }
    if not found.faces.total:
        context |= _ways_on(found)
    return render(request, "publish/search.html", context)


def _hits(keys: list[int], found: Found, day: dt.date) -> list[dict[str, Any]]:
    """The hits of one page, only which are read whole."""
    lines = listing.lines_of(ListEntry.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    entries = listing.as_named((lines[key] for key in keys if key in lines), day)
    documents = reading.documents_of(entries) if found.words else {}
    near, hits = set(found.near_keys), []
    for entry in entries:
        document = documents.get(entry.version_id)
        shown = snippet(reading.searchable_fields(document), found.words) if document else None
        hits.append({"entry": entry, "snippet": shown, "is_near": entry.pk in near})
    return hits


def _problems(q: str, found: Found) -> list[str]:
    if len(q) > searching.MAX_QUERY:
        return [_("检索词过长，只按前 %(most)s 个字检索。") % {"most": searching.MAX_QUERY}]
    return [_("请输入汉字、字母或数字。")] if q and not found.is_asked else []


def _ways_on(found: Found) -> dict[str, Any]:
    """What to try where nothing was found: without the choices made, with fewer words, by the law alone."""
    said, everything = found.understood, ListEntry.objects.on(found.day)
    whole = said.tries[-1].groups if said.tries else ()
    single = [] if said.is_exact else searching.terms(said.text)
    each = (
        [(word, searching.search(everything, word).count()) for word in single[:3]] if len(single) > 1 else []
    )
    law = said.article.title if said.article else ""
    return {
        "without_filters": searching.find(everything, whole).count() if found.faces.wanted else 0,
        "each_word": [(word, count) for word, count in each if count],
        "law": law,
        "law_total": searching.search(everything, law).count() if law else 0,
    }


@require_safe
@public_page("q")
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far, for the list under the box; without a script nobody asks for it."""
    return JsonResponse(
        {"suggestions": suggestions(request.GET.get("q", "").strip())},
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
@public_page("q", "region", "case", "on")
@dated()
def who(request: HttpRequest) -> HttpResponse:
    """这事归谁管: the bodies in charge of what somebody asks in everyday words."""
    day, q, words = day_of(request), request.GET.get("q", "").strip(), known()
    groups = region_listing.region_groups(day)
    lines = [line for group in groups for line in group.lines]
    place = place_of(request, [line.region for line in lines])
    chain = QueryDict(mutable=True)
    chain.setlist("region", place.codes if place else [])
    try:
        with searching.by_index(searching.groups_of(q)):
            found = results(q, chain, day=day, words=words)
            answers = matters(found) if found.is_asked else []
            more = others(found, words, is_today=False)
    except searching.TooMuchError:
        return bad_request(request, _(TOO_MUCH))
    case = request.GET.get("case", "")
    context = {
        "q": q,
        "place": place,
        "several": len(lines) > 1,
        "region_groups": groups,
        "found": found,
        "matters": [(matter, matter.chosen(case)) for matter in answers],
        "others": more,
        "problems": _problems(q, found),
    }
    return render(request, "publish/who.html", context)

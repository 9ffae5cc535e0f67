"""The public site (公开网站): thin views that read selectors and render templates, kept whole in the cache.

What must hold: nothing here touches the session, a cookie or a token; nothing reads what is not published.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from powers.models import PowerType
from publish import listing, reading
from publish import search as searching
from publish.caching import public_page
from publish.days import dated, day_of
from publish.facets import DIMENSIONS, USUAL, faceted, narrowed
from publish.models import ListEntry
from publish.params import page_number

PAGE_SIZE = 20
LIST_SIZE = 100
SORTS = {"": gettext_noop("相关程度"), "code": gettext_noop("清单顺序")}


@require_safe
@public_page("q", "department", "type", "region", "level", "duty", "phase", "sort", "page", "on")
@dated()
def search(request: HttpRequest) -> HttpResponse:
    today = day_of(request)
    q = request.GET.get("q", "").strip()
    words = searching.terms(q)
    everything = ListEntry.objects.on(today)
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else ""
    with searching.by_index(q):
        found = searching.search(everything, q)
        dimensions = tuple(DIMENSIONS) if "duty" in request.GET else USUAL
        faces = faceted(found, request.GET, dimensions, day=today)
        pages = max(1, -(-faces.total // PAGE_SIZE))
        number = min(max(1, page_number(request)), pages)
        shown = listing.as_named(_shown(narrowed(found, faces.wanted), q, sort, number, faces.total), today)
    context = {
        "q": q,
        "words": words,
        "faces": faces,
        "problems": _search_problems(q, words),
        "hits": _hits(shown, words),
        "number": number,
        "pages": pages,
        "page_numbers": listing.page_numbers(number, pages),
        "sort": sort,
        "sorts": [(value, _(label)) for value, label in SORTS.items()],
        "level_names": {choice.value: choice.label for choice in faces.facet("level").choices},
    }
    if not faces.total:
        context |= _ways_on(everything, q, words, faces.wanted)
    return render(request, "publish/search.html", context)


def _shown(found: Any, q: str, sort: str, number: int, total: int) -> list[ListEntry]:
    """The entries of one page, their keys put in order first, so that only those are read whole."""
    if sort:
        ordered = found.order_by("sort_key", "pk")
    else:
        ordered = searching.ranked(found, q, titles=total <= searching.MANY)
    keys = list(ordered.values_list("pk", flat=True)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    lines = listing.lines_of(ListEntry.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    return [lines[key] for key in keys if key in lines]  # a rebuild may come between the two readings


def _search_problems(q: str, words: list[str]) -> list[str]:
    if len(q) > searching.MAX_QUERY:
        return [_("检索词过长，只按前 %(most)s 个字检索。") % {"most": searching.MAX_QUERY}]
    return [_("请输入汉字、字母或数字。")] if q and not words else []


def _hits(entries: list[ListEntry], words: list[str]) -> list[dict[str, Any]]:
    documents = reading.documents_of(entries) if words else {}
    hits = []
    for entry in entries:
        document = documents.get(entry.version_id)
        snippet = searching.snippet(reading.searchable_fields(document), words) if document else None
        hits.append({"entry": entry, "snippet": snippet})
    return hits


def _ways_on(everything: Any, q: str, words: list[str], wanted: Any) -> dict[str, Any]:
    """What to try where nothing was found: without the filters, with fewer words, or what is named alike."""
    each = (
        [(word, searching.search(everything, word).count()) for word in words[:3]] if len(words) > 1 else []
    )
    return {
        "without_filters": searching.search(everything, q).count() if wanted else 0,
        "each_word": [(word, count) for word, count in each if count],
        "similar": searching.similar(everything, q),
    }


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "publish/about.html", {"types": PowerType.objects.filter(is_active=True)})


@require_safe
@public_page()
def about_api(request: HttpRequest) -> HttpResponse:
    example = ListEntry.objects.on(timezone.localdate()).only("code").order_by("sort_key").first()
    return render(
        request, "publish/about_api.html", {"example": example.code if example else "120000-101-01-0001"}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /review/", "Disallow: /search/", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('publish:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("publish/favicon.svg"))

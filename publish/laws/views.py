"""The public pages of the law library (法律库): thin views over listing, reading, comparing, citing.

As on every public page nothing touches a session, and only what the list says on the day of the page is counted. A law can be read
on any day, also one before the list begins.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laws.library import load_articles_of
from publish.caching import public_page
from publish.days import dated, day_of
from publish.laws import citing_listing, comparing, listing, reading
from publish.laws.reading import Portrait, Text
from publish.listing import page_numbers
from publish.params import bad_request, page_number, whole_number
from publish.search import MAX_QUERY

LIST_SIZE = 50
LONGEST_LABEL = 40


@require_safe
@public_page("q", "instrument", "region", "status", "sort", "page", "on")
@dated(covered=False)
def laws(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:MAX_QUERY]
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in listing.SORTS else ""
    shelf = listing.shelf(day_of(request))
    found = listing.find(shelf, q, request.GET.dict(), sort)
    page = Paginator(found.lines, LIST_SIZE).get_page(page_number(request))
    context = {
        "q": q,
        "found": found,
        "in_library": len(shelf.lines),
        "page": page,
        "page_numbers": page_numbers(page.number, page.paginator.num_pages),
        "sort": sort,
        "sorts": [(value, _(label)) for value, label in listing.SORTS.items()],
    }
    return render(request, "publish/laws/laws.html", context)


@require_safe
@public_page("show", "on")
@dated(covered=False)
def law(request: HttpRequest, law: int) -> HttpResponse:
    portrait = _portrait_or_404(law, day_of(request))
    today = day_of(request)
    counts = citing_listing.counts_by_label(law, today)
    context = _of_text(portrait, portrait.shown, counts)
    context |= {
        "not_shown": reading.not_shown(counts, context["articles"]),
        "repealer": reading.repealer_of(portrait.validity),
        "powers": citing_listing.entries_citing(law, today).count(),
        "without_article": counts.get("", 0),
    }
    return render(request, "publish/laws/law.html", context)


@require_safe
@public_page("show", "on")
@dated(covered=False)
def version(request: HttpRequest, law: int, version: int) -> HttpResponse:
    portrait = _portrait_or_404(law, day_of(request))
    text = portrait.text(version)
    if text is None:
        raise Http404(_("这部法律没有这个文本。"))
    context = _of_text(portrait, text) | {"before": portrait.before(text), "after": portrait.after(text)}
    return render(request, "publish/laws/version.html", context)


def _of_text(portrait: Portrait, text: Text | None, counts: dict[str, int] | None = None) -> dict[str, Any]:
    """What a page that shows a text needs of it."""
    articles = reading.articles_of(text, counts) if text else []
    return {
        "law": portrait.law,
        "portrait": portrait,
        "text": text,
        "articles": articles,
        "parts": reading.parts_of(articles),
        "contents": [heading for article in articles for heading in article.headings],
        "preamble": reading.preamble_of(text) if text and not articles else "",
    }


@require_safe
@public_page("from", "to", "show", "on")
@dated(covered=False)
def compare(request: HttpRequest, law: int) -> HttpResponse:
    """Two texts article by article; without a choice the text shown and the one before it."""
    portrait = _portrait_or_404(law, day_of(request))
    chosen: list[Text] = []
    for name in ("from", "to"):
        if value := request.GET.get(name, "").strip():
            number = whole_number(value)
            if number is None:
                said = _("“%(value)s”不是文本编号，请在对照页的列表中选择文本。")
                return bad_request(request, said % {"value": value[:20]})
            if (text := portrait.text(number)) is None or not text.has_words:
                raise Http404(_("法律库中没有这部法律的这个文本，或者没有它的条文。"))
            chosen.append(text)
    pair = comparing.pair_of(portrait, chosen)
    show = request.GET.get("show", "")
    context = {
        "law": portrait.law,
        "portrait": portrait,
        "pair": pair,
        "same_twice": len(chosen) == 2 and chosen[0] is chosen[1],
        "comparison": comparing.comparison(*pair, show) if pair else None,
        "show": show,
    }
    return render(request, "publish/laws/compare.html", context)


@require_safe
@public_page("department", "type", "page", "on")
@dated(covered=False)
def article(request: HttpRequest, law: int, label: str) -> HttpResponse:
    """An article: its text, what it was in other texts, and the powers that cite it."""
    if len(label) > LONGEST_LABEL:
        raise Http404(_("没有这样的条号。"))
    portrait = _portrait_or_404(law, day_of(request))
    words = load_articles_of([text.pk for text in portrait.readable])
    start = comparing.start_of(portrait, label, words)
    today = day_of(request)
    if start is None and not citing_listing.entries_citing(law, today, label).exists():
        raise Http404(_("法律库中没有《%(law)s》%(label)s。") % {"law": portrait.law, "label": label})
    page = citing_listing.citing_page(law, today, request.GET, page_number(request), label)
    context = {
        "law": portrait.law,
        "portrait": portrait,
        "label": label,
        "repealer": reading.repealer_of(portrait.validity),
        "anchor": reading.anchor_of(label),
        "start": start,
        "stages": comparing.stages_of(portrait, start, label, words) if start else [],
        "words": words[start.pk][label] if start else "",
        "begins": start.record.later.get(label) if start else None,
        "not_begun": start is not None and start.record.not_begun(label, today),
        "page": page,
        "faces": page.faces,
    }
    return render(request, "publish/laws/article.html", context)


@require_safe
@public_page("department", "type", "page", "on")
@dated(covered=False)
def powers(request: HttpRequest, law: int) -> HttpResponse:
    """The powers in force that cite the law, whichever article."""
    portrait = _portrait_or_404(law, day_of(request))
    page = citing_listing.citing_page(law, day_of(request), request.GET, page_number(request))
    context = {"law": portrait.law, "portrait": portrait, "page": page, "faces": page.faces}
    return render(request, "publish/laws/powers.html", context)


def _portrait_or_404(pk: int, day: dt.date) -> Portrait:
    found = reading.law_of(pk)
    if found is None:
        raise Http404(_("法律库中没有这部法律。"))
    return reading.portrait_of(found, day)

"""How a search went (检索过程): for an office that asks why a citizen's words find this and not that. Nothing is written, and nobody's
search is kept: the query is typed here.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from departments.access import scope_of
from publish import listing, search
from publish.asking.finding import Found, Tried, entries_of, results
from publish.asking.known import known
from publish.listing import as_named
from publish.models import ListEntry
from publish.navigation import sees_releases

SHOWN = 10
ADDED_AT = "admin:publish_searchword_add"


@login_required
@require_safe
def trace(request: OfficeRequest) -> HttpResponse:
    if not sees_releases(scope_of(request.user)):
        raise Http404
    q, day, words = request.GET.get("q", "").strip(), timezone.localdate(), known()
    context = {"q": q, "word_total": len(words.words), "drop_total": len(words.drops)}
    if q:
        with search.by_index(search.groups_of(q)):
            found = results(q, {}, day=day, words=words)
            keys = found.keys(0, SHOWN)
            tried = _tried(found)
        lines = listing.lines_of(ListEntry.objects.filter(pk__in=keys)).in_bulk()
        near = set(found.near_keys)
        hits = [
            (entry, entry.pk in near) for entry in as_named((lines[key] for key in keys if key in lines), day)
        ]
        context |= {"found": found, "hits": hits, "tries": tried, "many": search.MANY}
    return render(request, "publish/releases/search_trace.html", context)


def _tried(found: Found) -> list[tuple[Tried, int, int]]:
    """Each try with how many it met, and how many in their titles."""
    asked = [(entries_of(tried.one, found.day), tried.one.groups) for tried in found.tried]
    totals = search.totals(asked, search.MANY + 1) if asked else []
    return [(tried, *total) for tried, total in zip(found.tried, totals, strict=True)]

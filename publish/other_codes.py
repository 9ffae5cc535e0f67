"""Codes in addresses that are no item's own (地址中的编码): written with full-width signs, or those of a main item (主项).

Asked only where no power has the code, so that an address that is right costs nothing more.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from publish import listing
from publish.caching import public_page
from publish.models import ListEntry

View = Callable[..., HttpResponse]
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")


def plain(code: str) -> str:
    """A code in the signs in which codes are issued."""
    return unicodedata.normalize("NFKC", code.translate(DASHES)).strip()


def leads_on(view: View) -> View:
    """A page of a power whose address may have a code in other signs, or the code of a main item."""

    @wraps(view)
    def wrapped(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        try:
            return view(request, code=code, **more)
        except Http404:
            own = plain(code)
            if own != code:
                return _redirected(request, own, more)
            if more:
                raise
            return main_item(request, code)

    return wrapped


def _redirected(request: HttpRequest, code: str, more: dict[str, Any]) -> HttpResponse:
    name = request.resolver_match.view_name if request.resolver_match else "publish:power"
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        reverse(name, kwargs={"code": code, **more}) + (f"?{query}" if query else "")
    )


@public_page("on")
def main_item(request: HttpRequest, code: str) -> HttpResponse:
    """A main item: its sub-items, each a power of its own, today or on a day."""
    day = _day(request.GET.get("on", ""))
    rows = ListEntry.objects.on(day).filter(power__main_code=code).exclude(power__main_code="")
    entries = list(listing.lines_of(rows).order_by("sort_key", "pk"))
    if not entries:
        raise Http404(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[:60]})
    context = {
        "page_kind": "main_item",
        "code": code,
        "first": entries[0],
        "department": entries[0].department,
        "region": entries[0].region,
        "entries": entries,
        "on": day if day != timezone.localdate() else None,
        "level_names": listing.level_names(),
    }
    return render(request, "publish/main_item.html", context)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return timezone.localdate()

"""Whole public responses kept in the cache (页面缓存) under the generation of the list and the local date.

A release raises the generation and midnight changes the date, so what is kept never has to be thrown away.
What must hold: only what carries no session, cookie or token goes through here; a hit costs one query, the
generation.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from publish.models import Generation

KEEP_FOR = 300  # what offices edit in the admin (telephones, duties) shows within five minutes
LONGEST_VALUE = 200
CACHE_CONTROL = "public, max-age=0, s-maxage=10, must-revalidate"
COMMON_PARAMS: tuple[str, ...] = ()

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Kept:
    """A rendered response: compressed once, served to many."""

    content_type: str
    compressed: bytes
    etag: str


def generation() -> int:
    """The number every release raises; 0 before the first."""
    number = Generation.objects.filter(pk=1).values_list("number", flat=True).first()
    return number or 0


def public_page(*params: str) -> Callable[[View], View]:
    """Serve a public GET view from the cache; `params` are what it reads of the query."""
    known = (*params, *COMMON_PARAMS)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            request.GET = _known_only(request, known)  # type: ignore[assignment]  # nothing a stranger adds is kept
            key = _key(request, known)
            kept = cache.get(key) if key else None
            if kept is None:
                response = _rendered(view(request, *args, **kwargs))
                if response.status_code != 200:
                    return response
                kept = _keep(response)
                if key:
                    cache.set(key, kept, KEEP_FOR)
            return _served(request, kept)

        return wrapped

    return decorate


def _known_only(request: HttpRequest, known: tuple[str, ...]) -> QueryDict:
    """The parameters a page reads, each with its values: what the key says is what the page is made of."""
    kept = QueryDict(mutable=True)
    for name in known:
        if name in request.GET:
            kept.setlist(name, request.GET.getlist(name))
    return kept


def _key(request: HttpRequest, known: tuple[str, ...]) -> str | None:
    pairs = [(name, value) for name in sorted(known) for value in request.GET.getlist(name) if value]
    if any(len(value) > LONGEST_VALUE for _, value in pairs):
        return None
    parts = (
        str(request.scheme),
        request.get_host(),
        str(generation()),
        timezone.localdate().isoformat(),
        request.path,
        urlencode(pairs),
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _rendered(response: HttpResponse) -> HttpResponse:
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _keep(response: HttpResponse) -> Kept:
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    compressed = gzip.compress(response.content, compresslevel=6, mtime=0)
    return Kept(response.headers.get("Content-Type", "text/html; charset=utf-8"), compressed, f'W/"{digest}"')


def _served(request: HttpRequest, kept: Kept) -> HttpResponse:
    response: HttpResponse
    if kept.etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.compressed, content_type=kept.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(kept.compressed), content_type=kept.content_type)
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

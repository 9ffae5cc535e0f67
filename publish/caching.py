"""Whole public responses kept for all processes together (页面缓存) under the generation of what is shown and the local date.

Every change of what a public page shows raises the generation with its commit (qingdan/public_tables.yaml), and midnight
changes the date, so what is kept never has to be thrown away, and no process shows an older page than another. What must hold:
only what carries no session, cookie or token goes through here; the generation is read before anything a page is made of; a hit
costs one query, the generation, which the primary answers; of those who ask at once for what is not kept one makes it, and the others wait.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from core.kept_files import turn
from publish import standbys
from publish.days import NOT_DATED, PARAM
from publish.params import bad_request

KEEP_FOR = 3600
"""Seconds. The net below public_tables.yaml: what it should forget shows an hour later all the same."""
LONGEST_VALUE = 200
CACHE_CONTROL = "public, max-age=0, must-revalidate"  # a proxy between asks each time, and is told 304

KEPT_HEADERS = ("Last-Modified", "Content-Security-Policy", "Access-Control-Allow-Origin")
"""What a view may say besides of a page that is kept: it is served each time as it was said."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Kept:
    """A rendered response: compressed once, served to many."""

    content_type: str
    compressed: bytes
    etag: str
    headers: tuple[tuple[str, str], ...] = ()


def generation() -> str:
    """What every change of what the public pages show raises, and when it last was: a database that was restored counts anew.

    Of one transaction that changes and reads in turns, every change raises it that comes after a reading.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(number), max(raised_at), set_config('qingdan.raised', '', true) FROM publish_generation"
        )
        number, raised_at, _ = cursor.fetchone()
    return f"{number or 0}.{raised_at.timestamp() if raised_at else 0:.6f}"


def public_page(*params: str) -> Callable[[View], View]:
    """Serve a public GET view from the cache; `params` are what it reads of the query."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            if request.GET.get(PARAM) and PARAM not in params:
                return bad_request(request, _(NOT_DATED))
            request.GET = _known_only(request, params)  # type: ignore[assignment]  # nothing a stranger adds is kept
            key = _key(request, params)
            made = partial(standbys.read, partial(_made, view, request, *args, **kwargs))
            found = _kept_or_made(key, made) if key else made()
            if isinstance(found, Kept):
                return _served(request, found)
            return _served(request, _keep(found)) if found.status_code == 200 else found

        wrapped.is_public_page = True  # type: ignore[attr-defined]  # tests walk the addresses by it
        return wrapped

    return decorate


def _kept_or_made(key: str, make: Callable[[], HttpResponse]) -> Kept | HttpResponse:
    """What is kept under this key; else it is made by the first who asks. What is no page (not 200) is not kept."""
    kept: Kept | None = cache.get(key)
    if kept is not None:
        return kept
    with turn(key) as mine:
        if not mine and (kept := cache.get(key)) is not None:
            return kept
        response = make()
        if response.status_code != 200:
            return response
        cache.set(key, kept := _keep(response), KEEP_FOR)
        return kept


def _known_only(request: HttpRequest, known: tuple[str, ...]) -> QueryDict:
    """The parameters a page reads, each with its values, empty ones left out: the page is made of what its key is made of."""
    kept = QueryDict(mutable=True)
    for name in known:
        if values := [value for value in request.GET.getlist(name) if value]:
            kept.setlist(name, values)
    return kept


def _key(request: HttpRequest, known: tuple[str, ...]) -> str | None:
    pairs = [(name, value) for name in sorted(known) for value in request.GET.getlist(name)]
    if any(len(value) > LONGEST_VALUE for _, value in pairs):
        return None
    parts = (
        str(request.scheme),
        request.get_host(),
        generation(),
        timezone.localdate().isoformat(),
        get_script_prefix(),
        request.path_info,
        urlencode(pairs),
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _made(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return _rendered(view(request, *args, **kwargs))


def _rendered(response: HttpResponse) -> HttpResponse:
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _keep(response: HttpResponse) -> Kept:
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    compressed = gzip.compress(response.content, compresslevel=6, mtime=0)
    kind = response.headers.get("Content-Type", "text/html; charset=utf-8")
    said = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
    return Kept(kind, compressed, f'W/"{digest}"', said)


def _served(request: HttpRequest, kept: Kept) -> HttpResponse:
    response: HttpResponse
    if kept.etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.compressed, content_type=kept.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(kept.compressed), content_type=kept.content_type)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

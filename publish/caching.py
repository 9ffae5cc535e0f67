"""Whole public responses kept for all processes together (页面缓存) under the generation of what is shown and the local date.

Every change of what a public page shows raises the generation with its commit (qingdan/public_tables.yaml), and midnight
changes the date, so what is kept never has to be thrown away, and no process shows an older page than another. What must hold:
only what carries no session, cookie or token goes through here; the generation is read before anything a page is made of; a hit
costs one query, the generation, which the primary answers, or none where it is known; of those who ask at once for what is not kept one
makes it, and the others wait.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

import brotli
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
CACHE_CONTROL = "public, max-age=0, s-maxage=1, must-revalidate"
"""A browser asks each time, and is told 304; a proxy between may answer with what it was given a second ago, and then asks."""

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}
"""In which forms a page is kept, the shorter first."""
NEVER = re.compile(r"q=0(\.0*)?")

KNOWN = "qingdan.shown"
"""Where the front door says in a request what is shown (publish/shown.py); who comes another way has it asked of the database."""

KEPT_HEADERS = ("Last-Modified", "Content-Security-Policy", "Access-Control-Allow-Origin")
"""What a view may say besides of a page that is kept: it is served each time as it was said."""

View = Callable[..., HttpResponse]


class Shown(NamedTuple):
    """What is shown: the generation, and the date by which pages are made. One page of it is the page of all of it."""

    generation: str
    day: str


@dataclass(frozen=True)
class Kept:
    """A rendered response: compressed once, served to many. `variants` by Content-Encoding; `until` in seconds of the clock."""

    content_type: str
    variants: dict[str, bytes]
    etag: str
    until: float
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reuse:
    """That this very answer may be given again to whoever asks the same (qingdan/front_door.py): while `shown` is, until `until`."""

    shown: Shown
    until: float
    view: str


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
            asked, request.GET = request.GET, _known_only(request, params)  # type: ignore[assignment]  # nothing a stranger adds is kept
            shown = request.META.get(KNOWN) or Shown(generation(), timezone.localdate().isoformat())
            key = _key(request, params, shown)
            made = partial(standbys.read, partial(_made, view, request, *args, **kwargs))
            found = _kept_or_made(key, made) if key else made()
            if not isinstance(found, Kept):
                return _served(request, _keep(found)) if found.status_code == 200 else found
            response = _served(request, found)
            if asked == request.GET and response.status_code == 200:
                name = request.resolver_match.view_name if request.resolver_match else ""
                response.reuse = Reuse(shown, found.until, name)  # type: ignore[attr-defined]
            return response

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


def _key(request: HttpRequest, known: tuple[str, ...], shown: Shown) -> str | None:
    pairs = [(name, value) for name in sorted(known) for value in request.GET.getlist(name)]
    if any(len(value) > LONGEST_VALUE for _, value in pairs):
        return None
    parts = (
        str(request.scheme),
        request.get_host(),
        *shown,
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
    variants = {name: compress(response.content) for name, compress in ENCODINGS.items()}
    kind = response.headers.get("Content-Type", "text/html; charset=utf-8")
    said = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
    return Kept(kind, variants, f'W/"{digest}"', time.time() + KEEP_FOR, said)


def _served(request: HttpRequest, kept: Kept) -> HttpResponse:
    response: HttpResponse
    if is_known(kept.etag, request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif encoding := encoding_for(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(kept.variants[encoding], content_type=kept.content_type)
        response.headers["Content-Encoding"] = encoding
    else:
        response = HttpResponse(gzip.decompress(kept.variants["gzip"]), content_type=kept.content_type)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def is_known(etag: str, said: str) -> bool:
    """Whether who asks has this already, by If-None-Match (RFC 9110, 13.1.2); * is whatever there is."""
    known = parse_etags(said) if said else []
    return etag in known or known == ["*"]


@lru_cache(1024)
def encoding_for(accepted: str) -> str:
    """The first of ENCODINGS that this Accept-Encoding takes; empty: none of them."""
    said = dict(part.replace(" ", "").lower().partition(";")[::2] for part in accepted.split(","))
    return next((name for name in ENCODINGS if name in said and not NEVER.fullmatch(said[name])), "")

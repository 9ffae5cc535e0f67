"""The front door (前门): a public page that was served before is served again before Django: from this process's memory, else from the
files that all processes of this machine share.

It keeps what `publish.caching.public_page` says may be given again (`Reuse`), as it left Django with all its headers, as long as what is
shown is the same (`publish.shown`). What must hold for an answer from here as for every other: it is counted against its address's
limit and, where figures are kept, under its view; it bears a request number of its own; it is stale as little as publish/shown.py says.
Whatever it cannot answer, and whatever is refused, goes on to Django.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error, close_old_connections
from django.http import HttpResponse

from core.client_address import address_in
from core.problems import API
from core.rate_limit import COUNTED
from core.request_ids import HEADER, number_for
from publish.caching import KEEP_FOR, KNOWN, Reuse, Shown, encoding_for, is_known
from publish.shown import Lease, lease
from qingdan.faces import face_of
from qingdan.metrics import count_served

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Site = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

OF_ITS_OWN = {HEADER.lower(), "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"}
"""Headers that are one request's alone."""
OF_A_BODY = {"content-type", "content-encoding", "content-length"}
"""Headers that a 304 leaves out."""
ENTRY = 1500
"""Bytes that a page takes besides its text, about."""


@dataclass
class Page:
    """An answer as it is given again. `asked`: whether it was, since there was last no room."""

    headers: Headers
    body: list[bytes]
    etag: str
    until: float
    view: str
    for_program: bool
    size: int
    asked: bool = False


class Pages:
    """What was given out of what is `shown`, in `most` bytes; of the oldest those go first that nobody has asked for again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.shown: Shown | None = None
        self.size = 0
        self.pages: dict[Any, Page] = {}
        self.turn = Lock()

    def get(self, shown: Shown, key: Any) -> Page | None:
        return self.pages.get(key) if shown == self.shown else None

    def put(self, shown: Shown, key: Any, page: Page) -> None:
        if page.size > self.most // 8:
            return
        with self.turn:
            if shown != self.shown:
                self.shown, self.pages, self.size = shown, {}, 0
            if (before := self.pages.pop(key, None)) is not None:
                self.size -= before.size
            self.pages[key] = page
            self.size += page.size
            while self.size > self.most:
                self._make_room()

    def _make_room(self) -> None:
        oldest = next(iter(self.pages))
        page = self.pages.pop(oldest)
        if page.asked:
            page.asked = False
            self.pages[oldest] = page
        else:
            self.size -= page.size


class FrontDoor:
    """A WSGI application before another, which is Django's."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.pages = Pages(settings.FRONT_DOOR_MB * 2**20)
        self.lease = _lease()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.lease is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.site(environ, start_response)
        shown = self._shown(self.lease)
        if shown is None:
            return self.site(environ, start_response)
        environ[KNOWN] = shown
        key = _key(environ)
        page = self.pages.get(shown, key) or self._of_machine(shown, key)
        if page is None or page.until < time():
            return self._passed_on(environ, start_response, shown, key)
        usage = COUNTED.add(address_in(environ))
        if usage and usage.is_too_much:
            return self.site(environ, start_response)
        page.asked = True
        own = [(HEADER, number_for(environ.get("HTTP_X_REQUEST_ID", "")))]
        if usage and page.for_program:
            own += usage.headers
        has_it = is_known(page.etag, environ.get("HTTP_IF_NONE_MATCH", ""))
        if settings.METRICS_TOKEN:
            count_served(environ["REQUEST_METHOD"], page.view, "304" if has_it else "200")
        if has_it:
            start_response("304 Not Modified", _without(page.headers, OF_A_BODY) + own)
            return []
        start_response("200 OK", page.headers + own)
        return page.body

    def _shown(self, known: Lease) -> Shown | None:
        """None where the database does not answer: Django says so."""
        try:
            return known.now()
        except (Error, OSError):
            close_old_connections()
            return None

    def _of_machine(self, shown: Shown, key: Any) -> Page | None:
        """What another process has served, or this one before it had to make room; of the offices nothing is."""
        if face_of(key[0][1:]) != "public":
            return None
        page: Page | None = cache.get(_file(shown, key))
        if page is not None:
            self.pages.put(shown, key, page)
        return page

    def _passed_on(
        self, environ: Environ, start_response: Callable[..., Any], shown: Shown, key: Any
    ) -> Iterable[bytes]:
        """Django's answer; kept if it may be given again and is of what is shown, not of what was or will be."""
        said: Headers = []

        def noted(status: str, headers: Headers, *more: Any) -> Any:
            said[:] = headers
            return start_response(status, headers, *more)

        answer = self.site(environ, noted)
        reuse: Reuse | None = getattr(answer, "reuse", None)
        if reuse is not None and reuse.shown == shown and isinstance(answer, HttpResponse):
            page = _page(said, answer.content, reuse, environ["PATH_INFO"].startswith(API))
            if page is not None:
                page.size += sum(len(part) for part in key if part)  # what a stranger wrote is kept too
                self.pages.put(shown, key, page)
                cache.set(_file(shown, key), page, KEEP_FOR)
        return answer


def _key(environ: Environ) -> Any:
    """Everything of a request by which the answers of public pages differ."""
    get, path = environ.get, environ["PATH_INFO"]
    return (
        path,
        get("QUERY_STRING", ""),
        encoding_for(get("HTTP_ACCEPT_ENCODING", "")),
        get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
        get("HTTP_X_FORWARDED_PROTO"),
        get("SCRIPT_NAME"),
        get("HTTP_ACCEPT") if path.startswith(API) else None,
    )


def _file(shown: Shown, key: Any) -> str:
    return "answer:" + hashlib.sha256(repr((*shown, key)).encode()).hexdigest()


def _page(said: Headers, body: bytes, reuse: Reuse, for_program: bool) -> Page | None:
    """The answer as it is given again; None of one that is somebody's own."""
    names = {name.lower(): value for name, value in said}
    own = "set-cookie" in names or "cookie" in names.get("vary", "").lower()
    if (
        own or "content-disposition" in names
    ):  # a download by somebody signed in is an event (audit.request_middleware)
        return None
    headers = _without(said, OF_ITS_OWN)
    return Page(headers, [body], names["etag"], reuse.until, reuse.view, for_program, len(body) + ENTRY)


def _without(headers: Headers, names: set[str]) -> Headers:
    return [header for header in headers if header[0].lower() not in names]


def _lease() -> Lease | None:
    """This machine's; without a place for it every request goes on to Django, which asks for itself."""
    try:
        return lease()
    except OSError:
        return None

"""The day a page is of (某一天的清单): `?on=2026-01-31` on every page and file that lists or shows, never passed over in silence.

`dated` is the innermost decorator of such a view, which asks `day_of` for its day. On a page of a day every link to a page that can
be of a day, and every search or filter form, leads to the same day: done here for all templates, so that none can forget it. A link
that leads to today on purpose bears `data-day`. A page without `dated` refuses `?on=` (`publish.caching`).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.possible_days import possible_day
from publish.models import Release
from publish.params import bad_request

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PARAM = "on"
_WRITTEN = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)")
_LINK = re.compile(r"<a\s[^>]*>")
_HREF = re.compile(r'(?<=\shref=")[^"]*')
_FORM = re.compile(r"(<form\s[^>]*>)(.*?)(?=</form>)", re.DOTALL)
NOT_DATED = gettext_noop(
    "这个页面不按日期查看，请去掉网址中的“on=”。要查某一天的内容，请到清单、部门、职权或法律的页面。"
)


@dataclass(frozen=True)
class Day:
    """The day a reader is shown; `earliest` is the first that the list covers, None where that was not asked for."""

    date: dt.date
    is_asked: bool = False
    earliest: dt.date | None = None


def day_of(request: HttpRequest) -> dt.date:
    """The day the page is of: the one asked for, else today."""
    return shown_day(request).date


def asked_day(request: HttpRequest) -> dt.date | None:
    """The day asked for; None where a reader asks for no day."""
    day = shown_day(request)
    return day.date if day.is_asked else None


def shown_day(request: HttpRequest) -> Day:
    return getattr(request, "public_day", None) or Day(timezone.localdate())


def read_day(text: str) -> dt.date | None:
    """2026-01-31 as a day, also 2026/1/31, 20260131, 2026年1月31日 and in full width; None for anything else."""
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year, month, day = filter(None, match.groups())
    return possible_day(year, month, day)


def unreadable(text: str) -> str:
    return _("“%(value)s”不是日期。请按“年-月-日”填写，例如 on=2026-01-31。") % {"value": text[:20]}


def earliest_day(region: str = "") -> dt.date | None:
    """The first day the published list covers, of one region or of all; None before the first release."""
    releases = Release.objects.filter(region__code=region) if region else Release.objects.all()
    return releases.aggregate(first=Min("effective_on"))["first"]


def dated(*, covered: bool = True) -> Callable[[View], View]:
    """A view that can be of any day; `covered`: only of days that the list covers, else whatever the view knows."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            text = request.GET.get(PARAM, "").strip()
            if not text:
                request.public_day = Day(timezone.localdate())  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            date = read_day(text)
            if date is None:
                return bad_request(request, unreadable(text))
            day = Day(date, True, earliest_day(str(kwargs.get("region", ""))))
            request.public_day = day  # type: ignore[attr-defined]
            if covered and (day.earliest is None or date < day.earliest):
                return _with_day(request, render(request, "publish/day_none.html", status=404), date)
            return _with_day(request, view(request, *args, **kwargs), date)

        wrapped.is_dated = True  # type: ignore[attr-defined]
        return cast("View", wrapped)

    return decorate


# --- links of a dated page ---------------------------------------------------------------------------


def _with_day(request: HttpRequest, response: HttpResponseBase, day: dt.date) -> HttpResponseBase:
    if isinstance(response, HttpResponseRedirectBase):
        target = response.headers["Location"]
        if is_dated(urlsplit(target).path):
            response.headers["Location"] = dated_address(target, day)
    elif isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith(
        "text/html"
    ):
        response.content = dated_page(response.content.decode(), request.path, day).encode()
    return response


def dated_page(html: str, path: str, day: dt.date) -> str:
    """A page whose links and forms keep the day, as far as they lead to pages that can be of a day."""
    known: dict[str, bool] = {}

    def leads_to_dated(address: str) -> bool:
        target = urlsplit(address.replace("&amp;", "&")).path or path
        if target not in known:
            known[target] = is_dated(target)
        return known[target]

    def link(found: re.Match[str]) -> str:
        href = _HREF.search(found[0])
        if href is None or " data-day" in found[0] or not _is_ours(href[0]) or not leads_to_dated(href[0]):
            return found[0]
        return found[0][: href.start()] + dated_address(href[0], day, "&amp;") + found[0][href.end() :]

    def form(found: re.Match[str]) -> str:
        action = re.search(r'(?<=\saction=")[^"]*', found[1])
        is_get = 'method="post"' not in found[1].lower()
        if not is_get or f'name="{PARAM}"' in found[2] or not leads_to_dated(action[0] if action else ""):
            return found[0]
        return f'{found[1]}<input type="hidden" name="{PARAM}" value="{day.isoformat()}">{found[2]}'

    return _FORM.sub(form, _LINK.sub(link, html))


def dated_address(address: str, day: dt.date, between: str = "&") -> str:
    """An address of ours with the day; as it is where it names one already."""
    before, mark, fragment = address.partition("#")
    if not before and mark:  # a place of the same page
        return address
    path, _, query = before.partition("?")
    pairs = [pair for pair in query.split(between) if pair]
    if not any(pair.startswith(f"{PARAM}=") for pair in pairs):
        pairs.append(f"{PARAM}={escape(day.isoformat())}")
    return f"{path}?{between.join(pairs)}{mark}{fragment}"


def _is_ours(address: str) -> bool:
    return (address.startswith(("/", "?", "#")) and not address.startswith("//")) or not address


def is_dated(path: str) -> bool:
    """Whether a page of ours can be of a day."""
    try:
        return getattr(resolve(unquote(path)).func, "is_dated", False)
    except Resolver404:
        return False

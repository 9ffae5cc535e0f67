"""The addresses of feeds (订阅): read without signing in, kept under the generation, told with ETag and Last-Modified."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_safe

from publish.caching import public_page
from publish.changes.listing import asked
from publish.feeds import subjects, writing
from publish.feeds.subjects import Subject
from publish.pages.site_facts import address
from publish.params import bad_request, page_number

View = Callable[..., HttpResponse]
KINDS = {
    "atom": ("application/atom+xml; charset=utf-8", writing.atom),
    "json": ("application/feed+json; charset=utf-8", writing.json_feed),
}
NARROWED_BY = ("q", "region", "department", "type", "action")
"""What of a search's address narrows what a feed tells."""


def feed(find: Callable[..., Subject]) -> View:
    """The view of the feeds of one kind of thing; `form` comes from the address."""

    @require_safe
    @_unless_known
    @public_page("page")
    def view(request: HttpRequest, *, form: str, **named: Any) -> HttpResponse:
        return answer(request, form, find(**named))

    return view


def _unless_known(view: View) -> View:
    """304 to who says when they read it last; what they say by ETag is answered where the page is kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        said = response.headers.get("Last-Modified", "")
        if response.status_code != 200 or not said:
            return response
        known = get_conditional_response(request, last_modified=parse_http_date(said), response=response)
        return known or response

    return wrapped


def answer(request: HttpRequest, form: str, subject: Subject) -> HttpResponse:
    """The feed in the form asked for; what of the query is read makes its address."""
    page = page_number(request)
    here = request.GET.copy()
    here.pop("page", None)
    following = here.copy()
    following["page"] = str(page + 1)
    path = address(request.path_info)
    made = writing.feed_of(
        subject, f"{path}?{here.urlencode()}" if here else path, page, f"{path}?{following.urlencode()}"
    )
    kind, write = KINDS[form]
    response = HttpResponse(write(made), content_type=kind)
    response.headers["Last-Modified"] = http_date(made.updated.timestamp())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@_unless_known
@public_page("page", *NARROWED_BY)
def search(request: HttpRequest, form: str) -> HttpResponse:
    """What changes among what a search finds: the address of the search's form, with its words; without any, everything."""
    wanted = asked(request.GET.dict())
    if wanted.problems:
        return bad_request(request, "".join(wanted.problems))
    query = request.GET.copy()
    query.pop("page", None)
    return answer(request, form, subjects.of_search(wanted, query.urlencode()))

"""Who a request is from (请求的用户): Django's answer, held to what accounts/steps.py asks. Read only where it is asked for.
And what was made for that person stays in no browser (不留缓存)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from accounts import steps


class WhollySignedIn(AuthenticationMiddleware):
    """`request.user`, nobody until every step of signing in is done."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        who = SimpleLazyObject(lambda: steps.who(request, auth.get_user(request)))
        request.user = who  # type: ignore[assignment]  # lazy, as Django's own is


class NothingKept:
    """What was made for somebody signed in, or on the way there, is kept by no browser and no proxy: who sits down at the
    machine next reads nothing by going back. Such is every answer for which the session was read; public pages read none
    and say of themselves how they are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.session.accessed and "public" not in answer.headers.get("Cache-Control", ""):
            add_never_cache_headers(answer)
        return answer

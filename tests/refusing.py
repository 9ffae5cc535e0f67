"""Middleware of the tests: a page that is kept for all is nobody's own (公开页面不带个人状态): no cookie, no session, no CSRF token."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class RefusePersonal:
    """Outermost, under every test client: breaks the test in which a public page is somebody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        found = request.resolver_match
        if found is None or not getattr(found.func, "is_public_page", False):
            return answer
        session = getattr(request, "session", None)
        said = {
            "a cookie": bool(answer.cookies),
            "the session": session is not None and (session.accessed or session.modified),
            "a CSRF token": "CSRF_COOKIE_NEEDS_UPDATE" in request.META,
            "Vary: Cookie": "cookie" in answer.headers.get("Vary", "").lower(),
        }
        personal = [name for name, is_so in said.items() if is_so]
        if personal:
            raise AssertionError(f"{request.path} is kept for all and has {', '.join(personal)}")
        return answer

"""Who a request is from (请求的用户): Django's answer, held to what accounts/steps.py asks. Read only where it is asked for."""

from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import steps


class WhollySignedIn(AuthenticationMiddleware):
    """`request.user`, nobody until every step of signing in is done."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        who = SimpleLazyObject(lambda: steps.who(request, auth.get_user(request)))
        request.user = who  # type: ignore[assignment]  # lazy, as Django's own is

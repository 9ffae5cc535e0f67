"""How often one address may ask (访问频率): the last line behind nginx, so that no single one takes the site from others.

Each process counts for itself, in memory: what it holds is about RATE_LIMIT times the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django_ratelimit.core import get_usage

from core.client_address import address_of
from core.problems import is_for_program, problem_response

NEVER = ("/static/", "/healthz", "/readyz", "/metrics")
TOO_OFTEN = "访问过于频繁，请稍候再试。"


class LimitRate:
    """Before everything that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.RATE_LIMIT or request.path.startswith(NEVER):
            return self.get_response(request)
        usage = get_usage(request, group="all", key=_key, rate=settings.RATE_LIMIT, increment=True)
        if usage and usage["should_limit"]:
            return _with_limits(request, _refusal(request, max(1, usage["time_left"])), usage)
        return _with_limits(request, self.get_response(request), usage)


def _key(group: str, request: HttpRequest) -> str:
    return address_of(request) or "unknown"


def _with_limits(request: HttpRequest, response: HttpResponse, usage: dict[str, Any] | None) -> HttpResponse:
    """A program is told how much it may still ask, and for how long that counts."""
    if usage and is_for_program(request):
        response["RateLimit-Limit"] = str(usage["limit"])
        response["RateLimit-Remaining"] = str(max(0, usage["limit"] - usage["count"]))
        response["RateLimit-Reset"] = str(max(1, usage["time_left"]))
    return response


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    response: HttpResponse
    if is_for_program(request):
        response = problem_response(429, TOO_OFTEN)
    else:
        response = HttpResponse(render_to_string("429.html", {"seconds": seconds}), status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response

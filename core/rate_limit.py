"""How often one address (of IPv6 one network) may ask (访问频率): the last line behind nginx, so that no single one takes the site from others.

Each process counts for itself, in memory: what it holds is about RATE_LIMIT times the number of processes. What is answered before
Django (qingdan/front_door.py) is counted here too.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.client_address import address_in, counted_as
from core.problems import is_for_program, problem_response

NEVER = ("/static/", "/healthz", "/readyz", "/metrics")
TOO_OFTEN = "访问过于频繁，请稍候再试。"
RATE = re.compile(r"(\d+)/(\d*)([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Usage(NamedTuple):
    """What one address has asked in the window that now is; the window ends in `seconds`."""

    limit: int
    asked: int
    seconds: int

    @property
    def is_too_much(self) -> bool:
        return self.asked > self.limit

    @property
    def headers(self) -> list[tuple[str, str]]:
        """What a program is told: how much it may still ask, and for how long that counts."""
        return [
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(max(0, self.limit - self.asked))),
            ("RateLimit-Reset", str(self.seconds)),
        ]


class Counter:
    """Requests by address, of the current window alone: what is older is forgotten as a whole.

    Threads count without a lock: one that is lost now and then is no matter.
    """

    def __init__(self) -> None:
        self.window: tuple[int, int] = (0, 0)
        self.counts: dict[str, int] = {}

    def add(self, address: str | None) -> Usage | None:
        """Counts a request of this address; None where nothing is limited."""
        if not settings.RATE_LIMIT:
            return None
        limit, period = rate_of(settings.RATE_LIMIT)
        now = int(time.time())
        window = (period, now // period)
        if window != self.window:
            self.window, self.counts = window, {}
        who = counted_as(address)
        self.counts[who] = count = self.counts.get(who, 0) + 1
        return Usage(limit, count, period - now % period)

    def clear(self) -> None:
        self.counts = {}


@lru_cache
def rate_of(said: str) -> tuple[int, int]:
    """How many in how many seconds: `1200/m`, `100/10s`."""
    found = RATE.fullmatch(said)
    if found is None:
        raise ImproperlyConfigured(f"RATE_LIMIT is a number by s, m, h or d, as 1200/m, not {said!r}.")
    return int(found[1]), int(found[2] or 1) * SECONDS[found[3]]


COUNTED = Counter()
"""Of this process."""


class LimitRate:
    """Before everything that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(NEVER):
            return self.get_response(request)
        usage = COUNTED.add(address_in(request.META))
        refused = usage is not None and usage.is_too_much
        response = _refusal(request, usage.seconds) if usage and refused else self.get_response(request)
        if usage and is_for_program(request):
            for name, value in usage.headers:
                response.headers[name] = value
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

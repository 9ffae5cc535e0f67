"""A number for each request (请求编号): in its answer, in every log record made meanwhile, and for the audit log."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Of the request being answered; empty outside one (worker, timer, command)."""
    return _current.get()


def number_for(given: str) -> str:
    """The number that a proxy of ours gave, if it looks like one, else a new one."""
    return given if settings.PROXIES and _GIVEN.fullmatch(given) else os.urandom(16).hex()


class RequestIds:
    """Outermost: gives the request its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = number_for(request.headers.get(HEADER, ""))
        token = _current.set(number)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = number
        return response


class AddRequest(logging.Filter):
    """Puts the number into every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True

"""The request under which an event is written (请求): whose it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

_CURRENT: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)


def current() -> HttpRequest | None:
    """The request being answered; None outside one (worker, timer, command)."""
    return _CURRENT.get()


def who() -> Any:
    """The person whose request it is; None for a command, or where nobody is signed in."""
    user = getattr(current(), "user", None)
    return user if user is not None and user.is_authenticated else None


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Events inside are written as of this request."""
    token = _CURRENT.set(request)
    try:
        yield
    finally:
        _CURRENT.reset(token)

"""The request under which an event is written (请求): its number and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Told:
    """What the log says of a request; nothing of work outside of one."""

    address: str | None = None
    request_id: str = ""
    request: HttpRequest | None = None


NOTHING = Told()
_TOLD: ContextVar[Told | None] = ContextVar("audit_request", default=None)


def told() -> Told:
    return _TOLD.get() or NOTHING


def who() -> Any:
    """The person whose request it is; None for a command, or where nobody is signed in."""
    user = getattr(told().request, "user", None)
    return user if user is not None and user.is_authenticated else None


@contextmanager
def telling(request: Told) -> Iterator[None]:
    """Events inside are written as of this request."""
    before = _TOLD.set(request)
    try:
        yield
    finally:
        _TOLD.reset(before)

"""People who sign in by the form, as anybody does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone

from demo.clock import at
from tests.conftest import PASSWORD


@pytest.fixture
def sign_in(client: Any) -> Callable[..., Any]:
    """`sign_in("name", "password", address=…)` sends the form of signing in and follows where it leads."""

    def send(username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", **more: str) -> Any:
        data = {"username": username, "password": password, **more}
        return client.post("/login/", data, follow=True, REMOTE_ADDR=address)

    return send


class Clock:
    """Django's clock, some time ahead."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self.now = stack, timezone.now()

    def later(self, **much: float) -> None:
        self.now += dt.timedelta(**much)
        self.stack.enter_context(at(self.now))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """`clock.later(minutes=…)` lets time pass."""
    with ExitStack() as stack:
        yield Clock(stack)

"""People who sign in by the form, as anybody does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import PASSWORD


@pytest.fixture
def sign_in(client: Any) -> Callable[..., Any]:
    """`sign_in("name", "password", address=…)` sends the form of signing in and follows where it leads."""

    def send(username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", **more: str) -> Any:
        data = {"username": username, "password": password, **more}
        return client.post("/login/", data, follow=True, REMOTE_ADDR=address)

    return send


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`clock.later(minutes=…)` lets time pass."""
    import datetime as dt

    from django.utils import timezone

    class Clock:
        passed = dt.timedelta()

        def later(self, **much: float) -> None:
            self.passed += dt.timedelta(**much)

    clock, now = Clock(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + clock.passed)
    return clock

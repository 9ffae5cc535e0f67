"""A clock that tests set (停住的时钟): every `timezone.now()` and `localdate()` of the code follows it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

HERE = ZoneInfo("Asia/Shanghai")


class Clock:
    """Stands still until it is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
        self.set(day)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def set(self, day: str | dt.date, hour: int = 10) -> None:
        """To an hour of a day in Shanghai."""
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        self.now = dt.datetime.combine(date, dt.time(hour), HERE).astimezone(dt.UTC)

    def wait(self, **span: float) -> None:
        """`wait(minutes=5)` later."""
        self.now += dt.timedelta(**span)

"""How a deadline stands today (期限倒计时): working days left, in words too, read by every list and page with a deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from core.working_days import between
from departments.calendar import corrections

SOON = 3
"""From so many working days before it on, a deadline is about to come."""


@dataclass(frozen=True)
class Clock:
    """How a deadline stands today: days left, in words too, and whether the day is provisional."""

    on: dt.date
    days: int
    provisional: bool = False

    @property
    def level(self) -> str:
        return "late" if self.days < 0 else "soon" if self.days <= SOON else "fine"

    @property
    def words(self) -> str:
        if self.days < 0:
            return f"已逾期{-self.days}个工作日"
        return f"还剩{self.days}个工作日" if self.days else "今天到期"


class Clocks:
    """Clocks of many deadlines, the corrected calendar days read once, and only where a day is counted."""

    def __init__(self, today: dt.date | None = None) -> None:
        self.today = today or timezone.localdate()

    @cached_property
    def _corrections(self) -> Mapping[dt.date, bool]:
        return corrections()

    def until(self, day: dt.date, *, provisional: bool = False) -> Clock:
        days = self.between(self.today, day)
        if days == 0 and day < self.today:
            days = -1  # past, if only by a day on which nobody works
        return Clock(day, days, provisional)

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days behind `start` up to and with `end`."""
        return between(start, end, self._corrections)

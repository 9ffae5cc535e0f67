"""Time as the demo's history has it (演示的时间): what happened half a year ago says so, wherever a time is written down."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import timezone

from departments.calendar import due_after

Story = Iterator[dt.datetime]
"""Something that takes days: it yields the moment of its next act, and acts when it is resumed."""


class _AnyMoment(type):
    """Every moment is one of the clock's, so that templates show it in local time as ever."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, dt.datetime)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Inside, django's clock stands at `moment`."""

    class Then(dt.datetime, metaclass=_AnyMoment):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with patch.object(timezone, "datetime", Then):
        yield


class Days:
    """The working days before a day, and hours on them."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self._known: dict[int, dt.date] = {}

    def ago(self, working_days: int) -> dt.date:
        """The day so many working days before; a negative number lies ahead."""
        if working_days not in self._known:
            self._known[working_days] = due_after(self.today, -working_days).on
        return self._known[working_days]

    def at(self, working_days: int, hour: float = 10) -> dt.datetime:
        """An hour of the day so many working days before."""
        time = dt.time(int(hour), int(hour % 1 * 60))
        return dt.datetime.combine(self.ago(working_days), time, timezone.get_default_timezone())


def tell(stories: Iterable[Story], say: Callable[[str], None]) -> None:
    """Let many stories happen in the order of time, each act with the clock at its moment; `say` each month."""
    waiting: list[tuple[dt.datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _await(waiting, number, story)
    month = ""
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        if month != (month := f"{moment:%Y年%-m月}"):
            say(f"演示办理过程：{month}")
        with at(moment):
            _await(waiting, number, story)


def _await(waiting: list[tuple[dt.datetime, int, Story]], number: int, story: Story) -> None:
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, story))

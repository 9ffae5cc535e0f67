"""Working days (工作日): the official calendar with its 调休, corrected by days an office enters.

The calendar comes from the chinesecalendar library. For a year it does not know yet, plain weekends are counted and
the result is marked provisional, to be counted again when the calendar arrives, with the library or because an office
has entered every day of the year. Times are those of Asia/Shanghai.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import chinese_calendar

NO_CORRECTIONS: Mapping[dt.date, bool] = {}
Corrections = Mapping[dt.date, bool]
"""Days an office has corrected: whether each is a working day."""


class Due(NamedTuple):
    """A deadline: its day, and whether it was counted without the official calendar of a year it runs into."""

    on: dt.date
    provisional: bool


def is_known(year: int) -> bool:
    """Whether the official calendar of a year is at hand."""
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_whole(year: int, corrections: Corrections) -> bool:
    """Whether an office has entered every day of a year, so that its calendar is known."""
    first = dt.date(year, 1, 1)
    if first not in corrections:
        return False
    length = (dt.date(year + 1, 1, 1) - first).days
    return all(first + dt.timedelta(days=n) in corrections for n in range(1, length))


def is_working_day(day: dt.date, corrections: Corrections = NO_CORRECTIONS) -> bool:
    """Whether offices work on `day`; by weekends alone where the calendar of its year is not known."""
    if day in corrections:
        return corrections[day]
    if is_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def after(start: dt.date, days: int, corrections: Corrections = NO_CORRECTIONS) -> Due:
    """The last day of a term of `days` working days; the day it begins on is not counted (民法典第二百零一条).

    A negative number counts back: the day that many working days before `start`. Zero is `start` itself.
    """
    step = 1 if days >= 0 else -1
    day, left = start, abs(days)
    years: set[int] = set()
    while left:
        day += dt.timedelta(days=step)
        years.add(day.year)
        left -= is_working_day(day, corrections)
    return Due(day, not all(is_known(year) or is_whole(year, corrections) for year in years))


def between(start: dt.date, end: dt.date, corrections: Corrections = NO_CORRECTIONS) -> int:
    """How many working days lie behind `start` up to and with `end`; negative when `end` is earlier."""
    if end < start:
        return -between(end, start, corrections)
    span = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, corrections) for day in span)


class Counter:
    """`between` for very many pairs of days from `first` on: each day is looked up once."""

    def __init__(self, first: dt.date, corrections: Corrections = NO_CORRECTIONS) -> None:
        self._first, self._corrections = first, corrections
        self._worked = [0]

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie behind `start` up to and with `end`; none when `end` is not later."""
        return max(0, self._until(end) - self._until(start))

    def _until(self, day: dt.date) -> int:
        wanted = (day - self._first).days
        for n in range(len(self._worked), wanted + 1):
            works = is_working_day(self._first + dt.timedelta(days=n), self._corrections)
            self._worked.append(self._worked[-1] + works)
        return self._worked[wanted]

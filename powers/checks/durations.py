"""Periods in words and numbers, to be compared across units: 二十个工作日, 30日, 三个月.

How many days of the calendar a period may be at least and at most; what is longer in any case is sure, what is longer as a rule asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from core.chinese import half_width, parse_numeral
from powers.time_units import UNIT, unit_of

NUMBER = r"[0-9一二两三四五六七八九十百]+"
_LEAST = {"working_day": 1.3, "day": 1.0, "week": 7.0, "month": 28.0, "year": 365.0}
_USUAL = {"working_day": 1.4, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_MOST = {"working_day": 2.0, "day": 1.0, "week": 7.0, "month": 31.0, "year": 366.0}
_NAMES = {"working_day": "个工作日", "day": "日", "week": "周", "month": "个月", "year": "年"}


class Duration(NamedTuple):
    """A period as it is stated."""

    number: int
    unit: str

    @property
    def usual(self) -> float:
        """How many days it is as a rule."""
        return self.number * _USUAL[self.unit]

    def __str__(self) -> str:
        return f"{self.number}{_NAMES[self.unit]}"


def is_longer(one: Duration, other: Duration) -> bool | None:
    """Whether a period is longer than another in any case (True), never (False), or as a rule (None).

    So many days may be meant as so many working days (行政许可法第八十二条): that is asked.
    """
    if one.unit == other.unit:
        return one.number > other.number
    if {one.unit, other.unit} == {"day", "working_day"} and one.number == other.number:
        return None if one.unit == "working_day" else False
    if one.number * _LEAST[one.unit] - 2 > other.number * _MOST[other.unit]:
        return True
    return None if one.usual > other.usual * 1.02 + 1 else False


@lru_cache(maxsize=16384)
def duration(number: str, unit: str) -> Duration | None:
    """A period of its number and unit as written."""
    kind = unit_of(unit)
    try:
        return Duration(int(parse_numeral(half_width(number).replace("两", "二"))), kind) if kind else None
    except ValueError:
        return None


def of_field(limit: Mapping[str, Any]) -> Duration | None:
    """The period of a document's field (时限), whose unit is a word there (工作日)."""
    return duration(str(limit["number"]), limit["unit"])


_ANY = re.compile(rf"({NUMBER})({UNIT})")


def durations_in(words: str) -> list[Duration]:
    """All periods that words state."""
    found = (duration(m[1], m[2]) for m in _ANY.finditer(half_width(words)))
    return [one for one in found if one is not None]

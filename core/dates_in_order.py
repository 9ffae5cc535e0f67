"""The dates of a change in their order (日期先后): 事由 ≤ 提交 ≤ 协商 ≤ 会议 ≤ 提请 ≤ 决定 ≤ 公布 ≤ 生效.

Whoever writes one down asks `out_of_order`, with those that are known. A case may be announced, since a department
proposes before a law comes into force; a meeting is planned, an effective date set: all so far ahead that a slip in the
year is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum

from core.possible_days import FIRST_YEAR
from core.reasons import Reason

EARLIEST = dt.date(1949, 10, 1)
OLDEST = dt.date(FIRST_YEAR, 1, 1)


class Day(Enum):
    """The dates in their order: each with the name of its field, and what it is called."""

    CASE = "trigger_on", "事由发生日期"
    SUBMITTED = "submitted_on", "提交日期"
    CONSULTED = "held_on", "协商日期"
    MEETING = "held_on", "会议日期"
    ESCALATED = "escalated_on", "提请审定日期"
    DECIDED = "decided_on", "决定日期"
    RELEASED = "released_on", "公布日期"
    EFFECTIVE = "effective_on", "生效日期"

    @property
    def field(self) -> str:
        return self.value[0]

    @property
    def label(self) -> str:
        return self.value[1]


IN_ORDER = tuple(Day)
YEAR = dt.timedelta(days=366)
FAR = 50 * YEAR
AHEAD = {Day.CASE: 3 * YEAR, Day.MEETING: YEAR, Day.EFFECTIVE: YEAR}
"""What may lie ahead, and how far."""


def out_of_order(
    day: Day, on: dt.date, *, today: dt.date, known: Mapping[Day, dt.date] | None = None
) -> list[Reason]:
    """Why a date cannot be: it is before one that comes first, after one that comes later, or too far from today."""
    place = IN_ORDER.index(day)
    earlier = {one: when for one, when in (known or {}).items() if IN_ORDER.index(one) < place and on < when}
    later = {one: when for one, when in (known or {}).items() if IN_ORDER.index(one) > place and on > when}
    said = [f"不能早于{_named(one, when, today)}" for one, when in earlier.items()]
    said += [f"不能晚于{_named(one, when, today)}" for one, when in later.items()]
    if far := _too_far(day, on, today):
        said.append(far)
    return [Reason(day.field, f"{day.label}{words}。") for words in said]


def implausible(on: dt.date, today: dt.date) -> str:
    """Why a date of any kind is taken for a slip in the year; '' where it may be right."""
    if on < OLDEST:
        return f"{in_words(on)}过早，请核对年份。"
    return f"{in_words(on)}过晚，请核对年份。" if on > today + FAR else ""


def _named(day: Day, when: dt.date, today: dt.date) -> str:
    return "今天" if day == Day.RELEASED and when == today else f"{day.label}（{in_words(when)}）"


def _too_far(day: Day, on: dt.date, today: dt.date) -> str:
    if on < EARLIEST or (day == Day.MEETING and on < today - YEAR):
        return f"{in_words(on)}过早，请核对年份"
    if day not in AHEAD:
        return "不能晚于今天" if on > today else ""
    return f"{in_words(on)}过晚，请核对年份" if on > today + AHEAD[day] else ""


def in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

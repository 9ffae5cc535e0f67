"""Units of time as lists and statutes write them (时限的单位): which word is which unit, once for cells and for the checks."""

from __future__ import annotations

UNITS = {
    "工作日": "working_day",
    "工作天": "working_day",
    "自然日": "day",
    "日历日": "day",
    "星期": "week",
    "日": "day",
    "天": "day",
    "周": "week",
    "月": "month",
    "年": "year",
}
"""Longer words first, so that an expression of them finds the whole word; the codes are those of `PowerVersion.LimitUnit`,
which has no week."""
UNIT = f"个?(?:{'|'.join(UNITS)})"
"""A unit, as a regular expression; 个 may stand before it."""


def unit_of(word: str) -> str:
    """The code of a unit; '' where the word is none."""
    return UNITS.get(word.removeprefix("个"), "")

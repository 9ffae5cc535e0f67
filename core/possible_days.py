"""Days that a record of this state can name (可能的日期): on the calendar, and in a year that no slip of the pen made.

Whoever reads a day from a file or a form asks here, so that 2月30日, a year 0 and a year 9999 are told and never reckoned with.
"""

from __future__ import annotations

import datetime as dt
from typing import SupportsInt

FIRST_YEAR, LAST_YEAR = 1900, 2100


def possible_day(year: str | SupportsInt, month: str | SupportsInt, day: str | SupportsInt) -> dt.date | None:
    """The day of these numbers; None where there is none such."""
    try:
        found = dt.date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None
    return found if is_possible(found) else None


def iso_day(text: str | None) -> dt.date | None:
    """2026-11-30 as a day; None for anything else."""
    try:
        found = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if is_possible(found) else None


def is_possible(day: dt.date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR

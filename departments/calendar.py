"""Deadlines in working days as the offices count them (期限计算): the official calendar with the offices' corrections."""

from __future__ import annotations

import datetime as dt

from core.working_days import Due, after
from departments.models import CalendarDay


def corrections() -> dict[dt.date, bool]:
    """The days an office has corrected."""
    return dict(CalendarDay.objects.values_list("date", "is_working"))


def due_after(start: dt.date, days: int) -> Due:
    """The last day of a term of `days` working days from `start`; counted back for a negative number."""
    return after(start, days, corrections())

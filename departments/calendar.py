"""Deadlines in working days as the offices count them (期限计算): the official calendar with the offices' corrections."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from core.read_once import once
from core.working_days import Due, after, is_known
from departments.models import CalendarDay

UNUSUAL = Q(date__iso_week_day__gte=6, is_working=True) | Q(date__iso_week_day__lte=5, is_working=False)
"""The days that are worked or free otherwise than in the usual week."""


@dataclass(frozen=True)
class YearEntered:
    """How much of a year the office has entered, and whether the year is known."""

    year: int
    entered: int
    unusual: int

    @property
    def days(self) -> int:
        return (dt.date(self.year + 1, 1, 1) - dt.date(self.year, 1, 1)).days

    @property
    def is_whole(self) -> bool:
        return self.entered == self.days

    @property
    def is_official(self) -> bool:
        """Whether the official calendar knows the year, so that what is entered only corrects it."""
        return is_known(self.year)


def years_entered() -> list[YearEntered]:
    """Every year of which days are entered, the latest first."""
    rows = CalendarDay.objects.order_by().values_list("date__year")
    counted = rows.annotate(entered=Count("pk"), unusual=Count("pk", filter=UNUSUAL)).order_by("-date__year")
    return [YearEntered(*row) for row in counted]


@once
def corrections() -> dict[dt.date, bool]:
    """The days an office has corrected."""
    return dict(CalendarDay.objects.values_list("date", "is_working"))


def due_after(start: dt.date, days: int) -> Due:
    """The last day of a term of `days` working days from `start`; counted back for a negative number."""
    return after(start, days, corrections())

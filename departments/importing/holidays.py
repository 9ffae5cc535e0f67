"""Taking in the State Council's notice of holidays (导入放假安排): a year that is entered whole is known from then on.

What must hold: nothing is written while anything of the notice could not be read; every day of the year is written, so
that no deadline in it is provisional any more; the days of the December before are corrected too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from audit.log import record
from core.holiday_notices import WEEKDAYS, Notice, read_notice
from core.locking import lock_table
from core.working_days import is_known, is_whole, is_working_day
from departments.calendar import corrections
from departments.models import CalendarDay

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class PlannedDay:
    """A day as it is to be from now on, and what it was until now."""

    date: dt.date
    is_working: bool
    note: str
    before: bool

    @property
    def weekday(self) -> str:
        return f"星期{WEEKDAYS[self.date.weekday()]}"

    @property
    def changes(self) -> bool:
        return self.is_working != self.before

    @property
    def is_plain(self) -> bool:
        """Whether it is as its place in the week has it."""
        return self.is_working == (self.date.weekday() < 5)


@dataclass
class Plan:
    """What would be written: the days that the notice names first of all, and the rest of the year."""

    year: int | None
    days: list[PlannedDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    whole: bool = True

    @property
    def named(self) -> list[PlannedDay]:
        """The days that the notice names."""
        return [day for day in self.days if day.note]


def plan_of(text: str, year: int | None = None) -> Plan:
    """What a pasted notice would write; nothing is written."""
    notice = read_notice(text, year)
    plan = Plan(notice.year, problems=list(notice.problems), whole=not notice.missing)
    known = corrections()
    if notice.year is None:
        return plan
    is_there = is_known(notice.year) or is_whole(notice.year, known)
    if notice.missing and not plan.problems and not is_there:
        missing = "、".join(notice.missing)
        plan.problems.append(f"没有读到{missing}的安排，通知不完整，不能作为{notice.year}年的日历。")
    plan.days = list(_days(notice, known, whole=plan.whole))
    return plan


def _days(notice: Notice, known: dict[dt.date, bool], *, whole: bool) -> Iterator[PlannedDay]:
    """The named days, and with a whole notice every other day of the year by its place in the week."""
    named = {day.date: day for day in notice.days}
    dates = set(named)
    if whole and notice.year is not None:
        first = dt.date(notice.year, 1, 1)
        dates |= {first + dt.timedelta(days=n) for n in range((dt.date(notice.year + 1, 1, 1) - first).days)}
    for date in sorted(dates):
        day = named.get(date)
        works = day.is_working if day else date.weekday() < 5
        note = f"{day.festival}{'调休上班' if day.is_working else '放假'}" if day else ""
        yield PlannedDay(date, works, note, is_working_day(date, known))


@transaction.atomic
def take_in(plan: Plan, source: str = "", *, by: User | None = None) -> int:
    """Write the days of a plan without problems; returns how many rows were made or changed. `by` None: the command."""
    assert not plan.problems  # noqa: S101 whoever asks has shown them
    reason = f"导入{plan.year}年放假安排"
    lock_table(CalendarDay)
    rows = {row.date: row for row in CalendarDay.objects.all()}
    new, changed = [], []
    for day in plan.days:
        note = f"{source} {day.note}".strip()[:100] if day.note else ""
        row = rows.get(day.date)
        if row is None:
            new.append(CalendarDay(date=day.date, is_working=day.is_working, note=note))
        elif (row.is_working, row.note) != (day.is_working, note or row.note):
            row.is_working, row.note = day.is_working, note or row.note
            changed.append(row)
    bulk_create_with_history(new, CalendarDay, batch_size=500, default_change_reason=reason)
    if changed:
        fields = ["is_working", "note"]
        bulk_update_with_history(changed, CalendarDay, fields, batch_size=500, default_change_reason=reason)
    written = len(new) + len(changed)
    first = CalendarDay.objects.get(date=plan.days[0].date)
    record("calendar.taken_in", actor=by, target=first, detail={"year": plan.year, "days": written})
    return written

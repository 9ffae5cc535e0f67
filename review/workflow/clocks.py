"""How a deadline stands today (期限倒计时): working days left, in words too, read by every list and page with a term."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from core.working_days import between
from departments.calendar import corrections
from review.models.law_changes import AdjustmentTask

State = AdjustmentTask.State
SOON = 3
"""From so many working days before its end on, a term is about to end."""


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
    """Clocks of many deadlines, the corrected calendar days read once."""

    def __init__(self, today: dt.date | None = None) -> None:
        self.today = today or timezone.localdate()
        self._corrections = corrections()

    def until(self, day: dt.date, *, provisional: bool = False) -> Clock:
        days = self.between(self.today, day)
        if days == 0 and day < self.today:
            days = -1  # past, if only by a day on which nobody works
        return Clock(day, days, provisional)

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days behind `start` up to and with `end`."""
        return between(start, end, self._corrections)

    def of(self, task: AdjustmentTask) -> Clock | None:
        """The clock of an adjustment task; none once nothing is waited for."""
        progress = task.progress  # type: ignore[attr-defined]
        sent = (
            progress == State.DRAFTED and task.proposal is not None and task.proposal.submitted_at is not None
        )
        if progress in (State.DONE, State.KEPT) or sent:
            return None
        return self.until(task.due_on, provisional=task.due_provisional)

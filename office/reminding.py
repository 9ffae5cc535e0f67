"""Reminders at 50, 80 and 100 % of each deadline, and a notice once it has passed (期限提醒、逾期通知).

Run by the timer (timer.py). What was told is known by the key of its notices: run twice, late or again after a
kill, each deadline is told of once at each mark; of marks that passed unseen only the last is told. A deadline that
is moved is told of anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from core.working_days import Counter, is_working_day
from departments.calendar import corrections
from office.models.notices import Notice
from office.notice_kinds import EVENTS, OVERDUE, REMINDER
from office.notifying import Telling, day_in_words, notify_all
from office.waiting import Waiting, running

MARKS = (50, 80, 100)
"""After which part of the time somebody is reminded, in percent of its working days."""
FROM = 8
"""Nobody's telephone rings before this hour, nor on a day on which offices do not work."""
BATCH = 500
"""How many deadlines are told of in one transaction."""


@dataclass(frozen=True)
class Reminder:
    """What is to be told of a deadline: the event, its words, and the key by which it is told once."""

    waiting: Waiting
    event: str
    note: str
    key: str

    def __str__(self) -> str:
        what = "逾期通知" if self.event.startswith(OVERDUE) else "期限提醒"
        said = f"，{self.note}" if self.note else ""
        one = self.waiting
        return f"{what}：{one.holder} “{one.about}”{one.label}，期限{one.due}{said}"


def remind() -> list[Reminder]:
    """Tell whoever has to act of the deadlines that reached a mark or passed; returns what was told."""
    if not telling_time():
        return []
    due = due_reminders()
    return [one for start in range(0, len(due), BATCH) for one in tell(due[start : start + BATCH])]


def telling_time() -> bool:
    """Whether people are told of deadlines now: on working days, from the morning on."""
    now = timezone.localtime()
    return now.hour >= FROM and is_working_day(now.date(), corrections())


def due_reminders() -> list[Reminder]:
    """What is to be told now and was not told yet."""
    found, today = running(), timezone.localdate()
    if not found:
        return []
    counter = Counter(min(_first_day(one) for one in found), corrections())
    wanted = [reminder for one in found if (reminder := reminder_of(one, counter, today))]
    told = set(Notice.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True))
    return [one for one in wanted if one.key not in told]


def _first_day(one: Waiting) -> dt.date:
    start, due = _days(one)
    return min(start, due)


def _days(one: Waiting) -> tuple[dt.date, dt.date]:
    """From when to when the deadline of what runs is counted."""
    if one.start is None or one.due is None:
        raise ValueError(f"{one.key} has no deadline")
    return one.start, one.due


def reminder_of(one: Waiting, counter: Counter, today: dt.date) -> Reminder | None:
    """The last mark a deadline has reached; None before the first, or where nobody is told of it."""
    start, due = _days(one)
    if today > due:
        return _reminder(one, OVERDUE, "", "over")
    whole, used = counter.between(start, due), counter.between(start, today)
    left = counter.between(today, due)
    share = 100 * used // whole if whole else 100
    mark = max((mark for mark in MARKS if share >= mark), default=None)
    if mark is None:
        return None
    note = f"已用{share}%，还剩{left}个工作日" if left else "今天到期" if today == due else "已没有工作日"
    return _reminder(one, REMINDER, note, f"{mark}")


def _reminder(one: Waiting, prefix: str, note: str, mark: str) -> Reminder | None:
    event = f"{prefix}_{one.kind}"
    return Reminder(one, event, note, f"{one.key}-{one.due}-{mark}") if event in EVENTS else None


def tell(reminders: Sequence[Reminder]) -> list[Reminder]:
    """All recipients of some reminders in one transaction: killed in between, either all were told or none.

    Returns those that somebody was told; where nobody holds the office yet, it is tried again at the next run.
    """
    counts = notify_all([_telling(one) for one in reminders])
    return [one for one, count in zip(reminders, counts, strict=True) if count]


def _telling(reminder: Reminder) -> Telling:
    one = reminder.waiting
    about = replace(one.occasion, due=day_in_words(_days(one)[1]), step=one.label)
    return Telling(reminder.event, about, reminder.note, reminder.key)

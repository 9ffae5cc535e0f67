"""Reminders at 50, 80 and 100 % of each deadline, and a notice once it has passed (期限提醒、逾期通知).

Run by the timer (scheduled.py). What was told is known by the key of its notices: run twice, late or again after a
kill, each deadline is told of once at each mark; of marks that passed unseen only the last is told. A deadline that
is moved is told of anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.working_days import Counter, is_working_day
from departments.calendar import corrections
from review.law_changes.following import occasion
from review.models.law_changes import AdjustmentTask
from review.models.notices import Notice
from review.notices.notifying import EVENTS, Occasion, day_in_words, notify
from review.terms.running import Term, running_terms

MARKS = (50, 80, 100)
"""After which part of the term somebody is reminded, in percent of its working days."""
FROM = 8
"""Nobody's telephone rings before this hour, nor on a day on which offices do not work."""
IN_FORCE_NEWS = dt.timedelta(days=31)
"""So long after its day of effect the taking effect of a law is no more news."""


@dataclass(frozen=True)
class Reminder:
    """What is to be told of a deadline: the event, its words, and the key by which it is told once."""

    term: Term
    event: str
    note: str
    key: str

    def __str__(self) -> str:
        what = "逾期通知" if self.event.startswith("overdue") else "期限提醒"
        said = f"，{self.note}" if self.note else ""
        return f"{what}：{self.term.holder} “{self.term.title}”{self.term.label}，期限{self.term.due}{said}"


def remind() -> list[Reminder]:
    """Tell whoever has to act of the deadlines that reached a mark or passed; returns what was told."""
    if not telling_time():
        return []
    return [reminder for reminder in due_reminders() if tell(reminder)]


def telling_time() -> bool:
    """Whether people are told of deadlines now: on working days, from the morning on."""
    now = timezone.localtime()
    return now.hour >= FROM and is_working_day(now.date(), corrections())


def due_reminders() -> list[Reminder]:
    """What is to be told now and was not told yet."""
    terms, today = running_terms(), timezone.localdate()
    if not terms:
        return []
    counter = Counter(min(min(term.start, term.due) for term in terms), corrections())
    wanted = [found for term in terms if (found := reminder_of(term, counter, today))]
    told = set(Notice.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True))
    return [one for one in wanted if one.key not in told]


def reminder_of(term: Term, counter: Counter, today: dt.date) -> Reminder | None:
    """The last mark a deadline has reached; None before the first, or where nobody is told of it."""
    if today > term.due:
        return _reminder(term, f"overdue_{term.kind}", "", "over")
    whole, used = counter.between(term.start, term.due), counter.between(term.start, today)
    left = counter.between(today, term.due)
    share = 100 * used // whole if whole else 100
    mark = max((mark for mark in MARKS if share >= mark), default=None)
    if mark is None:
        return None
    note = (
        f"已用{share}%，还剩{left}个工作日" if left else "今天到期" if today == term.due else "已没有工作日"
    )
    return _reminder(term, f"reminder_{term.kind}", note, f"{mark}")


def _reminder(term: Term, event: str, note: str, mark: str) -> Reminder | None:
    return Reminder(term, event, note, f"{term.key}-{term.due}-{mark}") if event in EVENTS else None


@transaction.atomic
def tell(reminder: Reminder) -> int:
    """All recipients of one reminder in one transaction: killed in between, either all were told or none.

    Returns how many they were; where nobody holds the office yet, it is tried again at the next run.
    """
    term = reminder.term
    about = Occasion(
        title=term.title,
        url=term.url,
        region=term.region,
        department=term.department,
        proposal=term.proposal,
        unit=term.unit,
        due=day_in_words(term.due),
        step=term.label,
    )
    return notify(reminder.event, about, note=reminder.note, key=reminder.key)


# --- laws that take effect ----------------------------------------------------------------------------------


def tell_laws_in_force() -> list[AdjustmentTask]:
    """Tell departments of laws that have taken effect while their adjustment is not decided; once each."""
    if not telling_time():
        return []
    tasks = {f"law-in-force-{task.pk}-{task.event.on}": task for task in _unfinished()}
    told = set(Notice.objects.filter(key__in=tasks).values_list("key", flat=True))
    new = {key: task for key, task in tasks.items() if key not in told}
    for key, task in new.items():
        _tell_in_force(task, key)
    return list(new.values())


def _unfinished() -> Iterable[AdjustmentTask]:
    """Tasks opened before their law took effect, which it has, and not decided on."""
    today = timezone.localdate()
    states = (AdjustmentTask.State.OPEN, AdjustmentTask.State.DRAFTED)
    tasks: Any = AdjustmentTask.objects.with_progress()
    rows = tasks.filter(progress__in=states, event__on__lte=today, event__on__gte=today - IN_FORCE_NEWS)
    found = rows.select_related("department__region", "event__law")
    return [task for task in found if task.counted_on < task.event.on]


@transaction.atomic
def _tell_in_force(task: AdjustmentTask, key: str) -> None:
    notify("law_in_force", occasion(task), key=key)

"""Telling departments of laws that have taken effect while their adjustment is not decided (法律施行通知)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from office.models.notices import Notice
from office.notifying import notify
from office.reminding import telling_time
from review.law_changes.following import occasion
from review.models.law_changes import AdjustmentTask

IN_FORCE_NEWS = dt.timedelta(days=31)

"""So long after its day of effect the taking effect of a law is no more news."""


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

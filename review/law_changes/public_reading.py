"""What the public is told of powers that have to follow a change of a law (公开的应调未调): the law, the day, the term.

What must hold: nothing is said of what a department has drafted or put forward; a task that needs nothing is not told.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from core.working_days import between
from departments.calendar import corrections
from laws.models import LawEvent
from powers.adjustments_due import READERS, AdjustmentDue, DueReader
from review.models.law_changes import AdjustmentItem, AdjustmentTask

State = AdjustmentTask.State


def due(versions: Collection[int], day: dt.date) -> Mapping[int, Sequence[AdjustmentDue]]:
    """What changed under these versions and holds on `day`, for which there is a task that asks for something. At most three
    queries."""
    rows = AdjustmentItem.objects.filter(version__in=versions, task__event__on__lte=day)
    rows = rows.exclude(task__state=State.KEPT).exclude(task__proposal__state="rejected")
    # named one by one: of these tables a public face of its own reads no more (qingdan/public_tables.yaml)
    wanted = (
        "task__event__on",
        "task__event__kind",
        "task__event__law__title",
        "task__due_on",
        "task__due_provisional",
    )
    rows = rows.select_related("task__event__law").only("task_id", "version_id", "old_label", *wanted)
    items = list(rows.order_by("pk"))
    if not items:
        return {}
    free = corrections()
    found: dict[int, dict[int, list[AdjustmentItem]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        found[item.version_id][item.task_id].append(item)
    return {
        version: [_told(tasks[0].task, tasks, day, free) for tasks in by_task.values()]
        for version, by_task in found.items()
    }


def _told(
    task: AdjustmentTask, items: Sequence[AdjustmentItem], day: dt.date, free: Mapping[dt.date, bool]
) -> AdjustmentDue:
    event = task.event
    return AdjustmentDue(
        law=event.law_id,
        title=event.law.title,
        repealed=event.kind == LawEvent.Kind.REPEAL,
        amended_on=event.on,
        labels=tuple(dict.fromkeys(item.old_label for item in items if item.old_label)),
        due_on=task.due_on,
        provisional=task.due_provisional,
        overdue=max(0, between(task.due_on, day, free)),
    )


def enter() -> None:
    READERS.add(DueReader("law_changes", "法律变化", due))

"""What waits for departments whose powers cite a law that changed (待办): tasks nothing was drafted for yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from departments.access import Scope
from office.waiting import Audience, Waiting, WaitingKind, in_department
from review.law_changes.following import occasion
from review.models.law_changes import AdjustmentTask
from review.workflow.notices import DEPARTMENT, Who

if TYPE_CHECKING:
    from accounts.models import User


def _tasks(audience: Audience) -> Iterable[Waiting]:
    """A draft's own step has the clock of its proposal."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__in=scope.department_ids)

    rows = audience.pick(AdjustmentTask.objects, mine)
    rows = rows.with_progress().filter(progress=AdjustmentTask.State.OPEN)
    for task in rows.select_related("department__region", "event__law"):
        yield Waiting(
            kind="law",
            key=f"law-{task.pk}",
            what="法律变化，请起草调整或者说明无需调整",
            label="法律变化调整",
            holder=str(task.department),
            why=f"{in_department(task.department)}，本部门职权引用了这部法律",
            occasion=occasion(task),
            start=task.counted_on,
            due=task.due_on,
            provisional=task.due_provisional,
            urge_url=f"{reverse('review:handling_new')}?task={task.pk}",
        )


KINDS = (
    WaitingKind(
        "law",
        "法律变化调整",
        _tasks,
        15,
        ("就{title}提出调整的期限{due}，{note}。", DEPARTMENT),
        ("{department}没有在{due}前就{title}提出调整。", (*DEPARTMENT, Who.STAFFING, Who.MEMBERS)),
    ),
)

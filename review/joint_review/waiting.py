"""What waits for the members of the joint meeting (待办): their review tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from office.waiting import Audience, Waiting, WaitingKind
from review.models.review_tasks import ReviewTask
from review.models.seats import seat_condition
from review.workflow.notices import Who, of_proposal

if TYPE_CHECKING:
    from accounts.models import User


def _tasks(audience: Audience) -> Iterable[Waiting]:
    def mine(user: User, scope: Scope) -> Q:
        return seat_condition(user, "unit__")

    rows = audience.pick(ReviewTask.objects.filter(signed_at=None, closed_at=None), mine)
    for task in rows.select_related("unit", "proposal__region", "proposal__department", "proposal__unit"):
        yield Waiting(
            kind="task",
            key=f"task-{task.pk}",
            what="请审查并提出意见",
            label="成员单位审查",
            holder=str(task.unit),
            why=f"您代表{task.unit}参加联席会议",
            occasion=of_proposal(task.proposal, url=reverse("review:task", args=[task.pk]), unit=task.unit),
            start=timezone.localdate(task.opened_at),
            due=task.due_on,
            provisional=task.due_provisional,
        )


KINDS = (
    WaitingKind(
        "task",
        "成员单位审查",
        _tasks,
        5,
        ("“{title}”的审查期限{due}，{note}。", (Who.UNIT,)),
        ("{unit}对“{title}”的审查已过期限{due}。", (Who.UNIT, Who.STAFFING)),
    ),
)

"""What waits for somebody in the handling of a department (待办): its answer, and the office's close-out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind, enter
from review.models.meetings import Handling
from review.workflow.notices import DEPARTMENT, Who

if TYPE_CHECKING:
    from accounts.models import User


def _waiting(row: Handling) -> Waiting:
    department = row.department
    return Waiting(
        kind="handling",
        key=f"handling-{row.pk}",
        what="请签收并答复" if row.received_at is None else "请办理并答复",
        label="督办办结",
        holder=str(department),
        why=f"您在{department}任职",
        occasion=Occasion(
            title=f"{row.get_step_display()}（{row.number}）",
            url=reverse("review:handling", args=[row.pk]),
            region=department.region,
            department=department,
        ),
        start=timezone.localdate(row.issued_at),
        due=row.due_on,
    )


def _read(audience: Audience, mine: Any, **condition: Any) -> Iterable[Handling]:
    rows = audience.pick(Handling.objects.filter(closed_at=None, **condition), mine)
    return rows.select_related("department__region").order_by("due_on", "pk")


def _answers(audience: Audience) -> Iterable[Waiting]:
    """With the department until it has answered; what it has answered still has its deadline until it is closed."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__in=scope.department_ids, replied_at=None)

    return [_waiting(row) for row in _read(audience, mine)]


def _closing(audience: Audience) -> Iterable[Waiting]:
    """The office looks at what a department has answered, and closes it."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__region__in=scope.regions_as(Role.STAFFING))

    for row in _read(audience, mine, replied_at__isnull=False):
        region = row.department.region
        yield replace(
            _waiting(row),
            kind="handling_close",
            key=f"handling-close-{row.pk}",
            what=f"{row.department}已答复，请核对后办结",
            holder=f"{region}机构编制部门",
            why=f"您在{region}机构编制部门任职",
            start=None,
            due=None,
        )


def enter_kinds() -> None:
    enter(
        WaitingKind(
            "handling",
            "督办办结",
            _answers,
            9,
            ("{title}的办结期限{due}，{note}。", DEPARTMENT),
            ("{department}没有在{due}前办结{title}。", (*DEPARTMENT, Who.STAFFING)),
        ),
        WaitingKind("handling_close", "督办核对办结", _closing, 8),
    )

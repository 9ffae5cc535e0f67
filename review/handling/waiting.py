"""What waits for somebody in the handling of a department (待办): its answer, and the office's close-out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind, in_department, in_office, office_of
from review.models.meetings import Handling
from review.workflow.notices import DEPARTMENT, Who

if TYPE_CHECKING:
    from accounts.models import User


def _unfinished(audience: Audience) -> Iterable[Waiting]:
    """With the department until it has answered, then with the office, which looks at it and closes it."""

    def mine(user: User, scope: Scope) -> Q:
        offices = scope.regions_as(Role.STAFFING)
        issued = Q(unit=None, department__region__in=offices) | Q(unit__department__in=scope.seats)
        return Q(department__in=scope.department_ids, replied_at=None) | (
            issued & Q(replied_at__isnull=False)
        )

    rows = audience.pick(Handling.objects.filter(closed_at=None), mine)
    for row in rows.select_related("department__region", "unit").order_by("due_on", "pk"):
        yield _with_department(row) if row.replied_at is None else _with_issuer(row)


def _with_department(row: Handling) -> Waiting:
    department = row.department
    return Waiting(
        kind="handling",
        key=f"handling-{row.pk}",
        what="请签收并答复" if row.received_at is None else "请办理并答复",
        label="督办办结",
        holder=str(department),
        why=in_department(department),
        occasion=Occasion(
            title=f"{row.get_step_display()}（{row.number}）",
            url=reverse("review:handling", args=[row.pk]),
            region=department.region,
            department=department,
            more={"issuer": row.unit},
        ),
        start=timezone.localdate(row.issued_at),
        due=row.due_on,
    )


def _with_issuer(row: Handling) -> Waiting:
    region = row.department.region
    return replace(
        _with_department(row),
        kind="handling_close",
        key=f"handling-close-{row.pk}",
        what=f"{row.department}已答复，请核对后办结",
        label="督办核对办结",
        holder=row.unit.name if row.unit else office_of(region),
        why=f"您代表{row.unit}参加联席会议，由其签发" if row.unit else in_office(region),
    )


KINDS = (
    WaitingKind(
        "handling_close",
        "督办核对办结",
        _unfinished,
        8,
        ("{title}的办结期限{due}，{note}；部门已答复，请核对。", (Who.ISSUER,)),
        ("{title}已过办结期限{due}；部门已答复，请核对后办结。", (Who.ISSUER,)),
    ),
    WaitingKind(
        "handling",
        "督办办结",
        _unfinished,
        9,
        ("{title}的办结期限{due}，{note}。", DEPARTMENT),
        ("{department}没有在{due}前办结{title}。", (*DEPARTMENT, Who.ISSUER)),
    ),
)

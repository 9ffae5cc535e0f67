"""What a new 三定规定 leaves to be done (待办): powers that still hang under a duty of the charter before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from departments.access import Scope
from departments.models import Department
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind
from powers.charter_changes import touched_by_charters
from powers.models import PowerVersion

if TYPE_CHECKING:
    from accounts.models import User


def _touched(audience: Audience) -> Iterable[Waiting]:
    """One row for each department."""

    def mine(user: User, scope: Scope) -> Q:
        offices = scope.regions_as(Role.STAFFING)
        return Q(department__in=scope.department_ids) | Q(power__region__in=offices)

    rows = audience.pick(touched_by_charters(PowerVersion.objects.all()), mine)
    counted = rows.order_by().values_list("department").annotate(Count("pk", distinct=True))
    left = dict(counted)
    for body in Department.objects.filter(pk__in=left).select_related("region") if left else ():
        yield Waiting(
            kind="charter",
            key=f"charter-{body.pk}",
            what=f"有{left[body.pk]}项职权仍挂在已被替代的三定规定之下，请核对",
            label="三定规定变化",
            holder=str(body),
            why=f"您负责{body}的权责清单",
            occasion=Occasion(
                title=f"{body}三定规定变化",
                url=reverse("review:charters"),
                region=body.region,
                department=body,
            ),
        )


KINDS = (WaitingKind("charter", "三定规定变化", _touched, 17),)

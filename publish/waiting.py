"""What publishing leaves to be done (待办): a recall that somebody asked for, a department's site whose copy is not as the list is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from departments.access import Scope
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind, in_department, in_office, office_of
from publish.models import DepartmentSite, Recall, SiteCheck

if TYPE_CHECKING:
    from accounts.models import User

State = SiteCheck.State


def _recalls(audience: Audience) -> Iterable[Waiting]:
    def mine(user: User, scope: Scope) -> Q:
        return Q(release__region__in=scope.regions_as(Role.STAFFING)) & ~Q(asked_by=user)

    rows = audience.pick(Recall.objects.open(), mine)
    for one in rows.select_related("release__region", "asked_by"):
        region = one.release.region
        yield Waiting(
            kind="recall",
            key=f"recall-{one.pk}",
            what=f"{one.asked_by.get_short_name()}提出{'推迟' if one.later_on else '撤回'}尚未生效的公布，请另一人确认",
            label="撤回公布待确认",
            holder=office_of(region),
            why=in_office(region),
            occasion=Occasion(title=str(one), url=reverse("releases:recall", args=[one.pk]), region=region),
        )


def _sites(audience: Audience) -> Iterable[Waiting]:
    """Sites whose copy is not as the list is: the department puts it right."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(department__in=scope.department_ids)

    rows = audience.pick(DepartmentSite.objects.all(), mine).with_last_check()
    wrong = rows.filter(active=True, last_state__in=(State.OLDER, State.ALTERED))
    for one in wrong.select_related("department__region"):
        body = one.department
        yield Waiting(
            kind="site",
            key=f"site-{one.pk}",
            what=f"本部门网站上的清单{State(one.last_state).label}，请更新或者改用实时栏目",
            label="部门网站上的清单",
            holder=body.name,
            why=in_department(body),
            occasion=Occasion(
                title=f"{body}网站（{one.origin}）",
                url=reverse("releases:site", args=[one.pk]),
                region=body.region,
                department=body,
            ),
        )


KINDS = (
    WaitingKind("recall", "撤回公布待确认", _recalls, 5),
    WaitingKind("site", "部门网站上的清单与公布的不一致", _sites, 90),
)

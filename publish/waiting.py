"""What releasing leaves to a second person (待办): a recall that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from departments.access import Scope
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind, in_office, office_of
from publish.models import Recall

if TYPE_CHECKING:
    from accounts.models import User


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


KINDS = (WaitingKind("recall", "撤回公布待确认", _recalls, 5),)

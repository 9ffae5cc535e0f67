"""What waits for departments in a yearly self-check (待办): the powers they have not looked at yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from departments.access import Scope
from departments.models import Department
from office.waiting import Audience, Waiting, WaitingKind, in_department
from review.campaigns.notifying import occasion
from review.campaigns.progress_reading import powers_of, progress
from review.models.campaigns import Campaign
from review.workflow.notices import DEPARTMENT, Who

if TYPE_CHECKING:
    from accounts.models import User

LATE_NEWS = dt.timedelta(days=31)
"""So long after its end a campaign still waits for those who are late."""


def _campaigns(audience: Audience) -> Iterable[Waiting]:
    """One row for each department that has powers left, in a campaign that runs or has just ended."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(region__in={o.region_id for o in scope.offices if o.department_id in scope.department_ids})

    today = timezone.localdate()
    running = Campaign.objects.filter(opens_on__lte=today, closes_on__gte=today - LATE_NEWS)
    for campaign in audience.pick(running, mine).select_related("region"):
        yield from _left(campaign, audience)


def _left(campaign: Campaign, audience: Audience) -> Iterable[Waiting]:
    powers = powers_of(campaign)
    rows = audience.pick(powers, lambda user, scope: Q(department__in=scope.department_ids))
    left = {row.department: row.open for row in progress(campaign, rows) if row.open}
    found = Department.objects.filter(pk__in=left).in_bulk() if left else {}
    for pk, department in found.items():
        yield Waiting(
            kind="campaign",
            key=f"campaign-{campaign.pk}-{pk}",
            what=f"还有{left[pk]}项职权未核对",
            label="年度核对",
            holder=str(department),
            why=in_department(department),
            occasion=occasion(campaign, department),
            start=campaign.opens_on,
            due=campaign.closes_on,
        )


KINDS = (
    WaitingKind(
        "campaign",
        "年度核对",
        _campaigns,
        16,
        ("{title}的完成期限{due}，{note}，尚有职权未核对。", DEPARTMENT),
        ("{department}没有在{due}前完成{title}。", (*DEPARTMENT, Who.STAFFING)),
    ),
)

"""Who is told that a yearly self-check has begun (核对通知); its deadline is reminded of like every other (waiting.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from departments.models import Department
from office.models.notices import Notice
from office.notice_kinds import Occasion
from office.notifying import notify
from review.campaigns.progress_reading import progress
from review.models.campaigns import Campaign

if TYPE_CHECKING:
    from accounts.models import User


def occasion(campaign: Campaign, department: Department) -> Occasion:
    """The occasion of a campaign for one department, opening the list of its powers."""
    return Occasion(
        title=str(campaign),
        url=reverse("review:campaign_powers", args=[campaign.pk]),
        region=campaign.region,
        department=department,
        due=f"{campaign.closes_on:%Y-%m-%d}",
    )


def announce_begun() -> int:
    """Tell of the campaigns that have begun and run; safe to do often or late. Returns how many notices were written."""
    today = timezone.localdate()
    running = Campaign.objects.filter(opens_on__lte=today, closes_on__gte=today)
    return sum(announce(campaign) for campaign in running.select_related("region"))


def announce(campaign: Campaign, *, by: User | None = None) -> int:
    """Tell every department that has powers on the list that a campaign has begun, each once."""
    if not campaign.has_begun:
        return 0
    key = f"campaign-{campaign.pk}-opened"
    if by is None and Notice.objects.filter(key=key).exists():
        return 0
    rows = _departments([row.department for row in progress(campaign)])
    return sum(notify("campaign_opened", occasion(campaign, row), by=by, key=key) for row in rows)


def _departments(pks: list[int]) -> list[Department]:
    found = Department.objects.in_bulk(pks)
    return [found[pk] for pk in pks]

"""Who is told of a yearly self-check, and when (核对通知、提醒). The timer calls `campaign_reminders` (run_scheduled)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from departments.calendar import working_days_between
from departments.models import Department
from review.campaigns.progress import progress
from review.models.campaigns import Campaign
from review.models.notices import Notice
from review.notices.notifying import Occasion, notify

if TYPE_CHECKING:
    from accounts.models import User

REMINDED = (50, 80, 100)
"""After which part of the term a department is reminded, in percent."""
LATE_NEWS = dt.timedelta(days=31)
"""So long after its end a campaign is no more news."""


def occasion(campaign: Campaign, department: Department) -> Occasion:
    """The occasion of a campaign for one department, opening the list of its powers."""
    return Occasion(
        title=str(campaign),
        url=reverse("review:campaign_powers", args=[campaign.pk]),
        region=campaign.region,
        department=department,
        due=f"{campaign.closes_on:%Y-%m-%d}",
    )


def campaign_reminders(today: dt.date) -> int:
    """Tell of campaigns that begin, remind departments that have powers left, tell of those that are late.

    Run once a day or oftener (run_scheduled); safe to run twice or late.

    Returns how many notices were written. Of several parts of the term that have passed only the last is told.
    """
    told = 0
    for campaign in Campaign.objects.filter(opens_on__lte=today).select_related("region"):
        if campaign.closes_on < today - LATE_NEWS:
            continue
        told += announce(campaign)
        passed = _passed(campaign, today)
        if passed is None:
            continue
        left = [row.department for row in progress(campaign) if row.open]
        for department in _departments(left):
            about = occasion(campaign, department)
            key = f"campaign-{campaign.pk}-{department.pk}-{campaign.closes_on}-{passed}"
            if passed > max(REMINDED):
                told += notify("overdue_campaign", about, key=key)
            else:
                told += notify("reminder_campaign", about, note=f"期限已用{passed}%", key=key)
    return told


def _passed(campaign: Campaign, today: dt.date) -> int | None:
    """The last part of the term that has passed, in percent: 50, 80, 100, above that when it is over; None before."""
    if today > campaign.closes_on:
        return max(REMINDED) + 1
    whole = working_days_between(campaign.opens_on, campaign.closes_on)
    used = working_days_between(campaign.opens_on, today)
    share = 100 * used / whole if whole else 100
    return max((part for part in REMINDED if share >= part), default=None)


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

"""The yearly self-check of the list (年度核对): a campaign of a region, and what departments have confirmed in it.

安徽 adjusts its list both at once when a case arises and together once a year (皖政〔2023〕95号). What must hold: one
campaign for a region and year; a confirmation names the version that was looked at. That a power is being adjusted
is not written here: the proposal tells it (campaigns.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from departments.access import scope_of
from departments.models import Region
from departments.roles import DEPARTMENT_ROLES
from powers.models import Power, PowerVersion

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> CampaignQuerySet:
        """Those of one's region, for its offices and its departments."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(region_id__in=scope.region_ids | scope.regions_as(*DEPARTMENT_ROLES))


class Campaign(models.Model):
    """One yearly self-check (年度核对): every department looks at every power of its own by a day."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="campaigns")
    year = models.PositiveSmallIntegerField("年度")
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    note = models.TextField("工作要求", blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="布置人", related_name="+"
    )
    opened_at = models.DateTimeField("布置时间", default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "年度核对"
        verbose_name_plural = "年度核对"
        ordering = ["-year", "region__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year"],
                name="campaign_once_a_year",
                violation_error_message="本区划这一年度的核对已经布置。",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="campaign_period",
                violation_error_message="截止日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.year}年度权责清单核对"

    @property
    def day(self) -> dt.date:
        """The day whose list is looked at: today, and after the end the last day."""
        return min(timezone.localdate(), self.closes_on)

    @property
    def has_begun(self) -> bool:
        return timezone.localdate() >= self.opens_on

    @property
    def is_over(self) -> bool:
        return timezone.localdate() > self.closes_on

    @property
    def situation(self) -> str:
        """In words: before, during, after."""
        return "已截止" if self.is_over else "进行中" if self.has_begun else "未开始"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, user: User) -> ConfirmationQuerySet:
        """Own department's; for the offices of a region all of it."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(
            Q(version__department_id__in=scope.department_ids) | Q(campaign__region_id__in=scope.region_ids)
        )


class Confirmation(models.Model):
    """A department says that a power stands as it is on the list (确认无变化)."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name="年度核对", related_name="confirmations"
    )
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="confirmations")
    version = models.ForeignKey(
        PowerVersion, models.PROTECT, verbose_name="所核对的版本", related_name="confirmations"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="确认人", related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "核对确认"
        verbose_name_plural = "核对确认"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "power"], name="confirmed_once")]

    def __str__(self) -> str:
        return f"{self.campaign}：{self.version}"

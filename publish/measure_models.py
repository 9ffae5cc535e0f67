"""The measures by which a region keeps its list (管理办法): published with their versions and the days they hold."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy, gettext_noop
from simple_history.models import HistoricalRecords

from departments.models import Region, period_check


class Measure(models.Model):
    """A measure as of a date (管理办法文本): 动态管理办法 and what goes with it. A later text of a kind is a row of its own."""

    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", gettext_noop("权责清单动态管理办法")
        ENFORCEMENT = "enforcement", gettext_noop("行政执法清单管理制度")
        MEETING = "meeting", gettext_noop("联席会议制度")
        OTHER = "other", gettext_noop("其他制度")

    class Status(models.TextChoices):
        CURRENT = "current", gettext_lazy("现行有效")
        FUTURE = "future", gettext_lazy("尚未施行")
        PAST = "past", gettext_lazy("已失效")

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="measures")
    kind = models.CharField("种类", max_length=12, choices=Kind.choices, default=Kind.DYNAMIC)
    title = models.CharField("标题", max_length=200)
    doc_no = models.CharField("文号", max_length=100, blank=True)
    issued_by = models.CharField("印发机关", max_length=200, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="不再有效的第一天")
    text = models.TextField("全文")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "管理办法"
        verbose_name_plural = "管理办法"
        ordering = ["region__code", "kind", F("effective_from").desc(), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "title", "effective_from"],
                name="measure_once",
                violation_error_message="本区划内同一天施行的同名文件已存在。",
            ),
            period_check("measure_period", "effective_from", "effective_to"),
        ]

    def __str__(self) -> str:
        return self.title

    def status_on(self, day: dt.date) -> Status:
        """Where it stands on a day."""
        if self.effective_from > day:
            return self.Status.FUTURE
        return self.Status.PAST if self.effective_to and self.effective_to <= day else self.Status.CURRENT

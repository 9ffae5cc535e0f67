"""Consulting on what members disagree about (协商): each round, and what each dissenting member says of its result.

地方各级人民政府机构设置和编制管理条例第十条: bodies first consult; what they agree on is recorded; else it is handed up.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from review.models.rules import MemberUnit


class Consultation(models.Model):
    """A round of consulting on one change (协商记录), about one submission by its digest. Added, never changed."""

    change = models.ForeignKey(
        "review.Change", models.PROTECT, verbose_name="变更", related_name="consultations"
    )
    submission_digest = models.CharField("所协商提交稿的摘要值", max_length=80)
    held_on = models.DateField("日期")
    agreed = models.BooleanField("协商一致", default=False)
    text = models.TextField("情况")
    document_no = models.CharField("文号", max_length=100, blank=True, help_text="会议纪要或者函的文号")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "协商记录"
        verbose_name_plural = "协商记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.held_on}{'协商一致' if self.agreed else '未能协商一致'}"


class Consent(models.Model):
    """Whether a member that had dissented confirms that a consultation has settled it (确认协商结果)."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="consents")
    unit = models.ForeignKey(MemberUnit, models.PROTECT, verbose_name="成员单位", related_name="+")
    confirmed = models.BooleanField("确认", null=True, blank=True, help_text="空为尚未答复")
    note = models.TextField("说明", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="答复人",
        related_name="+",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "协商结果确认"
        verbose_name_plural = "协商结果确认"
        ordering = ["unit__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "unit"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.unit}{'确认' if self.confirmed else '未确认'}"

"""What a proposal comes with (申请材料), and other departments' signatures (会签)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from departments.models import Department
from review.models.rules import MaterialRule


class Material(models.Model):
    """A file attached to a proposal (材料), checked when it came and known by its digest."""

    proposal = models.ForeignKey(
        "review.Proposal", models.PROTECT, verbose_name="申请", related_name="materials"
    )
    rule = models.ForeignKey(
        MaterialRule, models.PROTECT, null=True, blank=True, verbose_name="材料种类", related_name="+"
    )
    for_trigger = models.BooleanField("调整情形的证明材料", default=False)
    kind_asked = models.BooleanField("种类待确认", default=False, help_text="上传时看不出是哪种材料的")
    title = models.CharField("名称", max_length=200)
    document_no = models.CharField("文号", max_length=100, blank=True)
    file = models.FileField("文件", upload_to="materials/%Y/%m/")
    filename = models.CharField("文件名", max_length=300)
    size = models.PositiveIntegerField("大小")
    content_type = models.CharField("格式", max_length=100)
    digest = models.CharField("摘要值", max_length=80)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    added_at = models.DateTimeField("上传时间", default=timezone.now)
    removed_at = models.DateTimeField("删去时间", null=True, blank=True)

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class CoSign(models.Model):
    """Another department's word on a change that concerns it (会签), as the receiver of a transferred power."""

    proposal = models.ForeignKey(
        "review.Proposal", models.CASCADE, verbose_name="申请", related_name="cosigns"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="会签部门", related_name="cosigns"
    )
    reason = models.CharField("会签事由", max_length=200)
    asked_at = models.DateTimeField("请求时间", default=timezone.now)
    agreed = models.BooleanField("是否同意", null=True, blank=True)
    note = models.TextField("意见", blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="签署人",
        related_name="+",
    )
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    signed = models.JSONField(
        "签署的内容", default=dict, blank=True, editable=False, help_text="各项变更的摘要值，{变更: 摘要值}"
    )

    class Meta:
        verbose_name = "会签"
        verbose_name_plural = "会签"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "department"], name="cosign_once")]

    def __str__(self) -> str:
        return f"{self.department}：{self.reason}"

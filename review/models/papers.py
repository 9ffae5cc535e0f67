"""Templates of papers (公文模板): how an office wants its agenda, minutes and letters to look, as a .docx with placeholders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from departments.models import Region


class PaperKind(models.TextChoices):
    """A kind of paper that follows a template (公文种类)."""

    AGENDA = "agenda", "会议议程"
    MINUTES = "minutes", "会议纪要"
    CIRCULATION = "circulation", "征求意见函"
    ANSWERS = "answers", "征求意见情况"
    HANDLING = "handling", "督办处理公文"
    DISPUTE = "dispute", "分歧协调情况报告"


class PaperTemplate(models.Model):
    """An office's own template of a kind of paper (公文模板); without one, the shipped template holds."""

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="区划",
        related_name="paper_templates",
        help_text="空为通用",
    )
    kind = models.CharField("公文种类", max_length=12, choices=PaperKind.choices)
    file = models.FileField("模板文件", upload_to="paper_templates/%Y/")
    filename = models.CharField("文件名", max_length=300)
    digest = models.CharField("摘要值", max_length=80)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "公文模板"
        verbose_name_plural = "公文模板"
        ordering = ["kind", "region__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind"],
                nulls_distinct=False,
                name="paper_template_once",
                violation_error_message="已有这一种公文的模板，请在其中更换文件。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region or '通用'}{self.get_kind_display()}模板"

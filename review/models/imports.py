"""Runs of the importer (清单导入)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.access import scope_of
from departments.models import Department, Region
from jobs.models import Job

if TYPE_CHECKING:
    from accounts.models import User
from review.models.proposals import Proposal


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> ImportRunQuerySet:
        """Own department's runs; for the offices of a region, all of that region."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(department_id__in=scope.department_ids) | Q(region_id__in=scope.region_ids))


class ImportRun(models.Model):
    """One workbook (导入): uploaded, previewed, confirmed and carried out by the worker, once; or by the command."""

    class State(models.TextChoices):
        READING = "reading", "读取中"
        PREVIEW = "preview", "待确认"
        CONFIRMED = "confirmed", "导入中"
        DONE = "done", "已导入"
        FAILED = "failed", "未成功"
        DISCARDED = "discarded", "已放弃"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="部门",
        help_text="留空则由清单内容识别",
    )
    file = models.FileField(
        "工作簿", upload_to="imports/%Y/%m/", blank=True, help_text="命令行导入的不保存文件"
    )
    filename = models.CharField("文件名", max_length=300)
    file_digest = models.CharField("文件摘要值", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READING)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, verbose_name="后台任务", related_name="+"
    )
    report = models.JSONField("报告", default=dict, blank=True)
    answers = models.JSONField("对问题的回答", default=dict, blank=True, help_text="按问题种类")
    completions = models.JSONField(
        "预览中补写的内容", default=dict, blank=True, help_text="按“工作表!行号”，每项是栏目和内容"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, verbose_name="申请", related_name="import_runs"
    )
    further = models.ManyToManyField(
        Proposal,
        blank=True,
        verbose_name="另外的申请",
        related_name="further_import_runs",
        help_text="一份清单既建立又调整清单，或者涉及几个部门的",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="导入人",
        related_name="+",
        help_text="空为命令行导入",
    )
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "清单导入"
        verbose_name_plural = "清单导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def uploader(self) -> User:
        """Who uploaded it; there is one for every run that is not the command line's."""
        if self.created_by is None:
            raise ValueError(f"import run {self.pk} was made by a command")
        return self.created_by

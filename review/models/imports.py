"""Runs of the importer (清单导入), and what each preview shows: its items and its problems as rows of their own."""

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
from powers.titles import title_of
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


class ImportItemQuerySet(models.QuerySet["ImportItem"]):
    def visible_to(self, user: User) -> ImportItemQuerySet:
        """The items of the runs that a person sees."""
        return self.filter(run__in=ImportRun.objects.visible_to(user).values("pk"))


class ImportProblemQuerySet(models.QuerySet["ImportProblem"]):
    def visible_to(self, user: User) -> ImportProblemQuerySet:
        """The problems of the runs that a person sees."""
        return self.filter(run__in=ImportRun.objects.visible_to(user).values("pk"))


class ImportItem(models.Model):
    """One item as the preview understood it (导入事项). Written anew whenever the file is read; nothing is imported from it.

    `content` holds all that was understood and the source cells (review/imports/previewing.py); the other columns are
    what the list filters and sorts by.
    """

    class Action(models.TextChoices):
        ADD = "新增", "新增"
        MODIFY = "修改", "修改"
        CANCEL = "取消", "取消"
        UNCHANGED = "无变化", "无变化"
        OPEN = "已有未办结变更", "已有未办结变更"
        BLOCKED = "", "不能导入"

    run = models.ForeignKey(ImportRun, models.CASCADE, verbose_name="导入", related_name="items")
    order = models.PositiveIntegerField("顺序")
    sheet = models.TextField("工作表")
    row = models.PositiveIntegerField("行")
    name = models.TextField("事项名称", blank=True)
    sub_item = models.TextField("子项名称", blank=True)
    power_type = models.CharField("职权类型", max_length=100, blank=True)
    department = models.TextField("部门", blank=True)
    level = models.TextField("层级", blank=True)
    duty = models.TextField("职责", blank=True)
    unit = models.TextField("承办机构", blank=True)
    action = models.CharField("动作", max_length=20, blank=True)
    bases = models.PositiveIntegerField("依据数", default=0)
    matched = models.PositiveIntegerField("已对应法律库的依据数", default=0)
    responsibilities = models.PositiveIntegerField("责任事项数", default=0)
    accountability = models.PositiveIntegerField("追责情形数", default=0)
    missing = models.JSONField("缺少的栏目", default=list, blank=True)
    content = models.JSONField("内容", default=dict, blank=True)

    objects = ImportItemQuerySet.as_manager()

    class Meta:
        verbose_name = "导入事项"
        verbose_name_plural = "导入事项"
        ordering = ["run", "order"]

    def __str__(self) -> str:
        name = self.name or "（没有名称）"
        return title_of(name, self.sub_item)

    @property
    def is_missing(self) -> bool:
        """Whether it is a power that the file leaves out and a person said to cancel: there is nothing to complete."""
        return self.row == 0

    @property
    def place(self) -> str:
        """Where it stands in the file, as completions are kept by."""
        return f"{self.sheet}!{self.row}"


class ImportProblem(models.Model):
    """One thing that reading or checking found (导入发现). `kind` is its sentence without what differs from row to row."""

    class Source(models.TextChoices):
        READING = "reading", "读取"
        CHECK = "check", "检查"

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "提醒"
        QUESTION = "question", "待核实"
        INFO = "info", "说明"

    run = models.ForeignKey(
        ImportRun, models.CASCADE, db_index=False, verbose_name="导入", related_name="problems"
    )
    item = models.ForeignKey(
        ImportItem, models.CASCADE, null=True, verbose_name="事项", related_name="problems"
    )
    source = models.CharField("来源", max_length=8, choices=Source.choices, default=Source.READING)
    severity = models.CharField("程度", max_length=10, choices=Severity.choices)
    kind = models.CharField("种类", max_length=200)
    sheet = models.TextField("工作表", blank=True)
    row = models.PositiveIntegerField("行", default=0)
    column = models.TextField("列", blank=True)
    message = models.TextField("发现和处理办法")

    objects = ImportProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "导入发现"
        verbose_name_plural = "导入发现"
        ordering = ["run", "pk"]
        indexes = [models.Index(fields=["run", "kind"], name="import_problem_kind")]

    def __str__(self) -> str:
        return self.message[:60]

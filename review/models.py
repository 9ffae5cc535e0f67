"""Proposals and what is decided on them (调整申请、审核、决定), and the runs of the importer.

What must hold: a submission is frozen (document and digest of each change); a decision names the submission's
digest; at most one open change per power; nobody decides on what they or their department proposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.access import scope_of
from departments.models import Department, Region
from jobs.models import Job
from powers.models import Power, PowerVersion

if TYPE_CHECKING:
    from accounts.models import User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Own department's proposals; for the offices of a region, all of that region."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(department_id__in=scope.department_ids) | Q(region_id__in=scope.region_ids))


class Proposal(models.Model):
    """A request to change the list (调整申请): one or many changes, submitted and decided together."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "初始编制"
        ADJUSTMENT = "adjustment", "动态调整"

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已批准"
        WITHDRAWN = "withdrawn", "已撤回"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="申请部门",
        help_text="涉及多个部门的留空",
    )
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    title = models.CharField("标题", max_length=300)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="起草人",
        related_name="+",
        help_text="空为命令行导入",
    )
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="提交人",
        related_name="+",
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "调整申请"
        verbose_name_plural = "调整申请"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["region", "state"], name="proposal_region_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


OPEN_STATES = (Proposal.State.DRAFT, Proposal.State.SUBMITTED, Proposal.State.RETURNED)


class Change(models.Model):
    """One power's change in a proposal (变更): its draft version, and the version it starts from."""

    class Action(models.TextChoices):
        ADD = "add", "新增"
        MODIFY = "modify", "修改"
        CANCEL = "cancel", "取消"

    proposal = models.ForeignKey(Proposal, models.PROTECT, verbose_name="申请", related_name="changes")
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="changes")
    version = models.OneToOneField(PowerVersion, models.PROTECT, verbose_name="草稿", related_name="change")
    base = models.ForeignKey(
        PowerVersion, models.PROTECT, null=True, blank=True, verbose_name="基准版本", related_name="+"
    )
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    is_open = models.BooleanField("未结", default=True, help_text="申请办结或撤回后为否")

    class Meta:
        verbose_name = "变更"
        verbose_name_plural = "变更"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["power"],
                condition=Q(is_open=True),
                name="one_open_change_per_power",
                violation_error_message="该职权已有一项未办结的变更，请等其办结或在其中修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.version}"


class Submission(models.Model):
    """A proposal as it was submitted (报送稿): frozen, numbered, with one digest over all its changes."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, verbose_name="申请", related_name="submissions")
    number = models.PositiveIntegerField("次数")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="提交人",
        related_name="+",
    )
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "报送稿"
        verbose_name_plural = "报送稿"
        ordering = ["proposal", "number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.proposal} 第{self.number}次报送"


class SubmittedChange(models.Model):
    """One change of a submission: the document of the draft as submitted, and its digest."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="items")
    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    document = models.JSONField("报送内容")
    digest = models.CharField("摘要值", max_length=80)
    findings = models.JSONField(
        "检查发现", default=list, blank=True, help_text="报送时检查发现的问题和所写的理由"
    )

    class Meta:
        verbose_name = "报送事项"
        verbose_name_plural = "报送事项"
        constraints = [models.UniqueConstraint(fields=["submission", "change"], name="submitted_change_once")]

    def __str__(self) -> str:
        return f"{self.submission} {self.change_id}"


class WarningReason(models.Model):
    """Why a change is submitted in spite of a warning (问题说明): by finding, so that it holds when checked again."""

    change = models.ForeignKey(Change, models.CASCADE, verbose_name="变更", related_name="reasons")
    key = models.CharField("检查发现", max_length=200)
    reason = models.TextField("理由")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填写人", related_name="+"
    )
    written_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = "问题说明"
        verbose_name_plural = "问题说明"
        constraints = [models.UniqueConstraint(fields=["change", "key"], name="warning_reason_once")]

    def __str__(self) -> str:
        return f"{self.change}：{self.reason[:40]}"


class Decision(models.Model):
    """What was decided on a submission (审批决定); it names the digest of what it approves."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "批准"
        RETURNED = "returned", "退回"

    submission = models.OneToOneField(
        Submission, models.PROTECT, verbose_name="报送稿", related_name="decision"
    )
    submission_digest = models.CharField("所决定报送稿的摘要值", max_length=80)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    document_no = models.CharField("批准文号", max_length=100, blank=True)
    decided_on = models.DateField("决定日期")
    reason = models.TextField("意见", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+"
    )
    decided_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "审批决定"
        verbose_name_plural = "审批决定"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_outcome_display()}"


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
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, verbose_name="申请", related_name="import_runs"
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


from review.deadline_models import DeadlineRule  # noqa: E402, F401  registered with the app, like the next
from review.law_change_models import AdjustmentItem, AdjustmentTask  # noqa: E402, F401

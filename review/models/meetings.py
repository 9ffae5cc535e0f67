"""Joint meetings (联席会议), and what departments are told that do not do their part (督办)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department, Region
from review.models.rules import MemberUnit

if TYPE_CHECKING:
    from accounts.models import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """Those of one's region, for its offices and the members; others have no business with them."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(region_id__in=scope.meeting_regions)


class Meeting(models.Model):
    """A joint meeting, or a written circulation in its place (联席会议、书面征求意见): agenda, attendance, minutes."""

    class Mode(models.TextChoices):
        SESSION = "session", "会议"
        WRITTEN = "written", "书面征求意见"

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        CLOSED = "closed", "已结束"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="meetings")
    number = models.PositiveIntegerField("次数", help_text="会议和书面征求意见各自编次")
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, default=Mode.SESSION)
    title = models.CharField("名称", max_length=200)
    held_on = models.DateField("日期", help_text="书面征求意见为答复期限")
    place = models.CharField("地点", max_length=100, blank=True)
    chair = models.CharField("主持人", max_length=50, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField("纪要", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="结束人",
        related_name="+",
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "联席会议"
        verbose_name_plural = "联席会议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "mode", "number"], name="meeting_number_in_region")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def situation(self) -> str:
        """Its state in words that fit its mode (状态)."""
        if self.state == self.State.PLANNED and self.mode == self.Mode.WRITTEN:
            return "征求意见中"
        return str(self.get_state_display())


class Attendance(models.Model):
    """Who came to a meeting for a member (出席), or that it answered a written circulation."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    unit = models.ForeignKey(MemberUnit, models.PROTECT, verbose_name="成员单位", related_name="+")
    person = models.CharField("出席人", max_length=100, blank=True)
    present = models.BooleanField("出席", default=False)

    class Meta:
        verbose_name = "出席"
        verbose_name_plural = "出席"
        ordering = ["unit__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.unit}{'出席' if self.present else '缺席'}"


class MeetingItem(models.Model):
    """One change on the agenda, and what the meeting resolved (议题与决议)."""

    class Resolution(models.TextChoices):
        APPROVE = "approve", "同意"
        AFTER_CHANGES = "after_changes", "修改后同意"
        REJECT = "reject", "不同意"
        DEFER = "defer", "暂缓"
        ESCALATE = "escalate", "提请编委（政府）决定"

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="items")
    change = models.ForeignKey(
        "review.Change", models.PROTECT, verbose_name="变更", related_name="meeting_items"
    )
    submission_digest = models.CharField("所议提交稿的摘要值", max_length=80)
    order = models.PositiveIntegerField("顺序", default=0)
    question = models.TextField("提请审议的问题", blank=True)
    resolution = models.CharField("决议", max_length=15, choices=Resolution.choices, blank=True)
    note = models.TextField("理由或者修改意见", blank=True)
    dissent = models.TextField("会上的不同意见", blank=True)

    class Meta:
        verbose_name = "议题"
        verbose_name_plural = "议题"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "change"], name="meeting_item_once")]

    def __str__(self) -> str:
        return f"{self.meeting} {self.change_id}"


class CirculationAnswer(models.Model):
    """What a member answers to one item of a written circulation (书面答复); it can be put right until it is over."""

    class Verdict(models.TextChoices):
        AGREE = "agree", "同意"
        AFTER_CHANGES = "after_changes", "修改后同意"
        DISAGREE = "disagree", "不同意"
        NONE = "none", "无意见"

    item = models.ForeignKey(MeetingItem, models.CASCADE, verbose_name="议题", related_name="answers")
    unit = models.ForeignKey(MemberUnit, models.PROTECT, verbose_name="成员单位", related_name="+")
    verdict = models.CharField("答复", max_length=15, choices=Verdict.choices)
    grounds = models.TextField("理由", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="答复人", related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", default=timezone.now)

    class Meta:
        verbose_name = "书面答复"
        verbose_name_plural = "书面答复"
        ordering = ["unit__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="circulation_answer_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=("agree", "none")) | ~Q(grounds=""),
                name="circulation_answer_needs_grounds",
                violation_error_message="修改后同意或者不同意的，须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.get_verdict_display()}"


class HandlingQuerySet(models.QuerySet["Handling"]):
    def visible_to(self, user: User) -> HandlingQuerySet:
        """A department's own; a region's for its offices and members."""
        scope = scope_of(user)
        if scope.everything:
            return self
        regions = scope.meeting_regions
        return self.filter(Q(department__region_id__in=regions) | Q(department_id__in=scope.department_ids))

    def with_step_order(self) -> HandlingQuerySet:
        """With `step_order`, the place of the step on the ladder."""
        steps = [When(step=step, then=Value(n)) for n, step in enumerate(Handling.Step.values)]
        return self.annotate(step_order=Case(*steps, default=Value(0), output_field=IntegerField()))


class Handling(models.Model):
    """A step of the ladder for a department that did not do its part (处理记录): numbered, answered."""

    class Step(models.TextChoices):
        REMIND = "remind", "提醒"
        URGE = "urge", "催办"
        SUPERVISE = "supervise", "督办"
        NOTIFY = "notify", "通报"
        TRANSFER = "transfer", "移送"

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="handlings")
    unit = models.ForeignKey(
        MemberUnit,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="签发单位",
        related_name="handlings",
        help_text="空为机构编制部门",
    )
    step = models.CharField("处理方式", max_length=10, choices=Step.choices)
    number = models.CharField("文号", max_length=100, unique=True)
    task = models.ForeignKey(
        "review.AdjustmentTask",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="调整任务",
        related_name="handlings",
    )
    proposal = models.ForeignKey(
        "review.Proposal",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="申请",
        related_name="handlings",
    )
    text = models.TextField("内容")
    due_on = models.DateField("要求办结日期", null=True, blank=True)
    recipient = models.CharField("移送机关", max_length=100, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="签发人", related_name="+"
    )
    issued_at = models.DateTimeField("签发时间", default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="签收人",
        related_name="+",
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    reply = models.TextField("部门答复", blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closing_note = models.CharField("办结说明", max_length=300, blank=True)

    objects = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = "处理记录"
        verbose_name_plural = "处理记录"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number}{self.get_step_display()}"

    @property
    def issuer(self) -> str:
        """Who issued it (签发单位)."""
        return self.unit.name if self.unit else f"{self.department.region}机构编制部门"

    @property
    def matter(self) -> str:
        """What it is about (事项): a change of a law, a proposal, or the department's work as such."""
        if self.task is not None:
            return f"{self.task.event}"
        return self.proposal.title if self.proposal is not None else "权责清单管理工作"

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def situation(self) -> str:
        """How far it is, in words (情况)."""
        if self.closed_at is not None:
            return "已办结"
        if self.replied_at is not None:
            return "已答复"
        return "待答复" if self.received_at is not None else "待签收"

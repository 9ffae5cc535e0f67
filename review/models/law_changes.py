"""What a change of a law asks of departments (法律变化调整任务): one task for each change and department, with its items.

What must hold: a change makes one task for a department, however often it is noticed; a task has one deadline. What
became of the proposal is told by the proposal: a task is done when it is decided on, and open again when it is withdrawn.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department
from departments.roles import Role
from laws.models import LawEvent
from powers.models import Power, PowerVersion

if TYPE_CHECKING:
    from accounts.models import User

DECIDED = ("approved", "partly", "rejected")
"""States of a proposal on which was decided; review.models has them, which reads this module."""


class AdjustmentTaskQuerySet(models.QuerySet["AdjustmentTask"]):
    def visible_to(self, user: User) -> AdjustmentTaskQuerySet:
        """Own department's tasks; for the offices of a region all of it; for members its omissions alone."""
        scope = scope_of(user)
        if scope.everything:
            return self
        own = Q(department_id__in=scope.department_ids) | Q(department__region_id__in=scope.region_ids)
        members = scope.regions_as(Role.MEMBER)
        if not members:
            return self.filter(own)
        return self.filter(own | (Q(department__region_id__in=members) & _omitted()))

    def with_progress(self) -> AdjustmentTaskQuerySet:
        """Each with `progress`: its state as the proposal made for it tells it."""
        done, drafted, todo = (Value(s) for s in (State.DONE, State.DRAFTED, State.OPEN))
        by_proposal = Case(
            When(proposal__state__in=DECIDED, then=done),
            When(proposal__state="withdrawn", then=todo),
            default=drafted,
        )
        stated = Case(
            When(state=State.DRAFTED, then=by_proposal), default=F("state"), output_field=models.CharField()
        )
        return self.annotate(progress=stated)

    def omitted(self, day: dt.date | None = None) -> AdjustmentTaskQuerySet:
        """Tasks past their deadline for which nothing was put forward (应调未调)."""
        return self.filter(_omitted(day))


def _omitted(day: dt.date | None = None) -> Q:
    """Past due, neither closed nor with a proposal that was submitted and not withdrawn."""
    late = Q(due_on__lt=day or timezone.localdate())
    nothing = (
        Q(proposal__isnull=True) | Q(proposal__submitted_at__isnull=True) | Q(proposal__state="withdrawn")
    )
    return late & Q(state__in=(State.OPEN, State.DRAFTED)) & nothing


class AdjustmentTask(models.Model):
    """What one department has to do about one change of a law (调整任务), by when, and what came of it."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DRAFTED = "drafted", "已起草"
        DONE = "done", "已办结"
        KEPT = "kept", "无需调整"

    event = models.ForeignKey(LawEvent, models.PROTECT, verbose_name="法律变化", related_name="tasks")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="部门", related_name="adjustment_tasks"
    )
    due_on = models.DateField("期限", db_index=True)
    due_provisional = models.BooleanField(
        "期限待定", default=False, help_text="所在年度的放假安排尚未公布，暂按周末计算"
    )
    counted_on = models.DateField("期限起算日期", help_text="发现变化并开出任务的日期")
    effective_on = models.DateField("计算期限时的生效日期", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    proposal = models.ForeignKey(
        "review.Proposal",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="调整申请",
        related_name="adjustment_tasks",
    )
    joined = models.BooleanField(
        "由已有申请一并办理", default=False, help_text="申请不是为此起草的；办结后仍引旧条文的，任务重新打开"
    )
    kept_reason = models.TextField("无需调整的理由", blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="认定人",
        related_name="+",
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = AdjustmentTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "法律变化调整任务"
        verbose_name_plural = "法律变化调整任务"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "department"], name="adjustment_task_once"),
            models.CheckConstraint(
                condition=~Q(state="kept") | (~Q(kept_reason="") & Q(kept_by__isnull=False)),
                name="adjustment_kept_needs_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.event}"


State = AdjustmentTask.State


def takes_effect_on(proposal_id: int, today: dt.date | None = None) -> dt.date:
    """The day by whose law a proposal is to be judged: today, or when a change of a law that it follows takes effect."""
    day = today or timezone.localdate()
    coming = LawEvent.objects.filter(tasks__proposal=proposal_id, on__gt=day).order_by("-on")
    return coming.values_list("on", flat=True).first() or day


class AdjustmentItem(models.Model):
    """One citation of a published version that a task is about, and what became of one article it cites."""

    class Kind(models.TextChoices):
        RENUMBERED = "renumbered", "条号变动"
        CHANGED = "changed", "修改"
        MOVED = "moved", "修改并变动条号"
        SPLIT = "split", "拆分"
        JOINED = "joined", "合并"
        UNSURE = "unsure", "没有找到对应条文"
        REMOVED = "removed", "删去"
        ENDED = "ended", "废止"
        REFERRED = "referred", "指向的法律已废止"

    task = models.ForeignKey(AdjustmentTask, models.CASCADE, verbose_name="任务", related_name="items")
    version = models.ForeignKey(PowerVersion, models.PROTECT, verbose_name="职权版本", related_name="+")
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="+")
    basis_uid = models.UUIDField("依据")
    old_label = models.CharField("原条号", max_length=40, blank=True)
    new_label = models.CharField("现条号", max_length=40, blank=True)
    kind = models.CharField("变化", max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = "调整事项"
        verbose_name_plural = "调整事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "version", "basis_uid", "old_label"], name="adjustment_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.old_label}{self.get_kind_display()}"

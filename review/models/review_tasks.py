"""The joint review of a submission (联席审查): each member's task, its opinions, and what is said beside a field.

What must hold: a task is about one submission, by its digest; an opinion is added, never changed, and none after the
task is signed; the last one of a task on a change holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from departments.access import scope_of
from review.models.rules import MemberUnit, ReviewRoute
from review.models.seats import seat_condition

if TYPE_CHECKING:
    from accounts.models import User


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    def visible_to(self, user: User) -> ReviewTaskQuerySet:
        """Those of one's own unit; for the offices of a region all of it; a department those on its proposals."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(
            Q(proposal__region_id__in=scope.region_ids)
            | Q(proposal__department_id__in=scope.department_ids)
            | self.own_condition(user)
        )

    def own(self, user: User) -> ReviewTaskQuerySet:
        """The tasks this person works on: those of the unit they sit in."""
        return self.filter(self.own_condition(user))

    @staticmethod
    def own_condition(user: User) -> Q:
        return seat_condition(user, "unit__")


class ReviewTask(models.Model):
    """What one member has to review of a submission (审查任务), by when, and that it was done."""

    proposal = models.ForeignKey("review.Proposal", models.PROTECT, verbose_name="申请", related_name="tasks")
    submission = models.ForeignKey(
        "review.Submission", models.PROTECT, verbose_name="提交稿", related_name="tasks"
    )
    unit = models.ForeignKey(MemberUnit, models.PROTECT, verbose_name="成员单位", related_name="tasks")
    need = models.CharField("审查方式", max_length=10, choices=ReviewRoute.Need.choices)
    due_on = models.DateField("期限", db_index=True)
    due_provisional = models.BooleanField("期限待定", default=False)
    opened_at = models.DateTimeField("开始时间", default=timezone.now)
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="签署人",
        related_name="+",
    )
    digest = models.CharField("意见摘要值", max_length=80, blank=True)
    closed_at = models.DateTimeField(
        "终止时间", null=True, blank=True, help_text="退回、撤回或者逾期视为无意见时终止"
    )
    closed_reason = models.CharField("终止原因", max_length=100, blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "审查任务"
        verbose_name_plural = "审查任务"
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "unit"], name="review_task_once")]

    def __str__(self) -> str:
        return f"{self.unit}审查{self.proposal}"

    @property
    def is_open(self) -> bool:
        return self.signed_at is None and self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class TaskItem(models.Model):
    """One change that a member reviews (审查事项)."""

    task = models.ForeignKey(ReviewTask, models.PROTECT, related_name="items")
    change = models.ForeignKey("review.Change", models.PROTECT, related_name="task_items")
    need = models.CharField("审查方式", max_length=10, choices=ReviewRoute.Need.choices)

    class Meta:
        verbose_name = "审查事项"
        verbose_name_plural = "审查事项"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task", "change"], name="task_item_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.change_id}"


class Opinion(models.Model):
    """What a member says of one change (审查意见), with its grounds and what it checked. Added, never changed."""

    class Verdict(models.TextChoices):
        AGREE = "agree", "同意"
        AFTER_CHANGES = "after_changes", "修改后同意"
        DISAGREE = "disagree", "不同意"
        RETURN = "return", "退回补充"

    task = models.ForeignKey(ReviewTask, models.PROTECT, verbose_name="任务", related_name="opinions")
    change = models.ForeignKey("review.Change", models.PROTECT, verbose_name="变更", related_name="opinions")
    verdict = models.CharField("意见", max_length=15, choices=Verdict.choices)
    grounds = models.TextField("理由", blank=True)
    checklist = models.JSONField(
        "审查要点",
        default=list,
        blank=True,
        help_text="[{text, result, comment}]，结果为通过、不通过、不适用",
    )
    submission_digest = models.CharField("所审提交稿的摘要值", max_length=80)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填写人", related_name="+"
    )
    given_at = models.DateTimeField("填写时间", default=timezone.now)

    class Meta:
        verbose_name = "审查意见"
        verbose_name_plural = "审查意见"
        ordering = ["pk"]
        indexes = [models.Index(fields=["change", "task"], name="opinion_change_task")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="agree") | ~Q(grounds=""),
                name="opinion_needs_grounds",
                violation_error_message="不是同意的，须写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task.unit}：{self.get_verdict_display()}"


class OpinionDraft(models.Model):
    """What a member has typed of an opinion that does not stand yet (意见草稿): kept as typed, seen by the member alone."""

    task = models.ForeignKey(ReviewTask, models.CASCADE, verbose_name="任务", related_name="opinion_drafts")
    change = models.ForeignKey("review.Change", models.CASCADE, verbose_name="变更", related_name="+")
    verdict = models.CharField("意见", max_length=15, choices=Opinion.Verdict.choices, blank=True)
    grounds = models.TextField("理由", blank=True)
    checklist = models.JSONField("审查要点", default=list, blank=True)
    number = models.PositiveIntegerField("次数", default=1, help_text="存过几次，用来看出同事有没有改过")
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填写人", related_name="+"
    )
    typed_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = "意见草稿"
        verbose_name_plural = "意见草稿"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task", "change"], name="opinion_draft_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.change_id}"


class Comment(models.Model):
    """Something said beside a field or row of a change (批注), perhaps in answer to another, settled or not."""

    proposal = models.ForeignKey(
        "review.Proposal", models.PROTECT, verbose_name="申请", related_name="comments"
    )
    change = models.ForeignKey("review.Change", models.PROTECT, verbose_name="变更", related_name="comments")
    path = models.CharField("位置", max_length=200, blank=True, help_text="栏目或者行，空为全项")
    text = models.TextField("内容")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="回复", related_name="replies"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="作者", related_name="+"
    )
    written_for = models.CharField("单位", max_length=100, blank=True)
    written_at = models.DateTimeField("时间", default=timezone.now)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="解决人",
        related_name="+",
    )
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)

    class Meta:
        verbose_name = "批注"
        verbose_name_plural = "批注"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]

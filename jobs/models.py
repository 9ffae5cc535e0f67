"""Long work done outside the request (后台任务), with progress its owner sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> JobQuerySet:
        """A person sees the jobs they started; a superuser all."""
        return self if user.is_superuser else self.filter(created_by=user)


class Job(models.Model):
    """One piece of long work: what, for whom, how far. It is done once: its work and `done` commit together."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未成功"

    class Lane(models.TextChoices):
        """The queue it waits in: what takes minutes has workers of its own, so that nothing short waits behind it."""

        SHORT = "default", "短任务"
        LONG = "long", "长任务"

    kind = models.CharField("种类", max_length=50)
    lane = models.CharField("队列", max_length=10, choices=Lane.choices, default=Lane.SHORT)
    title = models.CharField("任务", max_length=300)
    payload = models.JSONField("参数", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    step = models.CharField("当前步骤", max_length=200, blank=True)
    message = models.TextField("结果说明", blank=True)
    url = models.CharField("结果页面", max_length=300, blank=True)
    back_url = models.CharField("来源页面", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", related_name="+"
    )
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    queued_at = models.DateTimeField("排队时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class Worker(models.Model):
    """A process that does long work, and when it was last heard of (后台任务进程)."""

    name = models.CharField("进程", max_length=100, unique=True)
    queues = models.CharField("队列", max_length=200)
    seen_at = models.DateTimeField("最近一次报告")

    class Meta:
        verbose_name = "后台任务进程"
        verbose_name_plural = "后台任务进程"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

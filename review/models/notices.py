"""Notices and letters (通知、待发信件): written with the change they tell of, in one transaction; sent by the timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """One's own and nobody else's, a superuser's too."""
        return self.filter(user=user)


class Notice(models.Model):
    """Something a person should know, shown when they sign in (站内通知)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="收件人", related_name="notices"
    )
    event = models.CharField("事件", max_length=40)
    text = models.CharField("内容", max_length=300)
    url = models.CharField("链接", max_length=300, blank=True)
    key = models.CharField(
        "去重", max_length=120, blank=True, help_text="同一收件人、同一去重值只通知一次（提醒用）"
    )
    created_at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notice_unread"),
            models.Index(fields=["key"], condition=~Q(key=""), name="notice_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notice_once")
        ]

    def __str__(self) -> str:
        return self.text


class Letter(models.Model):
    """A notice to be sent out (待发信件): sent once, tried again when it fails, given up after many tries."""

    class Channel(models.TextChoices):
        EMAIL = "email", "电子邮件"
        SMS = "sms", "短信"

    notice = models.ForeignKey(Notice, models.CASCADE, verbose_name="通知", related_name="letters")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    to = models.CharField("收件地址", max_length=254)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    created_at = models.DateTimeField("时间", default=timezone.now)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送", default=timezone.now)
    error = models.CharField("错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "待发信件"
        verbose_name_plural = "待发信件"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="letter_waiting")
        ]
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="letter_once")]

    def __str__(self) -> str:
        return f"{self.to} {self.subject}"


class Heartbeat(models.Model):
    """When a piece of scheduled work last ran to its end (定时任务运行记录); /readyz reports it."""

    name = models.CharField("任务", max_length=40, unique=True)
    ran_at = models.DateTimeField("最近完成时间")
    detail = models.CharField("结果", max_length=300, blank=True)

    class Meta:
        verbose_name = "定时任务"
        verbose_name_plural = "定时任务"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.ran_at:%Y-%m-%d %H:%M}"

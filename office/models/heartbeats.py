"""When scheduled work last ran to its end (定时任务运行记录)."""

from __future__ import annotations

from django.db import models


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

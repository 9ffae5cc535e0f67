"""The append-only log of everything that changed a state (审计日志). The database refuses to alter it."""

from django.conf import settings
from django.db import models

from audit.sentences import sentence_of


class Event(models.Model):
    """One thing that happened (审计事件): who, when, what, to which object. Never changed or deleted."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="操作人",
        related_name="+",
    )
    actor_label = models.CharField("操作人姓名", max_length=100)
    action = models.CharField("动作", max_length=50, db_index=True)
    target_type = models.CharField("对象类型", max_length=50)
    target_id = models.BigIntegerField("对象编号", null=True)
    target_label = models.CharField("对象", max_length=300)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = "审计事件"
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_event_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {sentence_of(self.action)} {self.target_label}"

"""The append-only log of everything that changed a state (审计日志), and the record that it was not altered (存证).

The database refuses to alter any of it. What is kept unaltered has a ledger entry for each time it was written: its
digest, chained to the entry before. The database writes them (audit/guards.py), and no account of the application may.
"""

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
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    target_type = models.CharField("对象类型", max_length=50, blank=True)
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


class LedgerEntry(models.Model):
    """That a row which is kept unaltered was written (存证记录): which, when, and the digest of what it says since.

    `subject` is the table, and after a colon what of it is kept. `number` and `link` are its place in the chain, given by
    `audit.chaining`; until then an entry waits. The database itself adds entries and refuses to alter them.
    """

    class Operation(models.TextChoices):
        INSERTED = "I", "写入"
        UPDATED = "U", "更新"
        DELETED = "D", "删除"
        OPENED = "O", "解除冻结"
        ARCHIVED = "A", "归档"

    subject = models.CharField("对象", max_length=80)
    key = models.BigIntegerField("对象编号")
    operation = models.CharField("方式", max_length=1, choices=Operation.choices)
    content = models.CharField("内容摘要", max_length=64, blank=True, help_text="行内容的 SHA-256")
    at = models.DateTimeField("事务时间")
    transaction = models.BigIntegerField("事务编号")
    number = models.BigIntegerField("链上序号", null=True, unique=True)
    link = models.CharField("链上摘要值", max_length=80, blank=True)

    class Meta:
        verbose_name = "存证记录"
        verbose_name_plural = "存证记录"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject", "key", "-id"], name="ledger_newest"),
            models.Index(fields=["id"], condition=models.Q(number=None), name="ledger_waiting"),
            models.Index(fields=["transaction"], name="ledger_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"


class Anchor(models.Model):
    """The head of the chain on a day, told to the public (存证公示): whoever keeps one can prove later what was there."""

    day = models.DateField("日期", unique=True)
    number = models.BigIntegerField("链上序号")
    link = models.CharField("链上摘要值", max_length=80)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "存证公示"
        verbose_name_plural = "存证公示"
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.value

    @property
    def value(self) -> str:
        """What an outsider keeps and `verify --anchor` takes."""
        return f"{self.number}:{self.link}"


class Archive(models.Model):
    """A file to which older events of the log were moved (审计归档), a line each as the ledger knows it."""

    name = models.CharField("文件名", max_length=100, unique=True)
    before = models.DateTimeField("此前的事件")
    events = models.PositiveIntegerField("件数")
    digest = models.CharField("摘要值", max_length=80)
    made_at = models.DateTimeField("归档时间", auto_now_add=True)

    class Meta:
        verbose_name = "审计归档"
        verbose_name_plural = "审计归档"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

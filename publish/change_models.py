"""The change feed of the published list (变更流水): what each release did to the list, in the order in which it became true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from departments.models import Region
from powers.models import Power, PowerVersion

if TYPE_CHECKING:
    import datetime as dt


class ListChangeQuerySet(models.QuerySet["ListChange"]):
    def heads(self, day: dt.date, at: int | None = None) -> ListChangeQuerySet:
        """The change of each power that tells how it stands on `day`: of those in effect the last, of one day the last noted.

        `at`: as the first so many changes tell.
        """
        known = self if at is None else self.filter(sequence__lte=at)
        back = known.filter(withdraws=models.OuterRef("pk"))
        rows = known.filter(effective_on__lte=day, withdraws=None).exclude(models.Exists(back))
        rows = rows.order_by("power_id", "-effective_on", "-sequence")
        return ListChange.objects.filter(pk__in=rows.distinct("power_id").values("pk"))


class ListChange(models.Model):
    """One step of the list, for those who follow it (变更流水). Never altered, never deleted, numbered without a gap.

    `sequence` is drawn inside the release under a lock that lasts until it is over (`publish.changes.noting`), so that no
    reader passes one that appears later. A change that `withdraws` another takes it back: neither counts. Who holds of each
    power the change that is last by `effective_on`, then by `sequence`, has the list of any day: D is not on it, everything
    else is, in that version.
    """

    class Operation(models.TextChoices):
        INSERT = "I", "新增"
        UPDATE = "U", "更新"
        DELETE = "D", "删除"

    class Action(models.TextChoices):
        ADDED = "added", "新增"
        MODIFIED = "modified", "修改"
        CANCELLED = "cancelled", "取消"
        SUSPENDED = "suspended", "暂停实施"
        ERRATUM = "erratum", "勘误"
        CONTINUED = "continued", "继续有效"
        RECALLED = "recalled", "撤回"
        PUT_OFF = "put_off", "推迟"
        CLOSED = "closed", "不再公开"

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="+")
    release = models.ForeignKey(
        "publish.Release", models.PROTECT, verbose_name="批次", related_name="changes"
    )
    recall = models.ForeignKey(
        "publish.Recall", models.PROTECT, null=True, blank=True, verbose_name="撤回", related_name="changes"
    )
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="list_changes")
    version = models.ForeignKey(
        PowerVersion,
        models.PROTECT,
        verbose_name="职权版本",
        related_name="+",
        help_text="不再公开的，公众只知道编码",
    )
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name="撤回的变更", related_name="withdrawn_by"
    )
    operation = models.CharField("操作", max_length=1, choices=Operation.choices)
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    effective_on = models.DateField("生效日期")
    noted_at = models.DateTimeField("时间", default=timezone.now)

    objects = ListChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "变更流水"
        verbose_name_plural = "变更流水"
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["power", "-effective_on", "-sequence"], name="list_change_heads"),
            models.Index(fields=["region", "sequence"], name="list_change_region"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.operation} {self.power}"

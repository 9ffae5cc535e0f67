"""Which information may be kept from the public, and which never (不公开的情形、必须公开的要素): data that an office keeps."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords


class WithholdingGround(models.Model):
    """A ground on which information of a power is not made public (不公开的情形), by its statute."""

    name = models.CharField("情形", max_length=100, unique=True)
    statute = models.CharField("依据", max_length=200, help_text="法规名称和条款，随不公开的内容一并公开")
    is_active = models.BooleanField("启用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "不公开的情形"
        verbose_name_plural = "不公开的情形"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.statute}）"


class OpenElement(models.Model):
    """An element of a power that is never kept from the public (必须公开的要素), by its key in the document."""

    key = models.CharField("要素", max_length=50, unique=True)
    rows_too = models.BooleanField(
        "逐项也须公开", default=False, help_text="不勾选的，其中个别项仍可以列为不公开，但不能整栏不公开"
    )
    statute = models.CharField("依据", max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "必须公开的要素"
        verbose_name_plural = "必须公开的要素"
        ordering = ["pk"]

    def __str__(self) -> str:
        from powers.fields import in_words  # noqa: PLC0415  the table of fields is made from these models

        return in_words(self.key)

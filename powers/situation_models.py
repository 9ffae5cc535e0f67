"""Everyday and trade situations (办事情景): what people call what they are about to do, and which powers it touches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords


class Situation(models.Model):
    """A situation of life or of a trade (办事情景): the powers whose names hold one of its words, and those whose codes are given."""

    class Kind(models.TextChoices):
        LIFE = "life", gettext_noop("生活")
        TRADE = "trade", gettext_noop("经营")

    name = models.CharField("名称", max_length=30, unique=True, help_text="百姓怎么说就怎么写，例如：开饭店")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    words = models.JSONField(
        "名称用词",
        default=list,
        blank=True,
        help_text="名称或者子项名称中含有其中任何一个的职权都列入，例如：食品经营许可",
    )
    codes = models.JSONField(
        "另外列入的职权编码",
        default=list,
        blank=True,
        help_text="名称中没有这些词、也与这一情景有关的职权；写主项编码的，它的子项都列入",
    )
    is_active = models.BooleanField("在公开网站列出", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "办事情景"
        verbose_name_plural = "办事情景"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

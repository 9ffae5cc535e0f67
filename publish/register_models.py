"""The printed edition of a list (清单汇编): one file for a region and one for each department, made once for each release."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from departments.models import Department, Region


class RegisterEdition(models.Model):
    """A PDF of the list of a region, or of one department, as a release left it on the day it took effect (清单汇编)."""

    release = models.ForeignKey(
        "publish.Release", models.PROTECT, verbose_name="公布批次", related_name="registers"
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="部门", related_name="+"
    )
    day = models.DateField("清单日期")
    file = models.FileField("文件", upload_to="registers/%Y/")
    pages = models.PositiveIntegerField("页数")
    powers = models.PositiveIntegerField("职权数")
    digest = models.CharField("文件摘要值", max_length=80)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = "清单汇编"
        verbose_name_plural = "清单汇编"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "department"], nulls_distinct=False, name="register_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department or self.region}权责清单汇编（{self.release}）"

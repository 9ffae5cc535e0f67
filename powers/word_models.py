"""What the words of lists mean here (清单用语对照): learned from what people answered at an import, or entered by an office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from departments.access import scope_of
from departments.models import Department, Region

if TYPE_CHECKING:
    from accounts.models import User


class ListWordQuerySet(models.QuerySet["ListWord"]):
    def visible_to(self, user: User) -> ListWordQuerySet:
        """The words for everybody, those of the regions a person works in, and their own departments'."""
        scope = scope_of(user)
        if scope.everything:
            return self
        shared = Q(department=None) & (
            Q(region=None) | Q(region__in={office.region_id for office in scope.offices})
        )
        own = Q(department__in=scope.department_ids) | Q(region__in=scope.region_ids)
        return self.filter(shared | own)

    def holding_for(self, region: Region, department: Department | None) -> ListWordQuerySet:
        """The words that hold for a list of a region or of one of its departments, the narrower later."""
        here = Q(region=None) | Q(region=region)
        own = Q(department=None) | Q(department=department) if department else Q(department=None)
        rows = self.filter(here & own)
        return rows.order_by(F("region").asc(nulls_first=True), F("department").asc(nulls_first=True))


class ListWord(models.Model):
    """One word of lists and what it means (清单用语): a header's column, a type, a level, a stage.

    `meaning` is the name of the importer's column, of the type, level or stage; "-" where a header is known to mean no column.
    Other names of departments stand with the departments (其他名称). Without a region it holds for everybody; with a department only for the lists
    that this department brings in itself, so that nobody's answer changes how others are read.
    """

    class Kind(models.TextChoices):
        HEADER = "header", "表头"
        TYPE = "type", "职权类型"
        LEVEL = "level", "行使层级"
        STAGE = "stage", "责任环节"

    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    text = models.CharField("清单中的写法", max_length=200)
    meaning = models.CharField("对应", max_length=100)
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, verbose_name="适用区划", help_text="留空为各地通用"
    )
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name="适用部门",
        help_text="填写的，只用于该部门自己导入的清单",
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        verbose_name="填写人",
        related_name="+",
    )
    created_at = models.DateTimeField("填写时间", auto_now_add=True)
    history = HistoricalRecords()

    objects = ListWordQuerySet.as_manager()

    class Meta:
        verbose_name = "清单用语对照"
        verbose_name_plural = "清单用语对照"
        ordering = ["kind", "text", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "text", "region", "department"],
                nulls_distinct=False,
                name="list_word_once",
                violation_error_message="这个写法已经有对照，请修改原来的一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.text}”"


def words_for(region: Region, department: Department | None) -> dict[str, dict[str, str]]:
    """`{kind: {text: meaning}}` of a region's lists, or of those of one department."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in ListWord.Kind.values}
    for kind, text, meaning in _rows(region, department):
        found[kind][text] = meaning
    return found


def _rows(region: Region, department: Department | None) -> Iterator[tuple[str, str, str]]:
    rows = ListWord.objects.holding_for(region, department)
    return rows.values_list("kind", "text", "meaning").iterator()

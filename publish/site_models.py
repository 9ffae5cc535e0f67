"""Department sites (部门网站): where a department shows its column of the list, and how the copy there compares with the list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from simple_history.models import HistoricalRecords

from departments.models import Department
from publish.embeds.origins import origin_of, same_site

if TYPE_CHECKING:
    from accounts.models import User


class DepartmentSiteQuerySet(models.QuerySet["DepartmentSite"]):
    def visible_to(self, user: User) -> DepartmentSiteQuerySet:
        return self.filter(department__in=Department.objects.visible_to(user))

    def with_last_check(self) -> DepartmentSiteQuerySet:
        """Each with what its copy was found to be last: state, time, differences, since when it is so."""
        last = SiteCheck.objects.filter(site=OuterRef("pk")).order_by("-pk")
        names = ("pk", "state", "checked_at", "count", "told", "release__number")
        found = {
            f"last_{name.replace('release__', 'release_')}": Subquery(last.values(name)[:1]) for name in names
        }
        return self.annotate(**found)


class DepartmentSite(models.Model):
    """A web site of a department (部门网站): it may show the department's column in a frame; its copy of the list is compared."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="sites")
    origin = models.CharField(
        "网站",
        max_length=300,
        help_text="如 https://jw.example.gov.cn。登记后，这个网站可以嵌入本部门的清单栏目",
    )
    copy_url = models.URLField(
        "清单网页", max_length=500, blank=True,
        help_text="这个网站上自己存放的清单网页或者数据文件，每天与公布的清单核对；只嵌入栏目的不填",
    )  # fmt: skip
    active = models.BooleanField("启用", default=True, help_text="不再使用的网站取消勾选")
    history = HistoricalRecords()

    objects = DepartmentSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "部门网站"
        verbose_name_plural = "部门网站"
        ordering = ["department__region__code", "department__order", "department__code", "origin"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "origin"],
                name="department_site_once",
                violation_error_message="这个部门已经登记了这个网站。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.origin}"

    def clean(self) -> None:
        try:
            self.origin = origin_of(self.origin)
        except ValidationError as error:
            raise ValidationError({"origin": error.messages}) from error
        if self.copy_url and not same_site(_host(self.copy_url), _host(self.origin)):
            raise ValidationError({"copy_url": f"清单网页不在所登记的网站（{self.origin}）上，请检查。"})


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class SiteCheck(models.Model):
    """What a department site's copy was found to be once (核对记录)."""

    class State(models.TextChoices):
        SAME = "same", "一致"
        OLDER = "older", "旧版"
        ALTERED = "altered", "与清单不一致"
        NO_COPY = "no_copy", "没有找到清单"
        UNREACHABLE = "unreachable", "打不开"
        LIVE = "live", "实时栏目"

    site = models.ForeignKey(DepartmentSite, models.PROTECT, verbose_name="部门网站", related_name="checks")
    checked_at = models.DateTimeField("核对时间", default=timezone.now)
    state = models.CharField("结果", max_length=12, choices=State.choices)
    release = models.ForeignKey(
        "publish.Release",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="与哪一批相同",
        related_name="+",
    )
    items = models.PositiveIntegerField("读到的职权", default=0)
    count = models.PositiveIntegerField("不同处", default=0)
    differences = models.JSONField("不同之处", default=list)
    told = models.CharField("说明", max_length=500)

    class Meta:
        verbose_name = "部门网站核对记录"
        verbose_name_plural = "部门网站核对记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["site", "-id"], name="site_check_last")]

    def __str__(self) -> str:
        return f"{self.site}：{self.get_state_display()}"

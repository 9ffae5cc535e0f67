"""Releases (公布) and the read model of what is published (清单条目).

A release is all or nothing and names what it published by code, number and digest, chained to the release before.
`ListEntry` is derived: `rebuild_list_entries` makes it anew from releases, with the same result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_noop

from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import Role
from powers.models import Power, PowerType, PowerVersion
from powers.titles import title_of
from publish.change_models import ListChange  # noqa: F401
from publish.dump_models import Dump, DumpFile  # noqa: F401  their tables are this app's
from publish.measure_models import Measure  # noqa: F401  their tables are this app's
from publish.register_models import RegisterEdition  # noqa: F401
from publish.site_models import DepartmentSite, SiteCheck  # noqa: F401
from publish.word_models import SearchWord  # noqa: F401

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: User) -> ReleaseQuerySet:
        """For the screens of the offices: the releases of the regions whose staffing office the person works in."""
        scope = scope_of(user)
        return (
            self
            if scope.everything
            else self.filter(region_id__in=scope.regions_as(Role.STAFFING, Role.INSPECTOR))
        )

    def with_entry_count(self) -> ReleaseQuerySet:
        """Each with its `entry_count`, counted of those alone that are read: the list's first release has tens of thousands."""
        entries = ReleaseEntry.objects.filter(release=models.OuterRef("pk")).order_by().values("release")
        counted = models.Subquery(entries.annotate(n=models.Count("pk")).values("n"))
        return self.annotate(entry_count=Coalesce(counted, 0))


class Release(models.Model):
    """One publication of approved versions of a region (公布批次), numbered, dated, chained. Never altered."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="releases")
    number = models.PositiveIntegerField("批次")
    effective_on = models.DateField("生效日期")
    note = models.CharField("公布说明", max_length=500, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上一批次", related_name="next"
    )
    manifest = models.JSONField(
        "公布清单", help_text="[[编码, 版本号, 公布内容的摘要值, 动作]]，不公开的职权不在其中"
    )
    digest = models.CharField(
        "摘要值", max_length=80, help_text="对上一批次摘要值、区划、批次、日期、说明和公布清单计算"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="公布人",
        related_name="+",
    )
    released_at = models.DateTimeField("公布时间", default=timezone.now)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "公布批次"
        verbose_name_plural = "公布批次"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["region", "number"], name="release_number_in_region")]

    def __str__(self) -> str:
        return f"{self.region}权责清单第{self.number}批"


class ReleaseEntry(models.Model):
    """One version published by a release (公布事项): a version is published once."""

    class Action(models.TextChoices):
        ADDED = "added", gettext_noop("新增")
        MODIFIED = "modified", gettext_noop("修改")
        CANCELLED = "cancelled", gettext_noop("取消")
        SUSPENDED = "suspended", gettext_noop("暂停实施")
        ERRATUM = "erratum", gettext_noop("勘误")
        CONTINUED = "continued", gettext_noop("继续有效")

    release = models.ForeignKey(Release, models.PROTECT, verbose_name="批次", related_name="entries")
    version = models.OneToOneField(
        PowerVersion, models.PROTECT, verbose_name="职权版本", related_name="release_entry"
    )
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    digest = models.CharField(
        "公布内容的摘要值",
        max_length=80,
        blank=True,
        db_index=True,
        help_text="任何人都可以从下载的内容重算；不公开的职权没有",
    )
    facts = models.JSONField(
        "公布时的机构情况", help_text="固定网址的页面据此显示，见 publish/released_facts.py"
    )

    class Meta:
        verbose_name = "公布事项"
        verbose_name_plural = "公布事项"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.release} {self.version}"


class Postponement(models.Model):
    """An approved version that is not to be released for the time being (暂缓公布), until a day or until it is taken up."""

    version = models.OneToOneField(
        PowerVersion, models.PROTECT, verbose_name="职权版本", related_name="postponement"
    )
    until = models.DateField("暂缓到", null=True, blank=True)
    reason = models.CharField("理由", max_length=500)
    postponed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+"
    )
    postponed_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "暂缓公布"
        verbose_name_plural = "暂缓公布"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}暂缓公布"


class SecrecyReview(models.Model):
    """That an approved version was reviewed before it is made public (保密审查, 政府信息公开条例第十七条): by whom, when."""

    version = models.OneToOneField(
        PowerVersion, models.PROTECT, verbose_name="职权版本", related_name="secrecy_review"
    )
    reviewer = models.CharField("审查人", max_length=100, help_text="审查的机构和人员")
    reviewed_on = models.DateField("审查日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "保密审查"
        verbose_name_plural = "保密审查"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.reviewed_on}"


class RecallQuerySet(models.QuerySet["Recall"]):
    def visible_to(self, user: User) -> RecallQuerySet:
        return self.filter(release__in=Release.objects.visible_to(user))

    def open(self) -> RecallQuerySet:
        """Those that wait for the second person."""
        return self.filter(confirmed_at=None, refused_at=None)


class Recall(models.Model):
    """Taking back what a release has scheduled before it takes effect (撤回公布), or putting it off to a later day (推迟).

    One person asks, a second of the same office confirms; `note` is said to the public. What was released stays as it
    is: the versions never come into force, and what was in force goes on by a release of its own.
    """

    release = models.ForeignKey(Release, models.PROTECT, verbose_name="批次", related_name="recalls")
    versions = models.ManyToManyField(PowerVersion, verbose_name="职权版本", related_name="recalls")
    later_on = models.DateField("推迟到", null=True, blank=True, help_text="留空为撤回")
    note = models.CharField("公开说明", max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+"
    )
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="确认人",
        related_name="+",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="不予确认的人",
        related_name="+",
    )
    refused_at = models.DateTimeField("不予确认时间", null=True, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = "撤回公布"
        verbose_name_plural = "撤回公布"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                name="recall_two_persons",
                violation_error_message="须由另一人确认。",
            ),
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="recall_open_once",
                violation_error_message="这一批次已有一件撤回等待确认。",
            ),
        ]

    def __str__(self) -> str:
        return f"{'推迟' if self.later_on else '撤回'}{self.release}"

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None


class Generation(models.Model):
    """What every change of what the public pages show raises; every cache key of the public site holds it.

    Written by the database alone (migration 0002): several rows, so that no two transactions wait for each other; their sum counts.
    """

    number = models.PositiveBigIntegerField("代次", default=0)
    raised_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "代次"
        verbose_name_plural = "代次"

    def __str__(self) -> str:
        return str(self.number)


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    def on(self, day: dt.date) -> ListEntryQuerySet:
        """What the list said on `day`: entries in force and not cancelled."""
        return self.filter(period__contains=day, is_listed=True)


class ListEntry(models.Model):
    """A published version as the public site reads it (清单条目). Derived, droppable; holds every period."""

    version = models.OneToOneField(
        PowerVersion, models.PROTECT, verbose_name="职权版本", related_name="list_entry"
    )
    power = models.ForeignKey(Power, models.PROTECT, verbose_name="职权", related_name="list_entries")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="部门", related_name="+", db_index=False
    )  # list_entry_of_body begins with it
    power_type = models.ForeignKey(PowerType, models.PROTECT, verbose_name="职权类型", related_name="+")
    code = models.CharField("职权编码", max_length=60, db_index=True)
    name = models.CharField("职权名称", max_length=1000)
    sub_name = models.CharField("子项名称", max_length=1000, blank=True)
    subject = models.CharField("行使主体", max_length=300)
    level_codes = models.JSONField("层级代码", default=list)
    duty_ids = models.JSONField("职责", default=list)
    duty_text = models.TextField("职责（清单原文）", blank=True)
    phases = models.JSONField("责任阶段", default=list)
    is_listed = models.BooleanField("在列", default=True)
    period = DateRangeField("有效期间")
    sort_key = models.CharField("排序", max_length=100, db_index=True)
    titles = models.TextField("检索标题", help_text="名称和子项，空一行，其他标题；统一写法")
    title_length = models.PositiveSmallIntegerField("名称字数")
    search_text = models.TextField("检索文本")
    grams = SearchVectorField("检索向量")

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "清单条目"
        verbose_name_plural = "清单条目"
        ordering = ["sort_key"]
        indexes = [
            GinIndex(fields=["grams"], name="list_entry_grams"),
            models.Index(fields=["region", "department", "power_type"], name="list_entry_browse"),
            models.Index(fields=["department", "sort_key", "id"], name="list_entry_of_body"),
            models.Index(fields=["power"], condition=Q(is_listed=True), name="list_entry_power"),
            models.Index(fields=["title_length", "sort_key", "id"], name="list_entry_order"),
            models.Index(Lower("period"), name="list_entry_begin"),
            models.Index(fields=["sort_key"], condition=Q(is_listed=False), name="list_entry_cancelled"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def title(self) -> str:
        return title_of(self.name, self.sub_name)

"""Powers (职权) and their versions: the list itself. Types, codes and rows stand in modules beside this one.

`Power` is identity only. Everything that can change is on `PowerVersion` and its child rows. A version is a draft
until a decision seals it; from then on the database refuses any change but giving or closing its period (triggers
in migration 0002).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_noop

from departments.access import scope_of
from departments.models import Department, Duty, InternalUnit, Plaque, Region
from powers.approval_models import Approval, ApprovedVersion, PowerLineage
from powers.code_models import CodeScheme, CodeSerial, ExternalCode
from powers.row_models import (
    CHILD_MODELS,
    AccountabilityClause,
    ChildRow,
    IntegrityRisk,
    LegalBasis,
    LinkedRow,
    PenaltyDetail,
    PowerLevel,
    ResponsibilityItem,
    SupervisionChannel,
    Withholding,
)
from powers.rule_models import (
    CheckSetting,
    CitedArticle,
    FineCeiling,
    ListFinding,
    RuleCase,
    RuleSet,
    ScoreWeight,
    SettingFact,
    SettingRule,
    UsageCount,
)
from powers.situation_models import Situation
from powers.titles import title_of
from powers.type_models import Phase, PowerType, Stage
from powers.withholding_models import OpenElement, WithholdingGround
from powers.word_models import ListWord

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

__all__ = [
    "CHILD_MODELS",
    "AccountabilityClause",
    "Approval",
    "ApprovedVersion",
    "CheckSetting",
    "ChildRow",
    "CitedArticle",
    "CodeScheme",
    "CodeSerial",
    "ExternalCode",
    "FineCeiling",
    "IntegrityRisk",
    "LegalBasis",
    "LinkedRow",
    "ListFinding",
    "ListWord",
    "OpenElement",
    "PenaltyDetail",
    "Phase",
    "Power",
    "PowerLevel",
    "PowerLineage",
    "PowerType",
    "PowerVersion",
    "ResponsibilityItem",
    "RuleCase",
    "RuleSet",
    "ScoreWeight",
    "SettingFact",
    "SettingRule",
    "Situation",
    "Stage",
    "SupervisionChannel",
    "UsageCount",
    "Withholding",
    "WithholdingGround",
]
"""Every model of the app, whichever module it stands in."""


class Power(models.Model):
    """A power's identity (职权): a code, issued when a decision first approves it and never used again.

    The database refuses to change an issued code and to delete a power that has one.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="powers")
    code = models.CharField("职权编码", max_length=60, null=True, blank=True, unique=True, editable=False)
    main_code = models.CharField(
        "主项编码",
        max_length=60,
        blank=True,
        db_index=True,
        editable=False,
        help_text="子项的编码去掉子项后缀",
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "职权"
        verbose_name_plural = "职权"
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.code or f"未编码职权{self.pk}"


def seen_by(user: User, path: str = "") -> Q:
    """The versions of own department, or of own region for offices, as a condition on the version at the end of `path`; of
    who does not see everything."""
    scope = scope_of(user)
    own = Q(**{f"{path}department_id__in": scope.department_ids})
    return own | Q(**{f"{path}power__region_id__in": scope.region_ids})


class PowerVersionQuerySet(models.QuerySet["PowerVersion"]):
    def visible_to(self, user: User) -> PowerVersionQuerySet:
        """Versions, drafts too, that this person may see: own department's, or own region's for offices."""
        return self if scope_of(user).everything else self.filter(seen_by(user))

    def in_force_on(self, day: dt.date) -> PowerVersionQuerySet:
        """The one version of each power whose period contains `day`."""
        return self.filter(sealed_at__isnull=False, period__contains=day)

    def with_children(self) -> PowerVersionQuerySet:
        """All that `document()` reads, in a constant number of queries."""
        return self.select_related(
            "power__region", "department__region", "plaque", "power_type"
        ).prefetch_related(*children_of_versions())


def children_of_versions() -> tuple[str | models.Prefetch[str], ...]:
    """The rows of versions and what they are linked with, as `prefetch_related` reads them."""
    return (
        models.Prefetch("duties", Duty.objects.select_related("charter")),
        "units",
        "joint_departments",
        models.Prefetch("levels", PowerLevel.objects.select_related("level")),
        models.Prefetch("responsibilities", ResponsibilityItem.objects.select_related("stage")),
        models.Prefetch("bases", LegalBasis.objects.select_related("instrument", "law", "article")),
        "accountability",
        "penalties",
        "risks",
        "channels",
        models.Prefetch("withheld", Withholding.objects.select_related("ground")),
    )


class PowerVersion(models.Model):
    """One version of a power with everything published of it (职权版本); docs/domain/powers.md.

    No field of what is published has a default that says something: what nobody stated is empty, and is not published.
    """

    class Standing(models.TextChoices):
        LISTED = "listed", gettext_noop("在列")
        SUSPENDED = "suspended", gettext_noop("暂停实施")
        CANCELLED = "cancelled", gettext_noop("已取消")

    class Nature(models.TextChoices):
        STATUTORY = "1", gettext_noop("法定机关")
        AUTHORISED = "2", gettext_noop("授权组织")
        ENTRUSTED = "3", gettext_noop("受委托组织")

    class Source(models.TextChoices):
        OWN = "1", gettext_noop("法定本级行使")
        DEVOLVED = "2", gettext_noop("上级下放")
        GRANTED_ABOVE = "3", gettext_noop("上级授权")
        GRANTED_PEER = "4", gettext_noop("同级授权")
        ENTRUSTED_ABOVE = "5", gettext_noop("上级委托")
        ENTRUSTED_PEER = "6", gettext_noop("同级委托")

    class Secrecy(models.TextChoices):
        PUBLIC = "public", gettext_noop("公开")
        CLOSED = "closed", gettext_noop("不公开")

    class LimitUnit(models.TextChoices):
        WORKING_DAY = "working_day", gettext_noop("工作日")
        DAY = "day", gettext_noop("日")
        MONTH = "month", gettext_noop("个月")
        YEAR = "year", gettext_noop("年")

    COUNTERPARTS = {
        "1": gettext_noop("自然人"),
        "2": gettext_noop("企业法人"),
        "3": gettext_noop("事业法人"),
        "4": gettext_noop("社会组织法人"),
        "5": gettext_noop("非法人企业"),
        "6": gettext_noop("行政机关"),
        "9": gettext_noop("其他组织"),
    }

    power = models.ForeignKey(
        Power, models.PROTECT, verbose_name=gettext_noop("职权"), related_name="versions"
    )
    number = models.PositiveIntegerField(gettext_noop("版本号"))
    standing = models.CharField(
        gettext_noop("状态"), max_length=10, choices=Standing.choices, default=Standing.LISTED
    )

    name = models.CharField(gettext_noop("职权名称"), max_length=1000)
    sub_name = models.CharField(gettext_noop("子项名称"), max_length=1000, blank=True)
    order = models.PositiveIntegerField(gettext_noop("排序"), default=0)
    power_type = models.ForeignKey(PowerType, models.PROTECT, verbose_name=gettext_noop("职权类型"))
    initiation = models.CharField(
        gettext_noop("启动方式"), max_length=12, choices=PowerType.Initiation.choices, blank=True
    )
    plain_title = models.CharField(gettext_noop("通俗名称"), max_length=200, blank=True)
    everyday_terms = models.JSONField(gettext_noop("日常用语"), default=list, blank=True)
    keywords = models.JSONField(gettext_noop("关键词"), default=list, blank=True)

    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=gettext_noop("部门"), related_name="versions"
    )
    plaque = models.ForeignKey(
        Plaque, models.PROTECT, null=True, blank=True, verbose_name=gettext_noop("以何牌子行使")
    )
    subject_text = models.CharField(gettext_noop("行使主体（清单原文）"), max_length=500, blank=True)
    subject_nature = models.CharField(
        gettext_noop("主体性质"), max_length=1, choices=Nature.choices, blank=True
    )
    power_source = models.CharField(
        gettext_noop("权力来源"), max_length=1, choices=Source.choices, blank=True
    )
    executing_body = models.CharField(gettext_noop("具体执行机构"), max_length=300, blank=True)
    units = models.ManyToManyField(
        InternalUnit, blank=True, verbose_name=gettext_noop("承办机构"), related_name="+"
    )
    unit_text = models.TextField(gettext_noop("承办机构（清单原文）"), blank=True)
    joint_departments = models.ManyToManyField(
        Department, blank=True, verbose_name=gettext_noop("共同实施部门"), related_name="+"
    )
    duties = models.ManyToManyField(
        Duty, blank=True, verbose_name=gettext_noop("对应职责"), related_name="versions"
    )
    duty_text = models.TextField(gettext_noop("部门职责（清单原文）"), blank=True)
    level_text = models.TextField(gettext_noop("实施层级（清单原文）"), blank=True)
    level_note = models.TextField(gettext_noop("权限划分说明"), blank=True)

    counterparts = models.JSONField(gettext_noop("行政相对人"), default=list, blank=True)
    statutory_limit = models.PositiveIntegerField(gettext_noop("法定时限"), null=True, blank=True)
    statutory_limit_unit = models.CharField(
        gettext_noop("法定时限单位"), max_length=12, choices=LimitUnit.choices, blank=True
    )
    promised_limit = models.PositiveIntegerField(gettext_noop("承诺时限"), null=True, blank=True)
    promised_limit_unit = models.CharField(
        gettext_noop("承诺时限单位"), max_length=12, choices=LimitUnit.choices, blank=True
    )
    limit_text = models.TextField(gettext_noop("时限说明"), blank=True)
    promised_limit_text = models.TextField(gettext_noop("承诺办结时限说明"), blank=True)
    fee = models.BooleanField(gettext_noop("是否收费"), null=True, blank=True)
    fee_text = models.TextField(gettext_noop("收费依据和标准"), blank=True)
    conditions = models.TextField(gettext_noop("条件"), blank=True)
    guide_url = models.URLField(gettext_noop("办事指南"), max_length=500, blank=True)
    discretion_url = models.URLField(gettext_noop("裁量基准"), max_length=500, blank=True)
    flow = models.TextField(gettext_noop("运行流程"), blank=True)
    supervision_text = models.TextField(gettext_noop("监督方式（清单原文）"), blank=True)
    remedies = models.TextField(gettext_noop("救济渠道"), blank=True)
    on_enforcement_list = models.BooleanField(gettext_noop("列入行政执法清单"), null=True, blank=True)
    remark = models.TextField(gettext_noop("备注"), blank=True)
    external_codes = models.JSONField(
        gettext_noop("外部编码"),
        default=list,
        blank=True,
        help_text="清单带来的编码，[[种类, 编码]]；合规且未被占用的在批准时采用",
    )
    extras = models.JSONField(
        gettext_noop("其他公布内容"),
        default=list,
        blank=True,
        help_text="清单中没有对应字段的栏目，[[栏目, 内容]]",
    )

    accountability_lead = models.TextField(
        gettext_noop("追责总述"), blank=True, help_text="列在各种追责情形之前的话"
    )

    secrecy = models.CharField(
        gettext_noop("公开属性"), max_length=10, choices=Secrecy.choices, default=Secrecy.PUBLIC
    )
    secrecy_basis = models.CharField(gettext_noop("不公开的依据"), max_length=300, blank=True)
    change_note = models.CharField(gettext_noop("变更说明"), max_length=500, blank=True)
    substantive = models.BooleanField(
        "实质变更", default=True, editable=False, help_text="勘误不是实质变更，不计入调整"
    )
    source = models.JSONField("导入来源", default=dict, blank=True, help_text="文件、工作表、行和原始单元格")

    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    frozen_at = models.DateTimeField(
        "提交时间", null=True, blank=True, editable=False, help_text="提交后冻结，退回后可再改"
    )
    sealed_at = models.DateTimeField("封存时间", null=True, blank=True, editable=False)
    digest = models.CharField("摘要值", max_length=80, blank=True, editable=False, help_text="算法:十六进制")
    sealed_document = models.JSONField("封存内容", null=True, blank=True, editable=False)
    period = DateRangeField("有效期间", null=True, blank=True, editable=False)

    objects = PowerVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "职权版本"
        verbose_name_plural = "职权版本"
        ordering = ["power", "number"]
        constraints = [
            models.UniqueConstraint(fields=["power", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(period__isnull=True) | Q(sealed_at__isnull=False),
                name="version_period_needs_seal",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | (~Q(digest="") & Q(sealed_document__isnull=False)),
                name="version_seal_needs_digest",
            ),
            ExclusionConstraint(
                name="version_one_in_force",
                expressions=[
                    (
                        Func(F("power_id"), F("power_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(period__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["department", "power_type"], name="version_department_type")]

    def __str__(self) -> str:
        return f"{self.title} 第{self.number}版"

    @property
    def title(self) -> str:
        """The name a reader sees: the main item, and the sub-item where there is one."""
        return title_of(self.name, self.sub_name)

    @property
    def subject(self) -> str:
        """In whose name the power is exercised (行使主体): the plaque where there is one, else the body."""
        return self.plaque.name if self.plaque else self.department.name

    @property
    def is_editable(self) -> bool:
        """A draft may be edited until it is submitted, and again when it is returned."""
        return self.sealed_at is None and self.frozen_at is None

"""Powers (职权) and their versions: the list itself.

`Power` is identity only. Everything that can change is on `PowerVersion` and its child rows. A version is a draft
until a decision seals it; from then on the database refuses any change but giving or closing its period (triggers
in migration 0002). Child rows carry a `uid` that stays the same from version to version.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from departments.access import scope_of
from departments.models import Department, Duty, InternalUnit, Level, Plaque, Region
from laws.models import Article, Instrument, Law
from powers.titles import title_of

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class Phase(models.TextChoices):
    """When in the life of a matter a responsibility falls (事前、事中、事后)."""

    BEFORE = "before", gettext_noop("事前")
    DURING = "during", gettext_noop("事中")
    AFTER = "after", gettext_noop("事后")


class PowerType(models.Model):
    """A type of power (职权类型): data, since types differ by place and change over time."""

    class Effect(models.TextChoices):
        DEROGATING = "derogating", "减损权益"
        CONFERRING = "conferring", "赋予权益"
        NEUTRAL = "neutral", "其他"

    class Initiation(models.TextChoices):
        APPLICATION = "application", gettext_noop("依申请")
        EX_OFFICIO = "ex_officio", gettext_noop("依职权")

    class Missing(models.TextChoices):
        ERROR = "error", "不能提交"
        WARNING = "warning", "须说明理由"
        INFO = "info", "提示"

    class Family(models.TextChoices):
        PERMIT = "permit", "行政许可法的规定"
        PENALTY = "penalty", "行政处罚法的规定"
        COERCION = "coercion", "行政强制法的规定"
        LEVY = "levy", "立法法关于征收的规定"

    code = models.CharField("代码", max_length=2, unique=True, help_text="职权编码中的两位类型码")
    name = models.CharField("名称", max_length=30, unique=True)
    letters = models.CharField("字母代码", max_length=4, blank=True)
    aliases = models.JSONField("导入别名", default=list, blank=True)
    effect = models.CharField("对相对人的影响", max_length=12, choices=Effect.choices, default=Effect.NEUTRAL)
    initiation = models.CharField(
        "一般启动方式", max_length=12, choices=Initiation.choices, default=Initiation.EX_OFFICIO
    )
    family = models.CharField(
        "设定规则",
        max_length=20,
        blank=True,
        choices=Family.choices,
        help_text="按哪一套法律规定核对设定依据；空为只按清单标准",
    )
    missing_stages = models.CharField(
        "责任环节不全时",
        max_length=10,
        choices=Missing.choices,
        default=Missing.WARNING,
        help_text="法定程序的必备环节没有责任事项时怎样处理",
    )
    missing_accountability_basis = models.CharField(
        "追责没有依据时", max_length=10, choices=Missing.choices, default=Missing.INFO
    )
    is_power = models.BooleanField("属于行政职权", default=True, help_text="公共服务等不是职权的事项不勾选")
    is_active = models.BooleanField("启用", default=True)
    note = models.CharField("说明", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "职权类型"
        verbose_name_plural = "职权类型"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A stage of responsibility that powers of a type go through (责任环节), by the statute where there is one."""

    power_type = models.ForeignKey(PowerType, models.CASCADE, verbose_name="职权类型", related_name="stages")
    name = models.CharField("名称", max_length=30)
    variant = models.CharField(
        "适用", max_length=20, blank=True, help_text="同一类型有几套环节时填写，如强制措施、强制执行"
    )
    phase = models.CharField("阶段", max_length=10, choices=Phase.choices, default=Phase.DURING)
    required = models.BooleanField("必备", default=False)
    basis = models.CharField("法律依据", max_length=200, blank=True)
    aliases = models.JSONField("导入别名", default=list, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "责任环节"
        verbose_name_plural = "责任环节"
        ordering = ["power_type", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["power_type", "variant", "name"], name="stage_once")]

    def __str__(self) -> str:
        return self.name


CODE_EXAMPLE = {"region": "120000", "department": "101", "type": "01", "letters": "XK", "serial": 1}
CODE_PARTS = {
    "region": "区划代码",
    "department": "部门代码",
    "type": "类型代码",
    "letters": "类型字母",
    "serial": "序号",
    "sub": "子项号",
}
"""What a code is made of, by the names its format uses."""


def _said(template: str) -> str:
    """A format with its parts in words, a number with its digits: {serial:04d} is 4位序号."""

    def part(found: re.Match[str]) -> str:
        digits = f"{int(found[2])}位" if found[2] else ""
        return f"{digits}{CODE_PARTS.get(found[1], found[1])}"

    return re.sub(r"\{(\w+)(?::0*(\d+)d)?\}", part, template)


class CodeScheme(models.Model):
    """How codes of powers are built (编码规则): data, with one scheme for all or one for a region."""

    name = models.CharField("名称", max_length=50)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="适用区划", help_text="留空为通用规则"
    )
    template = models.CharField(
        "编码格式",
        max_length=100,
        default="{region}-{department}-{type}-{serial:04d}",
        help_text="{region} 区划代码、{department} 部门代码、{type} 类型代码、{letters} 类型字母、{serial:04d} 四位序号，可以加连接号",
    )
    sub_template = models.CharField(
        "子项后缀", max_length=30, default="-{sub:02d}", help_text="{sub:02d} 两位子项号"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "编码规则"
        verbose_name_plural = "编码规则"
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                nulls_distinct=False,
                name="code_scheme_of_region",
                violation_error_message="通用规则只能有一条，每个区划也只能有一条。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """The format as a person reads it: 区划代码-部门代码-类型代码-4位序号，子项加-2位子项号."""
        return f"{_said(self.template)}，子项加{_said(self.sub_template)}"

    @property
    def examples(self) -> tuple[str, str]:
        """A code as it gives one, of a main item and of its first sub-item."""
        main = self.template.format(**CODE_EXAMPLE)
        return main, main + self.sub_template.format(sub=1)

    def clean(self) -> None:
        """Refuse a format that could not give codes, or not different ones."""
        try:
            code = self.examples[1]
        except (KeyError, IndexError, ValueError) as error:
            raise ValidationError(
                "编码格式有误，只能使用 {region} 区划代码、{department} 部门代码、{type} 类型代码、{letters} 类型字母、{serial} 序号、{sub} 子项号。"
            ) from error
        for field, needed in (("template", "{region}"), ("template", "{serial"), ("sub_template", "{sub")):
            if needed not in getattr(self, field):
                raise ValidationError(
                    {field: f"编码格式须含有 {needed.rstrip('}')}}}，否则会出现相同的编码。"}
                )
        if len(code) > 55:
            raise ValidationError("编码过长，请缩短格式。")


class CodeSerial(models.Model):
    """The last serial issued under a prefix. Only ever counted up, so that no code is issued twice."""

    prefix = models.CharField("前缀", max_length=60, unique=True)
    last = models.PositiveIntegerField("已用序号", default=0)

    class Meta:
        verbose_name = "编码序号"
        verbose_name_plural = "编码序号"

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


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


class ExternalCode(models.Model):
    """A code that other systems or earlier lists give a power (外部编码): 基本编码, 实施编码, 许可清单编码 …

    Written when a decision approves the version that carries it; the public reads codes from sealed documents.
    """

    power = models.ForeignKey(Power, models.CASCADE, verbose_name="职权", related_name="external_codes")
    scheme = models.CharField("编码种类", max_length=50)
    value = models.CharField("编码", max_length=100, db_index=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "外部编码"
        verbose_name_plural = "外部编码"
        constraints = [
            models.UniqueConstraint(fields=["power", "scheme", "value"], name="external_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


def seen_by(user: User) -> Q:
    """The versions of own department, or of own region for offices; of who does not see everything."""
    scope = scope_of(user)
    return Q(department_id__in=scope.department_ids) | Q(power__region_id__in=scope.region_ids)


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


class ChildRow(models.Model):
    """A row of a version. `uid` is the same in every version, so that a diff can say reworded, not replaced.

    Each has a unique constraint over version and uid, whose index also serves look-ups by version (`db_index=False`).
    """

    uid = models.UUIDField("行标识", default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField("顺序", default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class LinkedRow(ChildRow):
    """A row that names the responsibilities it belongs to (对应责任事项), by their `uid`.

    One that is no longer there is passed over (`powers.documents`) and dropped when the draft is saved.
    """

    responsibility_uids = models.JSONField("对应责任事项", default=list, blank=True)

    class Meta(ChildRow.Meta):
        abstract = True


class ResponsibilityItem(ChildRow):
    """A responsibility that comes with the power (责任事项), in a stage of its procedure."""

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="responsibilities")
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, db_index=False, verbose_name="责任环节"
    )
    stage_text = models.CharField("环节（清单原文）", max_length=100, blank=True)
    group_text = models.CharField(
        "责任类别", max_length=100, blank=True, help_text="如直接实施责任、指导监督责任"
    )
    phase = models.CharField("阶段", max_length=10, choices=Phase.choices, blank=True)
    text = models.TextField("责任事项")
    basis_text = models.TextField("依据", blank=True)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("责任事项")
        verbose_name_plural = "责任事项"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="responsibility_uid_once")]

    def __str__(self) -> str:
        return f"{self.stage_name}：{self.text[:40]}" if self.stage_name else self.text[:40]

    @property
    def stage_name(self) -> str:
        return self.stage_text or (self.stage.name if self.stage else "")


class AccountabilityClause(LinkedRow):
    """A situation in which someone is held to account (追责情形), on what basis, and whom it concerns (追责对象)."""

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="accountability")
    text = models.TextField("追责情形")
    subject = models.TextField("追责对象", blank=True)
    basis_text = models.TextField("追责依据", blank=True)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("追责情形")
        verbose_name_plural = "追责情形"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="accountability_uid_once")]

    def __str__(self) -> str:
        return self.text[:40]


class LegalBasis(LinkedRow):
    """One citation (依据): what the list quotes, and, when the library knows it, the law and article."""

    class Purpose(models.TextChoices):
        POWER = "power", gettext_noop("设定依据")
        RESPONSIBILITY = "responsibility", gettext_noop("责任事项依据")
        ACCOUNTABILITY = "accountability", gettext_noop("追责依据")
        FEE = "fee", gettext_noop("收费依据")
        LIMIT = "limit", gettext_noop("时限依据")

    class Role(models.TextChoices):
        SET = "set", gettext_noop("设定")
        DETAIL = "detail", gettext_noop("细化规定")
        ASSIGN = "assign", gettext_noop("职责授权")
        PROCEDURE = "procedure", gettext_noop("程序")
        ENTRUST = "entrust", gettext_noop("委托、授权、赋权")
        DISCRETION = "discretion", gettext_noop("裁量")
        FEE = "fee", gettext_noop("收费")
        REFER = "refer", gettext_noop("参照")

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="bases")
    purpose = models.CharField("用途", max_length=15, choices=Purpose.choices, default=Purpose.POWER)
    role = models.CharField("作用", max_length=12, choices=Role.choices, blank=True)
    role_confirmed = models.BooleanField(
        "作用已核实", default=False, help_text="系统按文字拟定的作用，核实后勾选"
    )
    kind_text = models.CharField("种类（清单原文）", max_length=50, blank=True)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, db_index=False, verbose_name="法律文件种类"
    )
    title = models.CharField("名称", max_length=1000, blank=True)
    edition = models.TextField("文号或通过、修改情况", blank=True)
    locator = models.CharField("条款项目", max_length=200, blank=True)
    text = models.TextField("引用原文", blank=True)
    note = models.TextField("要旨、说明", blank=True)
    law = models.ForeignKey(
        Law,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name="对应法律文件",
        related_name="citations",
    )
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name="对应条文",
        related_name="citations",
    )

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("依据")
        verbose_name_plural = "依据"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="basis_uid_once")]
        indexes = [
            models.Index(fields=["law"], condition=Q(law__isnull=False), name="basis_law"),
            models.Index(fields=["article"], condition=Q(article__isnull=False), name="basis_article"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》{self.locator}" if self.title else self.text[:40]


class PowerLevel(ChildRow):
    """A level at which the power is exercised, perhaps only under a condition (行使层级): 一般情形归区、情节严重归市."""

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="levels")
    level = models.ForeignKey(Level, models.PROTECT, verbose_name="层级")
    condition = models.CharField("适用情形", max_length=500, blank=True)
    share = models.TextField("本层级权限", blank=True)
    body_text = models.CharField(
        "本层级行使主体（清单原文）", max_length=300, blank=True, help_text="各层级由不同机关行使时填写"
    )
    duty_text = models.TextField("本层级职责（清单原文）", blank=True)
    is_first_responsible = models.BooleanField("第一责任层级", default=False)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("行使层级")
        verbose_name_plural = "行使层级"
        constraints = [
            models.UniqueConstraint(fields=["version", "uid"], name="level_uid_once"),
            models.UniqueConstraint(
                fields=["version", "level", "condition"],
                name="level_condition_once",
                violation_error_message="同一层级、同一情形只能列一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}（{self.condition}）" if self.condition else str(self.level)


class PenaltyDetail(ChildRow):
    """What conduct is penalised, how and how much (处罚的行为、种类、幅度)."""

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="penalties")
    conduct = models.TextField("违法行为")
    kinds = models.CharField("处罚种类", max_length=300, blank=True)
    range = models.TextField("处罚幅度", blank=True)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("处罚的行为、种类、幅度")
        verbose_name_plural = "处罚的行为、种类、幅度"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="penalty_uid_once")]

    def __str__(self) -> str:
        return self.conduct[:40]


class IntegrityRisk(ChildRow):
    """A point where integrity is at risk (廉政风险点); internal unless an office publishes it."""

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="risks")
    stage_text = models.CharField("环节", max_length=100, blank=True)
    text = models.TextField("表现形式")
    grade = models.CharField("等级", max_length=20, blank=True)
    measures = models.TextField("防控措施", blank=True)
    responsible = models.CharField("责任人", max_length=100, blank=True)
    is_public = models.BooleanField("公开", default=False)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("廉政风险点")
        verbose_name_plural = "廉政风险点"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="risk_uid_once")]

    def __str__(self) -> str:
        return self.text[:40]


class SupervisionChannel(ChildRow):
    """Where to turn about this power (监督方式), in place of what the department or region gives for all."""

    class About(models.TextChoices):
        SETTING = "setting", gettext_noop("职权设置问题，向机构编制部门反映")
        EXERCISE = "exercise", gettext_noop("职权行使问题，向实施部门投诉举报")

    class Kind(models.TextChoices):
        PHONE = "phone", gettext_noop("电话")
        EMAIL = "email", gettext_noop("电子邮箱")
        ADDRESS = "address", gettext_noop("地址")
        LINK = "link", gettext_noop("网址")

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="channels")
    about = models.CharField("事由", max_length=10, choices=About.choices, default=About.EXERCISE)
    kind = models.CharField("方式", max_length=10, choices=Kind.choices, default=Kind.PHONE)
    value = models.CharField("内容", max_length=300)

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("监督方式")
        verbose_name_plural = "监督方式"
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="channel_uid_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class Withholding(ChildRow):
    """A field or a row of this version that the public does not read (部分公开), on what ground and why.

    `place` is the field's key in the document, or the list's and the row's uid (`bases:…`).
    """

    version = models.ForeignKey(PowerVersion, models.CASCADE, db_index=False, related_name="withheld")
    place = models.CharField("不公开的内容", max_length=100)
    ground = models.ForeignKey(
        "WithholdingGround", models.PROTECT, db_index=False, verbose_name="不公开的情形"
    )
    reason = models.CharField("理由", max_length=300, help_text="向社会公开，不要写出不公开的内容本身")

    class Meta(ChildRow.Meta):
        verbose_name = gettext_noop("不公开的内容")
        verbose_name_plural = "不公开的内容"
        constraints = [
            models.UniqueConstraint(fields=["version", "uid"], name="withholding_uid_once"),
            models.UniqueConstraint(
                fields=["version", "place"],
                name="withholding_place_once",
                violation_error_message="同一内容只列一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.reason[:40]}"


CHILD_MODELS: tuple[type[ChildRow], ...] = (
    PowerLevel,
    ResponsibilityItem,
    AccountabilityClause,
    LegalBasis,
    PenaltyDetail,
    IntegrityRisk,
    SupervisionChannel,
    Withholding,
)


from powers.rule_models import (  # noqa: E402  the models of the legal-basis standard, registered with the app
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
    "Stage",
    "SupervisionChannel",
    "UsageCount",
    "Withholding",
]  # fmt: skip
from powers.approval_models import Approval, ApprovedVersion, PowerLineage  # noqa: E402  what the public is told of decisions
from powers.situation_models import Situation  # noqa: E402, F401  what people call what they are about to do
from powers.withholding_models import OpenElement, WithholdingGround  # noqa: E402, F401  registered with the app
from powers.word_models import ListWord  # noqa: E402, F401  what lists call things, registered with the app

"""The legal-basis standard in the database (设定依据标准): editions of the rules, answers of reviewers, what is derived.

An edition (RuleSet) is edited while it is a draft and never changes once it is in use; the one in force on a day is
the newest that began by then. Answers are only ever added: the latest on a question holds.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from laws.models import Law


class RuleSet(models.Model):
    """An edition of the setting rules (设定规则版本; docs/domain/legal-basis-standard.md), with the law texts it was written by."""

    number = models.PositiveIntegerField("版本号", unique=True)
    title = models.CharField("名称", max_length=100, default="职权设定依据标准")
    as_of = models.DateField("所依据法律文本的日期")
    in_force_from = models.DateField(
        "启用日期", null=True, blank=True, help_text="启用后不再改动；要改请另立新版本"
    )
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    note = models.TextField("说明", blank=True)
    vocabulary = models.JSONField(
        "词表", default=dict, help_text="文件种类分组、处罚种类等的用词、需核实的事实、特定机关执行的法律"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "设定规则版本"
        verbose_name_plural = "设定规则版本"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.title}第{self.number}版"

    @property
    def is_draft(self) -> bool:
        return self.in_force_from is None

    def data(self) -> dict[str, Any]:
        """The edition as the plain data from which a rule book is made (checks.rulebook.book_from)."""
        rows = [rule.data() for rule in self.rules.all()]
        statute: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if row["layer"] == SettingRule.Layer.STATUTE:
                statute.setdefault(row["family"], []).append(row)
        limits: dict[str, Any] = {}
        for ceiling in self.ceilings.all():
            ceiling.put_into(limits)
        return {
            **self.vocabulary,
            "title": self.title,
            "list": [row for row in rows if row["layer"] == SettingRule.Layer.LIST],
            "statute": statute,
            "limits": limits,
        }


class SettingRule(models.Model):
    """One rule of an edition (设定规则): an instrument, what it sets, under which facts, and the verdict."""

    class Layer(models.TextChoices):
        LIST = "list", "清单标准"
        STATUTE = "statute", "法律规定"

    class Verdict(models.TextChoices):
        SET = "SET", "可以设定"
        DETAIL = "DETAIL", "只能作具体规定"
        SUPPLEMENT = "SUPPLEMENT", "可以补充设定"
        SET_TEMP = "SET_TEMP", "可以临时设定"
        ALLOW = "ALLOW", "符合清单标准"
        WARN = "WARN", "须说明理由"
        DENY = "DENY", "不得设定"

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, verbose_name="版本", related_name="rules")
    order = models.PositiveIntegerField("顺序", help_text="自上而下，第一条符合的规则决定")
    layer = models.CharField("层次", max_length=10, choices=Layer.choices)
    family = models.CharField(
        "适用规则", max_length=20, blank=True, help_text="法律规定一层：penalty、permit……"
    )
    types = models.JSONField("职权类型", default=list, blank=True, help_text="清单标准一层：类型代码")
    code = models.CharField("规则编号", max_length=20)
    instruments = models.JSONField(
        "法律文件种类", default=list, help_text="种类或者分组的代码，“*”为任何种类"
    )
    kinds = models.JSONField(
        "种类", default=list, blank=True, help_text="处罚种类、强制方式、征收事项；空为任何种类"
    )
    conditions = models.JSONField("须核实的事实", default=dict, blank=True)
    asks = models.BooleanField(
        "未核实时询问", default=True, help_text="否：事实未经核实的，跳过这条规则，不询问"
    )
    verdict = models.CharField("结论", max_length=12, choices=Verdict.choices)
    ground = models.CharField("根据", max_length=200)
    limit = models.CharField("限额", max_length=30, blank=True)
    max_days = models.PositiveIntegerField("最长天数", null=True, blank=True)
    message = models.CharField("说明", max_length=300, blank=True)
    warn = models.BooleanField("允许但须说明", default=False)

    class Meta:
        verbose_name = "设定规则"
        verbose_name_plural = "设定规则"
        ordering = ["rule_set", "order"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "code"], name="rule_code_once")]

    def __str__(self) -> str:
        return self.code

    def data(self) -> dict[str, Any]:
        """The rule as book_from reads it."""
        row: dict[str, Any] = {
            "code": self.code,
            "layer": self.layer,
            "family": self.family,
            "types": self.types,
            "inst": self.instruments,
            "if": self.conditions,
            "asks": self.asks,
            "verdict": self.verdict,
            "ground": self.ground,
            "limit": self.limit,
            "max_days": self.max_days,
            "message": self.message,
            "warn": self.warn,
        }
        return row | ({"kind": self.kinds} if self.kinds else {})


class FineCeiling(models.Model):
    """How high a fine a rule may set (规章罚款限额); blank region: everywhere."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, verbose_name="版本", related_name="ceilings")
    order = models.PositiveIntegerField("顺序", default=0)
    code = models.CharField("限额", max_length=30, help_text="规则中引用的名称")
    region = models.CharField("省级区划代码前两位", max_length=2, blank=True)
    conditions = models.JSONField("适用情形", default=dict, blank=True)
    amount = models.PositiveIntegerField("最高金额（元）")
    source = models.CharField("根据", max_length=200)

    class Meta:
        verbose_name = "罚款限额"
        verbose_name_plural = "罚款限额"
        ordering = ["rule_set", "code", "region", "order"]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}元"

    def put_into(self, limits: dict[str, Any]) -> None:
        """Add the row to the limits as book_from reads them: a list, or one for each region."""
        row = {"when": self.conditions, "amount": self.amount, "source": self.source}
        if self.region:
            limits.setdefault(self.code, {}).setdefault(self.region, []).append(row)
        else:
            limits.setdefault(self.code, []).append(row)


class RuleCase(models.Model):
    """A worked example of the rules (规则用例): what is given, and what must come out. A lawyer reads and extends it."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, verbose_name="版本", related_name="cases")
    number = models.PositiveIntegerField("编号")
    title = models.CharField("情形", max_length=200)
    given = models.JSONField("给定", default=dict)
    expected = models.JSONField("应当得出", default=dict)

    class Meta:
        verbose_name = "规则用例"
        verbose_name_plural = "规则用例"
        ordering = ["rule_set", "number"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "number"], name="rule_case_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CheckSetting(models.Model):
    """How grave a check is here, whether it is on, and its threshold (检查项设置); without a row, as shipped."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误（不能提交）"
        WARNING = "warning", "须说明理由"
        QUESTION = "question", "由审查人核实"
        INFO = "info", "提示"

    code = models.CharField("检查项", max_length=50, unique=True)
    title = models.CharField("名称", max_length=50, blank=True, editable=False)
    severity = models.CharField(
        "级别", max_length=10, choices=Severity.choices, blank=True, help_text="空为默认"
    )
    enabled = models.BooleanField("启用", default=True)
    threshold = models.PositiveIntegerField(
        "阈值", null=True, blank=True, help_text="如套话的项数、未发生的年数"
    )
    weight = models.PositiveSmallIntegerField(
        "扣分", null=True, blank=True, help_text="每处从职权的100分里扣多少；空为按级别的扣分"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "检查项设置"
        verbose_name_plural = "检查项设置"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title or self.code


class ScoreWeight(models.Model):
    """How much a finding of a severity takes from the 100 points of a power's health score (健康分扣分)."""

    severity = models.CharField("级别", max_length=10, choices=CheckSetting.Severity.choices, unique=True)
    weight = models.PositiveSmallIntegerField("每处扣分", help_text="每项职权满分100分，扣完为止")
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "健康分扣分"
        verbose_name_plural = "健康分扣分"
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.get_severity_display()}扣{self.weight}分"


class SettingFact(models.Model):
    """A reviewer's answer to a question of fact, with its ground (事实核实). Added, never changed; the latest holds."""

    power = models.ForeignKey("powers.Power", models.PROTECT, verbose_name="职权", related_name="facts")
    basis_uid = models.UUIDField("依据", null=True, blank=True, help_text="空为整项职权")
    fact = models.CharField("事实", max_length=50)
    value = models.BooleanField("是否")
    ground = models.TextField("根据", help_text="写明哪部法律哪一条，或者怎样核实的")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="核实人", related_name="+"
    )
    answered_at = models.DateTimeField("核实时间", default=timezone.now)

    class Meta:
        verbose_name = "事实核实"
        verbose_name_plural = "事实核实"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["power", "fact"], name="setting_fact_power")]

    def __str__(self) -> str:
        return f"{self.power}第{self.pk}号核实"


class UsageCount(models.Model):
    """How often a power was exercised in a year (年度办件数): for finding powers that nobody uses."""

    power = models.ForeignKey("powers.Power", models.CASCADE, verbose_name="职权", related_name="usage")
    year = models.PositiveSmallIntegerField("年度")
    count = models.PositiveIntegerField("办件数")
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = "年度办件数"
        verbose_name_plural = "年度办件数"
        ordering = ["power", "-year"]
        constraints = [models.UniqueConstraint(fields=["power", "year"], name="usage_once")]

    def __str__(self) -> str:
        return f"{self.power} {self.year}年{self.count}件"


class CitedArticle(models.Model):
    """Which article of which law a citation points at (引用索引). Derived from the citations and the library.

    A label for each article; '' for a citation of a law without one. `manage.py link_citations` makes it anew. What only the
    basis of a responsibility or a situation says itself has no `basis`, but that row's `uid`, place and words.
    """

    basis = models.ForeignKey(
        "powers.LegalBasis", models.CASCADE, null=True, db_index=False, related_name="cited_articles"
    )
    uid = models.UUIDField("行标识", null=True)
    purpose = models.CharField("用途", max_length=15, blank=True)
    locator = models.CharField("条款项目", max_length=200, blank=True)
    words = models.TextField("引文", blank=True)
    edition = models.TextField("版本说明", blank=True)
    version = models.ForeignKey("powers.PowerVersion", models.CASCADE, related_name="cited_articles")
    law = models.ForeignKey(Law, models.CASCADE, db_index=False, related_name="cited_articles")
    label = models.CharField("条号", max_length=40, blank=True)
    is_public = models.BooleanField(
        "公开", default=True, help_text="所在的依据或者事项不公开的，公开网站不读"
    )

    class Meta:
        verbose_name = "引用"
        verbose_name_plural = "引用"
        constraints = [
            models.UniqueConstraint(fields=["basis", "law", "label"], name="cited_article_once"),
            models.UniqueConstraint(
                fields=["version", "uid", "law", "label"],
                condition=models.Q(basis__isnull=True),
                name="cited_by_row_once",
            ),
        ]
        indexes = [models.Index(fields=["law", "label"], name="cited_article_law")]

    def __str__(self) -> str:
        return f"{self.law}{self.label}"


class ListFinding(models.Model):
    """What the checks last found in a version in force (清单检查结果). Derived: `manage.py check_list --save` anew."""

    version = models.ForeignKey("powers.PowerVersion", models.CASCADE, related_name="list_findings")
    code = models.CharField("检查项", max_length=50)
    severity = models.CharField("级别", max_length=10)
    title = models.CharField("名称", max_length=50)
    path = models.CharField("位置", max_length=200)
    message = models.TextField("发现")
    law = models.CharField("法律文件", max_length=1000, blank=True)
    article = models.CharField("条款", max_length=200, blank=True)
    ground = models.CharField("根据", max_length=200, blank=True)
    found_on = models.DateField("检查日期")
    template = models.CharField("套用文本", max_length=32, blank=True)
    items = models.PositiveIntegerField("涉及职权", default=1)
    is_told = models.BooleanField("列出", default=True, help_text="同一部门、类型中套用同一文本的，只列一条")

    class Meta:
        verbose_name = "清单检查结果"
        verbose_name_plural = "清单检查结果"
        indexes = [
            models.Index(fields=["code", "severity"], name="list_finding_code"),
            models.Index(fields=["template"], name="list_finding_template"),
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.message[:40]}"


def rule_set_in_force(day: Any = None) -> RuleSet | None:
    """The edition in force on a day: the newest that began by then."""
    on = day or timezone.localdate()
    return RuleSet.objects.filter(Q(in_force_from__lte=on)).order_by("-in_force_from", "-number").first()

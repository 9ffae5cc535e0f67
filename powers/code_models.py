"""How codes of powers are built and counted (编码规则、编码序号), and the codes that others give a power (外部编码)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from departments.models import Region

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


class ExternalCode(models.Model):
    """A code that other systems or earlier lists give a power (外部编码): 基本编码, 实施编码, 许可清单编码 …

    Written when a decision approves the version that carries it; the public reads codes from sealed documents.
    """

    power = models.ForeignKey(
        "powers.Power", models.CASCADE, verbose_name="职权", related_name="external_codes"
    )
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

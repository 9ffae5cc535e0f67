"""Types of powers and the stages that powers of a type go through (职权类型、责任环节): data, since they differ by place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords


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

"""How long each step of adjusting the list may take (办理期限): data, since it differs by place."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from departments.models import Region


class Step(models.TextChoices):
    """What is to be done within a term (环节)."""

    PROPOSE = "propose", "部门提出调整（自事由发生之日起）"
    PROPOSE_BEFORE = "propose_before", "部门提出调整（法律施行之日以前）"
    INTAKE = "intake", "收件审查"
    REVIEW = "review", "成员单位审核"
    CONSOLIDATE = "consolidate", "汇总、联席会议"
    DECIDE = "decide", "审定"
    PUBLISH = "publish", "批准后公布"
    PUBLISH_LIMIT = "publish_limit", "公布的最长期限"
    REPLY = "reply", "部门答复"
    CONFIRM = "confirm", "有关部门确认"


class DeadlineRule(models.Model):
    """The term of one step, everywhere or in one region and those below it (办理期限)."""

    step = models.CharField("环节", max_length=20, choices=Step.choices)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="适用区划",
        help_text="及其下级；留空为通用，本地另有规定的另立一条",
    )
    working_days = models.PositiveSmallIntegerField(
        "工作日", validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    note = models.CharField("说明", max_length=300, blank=True, help_text="根据哪一项规定")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "办理期限"
        verbose_name_plural = "办理期限"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "region"],
                nulls_distinct=False,
                name="deadline_of_step",
                violation_error_message="这一环节在该区划（或者通用）已有期限，请修改已有的一条。",
            ),
            models.CheckConstraint(condition=models.Q(working_days__gte=1), name="deadline_at_least_a_day"),
        ]

    def __str__(self) -> str:
        where = f"（{self.region}）" if self.region else ""
        return f"{self.get_step_display()}{where}{self.working_days}个工作日"

"""How long each step may take (办理期限): data, since it differs by place."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from departments.models import Region
from office.deadline_steps import step_choices


class DeadlineRule(models.Model):
    """The working days of one step, everywhere or in one region and those below it (办理期限)."""

    step = models.CharField("环节", max_length=20, choices=step_choices)
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

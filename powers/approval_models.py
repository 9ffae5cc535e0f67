"""What the public is told of decisions (审定): the document, the body, the day, and what became of which power.

Written by an approval when it seals versions, read by the public site, never altered. The decision itself, with its
submission and reasons, stays with the review.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop

from departments.models import Region


class Approval(models.Model):
    """The document by which powers were decided on (审定文件); decisions under one document share it (成批调整)."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="approvals")
    document_no = models.CharField("批准文号", max_length=100)
    body = models.CharField("审定机关", max_length=150, blank=True)
    decided_on = models.DateField("审定日期")
    urgent = models.BooleanField("紧急办理", default=False)

    class Meta:
        verbose_name = "审定文件"
        verbose_name_plural = "审定文件"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "document_no", "body", "decided_on", "urgent"], name="approval_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_no} {self.body}".strip()


class ApprovedVersion(models.Model):
    """One version that an approval sealed (审定事项), and what the decision did with the power, in words (划转、下放 …)."""

    approval = models.ForeignKey(
        Approval, models.PROTECT, verbose_name="审定文件", related_name="approved_versions"
    )
    version = models.OneToOneField(
        "powers.PowerVersion", models.PROTECT, verbose_name="职权版本", related_name="approved"
    )
    action = models.CharField("动作", max_length=20, blank=True)

    class Meta:
        verbose_name = "审定事项"
        verbose_name_plural = "审定事项"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.approval}：{self.version}"


class PowerLineage(models.Model):
    """That a power became another one (职权沿革): merged into it, or split off; told with the version that did it."""

    class Kind(models.TextChoices):
        MERGED = "merged", gettext_noop("并入")
        SPLIT = "split", gettext_noop("分设")

    version = models.ForeignKey(
        "powers.PowerVersion",
        models.PROTECT,
        verbose_name="职权版本",
        related_name="lineage",
        help_text="并入的，是取消原职权的版本；分设的，是新职权的第一个版本",
    )
    predecessor = models.ForeignKey(
        "powers.Power", models.PROTECT, verbose_name="原职权", related_name="successions"
    )
    successor = models.ForeignKey(
        "powers.Power", models.PROTECT, verbose_name="现职权", related_name="origins"
    )
    kind = models.CharField("方式", max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = "职权沿革"
        verbose_name_plural = "职权沿革"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="power_lineage_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="power_lineage_no_circle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor}{self.get_kind_display()}{self.successor}"

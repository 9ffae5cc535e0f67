"""The rows of a version (职权版本的各行): responsibilities, bases, accountability, levels and the rest.

Each carries a `uid` that stays the same from version to version.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from departments.models import Level
from laws.models import Article, Instrument, Law
from powers.type_models import Phase, Stage


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

    version = models.ForeignKey(
        "powers.PowerVersion", models.CASCADE, db_index=False, related_name="responsibilities"
    )
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

    version = models.ForeignKey(
        "powers.PowerVersion", models.CASCADE, db_index=False, related_name="accountability"
    )
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

    version = models.ForeignKey("powers.PowerVersion", models.CASCADE, db_index=False, related_name="bases")
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

    version = models.ForeignKey("powers.PowerVersion", models.CASCADE, db_index=False, related_name="levels")
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

    version = models.ForeignKey(
        "powers.PowerVersion", models.CASCADE, db_index=False, related_name="penalties"
    )
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

    version = models.ForeignKey("powers.PowerVersion", models.CASCADE, db_index=False, related_name="risks")
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

    version = models.ForeignKey(
        "powers.PowerVersion", models.CASCADE, db_index=False, related_name="channels"
    )
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

    version = models.ForeignKey(
        "powers.PowerVersion", models.CASCADE, db_index=False, related_name="withheld"
    )
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

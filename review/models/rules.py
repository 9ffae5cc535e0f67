"""What the review goes by (审查规则): triggers, materials, members, routes, checklists, who decides. All data.

Shipped defaults stand in reference_data/workflow.yaml, their sources in docs/domain/workflow.md; an office changes them in the admin.
A proposal that is under way keeps the tasks it was given: a change of the routes goes for those started later.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from departments.models import Department, Region, period_check
from powers.models import PowerType


class ChangeAction(models.TextChoices):
    """What a change does to a power (调整动作)."""

    ADD = "add", gettext_noop("新增")
    MODIFY = "modify", gettext_noop("修改")
    CANCEL = "cancel", gettext_noop("取消")
    TRANSFER = "transfer", gettext_noop("划转")
    DEVOLVE = "devolve", gettext_noop("下放")
    ENTRUST = "entrust", gettext_noop("委托")
    EMPOWER = "empower", gettext_noop("赋权")
    RECALL = "recall", gettext_noop("收回")
    MERGE = "merge", gettext_noop("合并")
    SPLIT = "split", gettext_noop("分设")
    SUSPEND = "suspend", gettext_noop("暂停实施")
    RESUME = "resume", gettext_noop("恢复实施")
    ERRATUM = "erratum", gettext_noop("勘误")


class UnitKind(models.TextChoices):
    """What a member of the joint meeting is there for (成员单位类别)."""

    STAFFING = "staffing", gettext_noop("机构编制")
    JUSTICE = "justice", gettext_noop("司法行政")
    SERVICE = "service", gettext_noop("政务服务")
    REFORM = "reform", gettext_noop("发展改革")
    FINANCE = "finance", gettext_noop("财政")
    OTHER = "other", gettext_noop("其他成员单位")


class TriggerQuerySet(models.QuerySet["Trigger"]):
    def by_use(self) -> TriggerQuerySet:
        """Those most used first, the others as they are ordered."""
        cited = Trigger.objects.filter(pk=OuterRef("pk")).order_by()
        used = cited.annotate(used=Count("proposals")).values("used")
        return self.annotate(used=Subquery(used)).order_by("-used", "order", "code")


class Trigger(models.Model):
    """A case in which the list has to be adjusted (调整情形)."""

    code = models.CharField("编号", max_length=4, unique=True)
    actions = models.JSONField("适用动作", default=list, help_text="新增、修改、取消……的代码")
    name = models.CharField("情形", max_length=200)
    evidence = models.CharField("应附材料", max_length=300, blank=True)
    evidence_required = models.BooleanField("材料必备", default=False)
    is_active = models.BooleanField("启用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    objects = TriggerQuerySet.as_manager()

    class Meta:
        verbose_name = "调整情形"
        verbose_name_plural = "调整情形"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class MaterialRule(models.Model):
    """A material that a change of an action comes with (申请材料); blank action: every proposal."""

    action = models.CharField("动作", max_length=10, choices=ChangeAction.choices, blank=True)
    name = models.CharField("材料", max_length=200)
    required = models.BooleanField("必备", default=True)
    note = models.CharField("说明", max_length=300, blank=True)
    is_active = models.BooleanField("启用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "申请材料"
        verbose_name_plural = "申请材料"
        ordering = ["action", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["action", "name"], name="material_once")]

    def __str__(self) -> str:
        return self.name


class MemberUnit(models.Model):
    """A member of a region's joint meeting (联席会议成员单位): the office, its contact, since when and until when it sits."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", related_name="member_units")
    kind = models.CharField("类别", max_length=10, choices=UnitKind.choices)
    name = models.CharField("名称", max_length=100)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="对应部门",
        related_name="member_units",
        help_text="该部门的“联席会议成员”人员办理其审查任务；机构编制部门自身可不填",
    )
    convenes = models.BooleanField("召集单位", default=False)
    contact = models.CharField("联络员", max_length=100, blank=True)
    phone = models.CharField("联系电话", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    valid_from = models.DateField("加入日期", null=True, blank=True)
    valid_to = models.DateField("退出日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "联席会议成员单位"
        verbose_name_plural = "联席会议成员单位"
        ordering = ["region__code", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=Q(valid_to__isnull=True),
                name="member_unit_once",
                violation_error_message="本区划已有同名的成员单位。",
            ),
            models.CheckConstraint(
                condition=Q(kind=UnitKind.STAFFING) | Q(department__isnull=False),
                name="member_unit_department",
                violation_error_message="机构编制部门以外的成员单位须选择对应部门。",
            ),
            period_check("member_unit_period"),
        ]

    def __str__(self) -> str:
        return self.name


class ReviewRoute(models.Model):
    """Which kind of member reviews which changes (审查分工); the most specific row of a kind holds."""

    class Need(models.TextChoices):
        REQUIRED = "required", "应当审查"
        CONSULTED = "consulted", "征求意见"
        NONE = "none", "不审查"

    class When(models.TextChoices):
        ALWAYS = "", "一律"
        FEE = "fee", "收费的"
        NEGATIVE_LIST = "negative_list", "列入市场准入负面清单的"
        APPLICATION = "application", "依申请的"

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="区划", help_text="空为通用"
    )
    power_type = models.ForeignKey(
        PowerType, models.CASCADE, null=True, blank=True, verbose_name="职权类型", help_text="空为各类"
    )
    action = models.CharField(
        "动作", max_length=10, choices=ChangeAction.choices, blank=True, help_text="空为各种动作"
    )
    unit_kind = models.CharField("成员单位类别", max_length=10, choices=UnitKind.choices)
    need = models.CharField("审查方式", max_length=10, choices=Need.choices)
    when = models.CharField("条件", max_length=15, choices=When.choices, blank=True, default="")
    note = models.CharField("说明", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "审查分工"
        verbose_name_plural = "审查分工"
        ordering = ["unit_kind", "power_type__order", "action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "power_type", "action", "unit_kind", "when"],
                nulls_distinct=False,
                name="route_once",
                violation_error_message="已有同样范围的审查分工，请修改已有的一条。",
            )
        ]

    def __str__(self) -> str:
        what = "".join(str(x) for x in (self.power_type or "各类职权", self.get_action_display() or ""))
        return f"{what}：{self.get_unit_kind_display()}{self.get_need_display()}"


class ChecklistItem(models.Model):
    """One point a kind of member looks at (审查要点)."""

    unit_kind = models.CharField("成员单位类别", max_length=10, choices=UnitKind.choices)
    text = models.CharField("要点", max_length=300)
    ground = models.CharField("根据", max_length=200, blank=True)
    is_active = models.BooleanField("启用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "审查要点"
        verbose_name_plural = "审查要点"
        ordering = ["unit_kind", "order", "pk"]

    def __str__(self) -> str:
        return self.text


class DecisionLevel(models.TextChoices):
    """Who decides (审定层级), from the office itself to the government."""

    OFFICE = "office", "机构编制部门"
    MEETING = "meeting", "联席会议"
    COMMISSION = "commission", "机构编制委员会"
    GOVERNMENT = "government", "人民政府"


class DecisionRule(models.Model):
    """At which level changes of an action and type are decided (审定权限); the most specific row holds."""

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="区划")
    action = models.CharField("动作", max_length=10, choices=ChangeAction.choices, blank=True)
    power_type = models.ForeignKey(PowerType, models.CASCADE, null=True, blank=True, verbose_name="职权类型")
    level = models.CharField("审定层级", max_length=12, choices=DecisionLevel.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "审定权限"
        verbose_name_plural = "审定权限"
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "action", "power_type"], nulls_distinct=False, name="decision_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display() or '各种动作'}{self.power_type or ''}：{self.get_level_display()}"


class QuorumRule(models.Model):
    """How many members have to be there (出席要求): everywhere, at a level of regions, or in one region, whose own row goes
    before those of its level and the general one, unless one of these is not to be departed from."""

    class Share(models.TextChoices):
        HALF = "half", "过半数"
        TWO_THIRDS = "two_thirds", "三分之二以上"
        ALL = "all", "全部"

    class Effect(models.TextChoices):
        WARN = "warn", "提示，可以结束"
        BLOCK = "block", "不能结束"

    class Mode(models.TextChoices):
        ALWAYS = "", "会议和书面征求意见"
        SESSION = "session", "会议"
        WRITTEN = "written", "书面征求意见"

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="区划", help_text="空为通用"
    )
    region_kind = models.CharField(
        "层级", max_length=10, choices=Region.Kind.choices, blank=True, help_text="空为各级；已选区划的不填"
    )
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, blank=True, default="")
    share = models.CharField("须有成员单位", max_length=12, choices=Share.choices)
    effect = models.CharField("未达到时", max_length=6, choices=Effect.choices, default=Effect.WARN)
    regions_may_differ = models.BooleanField(
        "各区划可以另定", default=True, help_text="不选则该层级（通用的为各级）各区划自己的要求不起作用"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "出席要求"
        verbose_name_plural = "出席要求"
        ordering = ["region__code", "region_kind", "mode", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "region_kind", "mode"],
                nulls_distinct=False,
                name="quorum_once",
                violation_error_message="已有同样范围的出席要求，请修改已有的一条。",
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(region_kind=""),
                name="quorum_region_or_kind",
                violation_error_message="区划和层级只选一个。",
            ),
        ]

    def __str__(self) -> str:
        where = self.region or self.get_region_kind_display() or "通用"
        return f"{where}{self.get_mode_display() if self.mode else ''}出席要求：{self.get_share_display()}"


class HandlingRule(models.Model):
    """To whom a kind of member may issue which steps of the ladder (督办处理权限); the row of a region goes before the
    general one, and a kind without a row issues none."""

    class Reach(models.TextChoices):
        ALL = "all", "本区划各部门"
        FIELD = "field", "按审查分工由其审查的事项"
        NONE = "none", "不办理"

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="区划", help_text="空为通用"
    )
    unit_kind = models.CharField("成员单位类别", max_length=10, choices=UnitKind.choices)
    reach = models.CharField("范围", max_length=6, choices=Reach.choices)
    steps = models.JSONField("处理方式", default=list, help_text="提醒、催办……的代码")
    note = models.CharField("说明", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "督办处理权限"
        verbose_name_plural = "督办处理权限"
        ordering = ["region__code", "unit_kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "unit_kind"],
                nulls_distinct=False,
                name="handling_rule_once",
                violation_error_message="已有同样范围的督办处理权限，请修改已有的一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region or '通用'}{self.get_unit_kind_display()}：{self.get_reach_display()}"


class ReviewSetting(models.Model):
    """How a region's joint review goes (审查设置); without a row of its own, the general one, else the defaults."""

    region = models.OneToOneField(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="区划",
        related_name="review_setting",
        help_text="空为通用",
    )
    silence_is_consent = models.BooleanField(
        "应当审查的逾期视为无意见",
        default=False,
        help_text="不选则逾期仍须等待意见；征求意见的，逾期一律视为无意见",
    )
    hide_opinions = models.BooleanField("签署前不显示其他成员单位的意见", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "审查设置"
        verbose_name_plural = "审查设置"
        ordering = ["region__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                nulls_distinct=False,
                name="review_setting_once",
                violation_error_message="该区划（或者通用）已有审查设置，请修改已有的一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region or '通用'}审查设置"

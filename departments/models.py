"""Regions, bodies and their duties: who may exercise a power, at which level, under which duty.

Reference data edited in the admin, each with its history (django-simple-history). What must hold: a body's
three-digit code is unique in its region, because it is part of the codes of powers; periods are half open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from departments.access import scope_of
from departments.codes import region_code_error, uscc_error
from departments.pending_models import PendingChange  # noqa: F401  its table is this app's
from departments.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


def validate_region_code(value: str) -> None:
    if error := region_code_error(value):
        raise ValidationError(error)


def validate_uscc(value: str) -> None:
    if error := uscc_error(value):
        raise ValidationError(error)


def period_check(name: str, start: str = "valid_from", end: str = "valid_to") -> models.CheckConstraint:
    """The end of a period, where there is one, comes after its start."""
    return models.CheckConstraint(
        condition=Q(**{f"{end}__isnull": True})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__gt": F(start)}),
        name=name,
        violation_error_message="结束日期必须晚于开始日期。",
    )


class Level(models.Model):
    """A level at which powers are exercised (行使层级), by the codes of the national dictionary of items. An office edits the table."""

    code = models.CharField(
        "代码", max_length=2, unique=True, help_text="1 国家级、2 省级…，与国家事项字典一致"
    )
    name = models.CharField("名称", max_length=20)
    label = models.CharField(
        "本地称谓", max_length=20, blank=True, help_text="直辖市的“市级”“区级”等，网站按此显示"
    )
    aliases = models.JSONField("导入别名", default=list, blank=True, help_text="清单中常见的其他写法")
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "行使层级"
        verbose_name_plural = "行使层级"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.label or self.name


class Region(models.Model):
    """A territory with a government of its own (行政区划), GB/T 2260, or a functional zone with a local code."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "国家"
        PROVINCE = "province", "省、自治区、直辖市"
        CITY = "city", "市、地区、自治州、盟"
        DISTRICT = "district", "区、县、市、旗"
        STREET = "street", "街道、镇、乡"
        ZONE = "zone", "功能区"

    class CodeScheme(models.TextChoices):
        GB2260 = "gb2260", "GB/T 2260"
        LOCAL = "local", "本地代码"

    code = models.CharField("区划代码", max_length=12, unique=True, validators=[validate_region_code])
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, verbose_name="政府层级")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )
    code_scheme = models.CharField(
        "编码体系", max_length=10, choices=CodeScheme.choices, default=CodeScheme.GB2260
    )
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    staffing_contact = models.CharField(
        "职权设置问题受理方式",
        max_length=200,
        blank=True,
        help_text="机构编制部门的电话、邮箱或地址，在每项职权中公开",
    )
    secrecy_review = models.BooleanField(
        "公布前登记保密审查",
        default=False,
        help_text="勾选后，没有登记保密审查的职权不能公布（政府信息公开条例第十七条）",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]
        constraints = [period_check("region_period")]

    def __str__(self) -> str:
        return self.name


class BodyKind(models.Model):
    """A kind of body (机构类别): whether its powers stand on the list and in whose name, docs/domain/powers.md."""

    code = models.SlugField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=50)
    on_list = models.BooleanField("列入清单", default=True)
    note = models.CharField("公布方式", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "机构类别"
        verbose_name_plural = "机构类别"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet["Department"]):
    def visible_to(self, user: User) -> DepartmentQuerySet:
        """The bodies whose unpublished matters this person may see: own department, or own region's for offices."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(pk__in=scope.department_ids) | Q(region_id__in=scope.region_ids))


class Department(models.Model):
    """A body that exercises powers (部门): a government department, a party organ with a plaque, a street office."""

    class LineLeadership(models.TextChoices):
        LOCAL = "local", "属地管理"
        CENTRAL = "central", "中央垂直管理"
        PROVINCE = "province", "省以下垂直管理"
        DUAL = "dual", "双重管理"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所属区划", related_name="departments")
    code = models.CharField(
        "部门代码",
        max_length=3,
        validators=[RegexValidator(r"^[0-9A-Z]{3}$", "部门代码为三位数字或大写字母。")],
    )
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=50, blank=True)
    aliases = models.JSONField(
        "其他名称", default=list, blank=True, help_text="清单中出现过的写法，导入时据此识别"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, validators=[validate_uscc])
    kind = models.ForeignKey(BodyKind, models.PROTECT, null=True, blank=True, verbose_name="机构类别")
    rank = models.CharField("机构规格", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="管理（派出）部门",
        related_name="subordinates",
    )
    line_leadership = models.CharField(
        "管理体制", max_length=10, choices=LineLeadership.choices, default=LineLeadership.LOCAL
    )
    verified = models.BooleanField(
        "已核实", default=True, help_text="随清单导入新建的部门须由机构编制部门核实"
    )
    is_demo = models.BooleanField(
        "演示数据", default=False, help_text="网站在这个部门的页面上标明“演示数据”；导入真实清单后取消勾选"
    )
    website = models.URLField("网站", blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    complaint_phone = models.CharField("监督投诉电话", max_length=100, blank=True)
    complaint_email = models.EmailField("监督投诉邮箱", blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    history = HistoricalRecords()

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["region__code", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"],
                name="department_code_in_region",
                violation_error_message="本区划内已有同一代码的部门。",
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=Q(valid_to__isnull=True),
                name="department_name_in_region",
                violation_error_message="本区划内已有同名部门。",
            ),
            period_check("department_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Plaque(models.Model):
    """A second name a body carries (加挂牌子、保留牌子); powers may be exercised in that name."""

    class Mode(models.TextChoices):
        ADDED = "added", gettext_noop("加挂")
        KEPT = "kept", gettext_noop("保留")

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="plaques")
    name = models.CharField("牌子名称", max_length=100)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, blank=True)
    verified = models.BooleanField("已核实", default=True)
    valid_from = models.DateField("挂牌日期", null=True, blank=True)
    valid_to = models.DateField("撤牌日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "加挂牌子"
        verbose_name_plural = "加挂牌子"
        ordering = ["department", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name", "valid_from"], nulls_distinct=False, name="plaque_once"
            ),
            period_check("plaque_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Lineage(models.Model):
    """How a body came from another (机构沿革): renamed, merged, split, absorbed."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", gettext_noop("更名")
        MERGED = "merged", gettext_noop("合并组建")
        SPLIT = "split", gettext_noop("分设")
        ABSORBED = "absorbed", gettext_noop("并入")

    predecessor = models.ForeignKey(
        Department, models.PROTECT, verbose_name="原部门", related_name="successions"
    )
    successor = models.ForeignKey(Department, models.PROTECT, verbose_name="现部门", related_name="origins")
    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    document = models.CharField("依据文件", max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "机构沿革"
        verbose_name_plural = "机构沿革"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="lineage_two_bodies",
                violation_error_message="原部门与现部门不能相同。",
            ),
            models.UniqueConstraint(fields=["predecessor", "successor", "kind", "on"], name="lineage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display()} {self.successor}"


class Charter(models.Model):
    """A body's 三定规定 of a date: its duties, internal units and staffing."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="charters")
    title = models.CharField("标题", max_length=200)
    doc_no = models.CharField("文号", max_length=100, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    effective_from = models.DateField("施行日期", null=True, blank=True)
    effective_to = models.DateField("失效日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "三定规定"
        verbose_name_plural = "三定规定"
        ordering = ["department", "-effective_from"]
        constraints = [period_check("charter_period", "effective_from", "effective_to")]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """A duty (职责) of a charter; powers hang under it, which tells Tianjin's list from others."""

    charter = models.ForeignKey(Charter, models.PROTECT, verbose_name="三定规定", related_name="duties")
    number = models.CharField("序号", max_length=10, blank=True)
    text = models.TextField("职责")
    plain = models.CharField("通俗说明", max_length=300, blank=True)
    without_power_reason = models.CharField("无对应职权的原因", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "职责"
        verbose_name_plural = "职责"
        ordering = ["charter", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "order"],
                name="duty_order_in_charter",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.text}"


class DutyBoundary(models.Model):
    """Where a duty meets another body's (职责边界): who does what."""

    duty = models.ForeignKey(Duty, models.CASCADE, verbose_name="职责", related_name="boundaries")
    other = models.ForeignKey(Department, models.PROTECT, verbose_name="相关部门", related_name="+")
    text = models.TextField("分工")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "职责边界"
        verbose_name_plural = "职责边界"

    def __str__(self) -> str:
        return f"{self.duty} / {self.other}"


class InternalUnit(models.Model):
    """An office inside a body (内设机构) that handles powers (承办机构)."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="units")
    name = models.CharField("名称", max_length=100)
    duty = models.TextField("职责", blank=True)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "内设机构"
        verbose_name_plural = "内设机构"
        ordering = ["department", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                condition=Q(valid_to__isnull=True),
                name="unit_name_in_department",
            ),
            period_check("unit_period"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the official calendar has otherwise, or not yet (工作日调整); core.working_days."""

    date = models.DateField("日期", unique=True)
    is_working = models.BooleanField("工作日")
    note = models.CharField("说明", max_length=100, blank=True, help_text="如国务院办公厅放假通知的文号")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "工作日调整"
        verbose_name_plural = "工作日调整"
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date}{'上班' if self.is_working else '休息'}"


class Membership(models.Model):
    """A person's office (任职): in what role, for which department or region, and for how long."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="memberships"
    )
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="部门",
        help_text="部门经办、部门法制、联席会议成员必填；其他角色为其所在部门",
    )
    valid_from = models.DateField("任职日期", default=timezone.localdate)
    valid_to = models.DateField("离任日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region", "department"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["clerk", "legal", "member"]) | Q(department__isnull=False),
                name="membership_department_role",
                violation_error_message="部门经办、部门法制、联席会议成员须选择部门。",
            ),
            period_check("membership_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.department or self.region}"

    def clean(self) -> None:
        if self.department and self.region_id and self.department.region_id != self.region_id:
            raise ValidationError({"department": "部门不在所选区划内。"})

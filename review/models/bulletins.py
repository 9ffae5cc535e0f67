"""Who keeps the list in each department (联络员), and what the office tells everybody (通知、培训)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from departments.access import scope_of
from departments.models import Department, Region, period_check

if TYPE_CHECKING:
    from accounts.models import User


class ContactOfficerQuerySet(models.QuerySet["ContactOfficer"]):
    def visible_to(self, user: User) -> ContactOfficerQuerySet:
        """A department's own; a region's for its offices and for whoever works with it in the joint meeting."""
        scope = scope_of(user)
        if scope.everything:
            return self
        regions = {office.region_id for office in scope.offices if office.department_id is None}
        regions |= scope.region_ids | scope.regions_as("member")
        return self.filter(Q(department__region_id__in=regions) | Q(department_id__in=scope.department_ids))

    def current(self) -> ContactOfficerQuerySet:
        """Those in office today."""
        today = timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)


class ContactOfficer(models.Model):
    """The person who keeps a department's list (权责清单联络员); one at a time, those before stay on record."""

    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="部门", related_name="contact_officers"
    )
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=100, blank=True)
    phone = models.CharField("电话", max_length=50)
    email = models.EmailField("邮箱", blank=True)
    valid_from = models.DateField("任职日期", default=timezone.localdate)
    valid_to = models.DateField("离任日期", null=True, blank=True, help_text="换人时填写，再新增接任的")
    history = HistoricalRecords()

    objects = ContactOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = "权责清单联络员"
        verbose_name_plural = "权责清单联络员"
        ordering = ["department__region__code", "department__order", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(valid_to__isnull=True),
                name="contact_officer_once",
                violation_error_message="该部门已有在任的联络员；换人的，请先填写其离任日期，再新增接任的。",
            ),
            period_check("contact_officer_period"),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.name}"


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, user: User) -> BulletinQuerySet:
        """What is for everybody, and what is for a region the person works in."""
        scope = scope_of(user)
        if scope.everything:
            return self
        regions = {office.region_id for office in scope.offices}
        return self.filter(Q(region=None) | Q(region_id__in=regions)) if regions else self.none()

    def current(self) -> BulletinQuerySet:
        """What is out and has not run out."""
        today = timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)


class Bulletin(models.Model):
    """Something the staffing office tells those who keep the list (通知公告): a notice, training, an explanation."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "通知"
        TRAINING = "training", "培训"
        GUIDE = "guide", "解读"

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="区划", help_text="空为全部区划"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容")
    place = models.CharField("时间地点", max_length=200, blank=True, help_text="培训的填写")
    on_top = models.BooleanField("置顶", default=False)
    valid_from = models.DateField("发布日期", default=timezone.localdate)
    valid_to = models.DateField("撤下日期", null=True, blank=True)
    history = HistoricalRecords()

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "通知公告"
        verbose_name_plural = "通知公告"
        ordering = ["-on_top", "-valid_from", "-pk"]
        constraints = [period_check("bulletin_period")]

    def __str__(self) -> str:
        return self.title

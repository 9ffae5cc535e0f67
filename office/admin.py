"""What the shell keeps in the admin (办理期限、联络员、通知公告). A change of officer stays in its history and the log."""

from __future__ import annotations

from django.contrib import admin

from departments.admin_base import ReferenceAdmin
from departments.admin_general import RegionalReferenceAdmin
from departments.roles import Role
from office.models.bulletins import Bulletin, ContactOfficer
from office.models.deadlines import DeadlineRule


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(RegionalReferenceAdmin):
    """General rules, and a region's own, which its own office keeps."""

    list_display = ("step", "region", "working_days", "note")
    list_filter = ("step",)
    list_select_related = ("region",)
    fields = (("step", "region"), "working_days", "note")


@admin.register(ContactOfficer)
class ContactOfficerAdmin(ReferenceAdmin):
    """A department keeps its own; the staffing office those of its region."""

    about = "登记本部门谁管权责清单、怎样联系。"

    editors = (Role.STAFFING, Role.CLERK, Role.LEGAL)
    region_path = "department__region"
    department_path = "department"
    list_display = ("name", "department", "post", "phone", "email", "valid_from", "valid_to")
    list_filter = (("department", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("department",)
    search_fields = ("name", "department__name")
    search_help_text = "按姓名或部门查找"
    fields = ("department", ("name", "post"), ("phone", "email"), ("valid_from", "valid_to"))


@admin.register(Bulletin)
class BulletinAdmin(RegionalReferenceAdmin):
    """General ones and a region's own."""

    list_display = ("title", "kind", "region", "on_top", "valid_from", "valid_to")
    list_filter = ("kind", "on_top")
    list_select_related = ("region",)
    search_fields = ("title", "text")
    search_help_text = "按标题或内容查找"
    fields = ("region", ("kind", "on_top"), "title", "text", "place", ("valid_from", "valid_to"))

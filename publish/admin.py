"""Releases in the admin (公布批次): to be read, since releasing is done on the release screen; and the measures of a region (管理办法)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from departments.admin_base import ReadOnlyAdmin, ReferenceAdmin
from departments.roles import Role
from publish.models import DepartmentSite, Measure, Release, ReleaseEntry
from publish.word_admin import SearchWordAdmin  # noqa: F401 registers 检索用语

SHOWN = 500


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    viewers = (Role.STAFFING, Role.INSPECTOR)
    region_path = "region"
    list_display = ("title", "region", "number", "effective_on", "entry_count", "released_by", "released_at")
    list_filter = (("region", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("region", "released_by")
    search_fields = ("note", "region__name", "digest")
    date_hierarchy = "effective_on"
    fieldsets = (
        (None, {"fields": (("region", "number"), "effective_on", "note")}),
        ("公布事项", {"fields": ("published",)}),
        ("留痕", {"fields": (("released_by", "released_at"), "previous", "digest")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Release] = rows.with_entry_count().defer("manifest")
        return found

    @admin.display(description="批次", ordering="pk")
    def title(self, obj: Release) -> str:
        return str(obj)

    @admin.display(description="事项数", ordering="entry_count")
    def entry_count(self, obj: Any) -> int:
        return int(obj.entry_count)

    @admin.display(description="公布事项")
    def published(self, obj: Release) -> SafeString:
        entries = obj.entries.select_related("version__power").order_by("version__power__code", "pk")
        rows = (
            (ReleaseEntry.Action(entry.action).label, entry.version.power.code or "—", entry.version.title)
            for entry in entries[:SHOWN]
        )
        table = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        rest = max(self.entry_count(obj) - SHOWN, 0)
        note = f"另有{rest}项未在此列出" if rest else ""
        return format_html("<table><tbody>{}</tbody></table><p>{}</p>", table, note)


@admin.register(Measure)
class MeasureAdmin(ReferenceAdmin):
    """A text once public is closed with a date, not deleted; a new text is a row of its own."""

    about = "公布本区划的动态管理办法等制度及其历次文本。"
    region_path = "region"
    deletable = False
    list_display = ("title", "region", "kind", "doc_no", "effective_from", "effective_to")
    list_filter = (("region", admin.RelatedOnlyFieldListFilter), "kind")
    list_select_related = ("region",)
    search_fields = ("title", "doc_no")
    search_help_text = "按标题或文号查找"
    autocomplete_fields = ("region",)
    fieldsets = (
        (None, {"fields": (("region", "kind"), "title", ("doc_no", "issued_by", "issued_on"))}),
        ("施行", {"fields": (("effective_from", "effective_to"),)}),
        ("内容", {"fields": ("text",)}),
    )


@admin.register(DepartmentSite)
class DepartmentSiteAdmin(ReferenceAdmin):
    """Who may frame a department's column, and whose copy is fetched: the region's staffing office says so."""

    about = "登记部门网站：哪些网站可以嵌入清单栏目，哪个网页上的清单要核对。"
    region_path = "department__region"
    department_path = "department"
    list_display = ("origin", "department", "copy_url", "active")
    list_filter = ("active", ("department__region", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("department__region",)
    search_fields = ("origin", "department__name")
    search_help_text = "按网址或部门查找"
    autocomplete_fields = ("department",)
    fields = ("department", "origin", "copy_url", "active")

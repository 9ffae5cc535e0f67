"""Reference data of bodies in the admin (机构资料): an office edits its own region's, a department reads its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from core.forms import NumberField, TypedField
from departments import (
    admin_accounts,  # noqa: F401 registers 用户
    admin_audit,  # noqa: F401 registers 审计事件
    admin_pending,  # noqa: F401 registers 待确认的修改
)
from departments.access import Scope, scope_of
from departments.admin_base import DATA_ROLES, ReferenceAdmin, is_referenced
from departments.admin_inlines import ScopedInline
from departments.calendar import UNUSUAL, years_entered
from departments.importing.holidays import Plan, plan_of, take_in
from departments.models import (
    BodyKind,
    CalendarDay,
    Charter,
    Department,
    Duty,
    DutyBoundary,
    InternalUnit,
    Level,
    Lineage,
    Plaque,
    Region,
)
from departments.pending import in_two_steps
from departments.roles import Role


@admin.register(Level)
class LevelAdmin(ReferenceAdmin):
    list_display = ("code", "name", "label", "order")
    list_display_links = ("code", "name")
    line_fields = ("aliases",)
    fields = (("code", "name", "label"), "aliases", "order")


class NoticeForm(forms.Form):
    """The State Council's notice of holidays, pasted."""

    text = TypedField(label="通知全文", widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}))
    year = forms.IntegerField(
        label="年份", required=False, min_value=2000, max_value=2100, help_text="通知中写明的可以不填"
    )
    source = NumberField(label="文号", required=False, max_length=60, help_text="如 国办发明电〔2023〕7号")


class UsualWeekFilter(admin.SimpleListFilter):
    """The days that differ from the usual week, unless all are asked for: a year entered whole is mostly weekdays."""

    title = "与平常的星期"
    parameter_name = "week"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "全部日子")]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        first, everything = super().choices(changelist)
        yield {**first, "display": "只看不同的"}
        yield everything

    def queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> QuerySet[CalendarDay]:
        return queryset if self.value() == "all" else queryset.filter(UNUSUAL)


@admin.register(CalendarDay)
class CalendarDayAdmin(ReferenceAdmin):
    list_display = ("date", "weekday", "is_working", "note")
    list_filter = (UsualWeekFilter, "is_working")
    date_hierarchy = "date"
    fields = (("date", "is_working"), "note")
    change_list_template = "admin/departments/calendarday/change_list.html"

    @admin.display(description="星期", ordering="date")
    def weekday(self, obj: CalendarDay) -> str:
        return "星期" + "一二三四五六日"[obj.date.weekday()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = (extra_context or {}) | {"years": years_entered()}
        return super().changelist_view(request, more)  # type: ignore[no-any-return]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.notice_view)
        return [path("notice/", view, name="departments_calendarday_notice"), *super().get_urls()]

    def notice_view(self, request: HttpRequest) -> HttpResponse:
        """Paste the State Council's notice, look at its days, save them (放假安排)."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NoticeForm(request.POST or None)
        plan = plan_of(form.cleaned_data["text"], form.cleaned_data["year"]) if form.is_valid() else None
        if plan and not plan.problems and "save" in request.POST:
            return in_two_steps(
                request,
                lambda: self._take_in(request, plan, form.cleaned_data["source"]),
                lambda: (f"{plan.year}年放假安排", days_of(plan.year)),
            )
        context = self.admin_site.each_context(request)
        context |= {"title": "粘贴放假通知", "opts": self.opts, "form": form, "plan": plan}
        return render(request, "admin/departments/calendarday/notice.html", context)

    def _take_in(self, request: HttpRequest, plan: Plan, source: str) -> HttpResponse:
        written = take_in(plan, source, by=request.user)  # type: ignore[arg-type]  # signed in
        self.message_user(request, f"{plan.year}年日历已保存，写入{written}天。")
        return HttpResponseRedirect(reverse("admin:departments_calendarday_changelist"))


def days_of(year: int) -> dict[str, str]:
    """What was entered of a year's calendar, as a second person is shown it."""
    rows = CalendarDay.objects.filter(date__year=year).order_by("date")
    return {f"{day.date}": f"{'上班' if day.is_working else '休息'} {day.note}".strip() for day in rows}


@admin.register(BodyKind)
class BodyKindAdmin(ReferenceAdmin):
    list_display = ("name", "on_list", "note", "order")
    fields = (("name", "code"), "on_list", "note", "order")


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    """Everyone reads; an office and 系统管理员 edit their own region and those right below it, such as functional zones."""

    about = "登记本区划及其下级区划。"
    viewers = (*DATA_ROLES, Role.ACCOUNTS)
    editors = (Role.STAFFING, Role.ACCOUNTS)

    list_display = ("code", "name", "kind", "level", "parent", "valid_to")
    list_display_links = ("code", "name")
    list_filter = ("kind", "code_scheme", "level")
    list_select_related = ("level", "parent")
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": (("code", "code_scheme"), ("name", "short_name"), ("kind", "level"), "parent")}),
        ("公开内容", {"fields": ("staffing_contact", "secrecy_review")}),
        ("存续期间", {"fields": (("valid_from", "valid_to"),)}),
    )

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or self.edits_everything(scope):
            return super().edits(scope, obj)
        assert isinstance(obj, Region)  # noqa: S101
        return bool({obj.pk, obj.parent_id} & self.editable_keys(scope)[0])

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        scope = scope_of(request.user)
        if db_field.name == "parent" and not self.edits_everything(scope):
            return Region.objects.filter(pk__in=self.editable_keys(scope)[0])
        return super().choices_of(db_field, request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent" and field is not None:
            field.required = not self.edits_everything(scope_of(request.user))
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> tuple[str, ...]:
        """The code is part of the codes of powers; where a region hangs is not for itself to say."""
        if obj is None or self.edits_everything(scope_of(request.user)):
            return ("code",) if obj is not None and is_referenced(obj) else ()
        return ("code", "code_scheme", "kind", "level", "parent")

    def region_code_of(self, obj: Model) -> str:
        return str(getattr(obj, "code", ""))


class PlaqueInline(ScopedInline, admin.TabularInline):
    model = Plaque
    fields = ("name", "mode", "verified", "valid_from", "valid_to")


class InternalUnitInline(ScopedInline, admin.TabularInline):
    model = InternalUnit
    fields = ("name", "duty", "valid_from", "valid_to")
    classes = ("collapse",)


@admin.register(Department)
class DepartmentAdmin(ReferenceAdmin):
    about = "登记本区划的部门。"
    viewers = (*DATA_ROLES, Role.ACCOUNTS)
    editors = (Role.STAFFING, Role.ACCOUNTS)
    region_path = "region"
    department_path = "pk"
    list_display = ("name", "code", "region", "kind", "verified", "valid_to")
    list_filter = ("verified", ("region", admin.RelatedOnlyFieldListFilter), "kind", "line_leadership")
    list_select_related = ("region", "kind")
    search_fields = ("name", "short_name", "code", "uscc", "aliases")
    search_help_text = "按名称、简称、部门代码或统一社会信用代码查找"
    autocomplete_fields = ("region", "parent")
    line_fields = ("aliases",)
    inlines = (PlaqueInline, InternalUnitInline)
    fieldsets = (
        (None, {"fields": (("name", "short_name"), ("region", "code"), ("verified", "is_demo"))}),
        ("机构性质", {"fields": (("kind", "rank"), ("parent", "line_leadership"), "uscc")}),
        ("公开的联系方式", {"fields": (("complaint_phone", "complaint_email"), ("address", "website"))}),
        ("沿用名称与排序", {"fields": ("aliases", "order"), "classes": ("collapse",)}),
        ("存续期间", {"fields": (("valid_from", "valid_to"),), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        """系统管理员 keeps the bodies, without seeing what is theirs."""
        regions = scope_of(request.user).regions_as(Role.ACCOUNTS)
        if not regions:
            return super().get_queryset(request)
        return admin.ModelAdmin.get_queryset(self, request).filter(region__in=regions)

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        """Region and code are part of the codes of powers: fixed once anything refers to the body."""
        return ("region", "code") if obj is not None and is_referenced(obj) else ()


class OfDepartment(ReferenceAdmin):
    """What hangs right under a body."""

    region_path = "department__region"
    department_path = "department"
    list_select_related = ("department__region",)
    autocomplete_fields = ("department",)


@admin.register(Plaque)
class PlaqueAdmin(OfDepartment):
    list_display = ("name", "department", "mode", "verified", "valid_from", "valid_to")
    list_filter = ("verified", "mode", ("department", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "department__name")
    fields = ("department", ("name", "mode"), "verified", ("valid_from", "valid_to"))


@admin.register(InternalUnit)
class InternalUnitAdmin(OfDepartment):
    list_display = ("name", "department", "valid_from", "valid_to")
    list_filter = (("department", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "department__name")
    fields = ("department", "name", "duty", ("valid_from", "valid_to"))


class DutyInline(ScopedInline, admin.StackedInline):
    model = Duty
    fields = (("number", "order"), "text", "plain", "without_power_reason")
    show_change_link = True
    verbose_name_plural = "主要职责"


@admin.register(Charter)
class CharterAdmin(OfDepartment):
    """A new 三定规定 is a new row; the old one keeps its duties and gets an end date."""

    list_display = ("title", "department", "doc_no", "effective_from", "effective_to")
    list_filter = (("department", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title", "doc_no", "department__name")
    inlines = (DutyInline,)
    fieldsets = (
        (None, {"fields": ("department", "title", "doc_no")}),
        ("日期", {"fields": ("issued_on", ("effective_from", "effective_to"))}),
    )


class DutyBoundaryInline(ScopedInline, admin.StackedInline):
    model = DutyBoundary
    fields = ("other", "text")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """The other body may be any: names of bodies are public."""
        return (
            Department.objects.select_related("region")
            if db_field.name == "other"
            else super().choices_of(db_field, request)
        )


@admin.register(Duty)
class DutyAdmin(ReferenceAdmin):
    region_path = "charter__department__region"
    department_path = "charter__department"
    list_display = ("text_start", "number", "department", "charter")
    list_filter = (("charter__department", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("charter__department__region",)
    search_fields = ("text", "plain", "charter__title", "charter__department__name")
    autocomplete_fields = ("charter",)
    inlines = (DutyBoundaryInline,)
    fields = ("charter", ("number", "order"), "text", "plain", "without_power_reason")

    @admin.display(description="职责", ordering="text")
    def text_start(self, obj: Duty) -> str:
        return obj.text if len(obj.text) <= 60 else f"{obj.text[:60]}…"

    @admin.display(description="部门", ordering="charter__department")
    def department(self, obj: Duty) -> str:
        return obj.charter.department.name


@admin.register(Lineage)
class LineageAdmin(ReferenceAdmin):
    region_path = "successor__region"
    department_path = "successor"
    viewers = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR)
    list_display = ("on", "predecessor", "kind", "successor", "document")
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor__region")
    search_fields = ("predecessor__name", "successor__name", "document")
    autocomplete_fields = ("predecessor", "successor")
    date_hierarchy = "on"
    fields = (("predecessor", "kind", "successor"), ("on", "document"))

"""Changes, uploads and jobs in the admin (变更、清单导入、后台任务): to be found and read; acting is on the screens.

No state is edited here by hand: the screens call the functions that guard it. An upload is added here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.requests import OfficeRequest
from departments.access import scope_of
from departments.admin_base import ReadOnlyAdmin, ScopedAdmin
from departments.admin_filters import RelatedThere
from departments.roles import Role
from jobs.models import Job
from review.imports.forms import UploadForm
from review.imports.uploading import importable_regions, receive, state_of
from review.models.imports import ImportRun
from review.models.proposals import Change

READERS = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    viewers = READERS
    region_path = "proposal__region"
    department_path = "proposal__department"
    list_display = ("title", "action", "code", "power_type", "department", "proposal", "draft")
    list_filter = (
        "action",
        "is_open",
        "version__power_type",
        ("version__department", RelatedThere),
    )
    list_select_related = (
        "proposal",
        "power",
        "version__power_type",
        "version__department",
        "version__power",
    )
    search_fields = ("version__name", "version__sub_name", "power__code")
    search_help_text = "按职权名称或编码查找"
    fields = ("title", "action", "code", "proposal", "is_open", "draft", "screen")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        rows = super().get_queryset(request).select_related(*self.list_select_related)
        return rows.defer("version__source", "version__sealed_document")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:  # type: ignore[override]
        return lookup == "proposal__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description="职权名称", ordering="version__name")
    def title(self, obj: Change) -> str:
        return obj.version.title if len(obj.version.title) <= 60 else f"{obj.version.title[:60]}…"

    @admin.display(description="职权编码", ordering="power__code")
    def code(self, obj: Change) -> str:
        return obj.power.code or "批准时赋码"

    @admin.display(description="职权类型", ordering="version__power_type__order")
    def power_type(self, obj: Change) -> str:
        return str(obj.version.power_type)

    @admin.display(description="部门", ordering="version__department__name")
    def department(self, obj: Change) -> str:
        return str(obj.version.department)

    @admin.display(description="草稿")
    def draft(self, obj: Change) -> SafeString:
        link = reverse("admin:powers_powerversion_change", args=[obj.version_id])
        return format_html('<a href="{}">{}</a>', link, "修改草稿" if obj.version.is_editable else "查看")

    @admin.display(description="审核页面")
    def screen(self, obj: Change) -> SafeString:
        return format_html('<a href="{}">查看全部内容</a>', reverse("review:change", args=[obj.pk]))


@admin.register(ImportRun)
class ImportRunAdmin(ScopedAdmin):
    about = "把 Excel、Word 清单导入为草稿：先看预览，再确认。"
    viewers = READERS
    editors = (Role.CLERK, Role.LEGAL, Role.STAFFING)
    region_path = "region"
    department_path = "department"
    superuser_edits = False
    deletable = False
    form = UploadForm
    list_display = ("filename", "shown_state", "region", "department", "created_by", "created_at", "screen")
    list_filter = ("state", ("department", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("region", "department", "created_by", "job")
    search_fields = ("filename",)
    search_help_text = "按文件名查找"
    add_form_template = "admin/review/importrun/add_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return super().get_queryset(request).defer("report")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_add_permission(self, request: OfficeRequest) -> bool:
        return super().has_add_permission(request) and bool(importable_regions(request.user))

    def get_fields(self, request: HttpRequest, obj: ImportRun | None = None) -> Any:
        if obj is None:
            return ("region", "department", "file")
        about = ("filename", ("shown_state", "screen"), ("region", "department"))
        return (*about, ("created_by", "created_at", "finished_at"), "proposal", "file_digest")

    def get_readonly_fields(self, request: HttpRequest, obj: ImportRun | None = None) -> Any:
        return () if obj is None else ("shown_state", "screen")

    def get_form(self, request: OfficeRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = ModelForm
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user  # type: ignore[attr-defined]
        return form

    def save_model(self, request: OfficeRequest, obj: ImportRun, form: Any, change: bool) -> None:
        receive(obj, form.cleaned_data["file"], by=request.user)

    def response_add(
        self, request: HttpRequest, obj: ImportRun, post_url_continue: str | None = None
    ) -> HttpResponse:
        job: Job | None = obj.job
        return redirect("jobs:job", job.pk) if job else redirect("review:import", obj.pk)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form itself narrows the choices to the person's own region and department."""
        if db_field.name in ("region", "department"):
            kwargs["queryset"] = db_field.related_model._default_manager.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="状态", ordering="state")
    def shown_state(self, obj: ImportRun) -> str:
        return ImportRun.State(state_of(obj)).label

    @admin.display(description="办理")
    def screen(self, obj: ImportRun) -> SafeString:
        label = "核对并确认" if state_of(obj) == ImportRun.State.PREVIEW else "查看结果"
        return format_html('<a href="{}">{}</a>', reverse("review:import", args=[obj.pk]), label)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs of a person, a superuser's view of all; here and not in jobs/, which stands below the scopes."""

    viewers = tuple(Role)
    list_display = (
        "title",
        "state",
        "percent",
        "attempts",
        "created_by",
        "created_at",
        "finished_at",
        "screen",
    )
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title",)
    fields = (
        "title",
        ("state", "percent", "step"),
        "message",
        ("created_by", "created_at"),
        ("attempts", "finished_at"),
        "screen",
    )
    readonly_fields = ("screen",)

    def has_view_permission(self, request: OfficeRequest, obj: Model | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return (
            obj is None
            or scope_of(request.user).everything
            or getattr(obj, "created_by_id", None) == request.user.pk
        )

    @admin.display(description="进度页面")
    def screen(self, obj: Job) -> SafeString:
        return format_html('<a href="{}">查看</a>', reverse("jobs:job", args=[obj.pk]))

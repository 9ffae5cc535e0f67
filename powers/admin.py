"""Types of powers, their stages and codes in the admin; drafts are in admin_drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest

from departments.access import Scope, scope_of
from departments.admin_base import ReferenceAdmin, ScopedInline
from departments.models import Region
from powers import (
    admin_drafts,  # noqa: F401 registers 职权版本
    admin_rules,  # noqa: F401 registers 设定规则版本
)
from powers.models import CodeScheme, PowerType, Stage


class StageInline(ScopedInline, admin.StackedInline):
    model = Stage
    line_fields = ("aliases",)
    fields = (("order", "name", "phase", "required"), ("variant", "basis"), "aliases")


@admin.register(PowerType)
class PowerTypeAdmin(ReferenceAdmin):
    """Adding a type of power, such as 行政备案, is an office's own work: a row here with its stages."""

    list_display = (
        "name",
        "code",
        "letters",
        "effect",
        "initiation",
        "stage_count",
        "is_power",
        "is_active",
        "order",
    )
    list_filter = ("is_active", "is_power", "effect")
    search_fields = ("name", "code", "aliases")
    line_fields = ("aliases",)
    inlines = (StageInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "code", "letters"),
                    ("effect", "initiation", "family"),
                    ("is_power", "is_active", "order"),
                )
            },
        ),
        ("识别与说明", {"fields": ("aliases", "note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PowerType]:
        return super().get_queryset(request).annotate(_stages=Count("stages"))

    @admin.display(description="责任环节", ordering="_stages")
    def stage_count(self, obj: PowerType) -> int:
        return int(getattr(obj, "_stages", 0))


@admin.register(CodeScheme)
class CodeSchemeAdmin(ReferenceAdmin):
    """One scheme for all; a region's own is its own office's matter."""

    list_display = ("name", "region", "template", "sub_template")
    list_select_related = ("region",)
    fields = ("name", "region", ("template", "sub_template"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[CodeScheme]:
        schemes = super().get_queryset(request)
        scope = scope_of(request.user)
        return schemes if scope.everything else schemes.filter(Q(region=None) | Q(region__in=_regions(scope)))

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().sees(scope, obj)
        assert isinstance(obj, CodeScheme)  # noqa: S101
        return super().sees(scope, obj) and (obj.region_id is None or obj.region_id in _regions(scope))

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or self.edits_everything(scope):
            return super().edits(scope, obj)
        assert isinstance(obj, CodeScheme)  # noqa: S101
        own = obj.region_id is None or obj.region_id in self.editable_keys(scope)[0]
        return own and super().edits(scope, obj)

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        scope = scope_of(request.user)
        if db_field.name == "region" and not self.edits_everything(scope):
            return Region.objects.filter(pk__in=self.editable_keys(scope)[0])
        return super().choices_of(db_field, request)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("region",) if self.edits_everything(scope_of(request.user)) else ()


def _regions(scope: Scope) -> set[int]:
    """The regions a person works in."""
    return {office.region_id for office in scope.offices}

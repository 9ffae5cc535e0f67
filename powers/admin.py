"""Types of powers, their stages and codes in the admin; drafts are in admin_drafts."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from departments.admin_base import ReferenceAdmin
from departments.admin_general import RegionalReferenceAdmin
from departments.admin_inlines import ScopedInline
from powers import (
    admin_drafts,  # noqa: F401 registers 职权版本
    admin_rules,  # noqa: F401 registers 设定规则版本
)
from powers.models import CodeScheme, PowerType, Situation, Stage
from powers.withholding_admin import WithholdingGroundAdmin  # noqa: F401 registers 不公开的情形、必须公开的要素
from powers.word_admin import ListWordAdmin  # noqa: F401 registers 清单用语对照


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
        ("缺少时怎样处理", {"fields": (("missing_stages", "missing_accountability_basis"),)}),
        ("识别与说明", {"fields": ("aliases", "note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PowerType]:
        return super().get_queryset(request).annotate(_stages=Count("stages"))

    @admin.display(description="责任环节", ordering="_stages")
    def stage_count(self, obj: PowerType) -> int:
        return int(getattr(obj, "_stages", 0))


@admin.register(CodeScheme)
class CodeSchemeAdmin(RegionalReferenceAdmin):
    """One scheme for all; a region's own is its own office's matter."""

    list_display = ("name", "region_said", "made_of", "example")
    list_select_related = ("region",)
    fields = ("name", "region", ("template", "sub_template"))

    @admin.display(description="适用区划", ordering="region")
    def region_said(self, obj: CodeScheme) -> str:
        return str(obj.region or "各地通用")

    @admin.display(description="编码的组成")
    def made_of(self, obj: CodeScheme) -> str:
        return obj.in_words

    @admin.display(description="举例（主项、子项）")
    def example(self, obj: CodeScheme) -> str:
        return "、".join(obj.examples)


@admin.register(Situation)
class SituationAdmin(ReferenceAdmin):
    """What people call what they are about to do, on the public home page."""

    list_display = ("name", "kind", "words_said", "is_active", "order")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)
    line_fields = ("words", "codes")
    fields = (("name", "kind"), "words", "codes", ("is_active", "order"))

    @admin.display(description="名称用词")
    def words_said(self, obj: Situation) -> str:
        return "、".join(obj.words)

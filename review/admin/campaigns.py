"""The yearly self-check in the admin (年度核对): to be found and read; acting is on the screens."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from departments.access import Scope
from departments.admin_base import ReadOnlyAdmin
from departments.admin_filters import RelatedThere
from departments.roles import Role
from review.models.campaigns import Campaign, Confirmation

READERS = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR)


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    viewers = READERS
    region_path = "region"
    list_display = ("year", "region", "opens_on", "closes_on", "screen")
    list_filter = ("year", ("region", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("region", "opened_by")
    search_fields = ("region__name", "note")
    search_help_text = "按区划或工作要求查找"
    fields = (
        ("region", "year"),
        ("opens_on", "closes_on"),
        "note",
        "screen",
        ("opened_by", "opened_at"),
    )
    readonly_fields = ("screen",)

    def sees(self, scope: Scope, obj: Any) -> bool:
        """A department sees the campaigns of its region, though they are no row of its own."""
        if scope.everything or obj is None:
            return super().sees(scope, obj)
        return scope.has(*self.viewers) and obj.region_id in scope.regions_as(*self.viewers)

    @admin.display(description="办理")
    def screen(self, obj: Campaign) -> SafeString:
        return format_html('<a href="{}">查看进度</a>', reverse("review:campaign", args=[obj.pk]))


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnlyAdmin):
    viewers = READERS
    region_path = "campaign__region"
    department_path = "version__department"
    list_display = ("version", "campaign", "confirmed_by", "confirmed_at")
    list_filter = ("campaign__year", ("version__department", RelatedThere))
    list_select_related = ("campaign__region", "version", "confirmed_by")
    search_fields = ("version__name", "version__sub_name", "power__code")
    search_help_text = "按职权名称或编码查找"
    fields = ("campaign", "version", ("confirmed_by", "confirmed_at"))

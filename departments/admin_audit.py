"""The audit log in the admin (审计事件): to be read and filtered, never written. Here, since reading it is scoped."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.models import Event
from audit.sentences import SENTENCES, sentence_of
from departments.access import Scope, scope_of
from departments.admin_base import ReadOnlyAdmin
from departments.models import Region
from departments.roles import Role
from departments.separation import owns_the_platform


class ActionFilter(admin.SimpleListFilter):
    title = "动作"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(SENTENCES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    viewers = (Role.STAFFING, Role.INSPECTOR, Role.AUDITOR)
    list_display = (
        "at",
        "actor_label",
        "address",
        "action_shown",
        "target_kind",
        "target_label",
        "region_code",
    )
    list_display_links = ("at", "target_label")
    list_filter = (ActionFilter, "at")
    search_fields = ("actor_label", "target_label", "action", "address", "request_id")
    search_help_text = "按操作人、对象、动作、来源地址或请求编号查找"
    date_hierarchy = "at"
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "at",
        "actor_label",
        "address",
        "request_id",
        "action_shown",
        "target_kind",
        "target_label",
        "region_code",
        "shown_detail",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        events = super().get_queryset(request)
        scope = scope_of(request.user)
        return events if scope.everything else events.filter(region_code__in=self._codes(scope))

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if obj is None or scope.everything:
            return super().sees(scope, obj)
        assert isinstance(obj, Event)  # noqa: S101
        return obj.region_code in self._codes(scope)

    def _codes(self, scope: Scope) -> set[str]:
        """Also what belongs to no region, for the auditor of the one above all."""
        regions = Region.objects.filter(pk__in=scope.regions_as(*self.viewers))
        own = Region.objects.filter(pk__in=scope.regions_as(Role.AUDITOR)).values_list("parent_id", "code")
        everywhere = {""} if any(owns_the_platform(*region) for region in own) else set()
        return set(regions.values_list("code", flat=True)) | everywhere

    @admin.display(description="动作", ordering="action")
    def action_shown(self, obj: Event) -> str:
        return sentence_of(obj.action)

    @admin.display(description="对象类型", ordering="target_type")
    def target_kind(self, obj: Event) -> str:
        try:
            return str(apps.get_model(obj.target_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return obj.target_type

    @admin.display(description="详情")
    def shown_detail(self, obj: Event) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(obj.detail, ensure_ascii=False, indent=2))

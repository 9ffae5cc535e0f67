"""Terms of steps in the admin (办理期限): general ones, and a region's own, which its own office keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from departments.access import Scope, scope_of
from departments.admin_base import ReferenceAdmin
from departments.models import Region
from review.models import DeadlineRule


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(ReferenceAdmin):
    list_display = ("step", "region", "working_days", "note")
    list_filter = ("step",)
    list_select_related = ("region",)
    region_path = "region"
    fields = (("step", "region"), "working_days", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadlineRule]:
        scope = scope_of(request.user)
        rows = DeadlineRule.objects.select_related("region")
        if scope.everything:
            return rows
        if not scope.has(*self.viewers):
            return rows.none()
        return rows.filter(Q(region=None) | Q(region__in=_regions(scope)))

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if scope.everything or obj is None:
            return super().sees(scope, obj)
        assert isinstance(obj, DeadlineRule)  # noqa: S101
        return scope.has(*self.viewers) and (obj.region_id is None or obj.region_id in _regions(scope))

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        """The general terms are kept by whoever keeps a region's: they hold where none has its own."""
        if self.edits_everything(scope) or obj is None:
            return super().edits(scope, obj)
        assert isinstance(obj, DeadlineRule)  # noqa: S101
        return scope.has(*self.editors) and (
            obj.region_id is None or obj.region_id in self.editable_keys(scope)[0]
        )

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

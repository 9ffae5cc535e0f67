"""The base of the admin classes of rows that hold for all, or for one region (departments/reach.py: GENERAL)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from departments.access import Scope, scope_of
from departments.admin_base import ReferenceAdmin, ScopedAdmin
from departments.reach import follow, tail_of
from departments.roles import Role


class GeneralRows(ScopedAdmin):
    """Rows of which one holds for all, or for one region (departments/reach.py says by which path it has its region).

    A region's own are its office's; the general ones, which hold where none has its own, are 平台管理's.
    """

    def edits(self, scope: Scope, obj: models.Model | None) -> bool:
        platform = self.edits_everything(scope) or scope.has(Role.PLATFORM)
        if obj is None:
            return platform or scope.has(*self.editors)
        region = follow(obj, self.holding.owner)
        if region is None:
            return platform
        return self.edits_everything(scope) or region in self.editable_keys(scope)[0]

    def choices_of(self, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        """A row is put only where the person may change it; who keeps the general ones may leave the region out."""
        scope, rest = scope_of(request.user), tail_of(self.holding.owner, db_field.name)
        if not rest or self.edits_everything(scope):
            return super().choices_of(db_field, request)
        mine = Q(**{f"{rest}__in": self.editable_keys(scope)[0]})
        if rest != "pk" and scope.has(Role.PLATFORM):
            mine |= Q(**{f"{rest}__isnull": True})
        return db_field.related_model._default_manager.filter(mine)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        scope = scope_of(request.user)
        if field is not None and tail_of(self.holding.owner, db_field.name) == "pk":
            field.required = not (self.edits_everything(scope) or scope.has(Role.PLATFORM))
        return field


class RegionalReferenceAdmin(GeneralRows, ReferenceAdmin):
    """Reference data of which a row holds for all, or for one region (`region` empty or not): everyone sees the general
    rows and their own region's."""

    region_path = "region"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = admin.ModelAdmin.get_queryset(self, request)
        scope = scope_of(request.user)
        if scope.everything:
            return rows
        if not scope.has(*self.viewers):
            return rows.none()
        return rows.filter(Q(region=None) | Q(region__in=_regions(scope)))

    def sees(self, scope: Scope, obj: models.Model | None) -> bool:
        if scope.everything or obj is None:
            return super().sees(scope, obj)
        region = getattr(obj, "region_id", None)
        return scope.has(*self.viewers) and (region is None or region in _regions(scope))

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("region",) if self.edits_everything(scope_of(request.user)) else ()


def _regions(scope: Scope) -> set[int]:
    """The regions a person works in."""
    return {office.region_id for office in scope.offices}

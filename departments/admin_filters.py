"""Filters of the admin's lists (筛选)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest


class RelatedThere(admin.RelatedFieldListFilter):
    """The rows of a small table to which something of the list refers. Each of them is asked for, where Django's own
    filter reads every row of the list, of tens of thousands too."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        there = model_admin.get_queryset(request).filter(**{self.field_path: OuterRef("pk")}).order_by()
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: list[tuple[str, Any]] = field.get_choices(
            include_blank=False, limit_choices_to=Q(Exists(there)), ordering=ordering
        )
        return choices

"""The grounds on which information is kept from the public, and the elements that never are, in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from core.widgets import QuickSelect
from departments.admin_base import ReferenceAdmin
from powers.fields import ALL, label_of
from powers.models import OpenElement, WithholdingGround
from powers.withholding import NEVER, may_be_empty


@admin.register(WithholdingGround)
class WithholdingGroundAdmin(ReferenceAdmin):
    list_display = ("name", "statute", "is_active", "order")
    search_fields = ("name", "statute")


@admin.register(OpenElement)
class OpenElementAdmin(ReferenceAdmin):
    list_display = ("__str__", "rows_too", "statute")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "key":
            names = (field.name for field in ALL if field.name not in NEVER and may_be_empty(field.name))
            choices = [(name, label_of(name)) for name in names]
            return forms.ChoiceField(label="要素", choices=choices, widget=QuickSelect)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

"""Rows below a row in the admin (内嵌的行): who may see and edit the row above may see and edit them; what is referred to stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from departments.admin_base import GROWING, RoleRules, ScopedAdmin, ScopedFields, ScopedForm, is_referenced


class KeepReferenced(BaseInlineFormSet):
    """Rows of an inline; one that something refers to cannot be deleted, also not through many-to-many tables.

    A row that a colleague has taken out meanwhile is put back by who saves the page on which it still stands, after
    having been told.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_bound and index is not None and index < self.initial_form_count() and not form.instance.pk:
            form.fields["id"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def save_new_objects(self, commit: bool = True) -> Any:
        super().save_new_objects(commit)
        for form in self.initial_forms:
            if form.instance.pk is None and form not in self.deleted_forms:
                self.new_objects.append(self.save_new(form, commit=commit))
        return self.new_objects

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and is_referenced(form.instance):
                raise forms.ValidationError(f"“{form.instance}”已被引用，不能删除；已停用的请填写结束日期。")


class ScopedInline(ScopedFields):
    """Mix-in of inlines: who may see and edit the row above may see and edit the rows below it."""

    form: type[forms.ModelForm[Any]] = ScopedForm
    formset = KeepReferenced
    formfield_overrides = GROWING
    extra = 0
    show_change_link = False
    parent_model: type[models.Model]

    @property
    def parent_admin(self) -> ScopedAdmin:
        parent = self.admin_site.get_model_admin(self.parent_model)
        assert isinstance(parent, ScopedAdmin)  # noqa: S101 a mistake of ours, not of a user
        return parent

    @property
    def rules(self) -> RoleRules:
        return RoleRules()

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.parent_admin.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._parent_editable(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._parent_editable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._parent_editable(request, obj)

    def _parent_editable(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None:
            return self.parent_admin.has_add_permission(request)
        return self.parent_admin.has_change_permission(request, obj)

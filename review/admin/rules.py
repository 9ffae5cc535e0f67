"""What the review goes by in the admin (审查规则): deadlines, members, routes, cases, materials, checklists, who decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from departments.admin_base import ReferenceAdmin, RegionalReferenceAdmin
from review.models.rules import (
    ChangeAction,
    ChecklistItem,
    DecisionRule,
    MaterialRule,
    MemberUnit,
    ReviewRoute,
    ReviewSetting,
    Trigger,
)


@admin.register(ReviewRoute)
class ReviewRouteAdmin(RegionalReferenceAdmin):
    """Which kind of member reviews what; the most specific row holds."""

    list_display = ("unit_kind", "power_type", "action", "when", "need", "region", "note")
    list_filter = ("unit_kind", "need", "power_type")
    list_select_related = ("region", "power_type")
    fields = ("region", ("power_type", "action", "when"), ("unit_kind", "need"), "note")


@admin.register(DecisionRule)
class DecisionRuleAdmin(RegionalReferenceAdmin):
    """At which level what is decided."""

    list_display = ("action", "power_type", "level", "region", "note")
    list_filter = ("level", "action")
    list_select_related = ("region", "power_type")
    fields = ("region", ("action", "power_type"), "level", "note")


@admin.register(ReviewSetting)
class ReviewSettingAdmin(RegionalReferenceAdmin):
    list_display = ("__str__", "silence_is_consent", "hide_opinions")
    list_select_related = ("region",)
    fields = ("region", "silence_is_consent", "hide_opinions")


@admin.register(MemberUnit)
class MemberUnitAdmin(ReferenceAdmin):
    """The members of a region's joint meeting; adding one needs a row here and its routes."""

    region_path = "region"
    list_display = (
        "name",
        "kind",
        "region",
        "department",
        "convenes",
        "contact",
        "phone",
        "valid_from",
        "valid_to",
    )
    list_filter = ("kind", ("region", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("region", "department")
    search_fields = ("name", "contact")
    search_help_text = "按名称或联络员查找"
    fields = (
        ("region", "kind"),
        ("name", "department"),
        ("contact", "phone"),
        ("convenes", "order"),
        ("valid_from", "valid_to"),
    )

    def choices_of(self, db_field: Any, request: HttpRequest) -> Any:
        """The bodies of the region, without regard to who may see their drafts."""
        if db_field.name != "department":
            return super().choices_of(db_field, request)
        return db_field.related_model._default_manager.filter(
            region__in=super().choices_of(MemberUnit._meta.get_field("region"), request)
        )


class TriggerForm(forms.ModelForm[Trigger]):
    """A case with the actions it is for, as boxes to tick."""

    actions = forms.MultipleChoiceField(
        label="适用动作", choices=ChangeAction.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Trigger
        fields = ("code", "name", "actions", "evidence", "evidence_required", "is_active", "order")


@admin.register(Trigger)
class TriggerAdmin(ReferenceAdmin):
    form = TriggerForm
    list_display = ("code", "name", "action_names", "evidence", "evidence_required", "is_active")
    list_filter = ("is_active", "evidence_required")
    search_fields = ("code", "name")
    fields = (("code", "name"), "actions", ("evidence", "evidence_required"), ("is_active", "order"))

    @admin.display(description="适用动作")
    def action_names(self, obj: Trigger) -> str:
        return "、".join(str(ChangeAction(a).label) for a in obj.actions if a in ChangeAction.values)


@admin.register(MaterialRule)
class MaterialRuleAdmin(ReferenceAdmin):
    list_display = ("name", "action", "required", "note", "is_active", "order")
    list_filter = ("action", "required", "is_active")
    search_fields = ("name",)
    fields = (("action", "name"), ("required", "is_active", "order"), "note")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(ReferenceAdmin):
    list_display = ("text", "unit_kind", "ground", "is_active", "order")
    list_filter = ("unit_kind", "is_active")
    search_fields = ("text",)
    fields = ("unit_kind", "text", "ground", ("is_active", "order"))

"""What the review goes by in the admin (审查规则): deadlines, members, routes, cases, materials, checklists, who decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from departments.access import Scope, scope_of
from departments.admin_base import ReferenceAdmin
from departments.admin_general import RegionalReferenceAdmin
from departments.models import Region
from departments.roles import Role
from review.models.meetings import Handling
from review.models.rules import (
    ChangeAction,
    ChecklistItem,
    DecisionRule,
    HandlingRule,
    MaterialRule,
    MemberUnit,
    QuorumRule,
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


class QuorumForm(forms.ModelForm[QuorumRule]):
    """A rule of its own only where the general ones let a region differ."""

    class Meta:
        model = QuorumRule
        fields = ("region", "region_kind", "mode", "share", "effect", "regions_may_differ", "note")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        region = given.get("region")
        if region is not None:
            wide = QuorumRule.objects.filter(
                region=None, region_kind__in=("", region.kind), regions_may_differ=False
            )
            wide = wide.filter(mode__in=("", given.get("mode", ""))) if given.get("mode") else wide
            if rule := wide.first():
                self.add_error("region", f"“{rule}”不允许各区划另定，本区划的要求不会起作用。")
        return given


@admin.register(QuorumRule)
class QuorumRuleAdmin(RegionalReferenceAdmin):
    """How many members have to be there. A region's office sets its own; those for all and for a level are set by the
    administrator and by the offices that no other region's office stands above."""

    form = QuorumForm
    list_display = ("__str__", "mode", "share", "effect", "regions_may_differ", "note")
    list_select_related = ("region",)
    fields = (("region", "region_kind"), "mode", ("share", "effect"), "regions_may_differ", "note")

    def edits(self, scope: Scope, obj: Any) -> bool:
        if not super().edits(scope, obj):
            return False
        return obj is None or obj.region_id is not None or self._is_top(scope)

    def _is_top(self, scope: Scope) -> bool:
        if self.edits_everything(scope):
            return True
        own = Region.objects.filter(pk__in=scope.regions_as(Role.STAFFING))
        return own.exclude(parent__membership__role=Role.STAFFING).exists()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        field = form.base_fields.get("region")
        if field is not None and not self._is_top(scope_of(request.user)):
            field.required = True
        return form


class HandlingRuleForm(forms.ModelForm[HandlingRule]):
    """The steps as boxes to tick."""

    steps = forms.MultipleChoiceField(
        label="处理方式",
        choices=Handling.Step.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = HandlingRule
        fields = ("region", "unit_kind", "reach", "steps", "note")


@admin.register(HandlingRule)
class HandlingRuleAdmin(RegionalReferenceAdmin):
    """Who issues which steps of the ladder, to whom."""

    form = HandlingRuleForm
    list_display = ("__str__", "reach", "step_names", "note")
    list_filter = ("unit_kind", "reach")
    list_select_related = ("region",)
    fields = ("region", ("unit_kind", "reach"), "steps", "note")

    @admin.display(description="处理方式")
    def step_names(self, obj: HandlingRule) -> str:
        return "、".join(str(Handling.Step(s).label) for s in obj.steps if s in Handling.Step.values)


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

"""The parts of a draft's form below its fields (草稿各部分): levels, responsibilities, bases and the rest, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.forms import EMPTY_CHOICE
from core.widgets import QuickArea, QuickInput, QuickSelect
from departments.admin_inlines import ScopedInline
from powers.documents import document
from powers.draft_forms import (
    BasisForm,
    ChildForm,
    ChildRows,
    LawSelect,
    LinkedForm,
    LinksField,
    WithholdingForm,
)
from powers.links import COLUMN, beginning
from powers.models import (
    CHILD_MODELS,
    AccountabilityClause,
    IntegrityRisk,
    LegalBasis,
    LinkedRow,
    PenaltyDetail,
    PowerLevel,
    PowerVersion,
    ResponsibilityItem,
    Stage,
    SupervisionChannel,
    Withholding,
)
from powers.withholding import places
from powers.withholding_models import OpenElement, WithholdingGround

EMPTY_ROWS = 5
ROWS_OF = {
    relation.related_model: relation.get_accessor_name()
    for relation in PowerVersion._meta.related_objects
    if relation.related_model in CHILD_MODELS
}
"""How the form calls the rows of a model (`bases`)."""
MOST_ROWS = 1000
"""How many rows of a kind a form can have (Django's own limit)."""


class ChildInline(ScopedInline, admin.TabularInline):
    """Rows of one kind as a table: `columns` are its cells, the other fields stand below a row."""

    form = ChildForm
    formset = ChildRows
    formfield_overrides: Mapping[Any, Any] = {  # type: ignore[misc]
        models.TextField: {"widget": QuickArea(attrs={"rows": 2, "class": "grows"})},
        models.CharField: {"widget": QuickInput(attrs={"class": "vTextField"})},
    }
    template = "admin/powers/powerversion/rows.html"
    columns: tuple[str, ...] = ()
    copied = False
    """Whether such rows are copied from another power."""

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Without script, empty rows come with the page that asks for them."""
        return EMPTY_ROWS if request.GET.get("rows") == ROWS_OF.get(self.model) else 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices are read once for all rows; those of a stage follow from the type (`ResponsibilityInline`)."""
        if db_field.name != "law":
            kwargs.setdefault("widget", QuickSelect())
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if (
            field is not None
            and not isinstance(field.widget, AutocompleteSelect)
            and db_field.name != "stage"
        ):
            field.choices = [choice for choice in field.choices]  # noqa: C416  list() would count them first
        return field

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("widget", QuickSelect())
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class LevelInline(ChildInline):
    model = PowerLevel
    columns = ("level", "condition", "share")
    fields = (("order", "level", "is_first_responsible"), ("condition", "share"), ("body_text", "duty_text"))
    verbose_name_plural = "行使层级（市、区、街镇分别行使的逐级填写，并写明各级权限）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PowerLevel]:
        return super().get_queryset(request).select_related("level")


class ResponsibilityInline(ChildInline):
    model = ResponsibilityItem
    columns = ("stage", "text", "basis_text")
    copied = True
    stage_sets: dict[str, list[str]] = {}
    """The standard stages of the type with their phases (`12:during`), by set ('' where it has one)."""
    fields = (("order", "stage", "phase", "stage_text"), ("text", "basis_text"))
    verbose_name_plural = "责任事项（按办理环节逐条填写）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResponsibilityItem]:
        return super().get_queryset(request).select_related("stage")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The stages of this type of power; those that rows already have stay, marked, until another is chosen."""
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("stage")
        if isinstance(field, ModelChoiceField) and obj is not None:
            own = Q(power_type=obj.power_type_id) | Q(pk__in=_stages_sent(request))
            had = ResponsibilityItem.objects.filter(version=obj.pk, stage__isnull=False).values("stage")
            field.queryset = Stage.objects.filter(own | Q(pk__in=had)).select_related("power_type")
            rows = sorted(field.queryset, key=lambda stage: stage.power_type_id != obj.power_type_id)
            field.choices = [("", EMPTY_CHOICE), *((stage.pk, _stage_name(stage, obj)) for stage in rows)]
            self.stage_sets = defaultdict(list)
            for stage in rows:
                if stage.power_type_id == obj.power_type_id:
                    self.stage_sets[stage.variant].append(f"{stage.pk}:{stage.phase}")
            self.stage_sets = dict(self.stage_sets)
        return formset


def _stage_name(stage: Stage, version: Any) -> str:
    """Where a type has several sets of stages, each names its own; a stage of another type says so."""
    name = f"{stage.variant}·{stage.name}" if stage.variant else stage.name
    return (
        name
        if stage.power_type_id == version.power_type_id
        else f"{name}（{stage.power_type}的环节，请另选）"
    )


def _stages_sent(request: HttpRequest) -> set[int]:
    """The stages that the rows of a form name which was sent: chosen before the type was changed in it."""
    sent = (request.POST.get(f"responsibilities-{n}-stage", "") for n in range(MOST_ROWS))
    return {int(key) for key in sent if key.isdecimal() and len(key) < 19}


class LinkedInline(ChildInline):
    """Rows that belong to responsibilities, which are chosen by their number and first words."""

    form = LinkedForm
    links = ("对应责任事项（展开勾选）", {"fields": (COLUMN,), "classes": ("collapse",)})
    duties: dict[str, str] = {}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The responsibilities are read once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        if obj is not None:
            rows = [
                {"text": row.text, "stage": row.stage_name, "uid": str(row.uid)}
                for row in responsibilities_of(obj)
            ]
            self.duties = {str(row["uid"]): f"{n}. {beginning(row)}" for n, row in enumerate(rows, start=1)}
        field = formset.form.base_fields.get(COLUMN)
        if isinstance(field, LinksField):
            field.choices = list(self.duties.items())
        return formset

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, self.links] if self.has_change_permission(request, obj) else fieldsets

    @admin.display(description="对应责任事项")
    def linked_duties(self, obj: LinkedRow) -> SafeString | str:
        chosen = [(words,) for uid, words in self.duties.items() if uid in obj.responsibility_uids]
        return format_html_join("", "<div>{}</div>", chosen) or "还没有"


def responsibilities_of(version: Any) -> list[ResponsibilityItem]:
    """The responsibilities of a version as saved, as they were read with it where they were."""
    read = getattr(version, "_prefetched_objects_cache", {}).get("responsibilities")
    if read is None:
        read = ResponsibilityItem.objects.filter(version=version).select_related("stage")
    return list(read)


class BasisInline(LinkedInline):
    model = LegalBasis
    form = BasisForm
    columns = ("purpose", "title", "locator", "text")
    copied = True
    finds_law = True
    title_fields = ("title",)
    autocomplete_fields = ("law",)
    readonly_fields = ("linked", "linked_duties")
    verbose_name_plural = "依据（设定依据、责任事项依据、追责依据等，一条依据一项）"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("order", "purpose", "role", "role_confirmed"),
                    ("title", "locator"),
                    "text",
                    "linked",
                    "linked_duties",
                )
            },
        ),
        (
            "种类、文号、说明与法律库对应",
            {"fields": (("instrument", "kind_text"), ("edition", "note"), "law"), "classes": ("collapse",)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalBasis]:
        return super().get_queryset(request).select_related("instrument", "law", "article__version__law")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "law":
            kwargs["widget"] = LawSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="法律库条文")
    def linked(self, obj: LegalBasis) -> SafeString | str:
        if obj.article is not None:
            return format_html("<b>《{}》{}</b>　{}", obj.law, obj.article.label, obj.article.text)
        return f"《{obj.law}》（未找到对应条文）" if obj.law else "法律库中没有对应的文件"


class AccountabilityInline(LinkedInline):
    model = AccountabilityClause
    columns = ("text", "basis_text", "subject")
    copied = True
    readonly_fields = ("linked_duties",)
    fieldsets = ((None, {"fields": ("order", ("text", "basis_text"), "subject", "linked_duties")}),)
    verbose_name_plural = "追责情形"


class PenaltyInline(ChildInline):
    model = PenaltyDetail
    columns = ("conduct", "kinds", "range")
    fields = ("order", ("conduct", "range"), "kinds")


class ChannelInline(ChildInline):
    model = SupervisionChannel
    columns = ("about", "kind", "value")
    fields = (("order", "about", "kind", "value"),)
    classes = ("collapse",)
    verbose_name_plural = "监督方式（与部门统一的监督方式不同时填写）"


class RiskInline(ChildInline):
    model = IntegrityRisk
    columns = ("stage_text", "text", "measures")
    fields = (("order", "stage_text", "grade", "responsible", "is_public"), ("text", "measures"))
    classes = ("collapse",)


class WithholdingInline(ChildInline):
    """What of this draft the public will not read; the places are those of the draft as saved."""

    model = Withholding
    form = WithholdingForm
    columns = ("place", "ground", "reason")
    fields = (("order", "place", "ground"), "reason")
    classes = ("collapse",)
    verbose_name_plural = "不公开的内容（部分公开：逐项写明理由和依据，理由和依据向社会公开）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Withholding]:
        return super().get_queryset(request).select_related("ground")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "ground":  # what is always public is read with the grounds
            always = OpenElement.objects.values(said=JSONObject(key="key", rows_too="rows_too"))
            kwargs["queryset"] = WithholdingGround.objects.annotate(always=ArraySubquery(always))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The places of this draft; the grounds in use, and those that its rows have."""
        formset = super().get_formset(request, obj, **kwargs)
        place, ground = (formset.form.base_fields.get(name) for name in ("place", "ground"))
        if obj is None or not isinstance(place, ChoiceField) or not isinstance(ground, ModelChoiceField):
            return formset
        had = {row.ground_id for row in obj.withheld.all()}
        rows: list[Any] = [value.instance for value, _ in cast("list[Any]", ground.choices) if value]
        always = {one["key"]: one["rows_too"] for one in rows[0].always} if rows else {}
        place.choices = [("", EMPTY_CHOICE), *places(document(obj), always)]
        offered = [row for row in rows if row.is_active or row.pk in had]
        ground.choices = [("", EMPTY_CHOICE), *((row.pk, str(row)) for row in offered)]
        return formset

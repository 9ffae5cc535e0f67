"""The words of lists in the admin (清单用语对照): an office keeps its region's, a department its own; those for all are the
system's administrator's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from departments.access import Scope, scope_of
from departments.admin_base import ReferenceAdmin, ScopedForm
from departments.models import Level
from departments.roles import DEPARTMENT_ROLES, Role
from powers.importing.columns import LABELS
from powers.importing.header_list import column_choices, column_label
from powers.importing.header_words import FIELDS, IDENTIFYING, bare
from powers.models import PowerType, Stage
from powers.word_models import ListWord

Kind = ListWord.Kind


class ListWordForm(ScopedForm):
    """A word and what it means; what it may mean follows from its kind."""

    person: Any = None

    class Meta:
        model = ListWord
        fields = ("kind", "text", "meaning", "region", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.kind == Kind.HEADER:
            self.initial["meaning"] = column_label(self.instance.meaning)
        if "meaning" in self.fields:
            self.fields[
                "meaning"
            ].help_text = "表头填栏目名称（见“清单表头”），职权类型、行使层级、责任环节填名称；表头不对应任何栏目的填“-”"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind, meaning = said.get("kind"), said.get("meaning", "")
        region, department = said.get("region"), said.get("department")
        if kind and meaning:
            said["meaning"] = self._meant(kind, meaning)
        if kind == Kind.HEADER and said.get("text"):
            self._known_already(said["text"], said.get("meaning", ""), department)
        if department and department.region_id != (region.pk if region else None):
            self.add_error("department", "适用部门须是适用区划的部门。")
        return said

    def _known_already(self, text: str, meaning: str, department: Any) -> None:
        """A word that is known as the header of a column is not made another's; of what does not identify a power, the
        office may say otherwise."""
        column = FIELDS.get(bare(text), "")
        if column not in LABELS or column == meaning:
            return
        if column in IDENTIFYING:
            self.add_error("text", f"“{text}”就是“{LABELS[column]}”一栏的表头，不能对应别的栏目。")
        elif department:
            message = f"“{text}”是“{LABELS[column]}”一栏的表头，要对应别的栏目的，请机构编制部门填写。"
            self.add_error("text", message)

    def _meant(self, kind: str, meaning: str) -> str:
        """The meaning as it is kept, by its name or by what it is called."""
        known = {
            Kind.HEADER: lambda: dict(column_choices()),
            Kind.TYPE: lambda: {t.name: t.name for t in PowerType.objects.all()},
            Kind.LEVEL: lambda: {level.name: str(level) for level in Level.objects.all()},
            Kind.STAGE: lambda: {name: name for name in Stage.objects.values_list("name", flat=True)},
        }[Kind(kind)]()
        by_name = {label: value for value, label in known.items()}
        if meaning in known:
            return meaning
        if meaning not in by_name:
            self.add_error("meaning", f"没有“{meaning}”，可填：{'、'.join(list(by_name)[:12])}等。")
        return by_name.get(meaning, meaning)


@admin.register(ListWord)
class ListWordAdmin(ReferenceAdmin):
    about = "告诉系统本部门清单里的表头、类型、层级各是什么意思。"
    form = ListWordForm
    editors = (Role.STAFFING, *DEPARTMENT_ROLES)
    region_path = "region"
    department_path = "department"
    list_display = ("text", "kind", "said", "region", "department", "created_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("region", "department", "created_by")
    search_fields = ("text", "meaning")
    search_help_text = "按清单中的写法或者对应的名称查找"
    fields = (("kind", "text", "meaning"), ("region", "department"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListWord]:
        mine = ListWord.objects.visible_to(request.user).values("pk")  # type: ignore[arg-type]
        return admin.ModelAdmin.get_queryset(self, request).filter(pk__in=mine)

    @admin.display(description="对应", ordering="meaning")
    def said(self, obj: ListWord) -> str:
        return column_label(obj.meaning) if obj.kind == Kind.HEADER else obj.meaning

    def sees(self, scope: Scope, obj: Model | None) -> bool:
        if scope.everything or obj is None or not isinstance(obj, ListWord):
            return super().sees(scope, obj)
        if not scope.has(*self.viewers):
            return False
        if obj.department_id is None:
            return obj.region_id is None or obj.region_id in {o.region_id for o in scope.offices}
        return obj.department_id in scope.department_ids or obj.region_id in scope.region_ids

    def edits(self, scope: Scope, obj: Model | None) -> bool:
        """A region's words are its staffing office's; a department's own are that department's too."""
        if self.edits_everything(scope) or obj is None or not isinstance(obj, ListWord):
            return super().edits(scope, obj)
        if obj.region_id is None:
            return scope.has(Role.PLATFORM)
        if obj.region_id in scope.regions_as(Role.STAFFING):
            return True
        return obj.department_id is not None and scope.works_for(obj.department_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        scope = scope_of(request.user)
        if not self.edits_everything(scope):
            for name in ("region", "department"):
                if name in form.base_fields:
                    office = bool(scope.regions_as(Role.STAFFING))
                    required = not scope.has(Role.PLATFORM) and (name == "region" or not office)
                    form.base_fields[name].required = required
        return form

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """An office's own region and its departments; a department's person only their own."""
        scope = scope_of(request.user)
        if self.edits_everything(scope):
            return super().choices_of(db_field, request)
        rows: QuerySet[Any] = db_field.related_model._default_manager.all()
        offices, own = scope.regions_as(Role.STAFFING), scope.departments_as(*DEPARTMENT_ROLES)
        if db_field.name == "region":
            return rows.filter(pk__in=offices | scope.regions_as(*DEPARTMENT_ROLES))
        return rows.filter(region__in=offices) | rows.filter(pk__in=own)

    def save_model(self, request: HttpRequest, obj: ListWord, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

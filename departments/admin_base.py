"""The base of every admin class: what a person sees and does follows from their offices (任职), not from groups.

A class says which roles see and edit its rows, and by which path a row leads to its region and department. From
that follow the queryset, the permissions and the choices of foreign keys. What must hold: nobody reaches a row
outside their scope by list, form, history, autocomplete or choice; nothing that is referred to can be deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Exists, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import HistoricalChanges

from audit.log import record
from core.forms import EMPTY_CHOICE, KeepsChosen, TitleField, say_empty, typed_class
from core.widgets import DateInput
from departments.access import Scope, scope_of
from departments.admin_columns import ChosenColumns
from departments.admin_fields import KeySelect, LinesField
from departments.admin_seen import ComparesRow
from departments.admin_two_persons import TwoPersons
from departments.reach import HOLDINGS, Reach, follow, tail_of
from departments.roles import ADMINISTRATORS, DEPARTMENT_ROLES, REGION_READERS, Role

DATA_ROLES = tuple(role for role in Role if role not in ADMINISTRATORS)
"""Everyone but the three administrators, who have no business with the list (三员分立)."""


GROWING: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "class": "grows"})},
    models.DateField: {"widget": DateInput},
}
"""Text areas that grow with their text (admin.css), and the browser's own picker of dates."""


def is_referenced(obj: models.Model) -> bool:
    """Whether any row refers to `obj`, history aside; such a row is closed with a date, not deleted. One query."""
    referring = Q(pk__in=[])
    for relation in obj._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model = relation.related_model
        if isinstance(model, type) and not issubclass(model, HistoricalChanges):
            name = relation.field.name  # type: ignore[union-attr]
            referring |= Q(Exists(model._base_manager.filter(**{name: obj})))
    return type(obj)._base_manager.filter(referring, pk=obj.pk).exists()


class ScopedForm(KeepsChosen, forms.ModelForm):
    """The form of a row: what it has stays chosen, also where the person could not choose it."""


class RoleRules:
    """Who sees and edits the rows of a model. No path: a table of the whole system."""

    viewers: tuple[Role, ...] = DATA_ROLES
    editors: tuple[Role, ...] = (Role.STAFFING,)
    region_path = ""
    department_path = ""
    superuser_edits = True

    def visible_keys(self, scope: Scope) -> tuple[set[int], set[int]]:
        """Regions and departments whose rows the person sees."""
        return self._keys(scope, self.viewers)

    def editable_keys(self, scope: Scope) -> tuple[set[int], set[int]]:
        """Regions and departments whose rows the person edits: an office must hold one of the editing roles."""
        return self._keys(scope, self.editors)

    @staticmethod
    def _keys(scope: Scope, roles: tuple[Role, ...]) -> tuple[set[int], set[int]]:
        wide = set(roles).intersection((*REGION_READERS, Role.ACCOUNTS))
        narrow = set(roles).intersection(DEPARTMENT_ROLES)
        return scope.regions_as(*wide), scope.departments_as(*narrow)

    def edits_everything(self, scope: Scope) -> bool:
        return scope.everything and self.superuser_edits

    def within(self, keys: tuple[set[int], set[int]], region_path: str, department_path: str) -> Q:
        """The rows that belong to one of these regions or departments."""
        condition = Q(pk__in=[])
        if region_path:
            condition |= Q(**{f"{region_path}__in": keys[0]})
        if department_path:
            condition |= Q(**{f"{department_path}__in": keys[1]})
        return condition

    def sees(self, scope: Scope, obj: models.Model | None) -> bool:
        if scope.everything:
            return True
        if not scope.has(*self.viewers):
            return False
        return obj is None or self._belongs(obj, self.visible_keys(scope))

    def edits(self, scope: Scope, obj: models.Model | None) -> bool:
        if self.edits_everything(scope):
            return True
        if not scope.has(*self.editors):
            return False
        return obj is None or self._belongs(obj, self.editable_keys(scope))

    def _belongs(self, obj: models.Model, keys: tuple[set[int], set[int]]) -> bool:
        if not self.region_path and not self.department_path:
            return True
        regions, departments = keys
        in_region = bool(self.region_path) and follow(obj, self.region_path) in regions
        return in_region or (bool(self.department_path) and follow(obj, self.department_path) in departments)


class ScopedFields:
    """Form fields whose choices hold only what the person may see, or, where it decides whose row it is, edit."""

    admin_site: admin.AdminSite
    line_fields: tuple[str, ...] = ()
    title_fields: tuple[str, ...] = ()
    """Titles of laws, kept without 《》."""

    @property
    def rules(self) -> RoleRules:
        raise NotImplementedError

    def choices_of(self, db_field: models.Field[Any, Any], request: HttpRequest) -> models.QuerySet[Any]:
        model: type[models.Model] = db_field.related_model  # type: ignore[assignment]
        scope, rules = scope_of(request.user), self.rules
        rest = [tail_of(path, db_field.name) for path in (rules.region_path, rules.department_path)]
        if any(rest) and not rules.edits_everything(scope):
            return model._default_manager.filter(rules.within(rules.editable_keys(scope), rest[0], rest[1]))
        registered = self.admin_site._registry.get(model)
        if isinstance(registered, ScopedAdmin):
            return registered.get_queryset(request)
        rows = model._default_manager.all()
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field, request))
        kwargs.setdefault("empty_label", EMPTY_CHOICE)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.line_fields:
            return LinesField(label=db_field.verbose_name, help_text=db_field.help_text, required=False)
        if typed := TitleField if db_field.name in self.title_fields else typed_class(db_field):
            kwargs.setdefault("form_class", typed)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # no pencil, cross and eye beside every choice
        say_empty(field)
        return field


class ScopedChangeList(ChangeList):
    """A list whose address was typed by hand with a year that no calendar has shows all rows, as for any other slip."""

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


class ScopedAdmin(TwoPersons, ComparesRow, RoleRules, ScopedFields, ChosenColumns, admin.ModelAdmin):
    """An admin class whose rows and permissions follow from offices. Every write goes to the audit log."""

    form: type[forms.ModelForm[Any]] = ScopedForm
    about = ""
    """What one does there, in a sentence, for the home page of who keeps little (`qingdan.admin_site`)."""
    addable = True
    deletable = True
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "—"
    formfield_overrides = GROWING

    class Media:
        css = {"all": ["departments/admin.css"]}

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.holding = HOLDINGS[model._meta.label]
        if self.holding.reach is Reach.GLOBAL:
            self.editors = (Role.PLATFORM,)

    @property
    def rules(self) -> RoleRules:
        return self

    said_by: Mapping[str, str] = {}
    """Methods that say in words what stands in a field, where the list of its choices is not enough."""
    unread: tuple[str, ...] = ()
    """Fields of the form alone, which say nothing to who only looks."""

    def laid_out(self, fieldsets: Any) -> Any:
        return fieldsets

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks at a row reads what a list of codes or words says, not how it is stored."""
        fieldsets = self.laid_out(super().get_fieldsets(request, obj))
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(title, dict(said) | {"fields": self._in_words(said["fields"])}) for title, said in fieldsets]

    def _in_words(self, names: Any) -> list[Any]:
        lists = {
            field.name: field for field in self.model._meta.fields if isinstance(field, models.JSONField)
        }
        return [
            self._in_words(name) if isinstance(name, (list, tuple))
            else self.said_by[name] if name in self.said_by
            else self._words_of(lists[name]) if name in lists and name not in self.readonly_fields
            else name
            for name in names if name not in self.unread
        ]  # fmt: skip

    def _words_of(self, field: models.Field[Any, Any]) -> Any:
        choices = dict(getattr(self.form.base_fields.get(field.name), "choices", ()))

        @admin.display(description=field.verbose_name)
        def said(obj: models.Model) -> str:
            value = getattr(obj, field.name)
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                return str(value or "")
            return "、".join(str(choices.get(one, one)) for one in value)

        return said

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ScopedChangeList

    # --- rows ------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        scope = scope_of(request.user)
        if scope.everything:
            return rows
        if not scope.has(*self.viewers):
            return rows.none()
        if hasattr(rows, "visible_to"):
            return rows.visible_to(request.user)
        if not self.region_path and not self.department_path:
            return rows
        return rows.filter(self.within(self.visible_keys(scope), self.region_path, self.department_path))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """By the key, where the address names no field; Django looks for one that is called nothing."""
        return super().get_object(request, object_id, from_field or None)

    # --- permissions -----------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _signed_in(request) and self.sees(scope_of(request.user), obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request, obj) and self.edits(scope_of(request.user), obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.addable and self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not self.deletable or not self.has_change_permission(request, obj):
            return False
        return obj is None or not is_referenced(obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_action_choices(self, request: HttpRequest, *args: Any) -> list[tuple[str, str]]:
        return super().get_action_choices(request, [("", EMPTY_CHOICE)])

    # --- audit -----------------------------------------------------------------------------------

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record("admin.added", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record("admin.changed", request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record("admin.deleted", request, obj, [])
        return super().log_deletions(request, queryset)

    def _record(self, action: str, request: HttpRequest, obj: models.Model, message: Any) -> None:
        detail = {"changes": message} if message else {}
        record(action, actor=request.user, target=obj, region_code=self.region_code_of(obj), detail=detail)  # type: ignore[arg-type]

    def region_code_of(self, obj: models.Model) -> str:
        """The code of the region a row belongs to, for the audit log; '' for a table of the whole system."""
        if not self.region_path:
            return ""
        value: Any = obj
        for step in self.region_path.split("__"):
            value = value if step == "pk" else getattr(value, step, None)
        return value.code if value is not None else ""


class ReferenceAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """Reference data with its history, which is there to be read, not to be gone back to."""

    object_history_list_template = "departments/history_list.html"

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise PermissionDenied

    def history_view(  # type: ignore[override]
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The library asks the database for whatever stands in the address."""
        try:
            self.opts.pk.to_python(unquote(object_id))
        except ValidationError as no_key:
            raise Http404 from no_key
        answer: HttpResponseBase = super().history_view(request, object_id, *args, **kwargs)
        return answer

    def history_view_title(self, request: HttpRequest, obj: models.Model) -> str:
        return f"修改记录：{obj}"


class ReadOnlyAdmin(ScopedAdmin):
    """An admin class to look at, for rows that other functions write."""

    addable = False
    deletable = False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def _signed_in(request: HttpRequest) -> bool:
    user = request.user
    return not isinstance(user, AnonymousUser) and user.is_active and user.is_staff

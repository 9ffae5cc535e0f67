"""Choosing the columns of a list in the admin (选择列): those a class declares and the plain fields of its form.

What a person chose holds for them while they are signed in. It comes as `?columns=…` and leaves the address at once, since
Django takes what it does not know there for a filter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    _Base = ModelAdmin[Any]
else:
    _Base = object

UNSHOWN = (models.JSONField, models.FileField, models.ForeignKey, models.ManyToManyField)
NEVER = {"password"}


class ChosenColumns(_Base):
    """Mix-in of an admin class: its list shows the columns that the person chose, else those it declares."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        declared = list(super().get_list_display(request))
        chosen = request.session.get(self._kept_under, []) if hasattr(request, "session") else []
        named = {_name(one): one for one in (*declared, *self._more(request))}
        picked = [named[name] for name in chosen if name in named and name != _name(declared[0])]
        return [declared[0], *picked] if picked else declared

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if "columns" in request.GET or "usual_columns" in request.GET:
            request.session[self._kept_under] = request.GET.getlist("columns")
            given = request.GET.copy()
            for name in ("columns", "usual_columns"):
                given.pop(name, None)
            return HttpResponseRedirect(f"{request.path}?{given.urlencode()}" if given else request.path)
        choices = {"column_choices": self._choices(request)}
        return super().changelist_view(request, (extra_context or {}) | choices)

    @property
    def _kept_under(self) -> str:
        return f"columns:{self.opts.label_lower}"

    def _choices(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """Name and heading of each column but the first, and whether it is shown."""
        declared = list(super().get_list_display(request))
        shown = {_name(one) for one in self.get_list_display(request)}
        rest = [*declared[1:], *self._more(request)]
        return [
            (_name(one), str(label_for_field(one, self.model, self)), _name(one) in shown)
            for one in rest
            if _name(one) != "action_checkbox"
        ]

    def _more(self, request: HttpRequest) -> list[str]:
        """The plain fields that the form of a row shows and the list does not."""
        declared = {_name(one) for one in super().get_list_display(request)}
        found = []
        for name in flatten_fieldsets(self.get_fieldsets(request)):
            if not isinstance(name, str) or name in declared or name in NEVER:
                continue
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if field.concrete and not isinstance(field, UNSHOWN):
                found.append(name)
        return found


def _name(column: Any) -> str:
    return column if isinstance(column, str) else str(getattr(column, "__name__", column))

"""Form fields for typed text (录入的文字): every form on the screens and in the admin takes text in through one of these.

A test walks all forms and finds a plain CharField. Passwords are the exception: they are taken as they are typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils import timezone

from core.dates_in_order import implausible
from core.digests import digest
from core.reasons import Reason
from core.typed_text import clean_line, clean_number, clean_title, clean_typed
from core.widgets import DateInput

NUMBERS = ("code", "document_no", "doc_no", "phone")
"""Fields of models that hold a number or code."""


def valid(reasons: Sequence[Reason]) -> None:
    """`core.reasons.allowed` beside a field: raise ValidationError with every reason."""
    if reasons:
        raise forms.ValidationError([reason.message for reason in reasons])


EMPTY_CHOICE = "（请选择）"
"""What stands in a list of choices where none is chosen, in the admin and on the screens."""


def say_empty(field: Any) -> None:
    """Django's row of dashes as a word."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        shown: Any = field.choices
        field.choices = [(key, EMPTY_CHOICE if key in ("", None) else name) for key, name in shown]


NO_LONGER = "（不再可选，请另选）"
"""Stands behind a value that was chosen once and does not fit any more."""


def keep_chosen(
    field: forms.ModelChoiceField, chosen: Any, mark: str = NO_LONGER, offered: Sequence[Any] | None = None
) -> None:
    """What was chosen stays among the choices, marked where it is not one of them any more: a form that is shown and
    saved loses nothing. `chosen`: a key or row, or several; the choices are read here, once, unless they are given
    (`offered`)."""
    key = field.to_field_name or "pk"  # what the form is answered with
    several = chosen if isinstance(chosen, (list, tuple, set, models.QuerySet)) else [chosen]
    keys = {getattr(one, key) if isinstance(one, models.Model) else one for one in several} - {None, ""}
    rows_of = field.queryset
    if rows_of is None:
        return
    offered = list(rows_of) if offered is None else offered
    missing = {str(one) for one in keys if _may_be(rows_of.model, key, one)}
    missing -= {str(getattr(row, key)) for row in offered}
    kept = list(rows_of.model._base_manager.filter(**{f"{key}__in": missing})) if missing else []
    if kept:
        everything = [row.pk for row in (*offered, *kept)]
        field.queryset = rows_of.model._base_manager.filter(pk__in=everything)
    rows = [(getattr(row, key), field.label_from_instance(row)) for row in offered]
    rows += [(getattr(row, key), f"{field.label_from_instance(row)}{mark}") for row in kept]
    empty = [] if field.empty_label is None else [("", field.empty_label)]
    field.choices = [*empty, *rows]


def _may_be(model: type[models.Model], key: str, value: Any) -> bool:
    """Whether a value can be a key at all: an address may name anything (?level=某)."""
    field = model._meta.pk if key == "pk" else model._meta.get_field(key)
    try:
        field.run_validators(field.to_python(value))  # type: ignore[union-attr]
    except ValidationError:
        return False
    return "\x00" not in str(value)


class KeepsChosen(forms.BaseForm):
    """Mix-in: no choice of this form loses what its row has, however its choices are narrowed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField) or not _reads_choices(field):
                continue
            if chosen := self.get_initial_for_field(field, name):
                keep_chosen(field, chosen)


def _reads_choices(field: forms.ModelChoiceField) -> bool:
    """Whether a field shows its choices and nobody has listed them already."""
    looked_up = isinstance(field.widget, AutocompleteMixin) or field.widget.is_hidden
    return isinstance(field.choices, ModelChoiceIterator) and not looked_up


class ComparesSeen(forms.BaseForm):
    """Mix-in of a form over something that colleagues change as well: its initial values are what stands there now, read
    under a lock where it is sent. What was changed since the page was opened, and is typed otherwise, is told before it
    is overwritten; who sends it once more has seen it. A page that does not say what it showed has shown nothing: it writes over nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def now(self) -> str:
        """What stands there now, as one digest."""
        rows = [(n, self.get_initial_for_field(f, n)) for n, f in self.fields.items() if n != "seen"]
        return digest([[name, "" if value is None else str(value)] for name, value in rows])

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return self.now() if field_name == "seen" else super().get_initial_for_field(field, field_name)

    def clean(self) -> Any:
        said = super().clean() or self.cleaned_data
        if (shown := said.pop("seen", "")) == self.now():
            return said
        changed = [name for name in self.changed_data if name != "seen"]
        if differing := [
            name for name in changed if shown or self.get_initial_for_field(self.fields[name], name)
        ]:
            for name in differing:
                self.add_error(name, f"现在保存的是：{_in_words(self, name)}")
            self.add_error(
                None,
                "您打开之后同事改过，您的改动没有保存，以免覆盖；您填写的仍在，与现在保存的不同之处标在各栏。核对后再次保存，以您的为准。",
            )
            again: Any = self.data.copy()  # type: ignore[attr-defined]  # what a browser sent can be copied
            again[self.add_prefix("seen")] = self.now()
            self.data = again
        return said


def _in_words(form: forms.BaseForm, name: str) -> str:
    """What stands in a field now, as a person reads it."""
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    for key, label in getattr(field, "choices", ()):
        if str(getattr(key, "value", key)) == str(value):
            return str(label)
    return str(value) if value not in (None, "") else "（空）"


class Typed(forms.Field):
    """Mix-in: what was typed is cleaned before anything else looks at it."""

    def clean(self, value: Any) -> Any:
        return super().clean(self.tidy(value) if isinstance(value, str) and not self.disabled else value)

    def tidy(self, text: str) -> str:
        return clean_typed(text) if isinstance(self.widget, forms.Textarea) else clean_line(text)


class TypedField(Typed, forms.CharField):
    """A text, of many lines in a text area."""


class NumberField(TypedField):
    """文号、代码、电话."""

    def tidy(self, text: str) -> str:
        return clean_number(text)


class TitleField(TypedField):
    """The title of a law, without its 《》."""

    def tidy(self, text: str) -> str:
        return clean_title(text)


class TypedEmailField(Typed, forms.EmailField):
    """An address, in which full-width letters are a slip."""

    def tidy(self, text: str) -> str:
        return clean_number(text)


class TypedURLField(Typed, forms.URLField):
    """A link."""


class DayField(forms.DateField):
    """A date, with the browser's picker, in which a slip in the year is told."""

    default_error_messages = {"invalid": "请按“年-月-日”填写，如 2026-01-31。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"widget": DateInput()} | kwargs))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and (why := implausible(value, timezone.localdate())):
            raise forms.ValidationError(why)


_FIELDS: dict[type[models.Field[Any, Any]], type[forms.Field]] = {
    models.DateField: DayField,
    models.CharField: TypedField,
    models.TextField: TypedField,
    models.EmailField: TypedEmailField,
    models.URLField: TypedURLField,
}


def typed_class(db_field: models.Field[Any, Any]) -> type[forms.Field] | None:
    """The form field for a text or a date of a model; None for what is chosen or is neither."""
    if db_field.choices or type(db_field) not in _FIELDS:
        return None
    return NumberField if db_field.name in NUMBERS else _FIELDS[type(db_field)]

"""The forms in which fields are completed for many items (补写): one value for ticked rows, or cells from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import TypedField
from powers.completing import DRAWN_UP, DUTY, LABELS, LEVEL, STAGE, UNIT
from powers.pasting import BY_NAME, BY_ORDER

FIELD_ERRORS = {"required": "请选择要补写的栏目。", "invalid_choice": "请从列出的栏目中选择。"}
MOST_CHARACTERS = 4_000_000
AT_ONCE = {LEVEL: "层级", DUTY: "职责", UNIT: "承办机构", STAGE: "责任环节", DRAWN_UP: "责任事项"}
"""The fields that lists leave out most, which are completed together, with what they are called there."""


def opened_now() -> str:
    return timezone.now().isoformat()


class ValueForm(forms.Form):
    """A field and what is to stand in it."""

    field = forms.ChoiceField(label="栏目", choices=[*LABELS.items()], error_messages=FIELD_ERRORS)
    value = TypedField(label="内容", required=False, max_length=4000)
    overwrite = forms.BooleanField(label="已有内容的也改", required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput, initial=opened_now)
    """When the page was opened: what was written since is not written over."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("field") not in (None, DRAWN_UP) and not said.get("value"):
            self.add_error("value", "请填写内容。")
        return said

    def told(self) -> str:
        """What is wrong, in a line."""
        return "；".join(str(error) for errors in self.errors.values() for error in errors)


class ManyForm(ValueForm):
    """What is to stand in each of the fields that lists leave out, where an item says nothing in it; and one field more.

    `suggested`: what can be chosen, by field (`Meanings.suggested`).
    """

    def __init__(
        self, *args: Any, suggested: Mapping[str, Sequence[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested or {}
        self.fields["field"].required = False
        for name, label in AT_ONCE.items():
            attrs = {"form": "many", "list": f"suggested-{name}", "autocomplete": "off"}
            widget: forms.Widget = forms.TextInput(attrs=attrs)
            if name == DRAWN_UP:
                sets = ((one, f"按“{one}”拟写") for one in self.suggested.get(name, ()))
                choices = [("", "不拟写"), ("*", "按责任环节拟写"), *sets]
                widget = forms.Select(attrs={"form": "many"}, choices=choices)
            self.fields[f"lacking-{name}"] = TypedField(
                label=label, required=False, max_length=4000, widget=widget
            )

    def at_once(self) -> Iterator[tuple[forms.BoundField, str, Sequence[str]]]:
        """The fields that are completed together, with the name of what can be chosen in each, and that."""
        for name in AT_ONCE:
            offered = () if name == DRAWN_UP else self.suggested.get(name, ())
            yield self[f"lacking-{name}"], f"suggested-{name}", offered

    def words(self) -> list[str]:
        """What can be chosen in the one field more, whichever that is."""
        return [word for name, offered in self.suggested.items() if name != DRAWN_UP for word in offered]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said["lacking"] = {name: words for name in AT_ONCE if (words := said.get(f"lacking-{name}"))}
        if said["lacking"] and not said.get("value") and said.get("field") != DRAWN_UP:
            return said | {"field": ""}
        said = super().clean()
        if said.get("field") == "":
            self.add_error("field", FIELD_ERRORS["required"])
        return said


class PasteForm(forms.Form):
    """Cells copied from a spreadsheet, and how they are matched with the items."""

    how = forms.ChoiceField(
        label="怎样对应",
        choices=[
            (BY_NAME, "按名称或编码：第一列是事项名称或职权编码"),
            (BY_ORDER, "按顺序：每行一项，与下面列出的各项一一对应"),
        ],
        widget=forms.RadioSelect,
        initial=BY_NAME,
    )
    field = forms.ChoiceField(
        label="栏目",
        choices=[*LABELS.items()],
        help_text="粘贴的第一行写有栏目名称（如：事项名称、实施层级、部门职责）的，以第一行为准",
        error_messages=FIELD_ERRORS,
    )
    text = TypedField(
        label="粘贴的内容",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8, "class": "pasted"}),
        error_messages={"required": "请把表格中的内容粘贴到这里。"},
    )

"""The forms in which fields are completed for many items (补写): one value for ticked rows, or cells from a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import TypedField
from powers.completing import DRAWN_UP, LABELS
from powers.pasting import BY_NAME, BY_ORDER

FIELD_ERRORS = {"required": "请选择要补写的栏目。", "invalid_choice": "请从列出的栏目中选择。"}
MOST_CHARACTERS = 4_000_000


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

"""Fields and widgets of forms that the admin needs: lists kept as JSON, one entry a line; a choice by its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect

from core.forms import TypedField


class LinesField(TypedField):
    """A JSON list of strings as lines of text; empty lines and repetitions go."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "grows"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = "；".join(filter(None, [str(kwargs.get("help_text") or ""), "每行一个"]))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(entry) for entry in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or []) != self.to_python(data)


class KeySelect(AutocompleteSelect):
    """A choice by its key; what was posted and is none is shown as not chosen instead of being looked up."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        keys = [one for one in value if re.fullmatch("[0-9]{1,18}", str(one))]
        return super().optgroups(name, keys, attr)

"""Form fields that the admin needs for lists kept as JSON: one entry a line, as a clerk would type them."""

from __future__ import annotations

from typing import Any

from django import forms

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

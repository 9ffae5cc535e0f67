"""Django's own widgets, labels and lists of errors written without a template for each (表单渲染).

A form of the offices has hundreds of them; written so, the form of a draft takes a seventh less of the processor. What must hold: the
text is that of Django's template, character by character, and everything else goes through its template as before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData

WIDGETS = "django/forms/widgets/"
OPTION = f"{WIDGETS}select_option.html"
INPUTS = (
    "checkbox", "color", "date", "datetime", "email", "hidden", "input", "number", "password", "search", "tel", "text", "time", "url",
)  # fmt: skip
"""Whose templates are that of an input and nothing else."""
Context = dict[str, Any]


def _said(value: Any) -> str:
    """As the filter stringformat:"s" gives it to a page."""
    text = "%s" % (str(value) if isinstance(value, tuple) else value)
    return text if isinstance(value, SafeData) else conditional_escape(text)


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_said(value)}"')
        for name, value in attributes.items()
        if value is not False
    )


def _input(context: Context) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context: Context) -> str | None:
    widget = context["widget"]
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group or any(option["template_name"] != OPTION for option in options):
            return None
        for option in options:
            label = conditional_escape(option["label"])
            value, attributes = _said(option["value"]), _attributes(option["attrs"])
            parts.append(f'\n  <option value="{value}"{attributes}>{label}</option>\n')
    return "".join([*parts, "\n</select>"])


def _label(context: Context) -> str:
    label = conditional_escape(context["label"])
    if not context["use_tag"]:
        return label.strip()
    tag = conditional_escape(context["tag"])
    return f"<{tag}{_attributes(context['attrs'] or {})}>{label}</{tag}>"


def _errors(context: Context) -> str | None:
    return None if context["errors"] else ""


WRITTEN: dict[str, Callable[[Context], str | None]] = {
    **{f"{WIDGETS}{name}.html": _input for name in INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
}
"""By the name of the template; None: this one goes through it."""


class Written(TemplatesSetting):
    """The renderer of all forms (FORM_RENDERER)."""

    def render(self, template_name: str, context: Context, request: HttpRequest | None = None) -> Any:
        """Text that is escaped, not marked so: who asks for it marks it, as of Django's own renderers."""
        write = WRITTEN.get(template_name)
        text = write(context) if write else None
        return super().render(template_name, context, request) if text is None else text

"""Widgets of forms that all screens share (表单控件)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class DateInput(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class QuickSelect(forms.Select):
    """A select that is written without a template for each option: for tables with hundreds of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (str(one["value"]), flatatt(one["attrs"]), one["label"])
                for _, group, _ in widget["optgroups"]
                for one in group
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options
        )


class QuickChecks(forms.CheckboxSelectMultiple):
    """Boxes to tick, written like `QuickSelect`."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        boxes = format_html_join(
            "",
            '<div><label for="{}"><input type="checkbox" name="{}" value="{}"{}> {}</label></div>',
            (
                (
                    one["attrs"].get("id", ""),
                    one["name"],
                    str(one["value"]),
                    flatatt(one["attrs"]),
                    one["label"],
                )
                for _, group, _ in widget["optgroups"]
                for one in group
            ),
        )
        return format_html('<div id="{}">{}</div>', widget["attrs"].get("id", ""), boxes)


class QuickInput(forms.TextInput):
    """A line of text, written like `QuickSelect`."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        said = widget["attrs"] if widget["value"] is None else widget["attrs"] | {"value": widget["value"]}
        return format_html('<input type="{}" name="{}"{}>', widget["type"], widget["name"], flatatt(said))


class QuickArea(forms.Textarea):
    """A text of several lines, written like `QuickSelect`."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        return format_html(
            '<textarea name="{}"{}>\n{}</textarea>',
            widget["name"],
            flatatt(widget["attrs"]),
            widget["value"] or "",
        )

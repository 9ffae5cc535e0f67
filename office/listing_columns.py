"""The columns of a list (列): declared once, and from that the heading, the order, the cell on the page, the export.

A column is plain data. What a cell shows follows from its value; where that is not enough, `link`, `note` and `tags`
say what stands around it, and `cell` draws the whole of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

Value = str | Callable[[Any], Any]
"""Where a value comes from: a path of attributes ("department.name", "get_state_display"), or a function of the row."""
BY_VALUE = "="
"""The order of a column whose rows are made in Python: they are sorted by its value."""


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `name` is its name in the address (?sort=, ?columns=); `width` that in a workbook, in characters; `order` what the
    database sorts by. `label` is a shorter heading for the page. A `hidden` column is shown only to who chooses it,
    and exported; one without `export` stands on the page only. `head` names the row: it cannot be taken away.
    """

    name: str
    heading: str
    value: Value
    width: int = 12
    order: str = ""
    label: str = ""
    css: str = ""
    link: Callable[[Any], str] | None = None
    note: Value | None = None
    tags: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    cell: str | Callable[[Any], str] = ""
    missing: str = ""
    head: bool = False
    hidden: bool = False
    export: bool = True

    @property
    def shown_heading(self) -> str:
        return self.label or self.heading

    @property
    def head_css(self) -> str:
        """What of its style holds for the heading too: numbers stand under it, what is not printed has none."""
        return " ".join(word for word in self.css.split() if word in ("number", "no-print"))

    def value_of(self, row: Any) -> Any:
        return follow(row, self.value)

    def exported(self, row: Any) -> Any:
        """The value as a workbook holds it: numbers stay numbers, all else is text."""
        value = self.value_of(row)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else text_of(value)

    def html(self, row: Any, context: dict[str, Any]) -> str:
        """The cell on the page. `context` is what a template of a cell sees besides `row`."""
        if isinstance(self.cell, str) and self.cell:
            return mark_safe(render_to_string(self.cell, context | {"row": row}).strip())  # noqa: S308  a template's own output
        drawn = self.cell(row) if callable(self.cell) else ""
        return conditional_escape(drawn) if drawn else self._plain(row)

    def _plain(self, row: Any) -> str:
        text = text_of(self.value_of(row))
        url = self.link(row) if self.link else ""
        shown = format_html('<a href="{}">{}</a>', url, text) if url and text else conditional_escape(text)
        parts = [shown or soft(self.missing)]
        parts += [tag(label, colour) for label, colour in (self.tags(row) if self.tags else ())]
        parts.append(soft(follow(row, self.note), "small") if self.note else "")
        return joined(parts)


def follow(row: Any, value: Value) -> Any:
    """What a row has at the end of a path; None where a step is empty."""
    if not isinstance(value, str):
        return value(row)
    found = row
    for step in value.split("."):
        if found is None:
            return None
        found = getattr(found, step)
        found = found() if callable(found) else found
    return found


def text_of(value: Any) -> str:
    """A value in words: times as they are shown here, nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:g}" if isinstance(value, float) else str(value)


# --- pieces of cells -----------------------------------------------------------------------------------------


def partial(template: str, **paths: Value) -> Callable[[Any], str]:
    """A cell drawn by a template that other pages share: each of its names is filled from the row."""

    def draw(row: Any) -> str:
        return mark_safe(render_to_string(template, {k: follow(row, v) for k, v in paths.items()}).strip())  # noqa: S308  a template's own output

    return draw


def joined(parts: Iterable[str]) -> SafeString:
    """The parts that are not empty, with spaces between."""
    return format_html_join(" ", "{}", ((part,) for part in parts if part))


def tag(label: str, colour: str = "") -> SafeString:
    return format_html('<span class="tag{}">{}</span>', f" {colour}" if colour else "", label)


def soft(text: Any, css: str = "") -> str:
    """Words of less weight; nothing for none."""
    shown = text_of(text)
    return format_html('<span class="soft{}">{}</span>', f" {css}" if css else "", shown) if shown else ""


def link(url: str, text: Any, css: str = "") -> SafeString:
    return format_html('<a{} href="{}">{}</a>', format_html(' class="{}"', css) if css else "", url, text)

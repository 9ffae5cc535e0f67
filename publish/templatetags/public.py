"""How published things are shown (模板标签): addresses that keep a reader's choices, marks, dates, titles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from publish.facets import Choice, Facet
from publish.saying import chinese_day
from publish.search import highlight

register = template.Library()

KEPT = (
    "q", "region", "department", "type", "level", "instrument", "status", "by", "sort", "action", "phase", "from", "to",
    "show", "mode", "on",
)  # fmt: skip
ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十百]+[）)]|[0-9]{1,2}[.．、])")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The query string of this page with these changes; what is empty falls away, as does the page number."""
    given: QueryDict = context["request"].GET
    result = QueryDict(mutable=True)
    for name in (*KEPT, "page"):
        value = changes.get(name, given.get(name, "") if name in KEPT else "")
        if value:
            result[name] = str(value)
    return f"?{result.urlencode()}" if result else "?"


@register.simple_tag(takes_context=True)
def kept_params(context: dict[str, Any]) -> list[tuple[str, str]]:
    """What a reader chose on this page besides its day and page number, for a form that asks for another day."""
    given: QueryDict = context["request"].GET
    return [(name, str(given[name])) for name in KEPT if name != "on" and given.get(name)]


@register.simple_tag(takes_context=True)
def choose(context: dict[str, Any], facet: Facet, choice: Choice) -> str:
    """The query string with this choice made, or taken back where it is made already."""
    return query(context, **{facet.name: "" if choice.selected else choice.value})


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """`text` with the words of the search marked."""
    return highlight(text, words)


@register.filter
def chinese_date(value: dt.date | dt.datetime | None) -> str:
    """2026年3月1日."""
    return chinese_day(value) if value else ""


@register.filter
def level_labels(codes: Sequence[str], names: dict[str, str]) -> str:
    """The names of these level codes: 市级、区级."""
    return "、".join(names.get(code, code) for code in codes)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Text of a list with its own line breaks, a paragraph for each line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        return format_html("{}", lines[0])
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


@register.filter
def clauses(text: str) -> SafeString:
    """The words of an article: a paragraph (款) for each line, items （一） and 1. set in."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return format_html_join(
        "",
        "<p{}>{}</p>",
        ((mark_safe(' class="law-item"') if ITEM.match(line) else "", line) for line in lines),
    )


@register.filter
def iso_date(text: str) -> dt.date | None:
    """The date of a text like 2021-01-22; None where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


@register.filter
def without_full_stop(text: str) -> str:
    """For a text that is set into a sentence."""
    return text.rstrip("。.； ")

"""How published things are shown (模板标签): addresses that keep a reader's choices, marks, dates, titles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from publish.elder import address
from publish.facets import Choice, Facet
from publish.laws.row_articles import spelt
from publish.saying import chinese_day
from publish.search_marking import highlight

register = template.Library()

KEPT = (
    "q", "region", "department", "type", "level", "instrument", "status", "by", "sort", "action", "phase", "from", "to",
    "show", "duty", "on", "case",
)  # fmt: skip
ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十百]+[）)]|[0-9]{1,2}[.．、])")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The query string of this page with these changes; what is empty falls away, as does the page number."""
    given: QueryDict = context["request"].GET
    result = QueryDict(mutable=True)
    for name in (*KEPT, "page"):
        value = changes.get(name, given.getlist(name) if name in KEPT else "")
        values = value if isinstance(value, list) else [value]
        if kept := [str(one) for one in values if one]:
            result.setlist(name, kept)
    return f"?{result.urlencode()}" if result else "?"


@register.simple_tag(takes_context=True)
def kept_params(context: dict[str, Any]) -> list[tuple[str, str]]:
    """What a reader chose on this page besides its day and page number, for a form that asks for another day."""
    given: QueryDict = context["request"].GET
    return [(name, str(given[name])) for name in KEPT if name != "on" and given.get(name)]


@register.simple_tag(takes_context=True)
def choose(context: dict[str, Any], facet: Facet, choice: Choice) -> str:
    """The query string with this choice made besides those made already, or taken back where it is one of them."""
    others = [value for value in facet.values if value != choice.value]
    return query(context, **{facet.name: others if choice.selected else [*others, choice.value]})


@register.simple_tag(takes_context=True)
def in_type(context: dict[str, Any], *, large: bool) -> str:
    """This page in large or in usual type."""
    return address(context["request"], large=large) if "request" in context else "/"


PHONE = re.compile(
    r"(?<![0-9-])(?:0[0-9]{2,3}[-—－ ]?[0-9]{7,8}|400[- ]?[0-9]{3}[- ]?[0-9]{4}|800[- ]?[0-9]{3}[- ]?[0-9]{4}"
    r"|1[3-9][0-9]{9}|1[12][0-9]{3}|96[0-9]{3,4}|[2-9][0-9]{7})(?![0-9])"
)
"""Numbers as offices write them: with area code, 400, mobile, hotlines (12345, 12315, 96…), eight digits."""
EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@register.filter
def at(found: Any, key: str) -> Any:
    """What a mapping of the page holds under a key; None where the page has no such mapping."""
    return found.get(key) if found else None


@register.filter
def reachable(text: str) -> SafeString:
    """A way to turn to somebody, its telephone numbers and mail addresses as links that dial and write."""
    spans = sorted(
        (match.start(), match.end(), scheme)
        for pattern, scheme in ((EMAIL, "mailto:"), (PHONE, "tel:"))
        for match in pattern.finditer(text)
    )
    pieces, at = [], 0
    for start, end, scheme in spans:
        if start < at:
            continue
        said = text[start:end]
        to = re.sub(r"[^0-9]", "", said) if scheme == "tel:" else said
        pieces += [
            escape(text[at:start]),
            format_html('<a class="reach" href="{}{}">{}</a>', scheme, to, said),
        ]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped above


OPENING = 72


@register.filter
def opening(text: str) -> str:
    """How a long text begins, cut at a mark of punctuation; '' for a short one, which is shown whole."""
    flat = " ".join(text.split())
    if len(flat) <= OPENING + 40:
        return ""
    cut = max(flat.rfind(mark, OPENING // 2, OPENING) for mark in "，。；：")
    return flat[: cut if cut > 0 else OPENING] + "……"


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
def citing(text: str, places: Sequence[Sequence[Any]]) -> SafeString:
    """The words of a basis, a paragraph for each line; the articles that they surely name (`publish.laws.row_articles`) are links."""
    said = escape(text)
    for law, label, name in places:
        link = format_html('<a href="{}">{}</a>', reverse("publish:law_article", args=[law, label]), name)
        said = mark_safe(spelt(escape(name)).sub(link.replace("\\", "\\\\"), said, count=1))  # noqa: S308  both are escaped
    lines = [mark_safe(line) for line in said.splitlines() if line.strip()]  # noqa: S308  escaped above
    return lines[0] if len(lines) == 1 else format_html_join("", "<p>{}</p>", ((line,) for line in lines))


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
def translated(label: object) -> str:
    """A label that the offices' own tables give (类别、阶段、方式), in the language of the page."""
    return gettext(str(label)) if label else ""


@register.filter
def short_law(title: str) -> str:
    """民办教育促进法: a law's name as one says it; the whole name stands with the citation."""
    return title.removeprefix("中华人民共和国") or title


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

"""What the templates of lists say of the address (列表标签)."""

from __future__ import annotations

from typing import Any

from django import template

from office.listing import Tab
from office.listing_columns import Column

register = template.Library()


@register.simple_tag(takes_context=True)
def tab_query(context: dict[str, Any], tab: Tab) -> str:
    """The address of a tab: the filter stays, the page does not, nor what the tab empties."""
    return _query(context, tab.query)


@register.inclusion_tag("office/list/_column_head.html", takes_context=True)
def column_head(context: dict[str, Any], column: Column) -> dict[str, Any]:
    """The heading of a column; one that sorts does so once up, again down."""
    now = context["request"].GET.get("sort", "")
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(now, "")
    wanted = f"-{column.name}" if now == column.name else column.name
    href = _query(context, {"sort": wanted}) if column.order else ""
    return {"column": column, "direction": direction if href else "", "href": href}


def _query(context: dict[str, Any], changes: dict[str, str]) -> str:
    """This page's query string with these changes: what is emptied falls away, as does the page number."""
    given = context["request"].GET.copy()
    for name in ("page", "ticked", *changes):
        given.pop(name, None)
    for name, value in changes.items():
        if value:
            given[name] = value
    return f"?{given.urlencode()}" if given else "?"

"""What the templates of lists say of the address (列表标签)."""

from __future__ import annotations

from typing import Any

from django import template

from office.listing import Tab

register = template.Library()


@register.simple_tag(takes_context=True)
def tab_query(context: dict[str, Any], tab: Tab) -> str:
    """The address of a tab: the filter stays, the page does not, nor what the tab empties."""
    given = context["request"].GET.copy()
    for name in ("page", "ticked"):
        given.pop(name, None)
    for name, value in tab.query.items():
        given.pop(name, None)
        if value:
            given[name] = value
    return f"?{given.urlencode()}" if given else "?"

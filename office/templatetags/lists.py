"""What the templates of lists say of the address (列表标签)."""

from __future__ import annotations

from typing import Any

from django import template

from office.listing import Tab
from office.listing_columns import Column
from office.models.saved_filters import SavedFilter

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


@register.inclusion_tag("admin/includes/list_tools.html", takes_context=True)
def admin_list_tools(context: dict[str, Any]) -> dict[str, Any]:
    """What a person keeps of a list in the admin: filters under a name, and which columns it shows."""
    request, opts = context["request"], context["cl"].opts
    screen = f"admin:{opts.app_label}_{opts.model_name}_changelist"
    return {
        "screen": screen,
        "saved": SavedFilter.objects.visible_to(request.user).filter(screen=screen),
        "query": request.GET.urlencode(),
        "kept": [(name, value) for name, values in request.GET.lists() for value in values],
        "here": request.get_full_path(),
        "columns": context.get("column_choices", []),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


def _query(context: dict[str, Any], changes: dict[str, str]) -> str:
    """This page's query string with these changes: what is emptied falls away, as does the page number."""
    given = context["request"].GET.copy()
    for name in ("page", "ticked", *changes):
        given.pop(name, None)
    for name, value in changes.items():
        if value:
            given[name] = value
    return f"?{given.urlencode()}" if given else "?"

"""What every office screen shows (办公页面标签): who I am and may do, addresses that keep filters, pages, fields."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.defaultfilters import stringfilter
from django.urls import reverse
from django.utils.html import format_html

from core.chinese import nested_quotes, quoted
from departments.access import scope_of
from office.keeping import token_of
from office.navigation import NavEntry, navigation_of

register = template.Library()
register.filter("nested_quotes", stringfilter(nested_quotes), is_safe=True)
register.filter("quoted", stringfilter(quoted), is_safe=True)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[tuple[NavEntry, bool]]:
    """The links of the main navigation, each with whether it is where we are."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [(entry, entry.is_here(here)) for entry in navigation_of(request.user)]


@register.simple_tag(takes_context=True)
def goes_to_admin(context: dict[str, Any]) -> bool:
    """Whether the person has anything to do in the admin."""
    user = context["request"].user
    scope = scope_of(user)
    return bool(user.is_staff and (scope.everything or scope.offices))


@register.simple_tag(takes_context=True)
def keeping(context: dict[str, Any]) -> str:
    """What the script that keeps what is typed (office/keeping.js) goes by: whose page this is, and where to send."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return ""
    return format_html(
        '<meta name="keeping" content="{}" data-keep="{}" data-kept="{}" data-sign-in="{}" data-user="{}">',
        token_of(user, request.path),
        reverse("office:keep"),
        reverse("office:kept_list"),
        reverse("login"),
        user.pk,
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """This page's query string with these changes; what is empty falls away, as does the page number."""
    result: QueryDict = context["request"].GET.copy()
    result.pop("page", None)
    for name, value in changes.items():
        result[name] = "" if value is None else str(value)
    for name in [name for name in result if not result[name]]:
        del result[name]
    return f"?{result.urlencode()}" if result else "?"


@register.inclusion_tag("office/_pages.html", takes_context=True)
def pages(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Links to the other pages of a list, keeping the filters."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [(n, query(context, page=n) if isinstance(n, int) else "") for n in numbers]
    return {
        "page": page,
        "links": links,
        "previous": query(context, page=page.number - 1),
        "next": query(context, page=page.number + 1),
    }


@register.inclusion_tag("office/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form with its label, help and errors, tied together for screen readers."""
    return {"field": bound}


@register.filter
def short_digest(value: str) -> str:
    """The first digits of a digest, enough to compare by eye; the whole stands in the title."""
    algorithm, _, digits = value.partition(":")
    return f"{algorithm.upper()} {digits[:10]}…" if digits else value

"""What every office screen shows (办公页面标签): who I am and may do, addresses that keep filters, pages, fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict

from accounts.models import User
from departments.access import scope_of
from departments.roles import REGION_READERS, Role

register = template.Library()


@dataclass(frozen=True)
class Face:
    """What the navigation offers a person."""

    reviews: bool
    tasks: bool
    lists: bool
    imports: bool
    uploads: bool
    releases: bool
    admin: bool
    meets: bool
    handled: bool


@register.simple_tag
def face_of(user: User) -> Face:
    scope = scope_of(user)
    list_roles = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR)
    return Face(
        reviews=scope.everything or scope.has(*list_roles, Role.MEMBER),
        tasks=scope.everything or scope.has(*REGION_READERS, Role.MEMBER),
        lists=scope.everything or scope.has(*list_roles),
        imports=scope.everything or scope.has(*list_roles),
        uploads=scope.has(Role.CLERK, Role.LEGAL, Role.STAFFING),
        releases=scope.everything or scope.has(Role.STAFFING, Role.INSPECTOR),
        admin=user.is_staff and (scope.everything or bool(scope.offices)),
        meets=scope.everything or scope.has(*REGION_READERS, Role.MEMBER),
        handled=scope.everything or scope.has(*list_roles, Role.MEMBER),
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

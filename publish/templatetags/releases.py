"""The recent releases for the desk (最近公布), which knows nothing of releases itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count

from accounts.models import User
from publish.models import Release

register = template.Library()
SHOWN = 5


@register.inclusion_tag("publish/releases/_recent.html")
def recent_releases(user: User) -> dict[str, Any]:
    """The last releases of the regions whose releases a person sees."""
    rows = Release.objects.visible_to(user).select_related("region").defer("manifest")
    return {"releases": rows.annotate(entry_count=Count("entries")).order_by("-pk")[:SHOWN]}

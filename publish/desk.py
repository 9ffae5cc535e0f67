"""The recent releases on the desk (最近公布)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from departments.access import scope_of
from office.desk import CARDS, DeskCard
from publish.models import Release
from publish.navigation import sees_releases

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 5


def _recent(user: User) -> Mapping[str, Any] | None:
    """The last releases of the regions whose releases a person sees."""
    if not sees_releases(scope_of(user)):
        return None
    rows = Release.objects.visible_to(user).select_related("region").defer("manifest")
    return {"releases": rows.annotate(entry_count=Count("entries")).order_by("-pk")[:SHOWN]}


def enter() -> None:
    CARDS.add(DeskCard("releases", "最近公布", 50, "publish/releases/_recent.html", _recent))

"""On the desk of those who publish: the recent releases (最近公布), and what the public site has not been given (网站待填)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from office.desk import CARDS, DeskCard
from publish.measure_models import Measure
from publish.models import ListEntry, Release
from publish.navigation import sees_releases
from publish.pages.site_facts import unset

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 5


def _recent(user: User) -> Mapping[str, Any] | None:
    """The last releases of the regions whose releases a person sees."""
    if not sees_releases(scope_of(user)):
        return None
    rows = Release.objects.visible_to(user).select_related("region").defer("manifest")
    return {"releases": rows.with_entry_count().order_by("-pk")[:SHOWN]}


def _missing(user: User) -> Mapping[str, Any] | None:
    """What the pages about the site say is not published yet; None where nothing is missing, and for whom it is not a matter."""
    scope = scope_of(user)
    if not (scope.everything or scope.has(Role.STAFFING)):
        return None
    regions = Region.objects.all() if scope.everything else Region.objects.filter(pk__in=scope.region_ids)
    listed = regions.filter(pk__in=ListEntry.objects.order_by().values("region"))
    without = list(listed.exclude(pk__in=Measure.objects.values("region")).order_by("code"))
    facts = unset()
    return {"facts": facts, "without_measures": without} if facts or without else None


def enter() -> None:
    CARDS.add(DeskCard("site", "网站待填", 60, "publish/releases/_missing.html", _missing))
    CARDS.add(DeskCard("releases", "最近公布", 50, "publish/releases/_recent.html", _recent))

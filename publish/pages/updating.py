"""When what a page shows was last touched (更新日期): the day on which the newest release that concerns it was published.

One meaning on every page. A release counts from its publication, though what it says may take effect later, since the page announces
it from then on. A dated page counts what had been published by its day. What no release touches (a law, a measure, an edition of the
standard, the pages about the site) has dates of its own and bears none on top.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from departments.as_of import moment_of
from departments.models import Region
from publish.models import ListEntry, Release

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from publish.listing import Entries
    from publish.reading import Edition


def of_lists(day: dt.date, regions: Collection[Region] = ()) -> dt.date | None:
    """The lists of these regions, or of all; one query."""
    return _last(Release.objects.filter(region__in=regions) if regions else Release.objects.all(), day)


def of_powers(entries: Entries, day: dt.date) -> dt.date | None:
    """The powers that stand or ever stood in these entries, wherever they went since; one query."""
    powers = entries.order_by().values("power")
    return _last(Release.objects.filter(entries__version__power__in=powers), day)


def of_departments(day: dt.date) -> Subquery:
    """The same of a department, as a column of departments: when the release was published."""
    powers = ListEntry.objects.filter(department=OuterRef(OuterRef("pk"))).order_by().values("power")
    releases = _by(Release.objects.filter(entries__version__power__in=powers), day)
    return Subquery(releases.order_by("-released_at").values("released_at")[:1])


def of_editions(editions: Iterable[Edition]) -> dt.date | None:
    """A power, by the versions of it that were published by the day of the page."""
    published = (getattr(edition.entry.version, "release_entry", None) for edition in editions)
    made = [by.release.released_at for by in published if by]
    return timezone.localtime(max(made)).date() if made else None


def _last(releases: QuerySet[Release], day: dt.date) -> dt.date | None:
    last = _by(releases, day).aggregate(last=Max("released_at"))["last"]
    return timezone.localtime(last).date() if last else None


def _by(releases: QuerySet[Release], day: dt.date) -> QuerySet[Release]:
    moment = moment_of(day)
    return releases if moment is None else releases.filter(released_at__lt=moment)

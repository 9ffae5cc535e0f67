"""The site map for search engines (站点地图): an index of parts, each page with the day it last changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laws.models import Law, LawVersion
from publish.caching import public_page
from publish.models import ListEntry, Release
from publish.pages.site_facts import address
from publish.params import page_number

Row = tuple[str, dt.datetime | None]
RELEASED = "version__release_entry__release__released_at"
ABOUT = (
    "home", "regions", "laws", "changes", "standard", "about", "about_reading", "about_method", "glossary", "measures",
    "licence", "data", "embedding", "about_api", "contact", "accessibility", "privacy",
)  # fmt: skip


class Part(Sitemap[Row]):
    """A part of the map; its rows are `(path, last changed)`."""

    def get_protocol(self, protocol: object = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item: Row) -> str:
        return item[0]

    def lastmod(self, item: Row) -> dt.datetime | None:
        return item[1]


class Pages(Part):
    def items(self) -> Sequence[Row]:
        return [(reverse(f"publish:{name}"), None) for name in ABOUT]


class Powers(Part):
    """Every power that was ever published: those that ended keep their page."""

    def items(self) -> Sequence[Row]:
        rows = ListEntry.objects.order_by("code").values_list("code").annotate(changed=Max(RELEASED))
        return [(reverse("publish:power", args=[code]), changed) for code, changed in rows]


class Departments(Part):
    """The regions and departments that have a list."""

    def items(self) -> Sequence[Row]:
        entries = ListEntry.objects.order_by("region__code", "department__code")
        changed = entries.values_list("region__code", "department__code").annotate(Max(RELEASED))
        rows: list[Row] = []
        for region, bodies in groupby(changed, key=itemgetter(0)):
            found = list(bodies)
            rows.append((reverse("publish:region", args=[region]), max(day for _, _, day in found)))
            rows += [(reverse("publish:department", args=[region, code]), day) for _, code, day in found]
        return rows


class Laws(Part):
    """The laws of the library; a text that was never edited here has no day."""

    def items(self) -> Sequence[Row]:
        edited = LawVersion.history.order_by().values_list("law_id").annotate(Max("history_date"))
        changed = dict(edited)
        keys = Law.objects.order_by("pk").values_list("pk", flat=True)
        return [(reverse("publish:law", args=[pk]), changed.get(pk)) for pk in keys]


class Releases(Part):
    def items(self) -> Sequence[Row]:
        rows = Release.objects.order_by("pk").values_list("region__code", "number", "released_at")
        return [
            (reverse("publish:change", args=[region, number]), released_at)
            for region, number, released_at in rows
        ]


PARTS: dict[str, type[Part]] = {
    "pages": Pages,
    "powers": Powers,
    "departments": Departments,
    "laws": Laws,
    "releases": Releases,
}


@require_safe
@public_page()
def index(request: HttpRequest) -> HttpResponse:
    """The parts, each cut so that none has more than 50,000 addresses."""
    found = []
    for name, kind in PARTS.items():
        part = kind()
        changed = part.get_latest_lastmod()
        for number in part.paginator.page_range:
            place = address(reverse("publish:sitemap_part", args=[name]))
            location = f"{place}?page={number}" if number > 1 else place
            found.append(SitemapIndexItem(location, changed))  # type: ignore[arg-type]  # the stubs are wrong
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@require_safe
@public_page("page")
def part(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PARTS:
        raise Http404(_("站点地图没有这个部分。"))
    made, number = PARTS[name](), page_number(request)
    if number not in made.paginator.page_range:
        raise Http404(_("站点地图没有这一页。"))
    return render(request, "sitemap.xml", {"urlset": made.get_urls(number)}, content_type="application/xml")

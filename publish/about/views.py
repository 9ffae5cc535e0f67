"""The pages about the list and the site (说明): how to read it, how it is kept, by which rules, whom to turn to.

What must hold: nothing is said of the site that is not set or in the tables; what is missing is said to be missing.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.models import Region
from publish.about import measures_reading, report_reading
from publish.about.terms import TERMS, of_group
from publish.caching import public_page
from publish.models import ListEntry
from publish.pages.site_facts import stated, unstated_ways
from publish.regions import listing


@require_safe
@public_page()
def reading_an_item(request: HttpRequest) -> HttpResponse:
    return _page(request, "reading", _("怎样读一项职权"), {"terms": of_group("power")})


@require_safe
@public_page()
def method(request: HttpRequest) -> HttpResponse:
    """How the list is made and kept; who decides and how long it takes is on the page of the joint meeting."""
    current = measures_reading.in_force(timezone.localdate())
    return _page(request, "method", _("清单怎样编制和调整"), {"measures": current})


@require_safe
@public_page()
def glossary(request: HttpRequest) -> HttpResponse:
    return _page(request, "glossary", _("用语解释"), {"terms": TERMS.values()})


@require_safe
@public_page()
def measures(request: HttpRequest) -> HttpResponse:
    groups = measures_reading.by_region(timezone.localdate())
    return _page(request, "measures", _("管理办法"), {"groups": groups})


@require_safe
@public_page()
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    found = measures_reading.one(pk, timezone.localdate())
    if found is None:
        raise Http404(_("没有公布过这个管理办法。"))
    return _page(request, "measure", found.row.title, {"found": found, "measure": found.row})


@require_safe
@public_page()
def licence(request: HttpRequest) -> HttpResponse:
    context = {"licence": settings.DATA_LICENCE, "licence_url": settings.DATA_LICENCE_URL}
    return _page(request, "licence", _("数据开放许可"), context)


@require_safe
@public_page()
def contact(request: HttpRequest) -> HttpResponse:
    """Who runs the site, and the offices of the regions that have a list."""
    shown = ListEntry.objects.on(timezone.localdate()).values("region")
    offices = Region.objects.filter(pk__in=shown).exclude(staffing_contact="").order_by("code")
    context: dict[str, object] = {"site_facts": stated(), "unstated": unstated_ways(), "offices": offices}
    return _page(request, "contact", _("联系我们"), context)


@require_safe
@public_page("of")
def report(request: HttpRequest) -> HttpResponse:
    """Whom to tell that something on a page is wrong, with the page's address filled in."""
    found = report_reading.report_of(request.GET.get("of", ""))
    return _page(request, "report", _("网页纠错"), {"report": found})


@require_safe
@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "accessibility", _("无障碍"))


@require_safe
@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "privacy", _("隐私"))


@require_safe
@public_page()
def sitemap_page(request: HttpRequest) -> HttpResponse:
    """The site map for people (站点地图)."""
    groups = listing.region_groups(timezone.localdate())
    return _page(request, "sitemap", _("站点地图"), {"region_groups": groups})


def _page(
    request: HttpRequest, name: str, heading: str, context: dict[str, object] | None = None
) -> HttpResponse:
    return render(request, f"publish/about/{name}.html", {"heading": heading, **(context or {})})

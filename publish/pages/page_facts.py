"""What a public page says of itself (网页标签): its column, title, date and source, read from what the view gave its template.

One table says it for every kind of page; the tags (templatetags/pages.py) make of it the metas of 政府网站发展指引, the
canonical address, JSON-LD and the date on top. What must hold: only what the page itself states is said, and a page that
is not what its address promises (an error) says nothing but whose site it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publish.days import day_of
from publish.models import ListEntry
from publish.pages import structured_data as things
from publish.pages import updating
from publish.pages.site_facts import address
from publish.pages.trails import Crumbs, trail_of

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the site (栏目): what it is called, of what type, what it is about, where it begins."""

    name: Any
    kind: Any
    about: Any
    start: str


COLUMNS = {
    "list": Column(
        _("权责清单"), _("信息公开目录"), _("各地区、各部门行使的职权和承担的责任"), "publish:regions"
    ),
    "search": Column(_("检索"), _("信息公开目录"), _("按职权、部门、法律条款检索权责清单"), "publish:search"),
    "laws": Column(_("法律库"), _("文件资料"), _("权责清单引用的法律、法规、规章"), "publish:laws"),
    "changes": Column(_("调整公告"), _("政务动态"), _("权责清单的公布和调整"), "publish:changes"),
    "about": Column(
        _("清单说明"), _("信息公开指南"), _("怎样读清单，清单由谁管理、怎样调整"), "publish:about"
    ),
}
OTHERS = (
    ("law", "laws"), ("change", "changes"), ("release", "changes"), ("search", "search"),
    ("package", "changes"), ("situation", "list"), ("power", "list"), ("region", "list"), ("department", "list"), ("duty", "list"), ("register", "list"),
)  # fmt: skip
"""The column of a page that has no row of its own, by how the name of its address begins."""
KEPT = {"publish:law_compare": ("from", "to")}
"""What of the query makes another page, besides the page of a list."""


@dataclass(frozen=True)
class PageFacts:
    """What a page says of itself. A column page (栏目页) has no `title`; a content page (内容页) has one.

    `published`: when a content page was published (发布日期); `updated`: the date on top (`publish.pages.updating`).
    """

    column: Column | None = None
    title: str = ""
    published: dt.datetime | dt.date | None = None
    updated: dt.date | None = None
    source: str = ""
    keywords: tuple[str, ...] = ()
    crumbs: Crumbs = ()
    thing: dict[str, Any] | None = None
    canonical: str = ""
    version: int | None = None

    @property
    def json_ld(self) -> list[dict[str, Any]]:
        made = [self.thing] if self.thing else []
        return [*made, things.breadcrumbs(self.crumbs)] if self.crumbs else made


def page_facts(request: HttpRequest | None, context: Context) -> PageFacts:
    """The facts of the page that is being rendered; of an error page none."""
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or "exception" in context:  # an error page, as Django's own are
        return PageFacts()
    name = match.view_name
    page = MAIN_ITEM if name == "publish:power" and context.get("items") else PAGES.get(name)
    if page is None:
        column = _column_of(match.url_name or "") if name.startswith("publish:") else None
        return PageFacts() if column is None else _placed(PageFacts(column), request, name, context)
    if any(context.get(needed) is None for needed in page.needs):
        return PageFacts()
    return _placed(page.make(context), request, name, context)


def canonical_of(request: HttpRequest, name: str = "") -> str:
    """The plain address of a page: without day, font size, order and filters, whichever host it was asked by."""
    kept = [(key, request.GET[key]) for key in KEPT.get(name, ()) if request.GET.get(key)]
    if request.GET.get("page", "1") not in ("", "1"):
        kept.append(("page", request.GET["page"]))
    return address(request.path_info) + (f"?{urlencode(kept)}" if kept else "")


def _placed(facts: PageFacts, request: HttpRequest, name: str, context: Context) -> PageFacts:
    here = canonical_of(request, name)
    thing = facts.thing and {"@context": things.CONTEXT, **facts.thing, "url": here}
    return replace(facts, canonical=here, thing=thing, crumbs=trail_of(name, context))


def _column_of(url_name: str) -> Column | None:
    return COLUMNS[next((key for start, key in OTHERS if url_name.startswith(start)), "about")]


# --- what each kind of page says -------------------------------------------------------------------


def _home(context: Context) -> PageFacts:
    site = {"@type": "WebSite", "name": settings.SITE_NAME, "inLanguage": "zh-CN"}
    return PageFacts(updated=_day_of(context.get("touched")), thing=site)


def _in_column(key: str) -> Callable[[Context], PageFacts]:
    def make(context: Context) -> PageFacts:
        return PageFacts(COLUMNS[key])

    return make


def _lists(key: str) -> Callable[[Context], PageFacts]:
    """A column page of the lists of a place, or of all."""

    def make(context: Context) -> PageFacts:
        place = context.get("place")
        updated = updating.of_lists(day_of(context["request"]), [place] if place else ())
        return replace(_in_column(key)(context), updated=updated)

    return make


def _region(context: Context) -> PageFacts:
    region = context["region"]
    return PageFacts(
        COLUMNS["list"],
        updated=updating.of_lists(day_of(context["request"]), [region]),
        keywords=(region.name, str(_("权责清单"))),
    )


def _department(context: Context) -> PageFacts:
    body = context["department"]
    return PageFacts(
        COLUMNS["list"],
        updated=_day_of(body.list_touched),
        keywords=(body.name, str(_("权责清单"))),
        thing=things.organization(body, context.get("plaques") or ()),
    )


def _duty(context: Context) -> PageFacts:
    duty, body = context["duty"], context["department"]
    under = ListEntry.objects.filter(department=body, duty_ids__contains=[duty.pk])
    return PageFacts(
        COLUMNS["list"],
        updated=updating.of_powers(under, day_of(context["request"])),
        keywords=(body.name,),
    )


def _power(context: Context) -> PageFacts:
    entry, document, edition = context["entry"], context["document"], context["edition"]
    name = entry.title
    by = getattr(entry.version, "release_entry", None)
    return PageFacts(
        COLUMNS["list"],
        title=name,
        version=edition.number,
        published=timezone.localtime(by.release.released_at) if by else None,
        updated=updating.of_editions(context.get("editions") or [edition]) if by else None,
        source=document["department"]["name"],
        keywords=(name, document["type"]["name"], document["department"]["name"]),
        thing=things.service(name, entry, document) if _is_offered(context) else None,
    )


def _is_offered(context: Context) -> bool:
    return context["edition"].status == "current" and not context.get("permanent")


def _main_item(context: Context) -> PageFacts:
    entry = context["items"][0].entries[0]
    return PageFacts(
        COLUMNS["list"],
        title=entry.name,
        updated=updating.of_powers(
            ListEntry.objects.filter(power__main_code=context["code"]), day_of(context["request"])
        ),
        source=entry.department.name,
        keywords=(entry.name, entry.department.name),
    )


def _change(context: Context) -> PageFacts:
    release = context["release"]
    column = COLUMNS["changes"]
    return PageFacts(
        column,
        title=str(release),
        published=timezone.localtime(release.released_at),
        updated=timezone.localtime(release.released_at).date(),
        source=settings.SITE_SPONSOR,
        keywords=(release.region.name, str(_("权责清单")), str(_("调整公告"))),
    )


def _law(context: Context) -> PageFacts:
    law, label = context["law"], context.get("label", "")
    text = context.get("text") or context["portrait"].shown
    name = f"{law.title}{label}"
    made = things.legislation(law, text)
    if label:
        made = {"@type": "Legislation", "name": name, "position": label, "isPartOf": made}
    return PageFacts(
        COLUMNS["laws"],
        title=name,
        source=text.row.source if text else "",
        keywords=(law.title, law.instrument.name),
        thing=made,
    )


def _about_law(context: Context) -> PageFacts:
    law = context["law"]
    return PageFacts(COLUMNS["laws"], keywords=(law.title,))


def _about(context: Context) -> PageFacts:
    return PageFacts(COLUMNS["about"])


def _measure(context: Context) -> PageFacts:
    measure = context["measure"]
    column = COLUMNS["about"]
    return PageFacts(
        column,
        title=measure.title,
        published=measure.issued_on or measure.effective_from,
        source=measure.issued_by,
        keywords=(measure.region.name, measure.get_kind_display()),
    )


def _standard(context: Context) -> PageFacts:
    edition = context["edition"]
    return replace(_about(context), published=edition.starts if edition else None)


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(moment).date() if moment else None


@dataclass(frozen=True)
class Page:
    """How a kind of page says what it is; `needs`: what its template is given when it is that page and no error."""

    make: Callable[[Context], PageFacts]
    needs: tuple[str, ...] = ()


MAIN_ITEM = Page(_main_item)
"""What the address of a power shows where its code is a main item's."""
PAGES: Mapping[str, Page] = {
    "publish:home": Page(_home, ("region_groups",)),
    "publish:regions": Page(_lists("list"), ("region_groups",)),
    "publish:region": Page(_region, ("region",)),
    "publish:department": Page(_department, ("department",)),
    "publish:duty": Page(_duty, ("duty", "department")),
    "publish:power": Page(_power, ("entry", "document", "edition")),
    "publish:power_version": Page(_power, ("entry", "document", "edition")),
    "publish:search": Page(_in_column("search")),
    "publish:changes": Page(_lists("changes")),
    "publish:change": Page(_change, ("release",)),
    "publish:laws": Page(_in_column("laws"), ("found",)),
    "publish:law": Page(_law, ("law", "portrait")),
    "publish:law_version": Page(_law, ("law", "portrait")),
    "publish:law_article": Page(_law, ("law", "portrait", "label")),
    "publish:law_compare": Page(_about_law, ("law",)),
    "publish:law_powers": Page(_about_law, ("law",)),
    "publish:standard": Page(_standard, ("editions",)),
    "publish:standard_edition": Page(_standard, ("editions", "edition")),
    "publish:measure": Page(_measure, ("measure",)),
    "mechanism": Page(_about, ("regions",)),
} | {
    f"publish:{name}": Page(_about)
    for name in (
        *("about", "about_api", "about_reading", "about_method", "glossary", "measures", "licence"),
        *("contact", "report", "accessibility", "privacy", "sitemap_page", "anchors"),
        *("data", "data_of", "embedding"),
    )
}

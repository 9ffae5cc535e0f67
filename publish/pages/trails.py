"""Where a public page stands in the site (位置), from the home page down: what its crumbs show and its JSON-LD says.

One table says it for every kind of page, from what the view gave its template. An error page stands nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Context = Mapping[str, Any]
Crumb = tuple[str, str]
"""What it is called, and its address; '' for the page itself."""
Crumbs = tuple[Crumb, ...]


def trail_of(name: str, context: Context) -> Crumbs:
    """The crumbs of a page by the name of its address, the page itself last; () where it has none."""
    trail = TRAILS.get("main item" if name == "publish:power" and "items" in context else name)
    if trail is None or any(context.get(needed) is None for needed in trail.needs):
        return ()
    place = context.get("place") if name == "publish:situation" and context.get("several") else None
    home = reverse("publish:home") + (f"?region={place.region.code}" if place else "")
    return ((_("首页"), home), *trail.make(context))


@dataclass(frozen=True)
class Trail:
    """`needs`: what the template of the page itself is given, and that of an error at its address is not."""

    make: Callable[[Context], Crumbs]
    needs: tuple[str, ...] = ()


# --- regions, departments, powers --------------------------------------------------------------------


def _to(name: str, label: str, *args: object) -> Crumb:
    return label, reverse(f"publish:{name}", args=args)


def _to_region(region: Any) -> Crumb:
    return _to("region", region.name, region.code)


def _to_department(region: Any, body: Any) -> Crumbs:
    """`region`: the body's, called as on the day of the page."""
    regions = _to("regions", _("地区部门"))
    return (regions, _to_region(region), _to("department", body.name, region.code, body.code))


def _region(context: Context) -> Crumbs:
    region = context["region"]
    above = [_to_region(region.parent)] if region.parent else []
    return (_to("regions", _("地区部门")), *above, (region.name, ""))


def _department(context: Context) -> Crumbs:
    body = context["department"]
    return (*_to_department(context["region"], body)[:-1], (body.name, ""))


def _duty(context: Context) -> Crumbs:
    said = _("职责%(number)s") % {"number": context["duty"].number}
    return (*_to_department(context["region"], context["department"]), (said, ""))


def _power(context: Context) -> Crumbs:
    entry, said = context["entry"], context["document"]["type"]["name"]
    above = _to_department(entry.region, entry.department)
    kind = (said, f"{above[-1][1]}?by=type&type={entry.power_type.code}")
    return (*above, kind, (entry.title, ""))


def _main_item(context: Context) -> Crumbs:
    if not context["items"]:
        return ((context["code"], ""),)
    entry = context["items"][0].entries[0]
    return (*_to_department(entry.region, entry.department), (context["code"], ""))


def _of_power(here: str) -> Trail:
    def make(context: Context) -> Crumbs:
        entry = context["entry"]
        above = _to_department(entry.region, entry.department)
        return (*above, _to("power", entry.title, entry.code), (_(here), ""))

    return Trail(make, ("entry",))


def _certificate(context: Context) -> Crumbs:
    named = {"code": context["entry"].code, "number": context["edition"].number}
    version = _to("power_version", _("%(code)s 第 %(number)s 版") % named, *named.values())
    return (version, (_("查验单"), ""))


def _of_list(here: str) -> Trail:
    """What tells of the list of a region, a department or a duty."""

    def make(context: Context) -> Crumbs:
        region, body, duty = context["region"], context.get("department"), context.get("duty")
        above: Crumbs = (_to("regions", _("地区部门")), _to_region(region))
        if body:
            above = _to_department(region, body)
        if body and duty:
            above += (_to("duty", _("职责"), region.code, body.code, duty.pk),)
        return (*above, (_(here), ""))

    return Trail(make, ("region",))


def _who(context: Context) -> Crumbs:
    return (_to("search", _("检索")), (_("这事归谁管"), ""))


def _data_of(context: Context) -> Crumbs:
    return (_to("about", _("清单说明")), _to("data", _("数据下载")), (context["place"].name, ""))


def _situation(context: Context) -> Crumbs:
    return ((context["situation"].name, ""),)


# --- changes, laws, about ----------------------------------------------------------------------------


def _changes_of(region: Any) -> Crumbs:
    changes = _to("changes", _("调整公告"))
    return (changes, (region.name, f"{changes[1]}?region={region.code}"))


def _changes(context: Context) -> Crumbs:
    if not context.get("place"):
        return ((_("调整公告"), ""),)
    return (_to("changes", _("调整公告")), (context["place"].name, ""))


def _change(context: Context) -> Crumbs:
    release = context["release"]
    return (*_changes_of(release.region), (_("第 %(number)s 批") % {"number": release.number}, ""))


def _change_compare(context: Context) -> Crumbs:
    release = context["release"]
    batch = _("第 %(number)s 批") % {"number": release.number}
    to = _to("change", batch, release.region.code, release.number)
    return (*_changes_of(release.region), to, (_("对照"), ""))


def _package(context: Context) -> Crumbs:
    approval = context["approval"]
    return (*_changes_of(approval.region), (approval.document_no, ""))


def _law(context: Context) -> Crumbs:
    return (_to("laws", _("法律库")), (context["law"].title, ""))


def _of_law(here: Callable[[Context], str], *needs: str) -> Trail:
    def make(context: Context) -> Crumbs:
        law = context["law"]
        title, address = _to("law", law.title, law.pk)
        anchor = f"#{context['anchor']}" if context.get("anchor") else ""
        return (_to("laws", _("法律库")), (title, address + anchor), (here(context), ""))

    return Trail(make, ("law", *needs))


def _standard(context: Context) -> Crumbs:
    edition = context["edition"]
    above = _to("about", _("清单说明"))
    if edition is None or edition.status == "current":
        return (above, (_("设定依据标准"), ""))
    number = _("第%(number)s版") % {"number": edition.number}
    return (above, _to("standard", _("设定依据标准")), (number, ""))


def _about(context: Context) -> Crumbs:
    return (_to("about", _("清单说明")), (context["heading"], ""))


def _measure(context: Context) -> Crumbs:
    return (_to("about", _("清单说明")), _to("measures", _("管理办法")), (context["heading"], ""))


def _alone(here: str, *needs: str) -> Trail:
    return Trail(lambda context: ((_(here), ""),), needs)


def _below_about(here: str, *needs: str) -> Trail:
    return Trail(lambda context: (_to("about", _("清单说明")), (_(here), "")), needs)


TRAILS: Mapping[str, Trail] = {
    "publish:regions": _alone(gettext_noop("地区部门"), "region_groups"),
    "publish:region": Trail(_region, ("region",)),
    "publish:department": Trail(_department, ("department", "region")),
    "publish:duty": Trail(_duty, ("duty", "department")),
    "publish:power": Trail(_power, ("entry", "document")),
    "publish:power_version": Trail(_power, ("entry", "document")),
    "main item": Trail(_main_item),
    "publish:power_history": _of_power(gettext_noop("沿革")),
    "publish:power_compare": _of_power(gettext_noop("对照")),
    "publish:certificate": Trail(_certificate, ("entry", "edition")),
    "publish:situation": Trail(_situation, ("situation",)),
    "publish:search": _alone(gettext_noop("检索"), "faces"),
    "publish:search_who": Trail(_who, ("region_groups",)),
    "publish:data": _below_about(gettext_noop("数据下载"), "dumps"),
    "publish:data_of": Trail(_data_of, ("place", "dumps")),
    "publish:verify": _alone(gettext_noop("查验")),
    "publish:changes": Trail(_changes, ("wanted",)),
    "publish:change": Trail(_change, ("release",)),
    "publish:change_compare": Trail(_change_compare, ("release",)),
    "publish:package": Trail(_package, ("approval",)),
    "publish:laws": _alone(gettext_noop("法律库"), "found"),
    "publish:law": Trail(_law, ("law", "portrait")),
    "publish:law_version": _of_law(lambda context: str(context["text"].name), "text"),
    "publish:law_article": _of_law(lambda context: str(context["label"]), "label"),
    "publish:law_compare": _of_law(lambda context: _("条文对照")),
    "publish:law_powers": _of_law(lambda context: _("引用它的职权")),
    "publish:standard": Trail(_standard, ("editions",)),
    "publish:standard_edition": Trail(_standard, ("editions", "edition")),
    "publish:about": _alone(gettext_noop("清单说明")),
    "publish:about_api": _below_about(gettext_noop("数据接口")),
    "publish:anchors": _below_about(gettext_noop("存证公示")),
    "mechanism": _below_about(gettext_noop("联席会议机制"), "regions"),
    "publish:measure": Trail(_measure, ("measure",)),
} | {
    f"publish:{what}_{page}": _of_list(here)
    for page, here in (
        ("history", gettext_noop("沿革")), ("compare", gettext_noop("两日对照")), ("register", gettext_noop("印刷版")),
    )
    for what in ("region", "department", "duty")
} | {
    f"publish:{name}": Trail(_about, ("heading",))
    for name in (
        *("about_reading", "about_method", "glossary", "measures", "licence", "contact", "report", "accessibility"),
        *("privacy", "sitemap_page", "embedding"),
    )
}  # fmt: skip

"""A page in schema.org's words (JSON-LD): the service, the body, the law it is about, and where it stands in the site.

What must hold: only what was stated is said; a field that says nothing is left out, and nothing that is no longer so is
called a service.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from laws.models import LawVersion
from publish.pages.site_facts import address

CONTEXT = "https://schema.org"
Thing = dict[str, Any]
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
FORCE = {
    "in_force": "InForce",
    "amended": "NotInForce",
    "repealed": "NotInForce",
    "future": "NotInForce",
}


def stated(thing: Mapping[str, Any]) -> Thing:
    """A thing without what nobody has said of it."""
    return {name: value for name, value in thing.items() if value not in ("", None, [], {})}


def service(name: str, entry: Any, document: Any) -> Thing:
    """A power in force, as a service of the body in whose name it is exercised."""
    guide = document["guide_url"]
    return stated(
        {
            "@type": "GovernmentService",
            "name": name,
            "alternateName": document["plain_title"],
            "identifier": entry.code,
            "serviceType": document["type"]["name"],
            "provider": {"@type": "GovernmentOrganization", "name": document["subject"]},
            "areaServed": _area(entry.region),
            "availableChannel": {"@type": "ServiceChannel", "serviceUrl": guide} if guide else None,
        }
    )


def organization(body: Any, plaques: Iterable[Any]) -> Thing:
    """A department with where to reach it."""
    contact = stated({"telephone": body.complaint_phone, "email": body.complaint_email})
    return stated(
        {
            "@type": "GovernmentOrganization",
            "name": body.name,
            "alternateName": [plaque.name for plaque in plaques],
            "identifier": body.uscc,
            "sameAs": body.website,
            "address": body.address,
            "areaServed": _area(body.region),
            "parentOrganization": {"@type": "GovernmentOrganization", "name": body.parent.name}
            if body.parent
            else None,
            "contactPoint": {"@type": "ContactPoint", "contactType": _("监督投诉"), **contact}
            if contact
            else None,
        }
    )


def legislation(law: Any, text: Any) -> Thing:
    """A law by the text that is shown, with where it stands as far as that is known."""
    row: LawVersion | None = text.row if text else None
    status = str(text.status) if text else ""
    return stated(
        {
            "@type": "Legislation",
            "name": law.title,
            "alternateName": law.short_titles,
            "legislationType": law.instrument.name,
            "legislationPassedBy": {"@type": "Organization", "name": law.issuing_organ}
            if law.issuing_organ
            else None,
            "legislationJurisdiction": law.region.name if law.region else None,
            "datePublished": _day(row.promulgated_on if row else None),
            "legislationDateVersion": _day(row.version_date if row else None),
            "legislationLegalForce": {"@id": f"{CONTEXT}/{FORCE[status]}"} if status in FORCE else None,
            "inLanguage": "zh-CN",
        }
    )


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> Thing:
    """Where the page stands, as its own row of links says; the last may be the page itself."""
    items = [
        stated({"@type": "ListItem", "position": n, "name": name, "item": address(path) if path else None})
        for n, (name, path) in enumerate(crumbs, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def as_script(made: Sequence[Thing]) -> SafeString:
    """The things as the content of a script that no browser runs: nothing in it can end the script."""
    text = json.dumps(made[0] if len(made) == 1 else list(made), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPED))  # noqa: S308  < > & are escaped


def _area(region: Any) -> Thing:
    return {"@type": "AdministrativeArea", "name": region.name, "identifier": region.code}


def _day(day: Any) -> str:
    return day.isoformat() if day else ""

"""Whom to tell that something on a page is wrong (网页纠错): the offices that answer for it, found by the page's address.

Only addresses of this site are taken up; what the offices have not published is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from departments.models import Department, Region
from publish.models import ListEntry
from publish.pages.site_facts import address

LONGEST = 300
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE = re.compile(
    r"(?<![\d-])(?:\(?0\d{2,3}\)?[- ]?)?\d{7,8}(?:-\d{1,5})?(?![\d-])|(?<!\d)(?:1\d{10}|1\d{4})(?!\d)"
)


@dataclass(frozen=True)
class Office:
    """An office that answers for a page: who it is, what for, and how to reach it, as published."""

    name: str
    about: str
    ways: tuple[str, ...]

    @property
    def emails(self) -> list[str]:
        return list(dict.fromkeys(found for way in self.ways for found in EMAIL.findall(way)))

    @property
    def phones(self) -> list[str]:
        texts = (EMAIL.sub(" ", way) for way in self.ways)
        return list(dict.fromkeys(found for text in texts for found in PHONE.findall(text)))


@dataclass(frozen=True)
class Letter:
    """A letter that is begun: to whom, and the link that opens it."""

    to: str
    link: str


@dataclass(frozen=True)
class Report:
    """The page that is wrong, as an address of this site, and who answers for it."""

    page: str
    offices: tuple[Office, ...]

    def letters(self) -> list[Letter]:
        """A letter for each mailbox, with the page's address in it."""
        subject = quote(_("网页纠错：%(site)s") % {"site": settings.SITE_NAME})
        said = _("网页：%(page)s\n\n哪里有错：\n\n应当是：\n") % {"page": self.page}
        to = dict.fromkeys(email for office in self.offices for email in office.emails)
        return [Letter(one, f"mailto:{one}?subject={subject}&body={quote(said)}") for one in to]


def report_of(path: str) -> Report:
    """The report of a page of this site; of the site as a whole where the path is none of its pages."""
    known = _kwargs_of(path)
    if known is None:
        return Report("", tuple(_site()))
    region, body = _bodies(known)
    return Report(address(quote(path)), (*_offices(region, body), *_site()))


def _kwargs_of(path: str) -> dict[str, str] | None:
    """What the address of a public page holds; None where it is none."""
    if not path.startswith("/") or len(path) > LONGEST:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.kwargs if match.view_name.startswith(("publish:", "mechanism")) else None


def _bodies(known: dict[str, str]) -> tuple[Region | None, Department | None]:
    """The region and the department that a page is about."""
    if code := known.get("code"):
        entries = ListEntry.objects.filter(code=code).select_related("region", "department")
        entry = entries.order_by("-version__number").first()
        return (entry.region, entry.department) if entry else (None, None)
    region = Region.objects.filter(code=known.get("region", "")).first()
    code = known.get("department", "")
    return region, Department.objects.filter(region=region, code=code).first() if region and code else None


def _offices(region: Region | None, body: Department | None) -> Iterator[Office]:
    if body:
        ways = tuple(filter(None, (body.complaint_phone, body.complaint_email, body.address)))
        if ways:
            yield Office(body.name, _("职权的内容、办理和联系方式有误的"), ways)
    if region and region.staffing_contact:
        name = _("%(region)s机构编制部门") % {"region": region.name}
        yield Office(name, _("职权的设置、依据和责任有误的"), (region.staffing_contact,))


def _site() -> Iterator[Office]:
    ways = tuple(filter(None, (settings.SITE_PHONE, settings.SITE_EMAIL, settings.SITE_ADDRESS)))
    if ways:
        name = settings.SITE_OPERATOR or settings.SITE_SPONSOR or settings.SITE_NAME
        yield Office(name, _("网站本身有问题的"), ways)

"""A department's column of the list (部门栏目): what its frame, its script and its JSON show, by the same options."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department
from publish.elder import PREFIX
from publish.facets import faceted, narrowed
from publish.listing import as_named, lines_with_release
from publish.models import DepartmentSite, ListEntry, Release
from publish.pages.site_facts import address
from publish.params import whole_number
from publish.register.register_reading import newest_release

OPTIONS = ("type", "duty", "number", "theme", "elder")
THEMES = {
    "light": gettext_noop("浅色"),
    "dark": gettext_noop("深色"),
    "plain": gettext_noop("随所在网页"),
}
USUAL, MOST = 20, 500


@dataclass(frozen=True)
class Line:
    """A power as the column lists it."""

    entry: ListEntry
    url: str

    @property
    def title(self) -> str:
        return f"{self.entry.name}—{self.entry.sub_name}" if self.entry.sub_name else self.entry.name


@dataclass
class Column:
    """What a column shows: the first lines of what was asked for, of how many, as of which release."""

    department: Department
    release: Release | None
    lines: list[Line]
    total: int
    theme: str
    elder: bool
    url: str
    problems: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it lists all that was asked for."""
        return len(self.lines) == self.total


def column_of(department: Department, given: QueryDict, day: dt.date, *, elder: bool = False) -> Column:
    """The column by the options of its address; what cannot be followed is told and passed over."""
    listed = ListEntry.objects.on(day).filter(department=department)
    faces = faceted(listed, given, ("type", "duty"), day=day)
    problems = list(faces.problems)
    number = _number(given.get("number", ""), problems)
    theme = given.get("theme", "")
    if theme and theme not in THEMES:
        said = {"value": theme[:20], "known": "、".join(THEMES)}
        problems.append(_("没有“%(value)s”这种样式，可用的是 %(known)s。") % said)
    elder = elder or given.get("elder", "") in ("1", "true", "yes")
    rows = lines_with_release(narrowed(listed, faces.wanted))
    order = ("power_type__order", "power_type__code", "sort_key", "pk")
    shown = as_named(rows.order_by(*order)[:number], day)
    return Column(
        department,
        newest_release(department.region),
        [Line(entry, _at(reverse("publish:power", args=[entry.code]), elder)) for entry in shown],
        faces.total,
        theme if theme in THEMES else "light",
        elder,
        _at(reverse("publish:department", args=[department.region.code, department.code]), elder),
        problems,
    )


def _number(text: str, problems: list[str]) -> int:
    number = whole_number(text.strip())
    if text.strip() and not number:
        problems.append(
            _("“%(value)s”不是项数，显示前 %(usual)s 项。") % {"value": text[:20], "usual": USUAL}
        )
    return min(number or USUAL, MOST)


def _at(path: str, elder: bool) -> str:
    """The whole address of a page, in large type where the column is."""
    plain = address(path)
    return f"{settings.SITE_URL}{PREFIX}{plain.removeprefix(settings.SITE_URL)}" if elder else plain


def as_json(column: Column) -> dict[str, Any]:
    """The column as programs read it; a copy of it can be compared with the list field by field."""
    body, release = column.department, column.release
    return {
        "department": {"region": body.region.code, "code": body.code, "name": body.name},
        "release": {
            "number": release.number,
            "effective_on": release.effective_on.isoformat(),
            "digest": release.digest,
        }
        if release
        else None,
        "total": column.total,
        "complete": column.is_whole,
        "list": column.url,
        "problems": column.problems,
        "items": [_item(line) for line in column.lines],
    }


def _item(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "code": entry.code,
        "name": entry.name,
        "sub_name": entry.sub_name,
        "type": {"code": entry.power_type.code, "name": entry.power_type.name},
        "subject": entry.subject,
        "version": entry.version.number,
        "digest": entry.version.release_entry.digest,
        "url": line.url,
    }


def origins_of(department: Department) -> list[str]:
    """The sites that may show the department's column in a frame."""
    sites = DepartmentSite.objects.filter(department=department, active=True)
    return list(sites.order_by("origin").values_list("origin", flat=True))

"""What a register edition holds (清单汇编): the list as a release left it, by department and type, in pieces.

Read a few hundred powers at a time from sealed documents cut to what is public; the same pieces make PDF and print page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from departments.models import Department, Region
from powers.fields import Document
from powers.printing import HEADERS, cells
from powers.titles import title_of
from publish.export_views import Section
from publish.listing import releases
from publish.models import ListEntry, Release
from publish.register.book import Heading, Piece, Said
from publish.saying import chinese_day

IN_THE_HEADING = frozenset(
    {"序号", "职权编码", "事项名称", "子项名称", "权力类型", "部门名称", "清单版本", "行政区划"}
)


@dataclass(frozen=True)
class Register:
    """A list to be printed: of a region, or of one department, as `release` left it."""

    release: Release
    region: Region
    department: Department | None
    keys: list[int]

    @property
    def day(self) -> dt.date:
        return self.release.effective_on

    @property
    def name(self) -> str:
        return self.department.name if self.department else self.region.name

    @property
    def running(self) -> str:
        return _("%(name)s权责清单　第%(number)s批公布，%(day)s起生效") % {
            "name": self.name,
            "number": self.release.number,
            "day": chinese_day(self.day),
        }

    def entries(self) -> Iterator[tuple[ListEntry, Document]]:
        return Section(self.name, self.keys, self.day).entries()

    def headings(self) -> list[Heading]:
        """What the contents list: departments and types; in one department's register each power too."""
        rows = ListEntry.objects.filter(pk__in=self.keys).values_list(
            "pk",
            "department_id",
            "department__name",
            "power_type_id",
            "power_type__name",
            "code",
            "name",
            "sub_name",
        )
        by_key = {row[0]: row[1:] for row in rows}
        found: list[Heading] = []
        place = _Place(self)
        for key in self.keys:
            if key not in by_key:
                continue
            body, body_name, kind, kind_name, code, name, sub_name = by_key[key]
            found += place.moved(body, body_name, kind, kind_name)
            if self.department:
                found.append(_power_heading(key, code, name, sub_name))
        return found

    def pieces(self) -> Iterator[Piece]:
        """Headings and texts in their order."""
        place = _Place(self)
        for entry, document in self.entries():
            yield from place.moved(
                entry.department_id, entry.department.name, entry.power_type_id, entry.power_type.name
            )
            yield _power_heading(entry.pk, entry.code, entry.name, entry.sub_name)
            yield from texts(entry, document)


class _Place:
    """Where in the order one is: a new department or type begins with its heading."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.body: int | None = None
        self.kind: int | None = None

    def moved(self, body: int, body_name: str, kind: int, kind_name: str) -> list[Heading]:
        found = []
        if body != self.body:
            head = f"{self.register.running}　{body_name}" if not self.register.department else ""
            found.append(Heading(f"d{body}", body_name, 0, new_page=True, running=head))
            self.kind = None
        if kind != self.kind:
            found.append(Heading(f"d{body}t{kind}", kind_name, 1))
        self.body, self.kind = body, kind
        return found


def _power_heading(key: int, code: str, name: str, sub_name: str) -> Heading:
    return Heading(f"p{key}", title_of(name, sub_name), 2, note=code)


def texts(entry: ListEntry, document: Document) -> Iterator[Said]:
    """What is published of a power, each under the name a list gives it."""
    printed = cells(document, code=entry.code, number=entry.version.number)
    for header in HEADERS:
        if header not in IN_THE_HEADING and (text := printed.get(header, "")):
            yield Said(text, header)
    yield Said(_("第%(number)s版") % {"number": entry.version.number}, small=True)


def register_of(release: Release, department: Department | None = None) -> Register:
    entries = ListEntry.objects.on(release.effective_on).filter(region=release.region_id)
    if department:
        entries = entries.filter(department=department)
    order = (
        "department__order",
        "department__code",
        "power_type__order",
        "power_type__code",
        "sort_key",
        "pk",
    )
    keys = list(entries.order_by(*order).values_list("pk", flat=True))
    return Register(release, release.region, department, keys)


def newest_release(region: Region) -> Release | None:
    """The release that made the region's list what it is today."""
    done = releases().filter(region=region, effective_on__lte=timezone.localdate())
    return done.first()

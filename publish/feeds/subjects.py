"""What a feed is of (订阅的对象): a region, a department, a duty, a type, a law, a power, what a search finds, or everything.

What must hold: what there is not is a 404, never an empty feed that somebody subscribes to in vain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from departments.models import Department, Region
from laws.models import Law
from powers.models import CitedArticle, PowerType
from publish import duty_reading
from publish.changes.listing import Asked, found_rows
from publish.changes.rows import public_rows
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.changes.rows import Rows

LONGEST_CODE = 60


@dataclass(frozen=True)
class Subject:
    """What a feed is of: how it is called, where that stands on the site, its changes, and its part of the feed's id."""

    title: str
    page: str
    rows: Rows
    name: str


def everything() -> Subject:
    return Subject(_("全部清单"), reverse("publish:changes"), found_rows(Asked()), "changes")


def of_region(region: str) -> Subject:
    place = get_object_or_404(Region, code=region)
    page = reverse("publish:region", args=[place.code])
    return Subject(place.name, page, found_rows(Asked(region=place)), f"regions/{place.code}")


def of_department(region: str, department: str) -> Subject:
    bodies = Department.objects.select_related("region")
    body = get_object_or_404(bodies, region__code=region, code=department)
    page = reverse("publish:department", args=[region, department])
    rows = found_rows(Asked(department=body))
    return Subject(body.name, page, rows, f"regions/{region}/departments/{department}")


def of_duty(region: str, department: str, duty: int) -> Subject:
    found = duty_reading.duty_of(region, department, duty, timezone.localdate())
    if found is None:
        raise Http404(_("没有找到这项职责。"))
    page = reverse("publish:duty", args=[region, department, duty])
    rows = found_rows(Asked()).filter(version__list_entry__duty_ids__contains=[found.pk])
    title = f"{found.charter.department.name}{found.number}{found.text}"[:100]
    return Subject(title, page, rows, f"duties/{found.pk}")


def of_type(type: str) -> Subject:
    kind = get_object_or_404(PowerType, code=type)
    page = f"{reverse('publish:changes')}?{urlencode({'type': kind.code})}"
    return Subject(kind.name, page, found_rows(Asked(type=kind)), f"types/{kind.code}")


def of_law(law: int) -> Subject:
    """The changes of versions that cite the law, or that followed one which did."""
    found = get_object_or_404(Law, pk=law)
    cited = CitedArticle.objects.filter(law=found, is_public=True)
    before = cited.filter(version__power=OuterRef("version__power"), version__list_entry__isnull=False)
    before = before.filter(version__number=OuterRef("version__number") - 1)
    rows = found_rows(Asked()).filter(Q(version__in=cited.values("version")) | Exists(before))
    return Subject(
        _("引用《%(law)s》的职权") % {"law": found.title},
        reverse("publish:law", args=[found.pk]),
        rows,
        f"laws/{found.pk}",
    )


def of_power(code: str) -> Subject:
    """Every version of a power, the first one too."""
    entries = ListEntry.objects.filter(code=code[:LONGEST_CODE])
    entry = entries.order_by(F("version__number").desc()).only("name", "sub_name", "code").first()
    if entry is None:
        raise Http404(_("清单中没有编码为“%(code)s”的职权。") % {"code": code[:LONGEST_CODE]})
    title = f"{entry.name}—{entry.sub_name}" if entry.sub_name else entry.name
    rows = public_rows().filter(version__list_entry__code=entry.code)
    return Subject(title, reverse("publish:power", args=[entry.code]), rows, f"powers/{entry.code}")


def of_search(wanted: Asked, query: str) -> Subject:
    """What changes among what a search finds (订阅检索); `query` as its address has it."""
    if not wanted.is_narrowed:
        return everything()
    title = _("检索“%(words)s”") % {"words": wanted.words}
    return Subject(title, f"{reverse('publish:search')}?{query}", found_rows(wanted), f"search?{query}")

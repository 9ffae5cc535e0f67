"""Which regions have published a list, and their departments with how much each has on it (地区、部门).

Selectors only, and everything as of one day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from departments.as_of import as_of
from departments.models import Department, Region
from powers.models import PowerType
from publish.listing import Bar, bars
from publish.models import ListEntry


@dataclass
class DepartmentLine:
    """A department with its counts by type."""

    department: Department
    total: int = 0
    by_type: dict[int, int] = field(default_factory=dict)
    share: int = 0
    cells: list[tuple[PowerType, int]] = field(default_factory=list)


@dataclass
class RegionLine:
    """A region with the number of its departments and powers."""

    region: Region
    departments: int
    total: int


@dataclass
class RegionGroup:
    """The regions of one government level."""

    label: str
    lines: list[RegionLine]


def region_groups(day: dt.date) -> list[RegionGroup]:
    """The regions that have published a list, by level of government."""
    counted = ListEntry.objects.on(day).order_by().values_list("region_id")
    counts = {
        pk: (deps, n) for pk, deps, n in counted.annotate(Count("department", distinct=True), n=Count("pk"))
    }
    groups: dict[str, list[RegionLine]] = defaultdict(list)
    regions = Region.objects.filter(pk__in=counts).select_related("level", "parent")
    known = as_of(regions.order_by("level__order", "code"), day)
    as_of((region.level for region in known if region.level), day)
    for region in known:
        groups[str(region.level or _("其他"))].append(RegionLine(region, *counts[region.pk]))
    return [RegionGroup(label, lines) for label, lines in groups.items()]


def child_lines(region: Region, day: dt.date) -> list[RegionLine]:
    """The regions below this one that have published a list, in the order of the list."""
    counted = ListEntry.objects.on(day).filter(region__parent=region).order_by().values_list("region_id")
    counts = {
        pk: (deps, n) for pk, deps, n in counted.annotate(Count("department", distinct=True), n=Count("pk"))
    }
    children = as_of(Region.objects.filter(pk__in=counts).order_by("level__order", "code"), day)
    return [RegionLine(child, *counts[child.pk]) for child in children]


def department_lines(region: Region, day: dt.date, types: list[PowerType]) -> list[DepartmentLine]:
    """The departments of a region that have something on the list, with counts by type."""
    rows = (
        ListEntry.objects.on(day)
        .filter(region=region)
        .order_by()
        .values_list("department_id", "power_type_id")
    )
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for department_id, type_id, count in rows.annotate(n=Count("pk")):
        counts[department_id][type_id] = count
    lines = []
    bodies = as_of(Department.objects.filter(pk__in=counts).select_related("region"), day)
    for department in sorted(bodies, key=lambda body: (body.order, body.code)):
        by_type = counts[department.pk]
        cells = [(t, by_type.get(t.pk, 0)) for t in types]
        lines.append(DepartmentLine(department, sum(by_type.values()), by_type, cells=cells))
    most = max((line.total for line in lines), default=1)
    for line in lines:
        line.share = max(2, round(100 * line.total / most))
    return lines


def used_types(lines: list[DepartmentLine], types: list[PowerType]) -> list[PowerType]:
    """The types of which there is at least one; the columns of a region's table."""
    used = {pk for line in lines for pk in line.by_type}
    return [t for t in types if t.pk in used]


def type_totals(lines: list[DepartmentLine], types: list[PowerType]) -> list[Bar]:
    """Counts by type over all departments of a region."""
    totals: Counter[int] = Counter()
    for line in lines:
        totals.update(line.by_type)
    return bars((t.name, t.code, totals[t.pk]) for t in types)

"""Combined facets (分面): region × department × type × level of a set of published entries.

One GROUP BY over the set gives every count: the total, and for each value of a dimension the number of rows
one gets on choosing it with the other choices kept. What must hold: a count equals the rows then listed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from departments.as_of import as_of
from departments.models import Department, Level, Region
from powers.models import PowerType

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]

DIMENSIONS = {"region": "行政区划", "department": "部门", "type": "职权类型", "level": "行使层级"}
Key = int | str
Wanted = dict[str, frozenset[Key]]


@dataclass(frozen=True)
class Group:
    """The entries that agree in all four dimensions."""

    region: int
    department: int
    type: int
    levels: tuple[str, ...]
    count: int

    def keys(self, dimension: str) -> tuple[Key, ...]:
        return self.levels if dimension == "level" else (getattr(self, dimension),)


@dataclass(frozen=True)
class Choice:
    """One value of a dimension as a reader may choose it."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One dimension with its values in the order of the list."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def selected(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.selected]

    @property
    def value(self) -> str:
        return self.selected[0].value if self.selected else ""


@dataclass(frozen=True)
class Faceted:
    """The facets of a set, what was chosen, and which of it could not be followed."""

    facets: list[Facet]
    total: int
    problems: list[str] = field(default_factory=list)
    wanted: Wanted = field(default_factory=dict)

    @property
    def selected(self) -> list[tuple[Facet, Choice]]:
        return [(facet, choice) for facet in self.facets for choice in facet.selected]

    def facet(self, name: str) -> Facet:
        return next(facet for facet in self.facets if facet.name == name)


def department_key(region_code: str, department_code: str) -> str:
    """How a department is named in addresses: 120000-101."""
    return f"{region_code}-{department_code}"


def is_department(value: str) -> Q:
    """The department that an address names, by key (120000-101) or by its exact name."""
    region, _, code = value.partition("-")
    return Q(region__code=region, code=code) | Q(name=value)


def faceted(
    entries: Entries,
    asked: Mapping[str, str],
    dimensions: tuple[str, ...] = tuple(DIMENSIONS),
    *,
    day: dt.date,
) -> Faceted:
    """The facets of `entries` under what a reader chose: `asked` maps dimensions to values, called as on `day`."""
    groups = _groups(entries)
    names = {dimension: _NAMES[dimension](groups, day) for dimension in dimensions}
    wanted: Wanted = {}
    problems: list[str] = []
    for dimension in dimensions:
        if value := asked.get(dimension, "").strip():
            if keys := _resolve(dimension, value, names[dimension]):
                wanted[dimension] = keys
            else:
                problems.append(f"没有“{value[:40]}”这一{DIMENSIONS[dimension]}，已忽略这个条件。")
    facets = [_facet(dimension, groups, wanted, names[dimension]) for dimension in dimensions]
    total = sum(group.count for group in groups if _fits(group, wanted))
    return Faceted(facets, total, problems, wanted)


def narrowed(entries: Entries, wanted: Wanted) -> Entries:
    """The entries that have one of the wanted values in each dimension."""
    columns = {"region": "region_id", "department": "department_id", "type": "power_type_id"}
    for dimension, keys in wanted.items():
        if dimension == "level":
            entries = entries.filter(has_level(*map(str, keys)))
        else:
            entries = entries.filter(**{f"{columns[dimension]}__in": list(keys)})
    return entries


def has_level(*codes: str) -> Q:
    """Entries exercised at one of these levels."""
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(level_codes__contains=[code])
    return condition


# --- counting --------------------------------------------------------------------------------------


def _groups(entries: Entries) -> list[Group]:
    rows = entries.order_by().values_list("region_id", "department_id", "power_type_id", "level_codes")
    return [
        Group(region, department, kind, tuple(dict.fromkeys(levels)), count)
        for region, department, kind, levels, count in rows.annotate(count=Count("pk"))
    ]


def _fits(group: Group, wanted: Wanted, but: str = "") -> bool:
    return all(
        any(key in keys for key in group.keys(dimension))
        for dimension, keys in wanted.items()
        if dimension != but
    )


@dataclass(frozen=True)
class _Name:
    key: Key
    value: str
    label: str


def _facet(dimension: str, groups: list[Group], wanted: Wanted, names: list[_Name]) -> Facet:
    counts: Counter[Key] = Counter()
    for group in groups:
        if _fits(group, wanted, but=dimension):
            for key in group.keys(dimension):
                counts[key] += group.count
    chosen = wanted.get(dimension, frozenset())
    choices = [
        Choice(name.value, name.label, counts[name.key], name.key in chosen)
        for name in names
        if counts[name.key] or name.key in chosen
    ]
    return Facet(dimension, DIMENSIONS[dimension], choices)


# --- names of the values ---------------------------------------------------------------------------


def _regions(groups: list[Group], day: dt.date) -> list[_Name]:
    rows = Region.objects.filter(pk__in={g.region for g in groups}).order_by("level__order", "code")
    return [_Name(r.pk, r.code, r.name) for r in as_of(rows, day)]


def _departments(groups: list[Group], day: dt.date) -> list[_Name]:
    rows = Department.objects.filter(pk__in={g.department for g in groups}).select_related("region")
    return [
        _Name(d.pk, department_key(d.region.code, d.code), d.name)
        for d in as_of(rows.order_by("region__level__order", "region__code", "order", "code"), day)
    ]


def _types(groups: list[Group], day: dt.date) -> list[_Name]:
    return [_Name(t.pk, t.code, t.name) for t in as_of(PowerType.objects.all(), day)]


def _levels(groups: list[Group], day: dt.date) -> list[_Name]:
    return [_Name(level.code, level.code, str(level)) for level in as_of(Level.objects.all(), day)]


_NAMES = {"region": _regions, "department": _departments, "type": _types, "level": _levels}


def _resolve(dimension: str, value: str, names: list[_Name]) -> frozenset[Key]:
    """The keys an address's value stands for; empty where there is no such thing."""
    if keys := frozenset(name.key for name in names if value in (name.value, name.label)):
        return keys
    if dimension == "region":
        return frozenset(Region.objects.filter(Q(code=value) | Q(name=value)).values_list("pk", flat=True))
    if dimension == "department":
        return frozenset(Department.objects.filter(is_department(value)).values_list("pk", flat=True))
    return frozenset()

"""Combined facets (分面): region × department × type × level × duty × phase of a set of published entries.

One GROUP BY over the set gives every count: the total, and for each value of a dimension the number of rows
one gets on choosing it with the other choices kept; several values of a dimension are either-or. What must hold: a count
equals the rows then listed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.as_of import as_of
from departments.models import Department, Duty, Level, Region
from powers.models import Phase, PowerType

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]

DIMENSIONS = {
    "region": gettext_noop("行政区划"),
    "department": gettext_noop("部门"),
    "type": gettext_noop("职权类型"),
    "level": gettext_noop("行使层级"),
    "duty": gettext_noop("部门职责"),
    "phase": gettext_noop("责任阶段"),
}
COLUMNS = {"region": "region_id", "department": "department_id", "type": "power_type_id"}
"""Where an entry has one value of a dimension."""
LISTS = {"level": "level_codes", "duty": "duty_ids", "phase": "phases"}
"""Where it has a list of them."""
USUAL = ("region", "department", "type", "level", "phase")
"""The dimensions of a search; duties are many and long, and belong to one department."""
MOST_VALUES = 50
Key = int | str
Wanted = dict[str, frozenset[Key]]


@dataclass(frozen=True)
class Group:
    """The entries that agree in every dimension asked for."""

    values: dict[str, tuple[Key, ...]]
    count: int

    def keys(self, dimension: str) -> tuple[Key, ...]:
        return self.values[dimension]


@dataclass(frozen=True)
class Choice:
    """One value of a dimension as a reader may choose it."""

    value: str
    label: str
    count: int
    selected: bool
    counted: bool = True
    """Whether `count` says how many: among very many hits it is not counted."""


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

    @property
    def values(self) -> list[str]:
        return [choice.value for choice in self.selected]


@dataclass(frozen=True)
class Faceted:
    """The facets of a set, what was chosen, and which of it could not be followed."""

    facets: list[Facet]
    total: int
    problems: list[str] = field(default_factory=list)
    wanted: Wanted = field(default_factory=dict)
    capped: bool = False
    """Whether there are more than `total`."""

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


def values_of(asked: Mapping[str, str], name: str) -> list[str]:
    """The values of a parameter, given more than once (type=01&type=02) or with commas between (type=01,02)."""
    given = asked.getlist(name) if isinstance(asked, QueryDict) else [asked.get(name, "")]
    values = (value.strip() for text in given for value in str(text).split(","))
    return list(dict.fromkeys(value for value in values if value))[:MOST_VALUES]


def faceted(
    entries: Entries,
    asked: Mapping[str, str],
    dimensions: tuple[str, ...] = USUAL,
    *,
    day: dt.date,
) -> Faceted:
    """The facets of `entries` under what a reader chose: `asked` maps dimensions to values, called as on `day`."""
    groups = groups_of(entries, dimensions)
    names = {name: names_of(name, _all(groups, name), day) for name in dimensions}
    wanted, problems = chosen(asked, names)
    names = with_chosen(names, wanted, day)
    facets = [facet_of(name, counts_of(groups, name, wanted), wanted, names[name]) for name in dimensions]
    total = sum(group.count for group in groups if fits(group, wanted))
    return Faceted(facets, total, problems, wanted)


def chosen(asked: Mapping[str, str], names: Mapping[str, list[Name]]) -> tuple[Wanted, list[str]]:
    """The keys a reader chose in each dimension, and what of it could not be followed."""
    wanted: Wanted = {}
    problems: list[str] = []
    for dimension in names:
        for value in values_of(asked, dimension):
            if keys := _resolve(dimension, value, names[dimension]):
                wanted[dimension] = wanted.get(dimension, frozenset()) | keys
            else:
                said = {"value": value[:40], "what": _(DIMENSIONS[dimension])}
                problems.append(_("没有“%(value)s”这一%(what)s，已忽略这个条件。") % said)
    return wanted, problems


def with_chosen(names: dict[str, list[Name]], wanted: Wanted, day: dt.date) -> dict[str, list[Name]]:
    """The names together with those of what was chosen and leads to nothing, so that it can be seen and taken back."""
    for dimension, keys in wanted.items():
        if lacking := set(keys) - {name.key for name in names[dimension]}:
            names = names | {dimension: [*names[dimension], *names_of(dimension, lacking, day)]}
    return names


def narrowed(entries: Entries, wanted: Wanted) -> Entries:
    """The entries that have one of the wanted values in each dimension."""
    for dimension, keys in wanted.items():
        if dimension in LISTS:
            entries = entries.filter(has(dimension, *keys))
        else:
            entries = entries.filter(**{f"{COLUMNS[dimension]}__in": list(keys)})
    return entries


def has(dimension: str, *keys: Key) -> Q:
    """Entries whose list of levels, duties or phases has one of these."""
    condition = Q(pk__in=[])
    for key in keys:
        condition |= Q(**{f"{LISTS[dimension]}__contains": [key]})
    return condition


# --- counting --------------------------------------------------------------------------------------


def groups_of(entries: Entries, dimensions: tuple[str, ...]) -> list[Group]:
    """The entries counted by the dimensions."""
    rows = entries.order_by().values_list(*_columns(dimensions)).annotate(count=Count("pk"))
    return [_group(dimensions, values, count) for *values, count in rows]


@dataclass(frozen=True)
class Part:
    """Entries to be counted; not at all where `at_most`, which hold them all and are sooner found, are too many."""

    entries: Entries
    at_most: Entries | None = None


def counted_within(parts: list[Part], dimensions: tuple[str, ...], most: int) -> list[list[Group] | None]:
    """Each part counted by the dimensions; None where it has more than `most` entries. One query."""
    selects, params = [], []
    for place, part in enumerate(parts):
        sql, given = _counting(place, part, _columns(dimensions), most)
        selects += sql
        params += given
    if not selects:
        return [[] for _ in parts]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        rows = cursor.fetchall()
    found = []
    for place in range(len(parts)):
        mine = [(values, count) for at, *values, count in rows if at == place]
        is_few = sum(count for _, count in mine) <= most
        found.append([_group(dimensions, *row) for row in mine] if is_few else None)
    return found


def _counting(place: int, part: Part, columns: list[str], most: int) -> tuple[list[str], list[Any]]:
    """The SELECTs of a part: each different row of it once, with how many there are, one more than `most` in all at most."""
    names = ", ".join(f"c{at}" for at in range(len(columns)))
    try:
        query, params = part.entries.order_by().values_list(*columns)[: most + 1].query.sql_with_params()
    except EmptyResultSet:  # nothing can be there, and Django knows it
        return [], []
    counted = f"SELECT {place}, {names}, count(*) FROM ({query}) hits ({names})"  # noqa: S608  Django's own
    if part.at_most is None:
        return [f"{counted} GROUP BY {names}"], list(params)
    more, given = part.at_most.order_by().values("pk")[: most + 1].query.sql_with_params()
    look = f"(SELECT count(*) AS all_told FROM ({more}) hits)"  # noqa: S608  Django's own
    nothing = ", ".join("NULL" for _ in columns)
    few = f"counted AS ({counted} WHERE (SELECT all_told FROM look) <= {most} GROUP BY {names})"  # noqa: S608
    many = f"SELECT {place}, {nothing}, all_told FROM look WHERE all_told > {most}"  # noqa: S608  nobody's words
    both = f"(WITH look AS MATERIALIZED {look}, {few} SELECT * FROM counted UNION ALL {many})"  # noqa: S608
    return [both], [*given, *params]


def _columns(dimensions: tuple[str, ...]) -> list[str]:
    return [COLUMNS.get(name) or LISTS[name] for name in dimensions]


def _group(dimensions: tuple[str, ...], values: Iterable[Any], count: int) -> Group:
    return Group({name: _keys(value) for name, value in zip(dimensions, values, strict=True)}, count)


def _keys(value: Any) -> tuple[Key, ...]:
    """The values of a column: one, or those of a list, each once."""
    if isinstance(value, str):  # JSON, as the database gives it to a query of one's own
        value = json.loads(value)
    return tuple(dict.fromkeys(value)) if isinstance(value, list) else (value,)


def fits(group: Group, wanted: Wanted, but: str = "") -> bool:
    return all(
        any(key in keys for key in group.keys(dimension))
        for dimension, keys in wanted.items()
        if dimension != but
    )


@dataclass(frozen=True)
class Name:
    """A value of a dimension as it is kept, as addresses name it, and as a reader reads it."""

    key: Key
    value: str
    label: str


def counts_of(groups: list[Group], dimension: str, wanted: Wanted) -> Counter[Key]:
    """How many entries each value of a dimension leads to, the choices in the others kept."""
    counts: Counter[Key] = Counter()
    for group in groups:
        if fits(group, wanted, but=dimension):
            for key in group.keys(dimension):
                counts[key] += group.count
    return counts


def facet_of(
    dimension: str, counts: Mapping[Key, int], wanted: Wanted, names: list[Name], *, counted: bool = True
) -> Facet:
    """A dimension with the values that lead to something, and those that were chosen."""
    of, chosen_keys = dict(counts), wanted.get(dimension, frozenset())
    choices = [
        Choice(name.value, name.label, of.get(name.key, 0), name.key in chosen_keys, counted)
        for name in names
        if of.get(name.key) or name.key in chosen_keys
    ]
    return Facet(dimension, _(DIMENSIONS[dimension]), choices)


# --- names of the values ---------------------------------------------------------------------------


def names_of(dimension: str, keys: Collection[Key], day: dt.date) -> list[Name]:
    """The values of a dimension among these, in the order of the list, called as on `day`; short dimensions whole."""
    return _NAMES[dimension](keys, day)


def _regions(keys: Collection[Key], day: dt.date) -> list[Name]:
    rows = Region.objects.filter(pk__in=keys).order_by("level__order", "code")
    return [Name(r.pk, r.code, r.name) for r in as_of(rows, day)]


def _departments(keys: Collection[Key], day: dt.date) -> list[Name]:
    rows = Department.objects.filter(pk__in=keys).select_related("region")
    return [
        Name(d.pk, department_key(d.region.code, d.code), d.name)
        for d in as_of(rows.order_by("region__level__order", "region__code", "order", "code"), day)
    ]


def _types(keys: Collection[Key], day: dt.date) -> list[Name]:
    return [Name(t.pk, t.code, t.name) for t in as_of(PowerType.objects.all(), day)]


def _levels(keys: Collection[Key], day: dt.date) -> list[Name]:
    return [Name(level.code, level.code, str(level)) for level in as_of(Level.objects.all(), day)]


def _duties(keys: Collection[Key], day: dt.date) -> list[Name]:
    rows = Duty.objects.filter(pk__in=keys).select_related("charter")
    return [
        Name(d.pk, str(d.pk), f"{d.number}{d.text}")
        for d in as_of(rows.order_by("charter__department", "order", "pk"), day)
    ]


def _phases(keys: Collection[Key], day: dt.date) -> list[Name]:
    return [Name(phase.value, phase.value, _(phase.label)) for phase in Phase]


def _all(groups: list[Group], dimension: str) -> set[Key]:
    return {key for group in groups for key in group.keys(dimension)}


_NAMES = {
    "region": _regions,
    "department": _departments,
    "type": _types,
    "level": _levels,
    "duty": _duties,
    "phase": _phases,
}


def _resolve(dimension: str, value: str, names: list[Name]) -> frozenset[Key]:
    """The keys an address's value stands for; empty where there is no such thing."""
    if keys := frozenset(name.key for name in names if value in (name.value, name.label)):
        return keys
    if dimension == "region":
        return frozenset(Region.objects.filter(Q(code=value) | Q(name=value)).values_list("pk", flat=True))
    if dimension == "department":
        return frozenset(Department.objects.filter(is_department(value)).values_list("pk", flat=True))
    return frozenset()

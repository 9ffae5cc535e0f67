"""What a search shows of the hits (检索结果): the total, the facets and a page of keys, in a few queries none of which grows with the hits.

Up to `search.MANY` hits everything is counted. Of more the total says that there are more, and a choice bears a number only where what
it leads to was counted: what is shown is capped and says so, never wrong. Site, API and export ask here, so all have one order.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.kept_files import turn
from departments.models import Department, Level, Region
from powers.models import PowerType
from publish import search
from publish.caching import generation
from publish.facets import (
    USUAL,
    Faceted,
    Group,
    Key,
    Name,
    Part,
    Wanted,
    chosen,
    counted_within,
    counts_of,
    facet_of,
    groups_of,
    names_of,
    narrowed,
    values_of,
)
from publish.kept_whole import KeptWhole
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.facets import Entries

KEEP_FOR = 3600
"""Seconds that the counts of a whole list are kept, under the generation of what is shown."""
TOO_MUCH = gettext_noop("这样检索用时过长，已停止。请换一个更具体的词，或者先选定地区、部门再检索。")
TOTAL = "total"
Counts = dict[str, Counter[Key]]
Names = dict[str, list[Name]]


@dataclass(frozen=True)
class Choice:
    """What a reader chose in the dimensions of a search, and what the values of these are called."""

    names: Names
    wanted: Wanted
    problems: list[str]

    def narrow(self, entries: Entries) -> Entries:
        """Those of the entries that the reader chose."""
        return _narrow(entries, self.wanted)


@dataclass(frozen=True)
class Finding:
    """The hits of `groups` on a day under what a reader chose."""

    entries: Entries
    groups: search.Groups
    faces: Faceted

    @property
    def there(self) -> Entries:
        """The entries among which is looked, as the reader chose."""
        return _narrow(self.entries, self.faces.wanted)

    def keys(
        self, start: int, size: int, *, region: Region | None = None, as_listed: bool = False
    ) -> list[int]:
        """A page of keys: as ranked, or `as_listed`, in the order of the list."""
        there = self.there
        if self.groups and not as_listed:
            return search.keys(there, self.groups, start, size, region=region, many=self.faces.capped)
        found = search.find(there, self.groups).order_by("sort_key", "pk")
        return list(found.values_list("pk", flat=True)[start : start + size])

    def rows(
        self, size: int, columns: Sequence[str], *, region: Region | None = None
    ) -> list[tuple[Any, ...]]:
        """The first so many as ranked, with these columns, the key first."""
        if not self.faces.total:
            return []
        if self.groups and not self.faces.capped:
            ranked = search.ranked(search.find(self.there, self.groups), self.groups, region=region)
            return list(ranked.values_list(*columns)[:size])
        keys = self.keys(0, size, region=region)
        place = {pk: at for at, pk in enumerate(keys)}
        rows = ListEntry.objects.filter(pk__in=keys).values_list(*columns)
        return sorted(rows, key=lambda row: place[row[0]])


def choice_of(asked: Mapping[str, str], dimensions: tuple[str, ...] = USUAL, *, day: dt.date) -> Choice:
    """What `asked` (dimension → values) chooses, called as on `day`."""
    names = _names(dimensions, asked, day)
    wanted, problems = chosen(asked, names)
    return Choice(names, wanted, problems)


def find(
    groups: search.Groups,
    asked: Mapping[str, str],
    dimensions: tuple[str, ...] = USUAL,
    *,
    day: dt.date,
    entries: Entries | None = None,
    choice: Choice | None = None,
) -> Finding:
    """What is found on `day`, of `entries` if these are given, with its facets; within `search.by_index(groups)`."""
    listed: Entries = ListEntry.objects.on(day) if entries is None else entries
    choice = choice or choice_of(asked, dimensions, day=day)
    if not groups and entries is None and not choice.wanted:
        return Finding(listed, groups, _of_whole_list(choice, dimensions, day))
    return Finding(listed, groups, _faces(listed, groups, choice, dimensions, day))


def _faces(
    entries: Entries, groups: search.Groups, choice: Choice, dimensions: tuple[str, ...], day: dt.date
) -> Faceted:
    """The facets: of each dimension the values to which the choices in the others lead, with numbers where these are few."""
    wanted = choice.wanted
    others = {name: {other: keys for other, keys in wanted.items() if other != name} for name in dimensions}
    sets = [wanted, *(others[name] for name in dimensions if name in wanted)]
    counted = counted_within([_part(entries, groups, one, wanted) for one in sets], dimensions, search.MANY)
    whole = _counts(dimensions, day) if None in counted else {}
    facets = []
    for name in dimensions:
        rows = counted[sets.index(others[name])]
        counts = counts_of(rows, name, {}) if rows is not None else whole[name]
        called = _called(name, counts, choice, day)
        facets.append(facet_of(name, counts, wanted, called, counted=rows is not None))
    rows = counted[0]
    total = search.MANY if rows is None else _total(rows)
    return Faceted(facets, total, choice.problems, wanted, capped=rows is None)


def _part(entries: Entries, groups: search.Groups, chosen_ones: Wanted, wanted: Wanted) -> Part:
    """The hits under some of the choices. Of those that only stand beside what was asked the texts are not looked at where the index
    alone says that there may be too many.
    """
    there = _narrow(entries, chosen_ones)
    is_asked = chosen_ones == wanted
    return Part(search.find(there, groups), None if is_asked else search.may_hold(there, groups))


def _narrow(entries: Entries, wanted: Wanted) -> Entries:
    return narrowed(search.within(entries, wanted), wanted)


def _of_whole_list(choice: Choice, dimensions: tuple[str, ...], day: dt.date) -> Faceted:
    counts = _counts(dimensions, day)
    facets = [
        facet_of(name, counts[name], {}, _called(name, counts[name], choice, day)) for name in dimensions
    ]
    return Faceted(facets, counts[TOTAL][TOTAL], choice.problems)


def _total(rows: list[Group]) -> int:
    return sum(row.count for row in rows)


def _counts(dimensions: tuple[str, ...], day: dt.date) -> Counts:
    """How many entries the whole list has of each value on a day; one process counts, the others wait for it."""
    key = "list:counts:" + ":".join((generation(), day.isoformat(), *dimensions))
    kept: Counts | None = cache.get(key)
    if kept is not None:
        return kept
    with turn(key) as mine:
        kept = None if mine else cache.get(key)
        if kept is None:
            rows = groups_of(ListEntry.objects.on(day), dimensions)
            kept = {name: counts_of(rows, name, {}) for name in dimensions}
            kept[TOTAL] = Counter({TOTAL: _total(rows)})
            cache.set(key, kept, KEEP_FOR)
        return kept


# --- names of what can be chosen ---------------------------------------------------------------------


def _names(dimensions: tuple[str, ...], asked: Mapping[str, str], day: dt.date) -> Names:
    """The values of each dimension as they were called on a day: all there are; of duties, which are many, those asked for."""
    kept = _called_today.now() if set(dimensions) & set(_KEPT) else {}
    found: Names = {}
    for name in dimensions:
        if name not in _KEPT:
            keys = [int(value) for value in values_of(asked, name) if value.isdecimal()]
            found[name] = names_of(name, keys, day)
        elif day == timezone.localdate():
            found[name] = kept[name]
        else:
            found[name] = names_of(name, [one.key for one in kept[name]], day)
    return found


def _called(name: str, counts: Counter[Key], choice: Choice, day: dt.date) -> list[Name]:
    if name != "duty":
        return choice.names[name]
    return names_of(name, {*counts, *choice.wanted.get(name, ())}, day)


def _read_names() -> Names:
    day = timezone.localdate()
    keys: dict[str, Any] = {
        "region": Region.objects.values("pk"),
        "department": Department.objects.values("pk"),
    }
    return {name: names_of(name, keys.get(name, ()), day) for name in _KEPT}


_KEPT = ("region", "department", "type", "level")
"""The dimensions all of whose names a process keeps."""
_called_today = KeptWhole(_read_names, Region, Department, PowerType, Level)

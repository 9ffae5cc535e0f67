"""What a search shows of the hits (检索结果): the total, the facets and a page of keys, in a few queries none of which grows with the hits.

Up to `search.MANY` hits everything is counted. Of more the total says that there are more, and a choice bears a number only where what
it leads to was counted: what is shown is capped and says so, never wrong. Site, API and export ask here, so all have one order.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils.translation import get_language, gettext_noop

from publish import search
from publish.caching import generation
from publish.facets import (
    USUAL,
    Faceted,
    Group,
    Key,
    Name,
    Wanted,
    chosen,
    counts_of,
    facet_of,
    fits,
    groups_of,
    names_of,
    narrowed,
    with_chosen,
)
from publish.models import ListEntry

if TYPE_CHECKING:
    from departments.models import Region
    from publish.facets import Entries

KEEP_FOR = 3600
"""Seconds that the counts of a whole list are kept, under the generation of what is shown."""
TOO_MUCH = gettext_noop("这样检索用时过长，已停止。请换一个更具体的词，或者先选定地区、部门再检索。")
TOTAL = "total"
Counts = dict[str, Counter[Key]]


@dataclass(frozen=True)
class Finding:
    """The hits of `groups` on a day under what a reader chose."""

    entries: Entries
    groups: search.Groups
    faces: Faceted

    @property
    def there(self) -> Entries:
        """The entries among which is looked, as the reader chose."""
        return narrowed(search.within(self.entries, self.faces.wanted), self.faces.wanted)

    def keys(
        self, start: int, size: int, *, region: Region | None = None, as_listed: bool = False
    ) -> list[int]:
        """A page of keys: as ranked, or `as_listed`, in the order of the list."""
        there = self.there
        if self.groups and not as_listed:
            return search.keys(there, self.groups, start, size, region=region, many=self.faces.capped)
        found = search.find(there, self.groups).order_by("sort_key", "pk")
        return list(found.values_list("pk", flat=True)[start : start + size])


def find(
    groups: search.Groups,
    asked: Mapping[str, str],
    dimensions: tuple[str, ...] = USUAL,
    *,
    day: dt.date,
    entries: Entries | None = None,
) -> Finding:
    """What is found on `day`, of `entries` if these are given, with its facets; within `search.by_index(groups)`."""
    listed: Entries = ListEntry.objects.on(day) if entries is None else entries
    found = search.find(listed, groups)
    rows = groups_of(found, dimensions, search.MANY)
    faces = _counted(rows, asked, dimensions, day) if _total(rows) <= search.MANY else None
    is_whole = not groups and entries is None
    return Finding(
        listed, groups, faces or _of_many(listed, groups, asked, dimensions, day, is_whole=is_whole)
    )


def _counted(
    rows: list[Group], asked: Mapping[str, str], dimensions: tuple[str, ...], day: dt.date
) -> Faceted:
    """The facets of hits all of which were counted."""
    names = {
        name: names_of(name, {key for row in rows for key in row.keys(name)}, day) for name in dimensions
    }
    wanted, problems = chosen(asked, names)
    names = with_chosen(names, wanted, day)
    facets = [facet_of(name, counts_of(rows, name, wanted), wanted, names[name]) for name in dimensions]
    return Faceted(facets, _total(rows, wanted), problems, wanted)


def _of_many(
    entries: Entries,
    groups: search.Groups,
    asked: Mapping[str, str],
    dimensions: tuple[str, ...],
    day: dt.date,
    *,
    is_whole: bool,
) -> Faceted:
    """The facets of more hits than are counted: what can be chosen is what the whole list has."""
    counts, names = _whole_list(dimensions, day)
    wanted, problems = chosen(asked, names)
    names = with_chosen(names, wanted, day)
    if is_whole and not wanted:
        facets = [facet_of(name, counts[name], {}, names[name]) for name in dimensions]
        return Faceted(facets, counts[TOTAL][TOTAL], problems)
    rows = _rows(entries, groups, wanted, dimensions) if wanted else None
    facets = []
    for name in dimensions:
        others = {other: keys for other, keys in wanted.items() if other != name}
        of = rows if others == wanted else _few_rows(entries, groups, others, dimensions)
        there = counts[name] if of is None else counts_of(of, name, {})
        facets.append(facet_of(name, there, wanted, names[name], counted=of is not None))
    total = search.MANY if rows is None else _total(rows)
    return Faceted(facets, total, problems, wanted, capped=rows is None)


def _few_rows(
    entries: Entries, groups: search.Groups, wanted: Wanted, dimensions: tuple[str, ...]
) -> list[Group] | None:
    """As `_rows`, and None too where the index alone says that there may be too many."""
    if not wanted:
        return None
    there = search.may_hold(narrowed(search.within(entries, wanted), wanted), groups)
    many = there.order_by()[: search.MANY + 1].count() > search.MANY
    return None if many else _rows(entries, groups, wanted, dimensions)


def _rows(
    entries: Entries, groups: search.Groups, wanted: Wanted, dimensions: tuple[str, ...]
) -> list[Group] | None:
    """The hits under these choices, counted; None where there are too many."""
    there = search.find(narrowed(search.within(entries, wanted), wanted), groups)
    rows = groups_of(there, dimensions, search.MANY)
    return rows if _total(rows) <= search.MANY else None


def _total(rows: list[Group], wanted: Wanted | None = None) -> int:
    return sum(row.count for row in rows if fits(row, wanted or {}))


def _whole_list(dimensions: tuple[str, ...], day: dt.date) -> tuple[Counts, dict[str, list[Name]]]:
    """How many entries the list has of each value on a day, and what these are called."""
    asked = (generation(), day.isoformat(), str(get_language()), *dimensions)
    key = "list:counts:" + ":".join(asked)
    kept: tuple[Counts, dict[str, list[Name]]] | None = cache.get(key)
    if kept is None:
        rows = groups_of(ListEntry.objects.on(day), dimensions)
        counts = {name: counts_of(rows, name, {}) for name in dimensions}
        names = {name: names_of(name, counts[name].keys(), day) for name in dimensions}
        kept = counts | {TOTAL: Counter({TOTAL: _total(rows)})}, names
        cache.set(key, kept, KEEP_FOR)
    return kept

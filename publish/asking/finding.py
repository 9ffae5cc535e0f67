"""Asking the list (检索): the tries of a query one after the other, until one meets names; then what is near. Selectors only.

What must hold: what is found is decided on the list as the reader narrowed it, so that site, API and download agree; strict comes before
loose, and a looser way is never mixed into a stricter one's order; an exact query (a code, an article) is never loosened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from departments.models import Region
from publish import finding as counting
from publish import search
from publish.asking.known import Known, known
from publish.asking.names import Names, Near, names
from publish.asking.ordering import COLUMNS, HEAD, Row, by_syllables, refined, strays, unasked
from publish.asking.understanding import Try, Understood, understand
from publish.facets import USUAL, Faceted, values_of
from publish.models import ListEntry
from publish.search_folding import fold

if TYPE_CHECKING:
    from publish.facets import Entries

FEW = 3
"""With fewer hits than this, none of them in a name, what is near is shown as well."""
MOST_NEAR, LEAST_SHARE, ALMOST = 60, 0.3, 0.6
"""So many names are near, if they hold this share of what a question tells, and almost as much as the best of them."""
MOST_LOOKED = 1000
"""So many names are looked through for those that the reader's list has."""
MOST_KEYS = 2000
SURE_SHARE = 0.72
"""From here on what is near in names goes before what only the texts below them say."""


@dataclass(frozen=True)
class Tried:
    """A try that was made, and whether what it met was taken."""

    one: Try
    chosen: bool = False


@dataclass
class Found:
    """What a query found on the list under what a reader chose, and how."""

    understood: Understood
    choice: counting.Choice
    day: dt.date
    dimensions: tuple[str, ...] = USUAL
    places: Sequence[int] = ()
    """The reader's region and those above it, the nearest first."""
    tried: list[Tried] = field(default_factory=list)
    chosen: Try | None = None
    near: list[Near] = field(default_factory=list)
    near_first: bool = False
    corrected: str = ""
    finding: counting.Finding | None = None
    rows: list[Row] = field(default_factory=list)
    """The first hits in order."""

    @property
    def is_asked(self) -> bool:
        return bool(self.understood.tries)

    @cached_property
    def names(self) -> Names:
        return names()

    @property
    def faces(self) -> Faceted:
        assert self.finding is not None, "results() has counted"  # noqa: S101
        return self.finding.faces

    @property
    def words(self) -> list[str]:
        """What to mark in what was found."""
        terms = self.chosen.terms if self.chosen else ()
        words = self.understood.words if self.near or not self.chosen else ()
        loose = [part for word in words for phrase in word.alternatives for part in phrase]
        return list(dict.fromkeys([*terms, *loose]))

    @property
    def widened(self) -> list[str]:
        """The official phrases by which was looked besides what was typed."""
        if not self.chosen or self.understood.is_exact:
            return []
        return list(dict.fromkeys(" ".join(phrase) for word in self.chosen.words for phrase in word.means))

    @property
    def near_keys(self) -> list[int]:
        return [pk for one in self.near for pk in one.entries][:MOST_KEYS]

    def keys(self, start: int, size: int, *, as_listed: bool = False) -> list[int]:
        """A page of what was found, in the order that site, API and download share; within `search.by_index`."""
        assert self.finding is not None, "results() has counted"  # noqa: S101
        if as_listed or not self.is_asked:
            return self.finding.keys(start, size, as_listed=True)
        head = [row[0] for row in self.rows]
        if start + size <= len(head) or len(head) < HEAD:
            return head[start : start + size]
        if self.near:
            rest = (
                self.finding.there.exclude(pk__in=head)
                .order_by("sort_key", "pk")
                .values_list("pk", flat=True)
            )
            first = max(0, start - len(head))
            return head[start : start + size] + list(rest[first : max(0, start + size - len(head))])
        first = max(start, len(head))
        return head[start : start + size] + self.finding.keys(first, start + size - first, region=self.region)

    @property
    def region(self) -> Region | None:
        return Region(pk=self.places[0]) if self.places else None


def results(
    text: str,
    asked: Mapping[str, str],
    *,
    day: dt.date,
    dimensions: tuple[str, ...] = USUAL,
    words: Known | None = None,
) -> Found:
    """What `text` finds on the list of a day under what a reader chose; within `search.by_index`."""
    words = words or known()
    choice = counting.choice_of(asked, dimensions, day=day)
    found = Found(understand(text, words), choice, day, dimensions, places_of(asked, words))
    if not found.is_asked:
        found.finding = counting.find((), asked, dimensions, day=day, choice=choice)
        return found
    tries, is_exact = found.understood.tries, found.understood.is_exact
    met, hits = _first_met(found, [one for one in tries if not one.is_loose])
    if not found.chosen and not is_exact:
        if not (hits < FEW and _set_right(found, words)):
            met = met or _first_met(found, [one for one in tries if one.is_loose])[0]
        if not found.chosen:
            _look_near(found)
    _settle(found, found.chosen or met)
    return found


def places_of(asked: Mapping[str, str], words: Known) -> list[int]:
    """The regions of the address in its order: the reader's own first, then those above it."""
    return [pk for code in values_of(asked, "region") for pk in words.region_codes.get(code, ())]


# --- from strict to loose --------------------------------------------------------------------------


def _first_met(found: Found, tries: Sequence[Try]) -> tuple[Try | None, int]:
    """The first try that meets a title, which is chosen; else the first that met anything, and how many hits that has, up to FEW."""
    if not tries:
        return None, 0
    asked = [(found.choice.narrow(entries_of(one, found.day)), one.groups) for one in tries]
    first, hits = search.met(asked, FEW)
    found.tried += [Tried(one) for one in (tries if first is None else tries[: first + 1])]
    if first is not None:
        found.chosen = tries[first]
        found.corrected = found.chosen.right
        return found.chosen, FEW
    return next(((one, count) for one, count in zip(tries, hits, strict=True) if count), (None, 0))


def entries_of(one: Try, day: dt.date) -> Entries:
    """The entries of the day in the bodies and regions a try names; a region's list and those above it hold there."""
    entries: Entries = ListEntry.objects.on(day)
    if one.bodies is not None:
        entries = entries.filter(department__in=one.bodies)
    if one.regions is not None:
        above = Region.objects.filter(pk__in=one.regions).values("parent")
        entries = entries.filter(Q(region__in=one.regions) | Q(region__in=above))
    return entries


def _set_right(found: Found, words: Known) -> bool:
    """Whether the query with one character set right meets a name."""
    typed = (word.said for one in found.understood.tries if not one.is_loose for word in one.words)
    for said in dict.fromkeys(typed):
        if right := found.names.corrected(said, words):
            again = understand(fold(found.understood.text).replace(said, right, 1), words)
            reason = _("近似字")
            _first_met(
                found, [replace(one, reason=f"{reason}、{one.reason}", note=right) for one in again.tries]
            )
            if found.chosen:
                found.corrected = right
                return True
    return False


def _look_near(found: Found) -> None:
    """The names that hold most of what is asked, of those that the reader's list has."""
    near = [one for one in found.names.near(found.understood, MOST_LOOKED) if one.share >= LEAST_SHARE]
    there = found.choice.narrow(ListEntry.objects.on(found.day))
    kept: list[Near] = []
    for first, last in pairwise((0, MOST_NEAR, MOST_LOOKED)):
        if len(kept) < MOST_NEAR and (part := near[first:last]):
            listed = set(there.filter(pk__in=_keys(part)).values_list("pk", flat=True))
            kept += [replace(one, entries=held) for one in part if (held := _of(one, listed))]
    kept = kept[:MOST_NEAR]
    found.near = [one for one in kept if one.share >= kept[0].share * ALMOST]
    found.near_first = bool(kept) and kept[0].share >= SURE_SHARE


def _keys(near: Sequence[Near]) -> list[int]:
    return [pk for one in near for pk in one.entries]


def _of(one: Near, listed: set[int]) -> tuple[int, ...]:
    return tuple(pk for pk in one.entries if pk in listed)


# --- counted and in order ----------------------------------------------------------------------------


def _settle(found: Found, one: Try | None) -> None:
    """What was chosen, counted, with what is near before or behind it."""
    found.chosen = one
    found.tried = [replace(tried, chosen=tried.one is one) for tried in found.tried]
    entries, groups = (entries_of(one, found.day), one.groups) if one else (ListEntry.objects.none(), ())
    if found.near:
        strict = search.find(entries, groups).order_by().values("pk")
        near = ListEntry.objects.filter(pk__in=found.near_keys).order_by().values("pk")
        joined = _counted(found, ListEntry.objects.on(found.day).filter(pk__in=near.union(strict)), ())
        rows = _rows(found, counting.Finding(entries, groups, joined.faces), one) if one else []
        parts = (_near_rows(found), rows) if found.near_first else (rows, _near_rows(found))
        found.finding, found.rows = joined, list({row[0]: row for part in parts for row in part}.values())
        return
    found.finding = _counted(found, entries, groups)
    found.rows = _rows(found, found.finding, one) if one else []


def _counted(found: Found, entries: Entries, groups: search.Groups) -> counting.Finding:
    return counting.find(groups, {}, found.dimensions, day=found.day, entries=entries, choice=found.choice)


def _rows(found: Found, finding: counting.Finding, one: Try) -> list[Row]:
    """The first hits of a try in order."""
    rows: list[Row] = finding.rows(HEAD, COLUMNS, region=found.region)
    ordered = refined(rows, one, said=found.understood, places=found.places)
    return by_syllables(ordered, one.words[0].said) if one.is_pinyin else ordered


def _near_rows(found: Found) -> list[Row]:
    """What is near in order: what holds most of the question, of the kind that is asked for, the reader's region.

    Who complains or applies is shown that kind of power first, even where one of the other holds more of the words.
    """
    place = {pk: at for at, pk in enumerate(found.near_keys)}
    share = {pk: round(one.share, 1) for one in found.near for pk in one.entries}
    complains, applies = found.understood.complains, found.understood.applies
    rows: list[Row] = list(ListEntry.objects.filter(pk__in=found.near_keys).values_list(*COLUMNS))

    def key(row: Row) -> tuple[Any, ...]:
        away = found.places.index(row[5]) if row[5] in found.places else len(found.places)
        far = unasked(row, complains=complains)
        return (
            (complains or applies) and far > 0,
            -share[row[0]],
            far,
            strays(row, found.understood),
            away,
            place[row[0]],
        )

    return sorted(rows, key=key)

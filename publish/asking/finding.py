"""Asking the list (检索): the tries of a query one after the other, until one meets names; then what is near. Selectors only.

What must hold: what is found is decided on the list as the reader narrowed it, so that site, API and download agree; strict comes before
loose, and a looser way is never mixed into a stricter one's order; an exact query (a code, an article) is never loosened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, IntegerField, Q, Value
from django.utils.translation import gettext as _

from departments.models import Region
from powers.models import PowerType
from publish.asking import thin as search
from publish.asking.known import Known, known
from publish.asking.names import Near, names
from publish.asking.understanding import Try, Understood, understand
from publish.search import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]

HEAD = 200
"""So many hits are put in order with what the engine does not weigh; those behind follow as it ranks them."""
FEW = 3
"""With fewer hits than this, none of them in a name, what is near is shown as well."""
MOST_NEAR, LEAST_SHARE = 60, 0.34
SURE_SHARE = 0.72
"""From here on what is near in names goes before what only the texts below them say."""
Row = tuple[int, str, str, str, str, int, str]
COLUMNS = ("pk", "name", "sub_name", "power_type__effect", "power_type__initiation", "region_id", "sort_key")


@dataclass(frozen=True)
class Tried:
    """A try with what it found: how many (at most HEAD are counted), and in how many names."""

    one: Try
    hits: int
    named: int
    chosen: bool = False

    @property
    def is_many(self) -> bool:
        return self.hits >= HEAD


@dataclass
class Found:
    """What a query found on the list, and how."""

    understood: Understood
    chosen: Try | None = None
    near: list[Near] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    corrected: str = ""
    near_first: bool = False
    places: Sequence[int] = ()
    """The reader's region and those above it, the nearest first."""

    @property
    def is_asked(self) -> bool:
        return bool(self.understood.tries)

    @property
    def words(self) -> list[str]:
        """What to mark in what was found."""
        terms = self.chosen.terms if self.chosen else ()
        loose = [part for word in self.understood.words for phrase in word.alternatives for part in phrase] if self.near else []
        return list(dict.fromkeys([*terms, *loose]))

    @property
    def widened(self) -> list[str]:
        """The official phrases by which was looked besides what was typed."""
        if not self.chosen or self.understood.is_exact:
            return []
        phrases = ["、".join(phrase) for word in self.chosen.words for phrase in word.means]
        return list(dict.fromkeys(phrases))

    @cached_property
    def near_keys(self) -> list[int]:
        return [pk for one in self.near for pk in one.entries]

    def within(self, entries: Entries) -> Entries:
        """Those of `entries` that were found."""
        if not self.is_asked:
            return entries
        strict = asked(entries, self.chosen) if self.chosen else entries.none()
        if not self.near:
            return strict
        if not self.chosen:
            return entries.filter(pk__in=self.near_keys)
        return entries.filter(Q(pk__in=self.near_keys) | Q(pk__in=strict.order_by().values("pk")))

    def ordered(self, entries: Entries) -> Entries:
        """What was found of `entries`, in its order."""
        if not self.is_asked:
            return entries.order_by("sort_key", "pk")
        found = self.within(entries)
        behind = search.ranked(found, self.chosen.groups) if self.chosen else found.order_by("sort_key", "pk")
        head = self.head(entries)
        place: Any = Func(
            Value(head, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position", output_field=IntegerField()
        )
        return behind.order_by(place.asc(nulls_last=True), *behind.query.order_by) if head else behind

    def head(self, entries: Entries) -> list[int]:
        """The keys of the first hits in order."""
        strict = [row[0] for row in refined(rows_of(entries, self.chosen), self.chosen, self)] if self.chosen else []
        if not self.near:
            return strict
        share = {pk: round(one.share, 1) for one in self.near for pk in one.entries}
        rows: list[Row] = list(entries.filter(pk__in=self.near_keys).values_list(*COLUMNS))
        place = {pk: at for at, pk in enumerate(self.near_keys)}
        rows.sort(key=lambda row: (-share[row[0]], self.unasked(row), self.distance(row), place[row[0]]))
        near = [row[0] for row in rows]
        parts = [near, strict] if self.near_first else [strict, near]
        return list(dict.fromkeys(pk for part in parts for pk in part))

    def page(self, entries: Entries, start: int, stop: int) -> list[int]:
        """The keys of some hits; the first ones without putting all in order."""
        head = self.head(entries) if self.is_asked and start < HEAD else []
        if stop <= len(head) or (head and len(head) < HEAD and not self.near):
            return head[start:stop]
        return list(self.ordered(entries).values_list("pk", flat=True)[start:stop])

    def unasked(self, row: Row) -> bool:
        """Whether it is of the other kind: who complains looks for what a body does of itself, others for what one applies for."""
        effect, initiation = row[3], row[4]
        if self.understood.complains:
            return initiation == PowerType.Initiation.APPLICATION
        return effect == PowerType.Effect.DEROGATING

    def distance(self, row: Row) -> int:
        return self.places.index(row[5]) if row[5] in self.places else len(self.places)


def results(entries: Entries, text: str, *, places: Sequence[int] = (), words: Known | None = None) -> Found:
    """What `text` finds among `entries`, which are those of a day and of what the reader chose."""
    words = words or known()
    found = Found(understand(text, words), places=places)
    if not found.is_asked:
        return found
    fallback = _try_all(found, entries, found.understood.tries)
    if found.chosen or found.understood.is_exact:
        return _chosen(found, found.chosen or fallback)
    few = fallback is None or found.tried[_index(found, fallback)].hits < FEW
    if few and _corrected(found, entries, words):
        return found
    found.near = [one for one in names().near(found.understood.words, MOST_NEAR) if one.share >= LEAST_SHARE]
    found.near = _best(found.near)
    found.near_first = bool(found.near) and found.near[0].share >= SURE_SHARE
    return _chosen(found, fallback)


def _try_all(found: Found, entries: Entries, tries: Sequence[Try]) -> Try | None:
    """Make the tries until one meets a name, which is chosen; else the first that met anything is given back."""
    fallback = None
    for one in tries:
        rows = rows_of(entries, one)
        named = sum(in_name(row, one) for row in rows) if one.groups else len(rows)
        found.tried.append(Tried(one, len(rows), named))
        if named:
            found.chosen = one
            found.tried[-1] = replace(found.tried[-1], chosen=True)
            return one
        if rows and fallback is None:
            fallback = one
    return fallback


def _chosen(found: Found, one: Try | None) -> Found:
    found.chosen = one
    if one is not None:
        at = _index(found, one)
        found.tried[at] = replace(found.tried[at], chosen=True)
    return found


def _index(found: Found, one: Try) -> int:
    return next(at for at, tried in enumerate(found.tried) if tried.one is one)


def _corrected(found: Found, entries: Entries, words: Known) -> bool:
    """Whether the query with one character set right meets a name."""
    for word in found.understood.words and _runs(found.understood):
        if right := names().corrected(word, words):
            again = understand(fold(found.understood.text).replace(word, right, 1), words)
            tries = [replace(one, reason=_("近似字") + "、" + one.reason, note=right) for one in again.tries]
            if _try_all(found, entries, tries) and found.chosen:
                found.corrected = right
                return True
    return False


def _runs(understood: Understood) -> list[str]:
    """What is asked as it stands between spaces, and what is left of it without question words."""
    typed = [word.said for one in understood.tries for word in one.words]
    return list(dict.fromkeys(typed))


def _best(near: list[Near]) -> list[Near]:
    """What is near, without what is much less so than the best."""
    return [one for one in near if one.share >= near[0].share * 0.6]


# --- one try ---------------------------------------------------------------------------------------


def asked(entries: Entries, one: Try) -> Entries:
    """The entries of a try: every group holds, in the bodies and regions it names."""
    if one.bodies is not None:
        entries = entries.filter(department__in=one.bodies)
    if one.regions is not None:
        entries = entries.filter(_of(one.regions))
    return search.find(entries, one.groups)


def _of(regions: frozenset[int]) -> Q:
    """In a region, or in one above it, whose list holds there too."""
    above = Region.objects.filter(pk__in=regions).values("parent")
    return Q(region__in=regions) | Q(region__in=above)


def rows_of(entries: Entries, one: Try | None) -> list[Row]:
    """The first hits of a try as the engine ranks them."""
    if one is None:
        return []
    ranked = search.ranked(asked(entries, one), one.groups)
    return list(ranked.values_list(*COLUMNS)[:HEAD])


def in_name(row: Row, one: Try) -> bool:
    """Whether every group of the try holds in the name and sub-item."""
    text = fold(f"{row[1]}\n{row[2]}")
    return all(any(term in text for term in group) for group in one.groups)


def refined(rows: list[Row], one: Try, found: Found) -> list[Row]:
    """Hits in the order a reader expects: what is called so, then what one asks for, as typed before as it is officially called."""

    def key(row: Row) -> tuple[Any, ...]:
        name = fold(f"{row[1]}\n{row[2]}")
        if not one.groups or not in_name(row, one):
            return (2,)
        exact = any(line in (word.said, *("".join(p) for p in word.means)) for line in name.split("\n") for word in one.words)
        return (
            0 if exact and len(one.words) == 1 else 1,
            found.unasked(row),
            _places_of_alternatives(name, one),
            found.distance(row),
            len(name),
            row[6],
        )

    return sorted(rows, key=key)


def _places_of_alternatives(name: str, one: Try) -> int:
    """Which of the ways to say each word stands in the name: the word itself is 0, the first official phrase 1, and so on."""
    total = 0
    for word in one.words:
        held = (at for at, phrase in enumerate(word.alternatives) if all(part in name for part in phrase))
        total += next(held, len(word.alternatives))
    return total

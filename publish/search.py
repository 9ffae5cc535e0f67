"""Search over the published list (检索): the one interface of the engine, so that another could take its place.

What is asked are groups of folded terms: every group must hold, and a group holds if one of its alternatives is part of the text. Terms
are found by their bigrams in the index (`publish/search_index.py`) and then, where they are longer, by the text itself, so what must
hold does: `find` finds what a scan with `in` finds, no more and no less. `ranked` puts them in order; `keys` gives a page of that
order without ranking all of them.

Measured on 68,000 entries of real text, looking at the text is twice as fast as phrases (`<->`) of bigrams with positions, the index
smaller, and no text too long for it.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)

from publish import search_planning
from publish.search_folding import fold
from publish.search_index import (
    BODY,
    LENGTH,
    LONGEST,
    NAME,
    TITLE,
    ZONES,
    both,
    either,
    with_bigrams,
    with_code,
)
from publish.search_planning import in_order_of_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from departments.models import Region
    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]

Groups = tuple[tuple[str, ...], ...]
"""Folded terms: every group must hold, a group holds if one of its alternatives does."""

MAX_QUERY = 100
MAX_TERMS = 8
MANY = 5000
"""With more hits than this they are neither counted nor ranked one by one."""
AHEAD = 20
"""How many entries in order are looked through at first for each hit wanted, and how many at most."""
MOST_AHEAD = 20_000
LENGTHS = tuple(pairwise((0, 5, 7, 9, 11, 13, 15, 18, 21, 26, 33, LONGEST + 1)))
"""Of very many hits those with short names are put in order first; these stretches of lengths, one after the other."""
TooMuchError = search_planning.TooMuchError


# --- asking ----------------------------------------------------------------------------------------


def terms(q: str) -> list[str]:
    """The terms of a query, folded, each once, in order."""
    return list(dict.fromkeys(fold(q[:MAX_QUERY]).split()))[:MAX_TERMS]


def groups_of(q: str) -> Groups:
    """Each term of a query as a group of its own: nothing but what was typed."""
    return tuple((term,) for term in terms(q))


def _plain(groups: Groups) -> Groups:
    """The groups without alternatives that another is part of; one that holds anyhow is left out."""
    kept = []
    for group in groups:
        alternatives = sorted({" ".join(term.split()) for term in group}, key=len)
        least: list[str] = []
        for term in alternatives:
            if not any(shorter in term for shorter in least):
                least.append(term)
        if least != [""]:
            kept.append(tuple(least))
    return tuple(dict.fromkeys(kept))


# --- finding ---------------------------------------------------------------------------------------


class _Matches(Func):
    """`vector @@ query`, the query being a literal that is cast and not parsed."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


def _matches(query: str) -> _Matches:
    return _Matches(F("grams"), Value(query))


def search(entries: Entries, q: str) -> Entries:
    """The entries that contain every term of `q`; all of them where `q` holds no term."""
    return find(entries, groups_of(q))


def find(entries: Entries, groups: Groups) -> Entries:
    """The entries in whose text every group holds: exactly those; all of them where no group asks for anything."""
    kept = _plain(groups)
    if not kept:
        return entries
    if () in kept:
        return entries.none()
    return entries.filter(_matches(_query(kept, BODY))).filter(_said("search_text", kept, exact=False))


def may_hold(entries: Entries, groups: Groups) -> Entries:
    """The entries of `find` and a few more: those whose text has all the bigrams, without a look at it."""
    kept = _plain(groups)
    return entries.filter(_matches(_query(kept, BODY))) if kept and () not in kept else find(entries, groups)


def in_titles(entries: Entries, groups: Groups) -> Entries:
    """The entries in whose titles every group holds: exactly those."""
    kept = _plain(groups)
    if not kept or () in kept:
        return find(entries, groups)
    return entries.filter(_matches(_query(kept, NAME, TITLE))).filter(_said("titles", kept, exact=False))


def met(asked: Sequence[tuple[Entries, Groups]], most: int) -> tuple[int | None, list[int]]:
    """Which of these is the first that meets a title; where none does, how many hits each has, up to `most`.

    One query, which looks no further than it must.
    """
    titled = [_sql(in_titles(entries, groups), 1) for entries, groups in asked]
    said = [_sql(find(entries, groups), most) for entries, groups in asked]
    cases = " ".join(f"WHEN EXISTS ({sql}) THEN {at}" for at, (sql, _) in enumerate(titled))
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) hits)" for sql, _ in said)  # noqa: S608  Django's own
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH titled AS MATERIALIZED (SELECT CASE {cases} END AS first) "  # noqa: S608  Django's own
            f"SELECT first, CASE WHEN first IS NULL THEN ARRAY[{counts}] END FROM titled",
            [param for _, params in (*titled, *said) for param in params],
        )
        first, hits = cursor.fetchone()
    return first, hits or []


def totals(asked: Sequence[tuple[Entries, Groups]], most: int) -> list[tuple[int, int]]:
    """How many hits each of these has, and how many of them in their titles, each up to `most`; one query."""
    parts = [_sql(way(entries, groups), most) for entries, groups in asked for way in (find, in_titles)]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) hits)" for sql, _ in parts)  # noqa: S608  Django's own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [param for _, params in parts for param in params])
        found = cursor.fetchone()
    return list(zip(found[::2], found[1::2], strict=True))


def _sql(entries: Entries, most: int) -> tuple[str, tuple[Any, ...]]:
    """The query for the keys of so many of these, in no order."""
    try:
        return entries.order_by().values("pk")[:most].query.sql_with_params()
    except EmptyResultSet:  # nothing can be there, and Django knows it
        return "SELECT 1 WHERE FALSE", ()


def within(entries: Entries, wanted: Mapping[str, Iterable[object]]) -> Entries:
    """The entries with one of the wanted values in each dimension, by the same index as the words: 食品 in one department."""
    queries = [with_code(dimension, keys) for dimension, keys in wanted.items()]
    return entries.filter(_matches(both(*queries))) if queries else entries


def _query(groups: Groups, *marks: str) -> str:
    """The index's answer to groups: all that hold, and of longer terms a few that do not."""
    return both(*(either(*(f"({with_bigrams(t, m)})" for t in group for m in marks)) for group in groups))


class _Says(Func):
    """Whether a text holds every group; it is unpacked once and not once for each term, which is what a look at it costs."""

    output_field = BooleanField()

    def __init__(self, field: str, groups: Groups) -> None:
        super().__init__(F(field), *(Value(term) for group in groups for term in group))
        self.sizes = [len(group) for group in groups]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.source_expressions]
        either_of = (" OR ".join(["strpos(said, %s) > 0"] * size) for size in self.sizes)
        holds = " AND ".join(f"({one})" for one in either_of)
        sql = f"(SELECT {holds} FROM (SELECT {parts[0][0]} || '' AS said OFFSET 0) unpacked)"  # noqa: S608
        return sql, (*(param for _, params in parts[1:] for param in params), *parts[0][1])


def _said(field: str, groups: Groups, *, exact: bool = True) -> Q:
    """That every group holds in the text of a field; not `exact` leaves out those that the index answers without an error."""
    asked = tuple(group for group in groups if exact or any(len(term) > 2 for term in group))
    if sum(map(len, asked)) > 1 and field == "search_text":
        return Q(_Says(field, asked))
    condition = Q()
    for group in asked:
        either_of = Q()
        for term in group:
            either_of |= Q(**{f"{field}__contains": term})
        condition &= either_of
    return condition


@contextmanager
def by_index(groups: Groups, patience: str = "") -> Iterator[None]:
    """Have what is read inside and asks for words use the index; what takes too long is broken off: TooMuchError."""
    with search_planning.by_index(patience) if groups else nullcontext():
        yield


# --- order -----------------------------------------------------------------------------------------


def ranked(entries: Entries, groups: Groups, *, region: Region | None = None) -> Entries:
    """Hits of `find` as a reader expects them: names, other titles, the rest; short names first, the reader's region, the list's order."""
    kept = _plain(groups)
    if not kept or () in kept:
        return entries.order_by("sort_key", "pk")
    zone = Case(
        When(_said("hit_names", kept), then=Value(0)),
        When(_said("titles", kept), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return _with_names(entries).order_by(zone, "title_length", *_elsewhere(region), "sort_key", "pk")


def _with_names(entries: Entries) -> Entries:
    names = Func(F("titles"), Value(ZONES), Value(1), function="split_part", output_field=TextField())
    return entries.alias(hit_names=names)


def _elsewhere(region: Region | None) -> list[Any]:
    if region is None:
        return []
    here = When(region=region.pk, then=Value(0))
    return [Case(here, default=Value(1), output_field=IntegerField())]


def keys(
    entries: Entries,
    groups: Groups,
    start: int,
    size: int,
    *,
    region: Region | None = None,
    many: bool | None = None,
) -> list[int]:
    """The keys of `ranked(…)[start : start + size]`: the same, but of a word that is everywhere not every hit is put in order.

    Within `by_index(groups)`. Who has counted says whether there are `many`.
    """
    kept = _plain(groups)
    found = find(entries, groups)
    if many is None:
        many = found.order_by()[: MANY + 1].count() > MANY
    if not kept or not many:
        return list(ranked(found, groups, region=region).values_list("pk", flat=True)[start : start + size])
    first: list[int] = []
    for zone in _zones(entries, kept):
        if len(first) < start + size:
            first += zone.first(start + size - len(first), region)
    return first[start:]


@dataclass(frozen=True)
class _Zone:
    """Hits that stand together in the order: those that are `there` among `entries`; `candidates` are found by the index."""

    entries: Entries
    candidates: Entries
    there: Q

    def first(self, count: int, region: Region | None) -> list[int]:
        """The keys of the first so many, in order; of those equally long the ones of the region go before."""
        parts = [Q()] if region is None else [Q(region=region), ~Q(region=region)]
        rows = [
            (length, place, pk) for place, part in enumerate(parts) for length, pk in self._part(part, count)
        ]
        return [pk for _, _, pk in sorted(rows, key=lambda row: row[:2])[:count]]

    def _part(self, part: Q, count: int) -> list[tuple[int, int]]:
        if len(rows := self._ahead(part, count, count * AHEAD)) == count:
            return rows
        hits = self.candidates.filter(part, self.there)
        if hits.order_by()[: MANY + 1].count() <= MANY:
            return list(_in_order(hits)[:count])
        rows = []
        for least, most in LENGTHS:
            if len(rows) < count:
                as_long = hits.filter(_matches(with_code(LENGTH, range(least, most))))
                rows += _in_order(as_long)[: count - len(rows)]
        return rows

    def _ahead(self, part: Q, count: int, ahead: int) -> list[tuple[int, int]]:
        """Those among the first entries of all; enough where hits are frequent."""
        if not 0 < ahead <= MOST_AHEAD:
            return []
        columns = ("title_length", "sort_key", "pk", "is_there")
        told = self.entries.filter(part).annotate(is_there=ExpressionWrapper(self.there, BooleanField()))
        walked = told.order_by(*columns[:3]).values_list(*columns)[:ahead]
        sql, params = walked.query.sql_with_params()
        with in_order_of_list(), connection.cursor() as cursor:
            cursor.execute(  # a join with the walk would be planned as a look at every text
                f"SELECT title_length, pk FROM ({sql}) walked WHERE is_there ORDER BY title_length, sort_key, pk LIMIT %s",  # noqa: S608  Django's own
                [*params, count],
            )
            return cursor.fetchall()


def _zones(entries: Entries, groups: Groups) -> list[_Zone]:
    """The hits by where they are: in the names, in the other titles, in the rest."""
    entries = _with_names(entries)
    named, titled, said = (_said(field, groups) for field in ("hit_names", "titles", "search_text"))
    marks = (TITLE,) if len(groups) == 1 else (NAME, TITLE)
    return [
        _Zone(entries, entries.filter(_matches(_query(groups, NAME))), named),
        _Zone(entries, entries.filter(_matches(_query(groups, *marks))), titled & ~named),
        _Zone(entries, entries.filter(_matches(_query(groups, BODY))), said & ~titled),
    ]


def _in_order(entries: Entries) -> Any:
    return entries.order_by("title_length", "sort_key", "pk").values_list("title_length", "pk")

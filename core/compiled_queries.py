"""Queries that are compiled once in a process (预先编译的查询): a third of what a power's page took was making the same texts anew.

`Compiled(build)` stands beside a function that gives a queryset, and is called with the same values: `build` is asked once for each
number of values, with marks in their place, and the text is kept. What must hold: the text depends on nothing else than the
arguments, which are whole numbers, texts, days or lists of whole numbers and reach the database as they are; nothing is prefetched.
An empty list finds nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

Row = TypeVar("Row")
One = int | str | dt.date
Value = One | Sequence[int]
LONGEST = 50
"""A longer list is asked as ever: each length has a text of its own."""
FIRST_MARK = 8_000_000_000_000_000_000
"""Marks are numbers that no key has, texts of them, and days that no calendar has yet."""
FIRST_DAY = dt.date(9900, 1, 1)


@dataclass(frozen=True)
class _Text:
    """A compiled query: where in its parameters the values go; what has no place is a parameter of its own."""

    queryset: Any
    compiler: Any
    sql: str
    params: tuple[tuple[int | None, Any], ...]

    def rows(self, values: Sequence[One]) -> Iterable[Any]:
        params = tuple(own if place is None else values[place] for place, own in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # this thread's, a standby's too
        compiler.as_sql = lambda: (self.sql, params)
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=_Query(self.queryset.query, compiler),
            _fields=self.queryset._fields,
            _known_related_objects={},
        )
        rows: Iterable[Any] = self.queryset._iterable_class(asked)  # noqa: SLF001  Django has no other door
        return rows


class _Query:
    """A query whose compiler has done its work."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class Compiled(Generic[Row]):
    """`build(*values)` is the queryset; called with values this gives its rows."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self._texts: dict[tuple[int | None, ...], _Text] = {}

    def __call__(self, *values: Value) -> list[Row]:
        shape = tuple(None if isinstance(value, One) else len(value) for value in values)
        if 0 in shape:
            return []
        if any(length is not None and length > LONGEST for length in shape):
            return list(self.build(*values))
        text = self._texts.get(shape)
        if text is None:
            text = self._texts[shape] = _compiled(self.build, values)
        return list(text.rows(list(_flat(values))))


def _flat(values: Sequence[Value]) -> Iterator[One]:
    for value in values:
        if isinstance(value, One):
            yield value
        else:
            yield from value


def _compiled(build: Callable[..., Any], values: Sequence[Value]) -> _Text:
    """Raises ValueError where a value does not reach the query as it is."""
    numbers = iter(range(FIRST_MARK, FIRST_MARK + 10_000))

    def mark(value: Value) -> Any:
        if isinstance(value, str):
            return str(next(numbers))
        if isinstance(value, dt.date):
            return FIRST_DAY + dt.timedelta(days=next(numbers) - FIRST_MARK)
        if isinstance(value, int):
            return next(numbers)
        return [next(numbers) for _ in value]

    marks = [mark(value) for value in values]
    places = {(type(one), one): place for place, one in enumerate(_flat(marks))}
    queryset = build(*marks)
    if queryset._prefetch_related_lookups:  # noqa: SLF001  Django has no other door
        raise ValueError("what is prefetched is another query")
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    found = tuple(
        (places.get((type(param), param)) if isinstance(param, One) else None, param) for param in params
    )
    if {place for place, _ in found if place is not None} != set(places.values()):
        raise ValueError(f"not every value of {build.__qualname__} reaches the query as it is")
    return _Text(queryset, compiler, sql, found)

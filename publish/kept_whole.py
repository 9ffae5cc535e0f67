"""What a process keeps of whole small tables (整表缓存), and reads again where one of their rows has changed and not at every change of the site.

What must hold: nothing older than the generation asked for is given. The generation is one query; only where it was raised are the rows
looked at, in one more: which there are, and by which transaction each was written last.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model

from publish.caching import generation

T = TypeVar("T")


class KeptWhole(Generic[T]):
    """What `read` makes of the tables of `models`; one for the process."""

    def __init__(self, read: Callable[[], T], *models: type[Model]) -> None:
        self._read, self._models, self._lock = read, models, Lock()
        self._kept: tuple[str, T] | None = None
        self._written = ""

    def now(self) -> T:
        asked = generation()
        kept = self._kept
        if kept is None or kept[0] != asked:
            with self._lock:
                kept = self._kept
                if kept is None or kept[0] != asked:
                    kept = self._kept = (asked, self._brought_up(kept))
        return kept[1]

    def _brought_up(self, kept: tuple[str, T] | None) -> T:
        written = _written(self._models)
        if kept is not None and written == self._written:
            return kept[1]
        found = self._read()
        self._written = written
        return found


def _written(models: tuple[type[Model], ...]) -> str:
    """How many rows each table has, and a sum over where each lies and by which transaction it was written: an update moves it."""
    quote = connection.ops.quote_name
    parts = [
        f"SELECT {at} AS place, count(*) AS rows, coalesce(sum(hashtext(ctid || ':' || xmin)), 0) AS told "  # noqa: S608  our names
        f"FROM {quote(model._meta.db_table)}"
        for at, model in enumerate(models)
    ]
    said = "string_agg(rows || '.' || told, ' ' ORDER BY place)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {said} FROM ({' UNION ALL '.join(parts)}) tables")  # noqa: S608  our names
        return str(cursor.fetchone()[0])

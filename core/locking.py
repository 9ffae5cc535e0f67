"""Locks (加锁): a row, a table, a piece of work. All last until the transaction ends; what must come in which order is
written in review/workflow/locking.py.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def lock_row(row: Row, *related: str, rows: QuerySet[Row] | None = None, no_key: bool = False) -> Row:
    """The row as it is now, locked; `related` is read beside it and not locked. `rows`: read it as this queryset does.

    `no_key`: rows that only point to it can still be added by others meanwhile.
    """
    found = type(row)._default_manager.all() if rows is None else rows
    found = found.select_for_update(of=("self",), no_key=no_key)
    return (found.select_related(*related) if related else found).get(pk=row.pk)


def lock_table(model: type[Model]) -> None:
    """Nobody else writes to the table of a model; readers do not wait."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def one_at_a_time(work: str, key: int) -> None:
    """Whoever else does this work for the same key waits: what must follow one another and has no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"qingdan.{work}", key])

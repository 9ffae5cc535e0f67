"""Which tables the public pages show (公开数据表): the triggers by which a change of them raises the generation.

The tables are named in qingdan/public_tables.yaml; what raising means is publish/migrations/0002_guards.py. The database does it,
so that the admin, commands, imports and SQL alike raise it, with what they change and not before.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from core.reference_files import read_yaml

FUNCTION = "publish_note_shown"
EVENTS = {
    "insert": "INSERT ON {table}",
    "update": "UPDATE ON {table} REFERENCING OLD TABLE AS was NEW TABLE AS became",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS was",
}


def declared() -> dict[str, Any]:
    """`shown`: the tables; `not_shown`: what is read besides, each with the reason why it raises nothing; `parts`: of which tables
    the public account reads a part only, by columns and a condition on the row `t`."""
    return dict(read_yaml(settings.PUBLIC_TABLES))


def watch_all() -> None:
    """Make every trigger that is missing and take away every one that is not declared, as the owner of the tables."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [FUNCTION])
        if not cursor.fetchone()[0]:
            return  # migrated to before there was one
        there, wanted = watched(), set(declared()["shown"]) & set(connection.introspection.table_names())
        for table in sorted(wanted - there):
            for name, event in EVENTS.items():
                cursor.execute(
                    f"CREATE TRIGGER {quote(f'{table}_shown_{name}')} AFTER {event.format(table=quote(table))} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
                )
        for table in sorted(there - wanted):
            for name in EVENTS:
                cursor.execute(f"DROP TRIGGER {quote(f'{table}_shown_{name}')} ON {quote(table)}")


def watched() -> set[str]:
    """The tables of this database whose every change raises the generation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgfoid = to_regproc(%s) AND t.tgenabled IN ('O', 'A') GROUP BY 1 HAVING count(*) = %s",
            [FUNCTION, len(EVENTS)],
        )
        return {row[0] for row in cursor.fetchall()}

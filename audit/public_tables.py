"""Which tables the public pages show (公开数据表): the triggers by which a change of them raises the generation.

The tables are named in qingdan/public_tables.yaml; what raising means is publish/migrations/0002_guards.py. The database does it,
so that the admin, commands, imports and SQL alike raise it, with what they change and not before.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from core.database_roles import FACE
from core.reference_files import read_yaml

FUNCTION = "publish_note_shown"
EVENTS = {
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS became",
    "update": "UPDATE ON {table} REFERENCING OLD TABLE AS was NEW TABLE AS became",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS was",
}


def declared() -> dict[str, Any]:
    """`shown`: the tables; `not_shown`: what is read besides, each with the reason why it raises nothing; `parts`: of which tables
    the public account reads a part only."""
    return dict(read_yaml(settings.PUBLIC_TABLES))


def watch_all() -> None:
    """Make every trigger that is missing and take away every one that is not declared, as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [FUNCTION])
        if not cursor.fetchone()[0]:
            return  # migrated to before there was one
        there, wanted = watched(), _wanted()
        for place, triggers in there.items():
            for name, definition in triggers.items():
                if wanted.get(place, {}).get(name) != definition:
                    cursor.execute(f"DROP TRIGGER {name} ON {place}")
        for place, triggers in wanted.items():
            for name, definition in triggers.items():
                if there.get(place, {}).get(name) != definition:
                    cursor.execute(definition)


def _wanted() -> dict[str, dict[str, str]]:
    """By table (with its schema) its triggers and what makes each: of what is copied, the copy is watched and not its table, `watched` columns of it
    alone where it names any."""
    parts, known = declared()["parts"], set(connection.introspection.table_names())
    wanted = {}
    for table in sorted(set(declared()["shown"]) & known):
        place = f"{FACE if table in parts else 'public'}.{table}"
        columns = ", ".join(f"'{column}'" for column in parts.get(table, {}).get("watched", ()))
        wanted[place] = {
            f"{table}_shown_{name}": f"CREATE TRIGGER {table}_shown_{name} AFTER {event.format(table=place)} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}({columns})"
            for name, event in EVENTS.items()
        }
    return wanted


def watched() -> dict[str, dict[str, str]]:
    """By table (with its schema) of this database its triggers that raise the generation, each with what makes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname || '.' || c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE t.tgfoid = to_regproc(%s) AND t.tgenabled IN ('O', 'A')",
            [FUNCTION],
        )
        found: dict[str, dict[str, str]] = {}
        for place, name, definition in cursor.fetchall():
            found.setdefault(place, {})[name] = definition
        return found

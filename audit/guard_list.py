"""Which triggers and functions guard the database (数据库防护清单): read from it, and compared with what was shipped.

audit/reference_data/guards.yaml names every trigger and function with the digest of its text. A test compares it with a database
that the migrations have just made; with WRITE_GUARDS=1 it writes the file anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from audit.verifying import Mismatch
from core.database_roles import FACE
from core.digests import digest_bytes
from core.reference_files import read_yaml

SHIPPED = Path(__file__).parent / "reference_data" / "guards.yaml"
ENABLED = ("O", "A")
"""How PostgreSQL calls a trigger that fires for everybody."""


def found_triggers() -> dict[str, tuple[str, str]]:
    """`table.trigger` → its definition's digest, and whether it is on; tables of the copies with their schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname IN ('public', %s) ORDER BY 1",
            [FACE],
        )
        return {name: (_digest(definition), enabled) for name, definition, enabled in cursor.fetchall()}


def found_functions() -> dict[str, str]:
    """`name(arguments)` → the digest of its text and settings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.prosrc, p.prosecdef::text, coalesce(array_to_string(p.proconfig, ';'), '') "
            "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', %s) ORDER BY 1",
            [FACE],
        )
        return {name: _digest("\n".join(rest)) for name, *rest in cursor.fetchall()}


def current() -> dict[str, dict[str, str]]:
    """The list as this database would write it."""
    return {
        "triggers": {name: said for name, (said, _) in found_triggers().items()},
        "functions": found_functions(),
    }


def mismatches() -> Iterator[Mismatch]:
    shipped = read_yaml(SHIPPED)
    triggers = found_triggers()
    for name, said in shipped["triggers"].items():
        table, _, trigger = name.rpartition(".")
        found = triggers.get(name)
        if found is None:
            yield Mismatch(table, trigger, "应有的触发器不存在")
        elif found[1] not in ENABLED:
            yield Mismatch(table, trigger, "触发器已停用")
        elif found[0] != said:
            yield Mismatch(table, trigger, "触发器的定义与发布的不同")
    functions = found_functions()
    for name, said in shipped["functions"].items():
        if functions.get(name) != said:
            yield Mismatch(
                "pg_proc", name, "应有的函数不存在" if name not in functions else "函数的内容与发布的不同"
            )


def _digest(text: str) -> str:
    return digest_bytes(" ".join(text.split()).encode(), "sha256")

"""How the database guards rows that are never altered unseen (数据库防护), as SQL for the migrations `0002_guards`.

Three kinds, each one line in the migration of the app whose table it is: `frozen` (rows are only added), `kept` (rows may
change, each time seen in the ledger), and `untruncated` alone for what another trigger guards row by row. The functions
themselves are in audit/migrations/0002_guards.py. Which triggers and functions there must be: audit/guard_list.py.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

EVENTS = {"insert": ("INSERT", "NEW"), "update": ("UPDATE", "NEW"), "delete": ("DELETE", "OLD")}


def frozen(table: str, *, function: str = "audit_refuse_change") -> RunSQL:
    """Rows are added, and never changed or deleted; the ledger tells of each."""
    return _trigger(
        table,
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        *_truncate(table),
        *_noted(table),
    )


def kept(table: str, *, fixed: tuple[str, ...] = ()) -> RunSQL:
    """Rows may change in other columns than `fixed`, and are never deleted; the ledger tells of each change."""
    columns = ", ".join(f"'{column}'" for column in fixed)
    return _trigger(
        table,
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_refuse_fixed({columns})",
        *_truncate(table),
        *_noted(table, fixed),
    )


def untruncated(table: str) -> RunSQL:
    return _trigger(table, *_truncate(table))


def noted(table: str) -> RunSQL:
    """Whatever happens to a row, the ledger tells of it; what may happen, another trigger says."""
    return _trigger(table, *_truncate(table), *_noted(table))


def _truncate(table: str) -> list[str]:
    statement = "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()"
    return [f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} {statement}"]


def _noted(table: str, fixed: tuple[str, ...] = ()) -> list[str]:
    columns = ", ".join(f"'{column}'" for column in fixed)
    return [
        f"CREATE TRIGGER {table}_noted_{name} AFTER {event} ON {table} REFERENCING {which} TABLE AS touched "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_note({columns})"
        for name, (event, which) in EVENTS.items()
    ]


def _trigger(table: str, *statements: str) -> RunSQL:
    names = [statement.split()[2] for statement in statements]
    return RunSQL(
        ";\n".join(statements), ";\n".join(f"DROP TRIGGER {name} ON {table}" for name in reversed(names))
    )

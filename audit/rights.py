"""What each account of the database may do (数据库权限): read from one table of data, given, and compared.

The table is qingdan/database_rights.yaml. `grant_all` gives exactly that, for tables of later migrations too; `differences`
says where the database gives more or less, whoever changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from audit.public_copies import copies
from audit.public_tables import declared as public_tables
from core.database_roles import FACE, RELEASE, application, application_person, public
from core.reference_files import read_yaml

FUNCTIONS = (
    "audit_chain(bigint[], text[])",
    "audit_archive(timestamptz, bigint[])",
    "audit_analyze(text[])",
)
"""What the application may have done by the owner."""
READ_COPIES = ("application", "public")
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@dataclass(frozen=True)
class Declared:
    """What one account may do with one table; `columns` that it may update where it may not update the row."""

    rights: tuple[str, ...]
    columns: tuple[str, ...] = field(default=())


@cache
def _read(path: Path) -> dict[str, Any]:
    return dict(read_yaml(path))


def declared(table: str, account: str) -> Declared:
    """`account` is `application`, `release` or `public`, whose rights follow from qingdan/public_tables.yaml."""
    if account == "public":
        return Declared(("SELECT",) if _is_public(table) else ())
    data = _read(settings.DATABASE_RIGHTS)
    row: Mapping[str, Any] = data["tables"].get(table, {})
    rights = row.get(account, data["default"][account])
    return Declared(tuple(rights), tuple(row.get("columns", ())) if account == "application" else ())


def _is_public(table: str) -> bool:
    """Whether the public account reads the whole table: it is shown, or the history of one that is."""
    said = public_tables()
    now = table.replace("_historical", "_")
    return now not in said["parts"] and (now in said["shown"] or now in said["not_shown"])


def named_tables() -> set[str]:
    """The tables of which something else than the default holds."""
    return set(_read(settings.DATABASE_RIGHTS)["tables"])


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


# --- giving ---------------------------------------------------------------------------------------------------


def accounts() -> dict[str, str]:
    """The names of the accounts in this database, by what they are."""
    name = application()
    return {"application": name, "release": f"{name}{RELEASE}", "public": public()}


def role_statements(application: str = "", public: str = "") -> list[str]:
    """What makes the accounts, for whoever may make accounts; with the passwords given."""
    quote = connection.ops.quote_name
    app, release, reader = (quote(name) for name in accounts().values())
    return [
        f"CREATE ROLE {app} LOGIN NOINHERIT{_password(application)}",
        f"CREATE ROLE {release} NOLOGIN",
        f"CREATE ROLE {reader} LOGIN{_password(public)}",
        f"GRANT {release} TO {app}",
    ]


def _password(text: str) -> str:
    return f" PASSWORD {_literal(text)}" if text else ""


def make_roles() -> None:
    """Make the accounts that are missing. Raises ProgrammingError where the owner may not make accounts."""
    public_password = settings.DATABASE_PUBLIC.get("PASSWORD", "")
    *made, membership = role_statements(str(application_person()["PASSWORD"]), str(public_password))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(accounts().values())])
        known = {row[0] for row in cursor.fetchall()}
        for name, statement in zip(accounts().values(), made, strict=True):
            if name not in known:
                cursor.execute(statement)
        if not {accounts()["application"], accounts()["release"]} <= known:
            cursor.execute(membership)


def grant_all() -> None:
    """Give exactly what is declared, as the owner: to every table there is, and by default to those to come."""
    with connection.cursor() as cursor:
        for statement in [*grant_statements(), *copy_statements()]:
            cursor.execute(statement)


def copy_statements() -> Iterator[str]:
    """What the public account sees of tables that hold more than is published: their copies (audit/public_copies.py), which the
    application may read too, to prove them."""
    readers = ", ".join(connection.ops.quote_name(accounts()[account]) for account in READ_COPIES)
    yield f"GRANT USAGE ON SCHEMA {FACE} TO {readers}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {FACE} FROM PUBLIC, {readers}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {FACE} TO {readers}"


def grant_statements() -> Iterator[str]:
    quote, known = connection.ops.quote_name, accounts()
    everybody = ", ".join(quote(name) for name in known.values())
    names = ", ".join(quote(name) for account, name in known.items() if account != "public")
    yield f"GRANT USAGE ON SCHEMA public TO {everybody}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everybody}"
    for what in ("TABLES", "SEQUENCES"):
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {what} FROM PUBLIC, {everybody}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {names}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {names}"
    default = _read(settings.DATABASE_RIGHTS)["default"]
    for account, name in known.items():
        if account in default:
            rights = ", ".join(default[account])
            yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {quote(name)}"
        for table in tables():
            said = declared(table, account)
            if not said.rights:
                continue
            yield f"GRANT {', '.join(said.rights)} ON {quote(table)} TO {quote(name)}"
            if said.columns:
                columns = ", ".join(quote(column) for column in said.columns)
                yield f"GRANT UPDATE ({columns}) ON {quote(table)} TO {quote(name)}"
    yield f"GRANT EXECUTE ON FUNCTION {', '.join(FUNCTIONS)} TO {names}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- comparing ------------------------------------------------------------------------------------------------


def differences() -> Iterator[str]:
    """Where the database is not as declared, a sentence each."""
    for account, name in accounts().items():
        found = _found(name)
        if found is None:
            yield f"没有数据库账号{name}；请以属主账号运行 migrate"
            continue
        yield from _powerful(name)
        yield from _copies_otherwise(account, name)
        columns = _columns(name)
        for table in tables():
            said = declared(table, account)
            more, less = found[table] - set(said.rights), set(said.rights) - found[table]
            if more:
                yield f"账号{name}对表{table}多出权限{'、'.join(sorted(more))}"
            if less:
                yield f"账号{name}对表{table}缺少权限{'、'.join(sorted(less))}"
            if columns.get(table, set()) != set(said.columns):
                yield f"账号{name}可以更新表{table}的栏应为{sorted(said.columns)}，实为{sorted(columns.get(table, set()))}"


def _copies_otherwise(account: str, name: str) -> Iterator[str]:
    """Where an account may do more or less with a copy than read it."""
    wanted = {"SELECT"} if account in READ_COPIES else set()
    found = _found(name, FACE) or {}
    for copy in copies():
        if found.get(copy.table) != wanted:
            yield f"账号{name}对公布副本{copy.name}应只有权限{'、'.join(wanted) or '（无）'}；请以属主账号运行 migrate"


def _found(name: str, schema: str = "public") -> dict[str, set[str]] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            return None
        cursor.execute(
            "SELECT c.relname, array_agg(p.name) FILTER (WHERE has_table_privilege(%s, c.oid, p.name)) "
            "FROM pg_class c CROSS JOIN unnest(%s) AS p (name) "
            "WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p') GROUP BY 1",
            [name, list(RIGHTS), schema],
        )
        return {table: set(rights or ()) for table, rights in cursor.fetchall()}


def _columns(name: str) -> dict[str, set[str]]:
    """The columns that an account may update by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "CROSS JOIN LATERAL aclexplode(a.attacl) x JOIN pg_roles r ON r.oid = x.grantee "
            "WHERE r.rolname = %s AND x.privilege_type = 'UPDATE' AND c.relnamespace = 'public'::regnamespace "
            "GROUP BY 1",
            [name],
        )
        return {table: {str(column) for column in columns} for table, columns in cursor.fetchall()}


def _powerful(name: str) -> Iterator[str]:
    """An account that owns something, or may become somebody who does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolbypassrls, "
            "EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = r.oid), "
            "EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
            "        AND pg_has_role(r.oid, c.relowner, 'MEMBER')), "
            "has_schema_privilege(r.oid, 'public', 'CREATE') FROM pg_roles r WHERE rolname = %s",
            [name],
        )
        words = ("是超级用户", "可以建账号", "不受行级权限限制", "拥有数据表", "可以变为表的属主", "可以建表")
        said = [word for word, holds in zip(words, cursor.fetchone(), strict=True) if holds]
        if said:
            yield f"账号{name}{'、'.join(said)}；应用的账号不应如此"

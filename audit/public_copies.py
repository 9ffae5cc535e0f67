"""What is published of tables that hold drafts too (公布副本): tables of the same names in the schema `face`, kept in step by the database.

The public account reads them and not the tables themselves; what it costs it has nothing to do with how many drafts there are, and
its queries go by indexes as anybody's. What is copied stands in qingdan/public_tables.yaml (`parts`). What must hold: a statement that
changes what is published has changed the copy too, whoever made it; a draft's save costs two look-ups and changes nothing.
`make_copies` fills a table only when its shape is another, and compares it only when it was not followed meanwhile.
"""

# ruff: noqa: S608  names and conditions are those of our own file

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from audit.public_tables import FUNCTION, declared
from audit.verifying import Mismatch
from core.database_roles import FACE
from core.digests import digest_bytes

ENTRIES = "publish_releaseentry"
"""A row for each version that a release published; of one that is 不公开 its digest is empty. Rows are only added."""
PUBLISHED = {
    "version": f"(SELECT e.digest <> '' FROM {ENTRIES} e WHERE e.version_id = t.{{column}})",
    "released": f"(SELECT true FROM {ENTRIES} e WHERE e.version_id = t.{{column}})",
    "power": f"(SELECT true FROM powers_powerversion v JOIN {ENTRIES} e ON e.version_id = v.id "
    "WHERE v.power_id = t.{column} AND e.digest <> '' LIMIT 1)",
}
"""Whether a row `t` is published, by what its column names. Scalar, so that no statistics make a join of them."""
OF_ENTRIES = {
    "version": "SELECT DISTINCT e.version_id AS key FROM became e",
    "released": "SELECT DISTINCT e.version_id AS key FROM became e",
    "power": "SELECT DISTINCT v.power_id AS key FROM became e CROSS JOIN LATERAL "
    "(SELECT power_id FROM powers_powerversion WHERE id = e.version_id LIMIT 1) v",
}
"""What the column names, of the entries that were just added."""
AS_OWNER = (
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp "
    "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
)
"""Plans are made once and kept, perhaps while a table is still empty: by index, whatever the statistics say."""
SHOW = f"{FACE}.show_entries"
EVENTS = {
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS became",
    "update": "UPDATE ON {table} REFERENCING OLD TABLE AS was NEW TABLE AS became",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS was",
    "emptied": "TRUNCATE ON {table}",
}


@dataclass(frozen=True)
class Copy:
    """One table and what of it is published: rows by what `column` names (`by`, '' where only `where` counts), of them `columns`; the
    others are there, and empty."""

    table: str
    by: str
    column: str
    where: str
    columns: tuple[str, ...]
    stated: dict[str, str]
    """Columns that say something else than the row `t`, as SQL."""

    @property
    def name(self) -> str:
        return f"{FACE}.{self.table}"

    @property
    def follower(self) -> str:
        return f"{FACE}.follow_{self.table}"

    @property
    def is_published(self) -> str:
        """Whether a row `t` belongs into it."""
        published = PUBLISHED[self.by].format(column=self.column) if self.by else "true"
        return f"{published} AND {self.where}"

    def said(self, shape: dict[str, str]) -> list[str]:
        """What each column of the copy says of the row `t`; `shape` are the table's columns with their types."""
        quote = connection.ops.quote_name
        kept = {quote(name) for name in self.columns or shape}
        plain = {name: f"t.{name}" if name in kept else f"NULL::{kind}" for name, kind in shape.items()}
        return list((plain | {quote(name): f"({sql})" for name, sql in self.stated.items()}).values())

    def written(self, shape: dict[str, str], rows: str) -> str:
        """The statement that copies of `rows` (SQL with the row `t`) what is published."""
        names = ", ".join(shape)
        given = ", ".join(f"EXCLUDED.{name}" for name in shape)
        return (
            f"INSERT INTO {self.name} AS f ({names}) SELECT {', '.join(self.said(shape))} FROM {rows} WHERE {self.is_published} "
            f"ON CONFLICT (id) DO UPDATE SET ({names}) = ROW ({given}) "
            f"WHERE (f.*) IS DISTINCT FROM (EXCLUDED.*)"
        )


def copies() -> list[Copy]:
    """In the order in which they are locked."""
    found = []
    for table, part in sorted(declared()["parts"].items()):
        by = next((name for name in PUBLISHED if name in part), "")
        columns, where = tuple(part.get("columns", ())), part.get("where", "true")
        found.append(Copy(table, by, part.get(by, ""), where, columns, part.get("stated", {})))
    return found


# --- making ---------------------------------------------------------------------------------------------------


def make_copies() -> None:
    """Make what is missing or of another shape, as the owner of the tables, within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [FUNCTION])
        if not cursor.fetchone()[0] or not all(_shape("public", copy.table) for copy in copies()):
            return  # migrated to before there was one
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {FACE}")
        made = [_make(cursor, copy) for copy in copies()]
        shown = _show(cursor)
        for copy, changed in zip(copies(), made, strict=True):
            if changed or shown:
                _bring_in_step(cursor, copy)
        _drop_others(cursor)


def set_aside() -> None:
    """While migrations change the tables, nothing follows them; `make_copies` catches up. Tables are not locked for it."""
    with connection.cursor() as cursor:
        for name in (SHOW, *(copy.follower for copy in copies())):
            cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [name])
            if cursor.fetchone()[0]:
                cursor.execute(_function(name, "BEGIN RETURN NULL; END"))


def _make(cursor: Any, copy: Copy) -> bool:
    """Table, function and triggers of a copy; whether anything was made, so that it has to be brought in step."""
    shape = _shape("public", copy.table)
    form = digest_bytes(f"{shape}{_indexes(copy.table)}{copy.columns}{copy.stated}".encode(), "sha256")
    changed = _comment(copy.name) != form
    if changed:
        _make_table(cursor, copy, shape, form)
    return _make_follower(cursor, copy.follower, _follows(copy, shape), copy.table, tuple(EVENTS)) or changed


def _make_table(cursor: Any, copy: Copy, shape: dict[str, str], form: str) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {copy.name}")
    cursor.execute(
        f"CREATE TABLE {copy.name} (LIKE public.{copy.table} INCLUDING INDEXES INCLUDING STORAGE INCLUDING COMPRESSION)"
    )
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'", [copy.name]
    )
    for (name,) in cursor.fetchall():  # what the table itself guarantees
        cursor.execute(f"ALTER TABLE {copy.name} DROP CONSTRAINT {connection.ops.quote_name(name)}")
    for name in shape:
        if name != '"id"':
            cursor.execute(f"ALTER TABLE {copy.name} ALTER COLUMN {name} DROP NOT NULL")
    cursor.execute(f"COMMENT ON TABLE {copy.name} IS '{form}'")


def _follows(copy: Copy, shape: dict[str, str]) -> str:
    """A copy after a statement on its table."""
    return f"""BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM {copy.name};
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM {copy.name} f USING was w WHERE f.id = w.id
        AND NOT EXISTS (SELECT FROM public.{copy.table} t WHERE t.id = f.id AND {copy.is_published} OFFSET 0);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        {copy.written(shape, "became t")};
    END IF;
    RETURN NULL;
END"""


def _show(cursor: Any) -> bool:
    """All copies after a release has added entries; whether it was made anew."""
    statements = "".join(
        f"\n    {copy.written(_shape('public', copy.table), _of_entries(copy))};"
        for copy in copies()
        if copy.by
    )
    body = f"BEGIN{statements}\n    RETURN NULL;\nEND"
    return _make_follower(cursor, SHOW, body, ENTRIES, ("insert",))


def _of_entries(copy: Copy) -> str:
    row = f"SELECT * FROM public.{copy.table} WHERE {copy.column} = e.key OFFSET 0"
    return f"({OF_ENTRIES[copy.by]}) e CROSS JOIN LATERAL ({row}) t"


def _make_follower(cursor: Any, name: str, body: str, table: str, events: tuple[str, ...]) -> bool:
    cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = to_regproc(%s)", [name])
    found = cursor.fetchone()
    cursor.execute("SELECT tgname FROM pg_trigger WHERE tgfoid = to_regproc(%s)", [name])
    there = {row[0] for row in cursor.fetchall()}
    missing = [event for event in events if f"{table}_face_{event}" not in there]
    if found and found[0] == body and not missing:
        return False
    cursor.execute(_function(name, body))
    cursor.execute(f"REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC")
    for event in missing:
        cursor.execute(
            f"CREATE TRIGGER {table}_face_{event} AFTER {EVENTS[event].format(table=f'public.{table}')} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return True


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger {AS_OWNER} AS $${body}$$"


def _bring_in_step(cursor: Any, copy: Copy) -> None:
    """What is wrong is put right, and nothing else touched: readers never see less than what is published."""
    cursor.execute(f"LOCK TABLE public.{copy.table}, public.{ENTRIES} IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute(
        f"DELETE FROM {copy.name} f WHERE NOT EXISTS "
        f"(SELECT FROM public.{copy.table} t WHERE t.id = f.id AND {copy.is_published})"
    )
    cursor.execute(copy.written(_shape("public", copy.table), f"public.{copy.table} t"))
    cursor.execute(f"ANALYZE {copy.name}")


def _drop_others(cursor: Any) -> None:
    """What stands in the schema and is no copy any more."""
    wanted = {copy.table for copy in copies()}
    cursor.execute(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'v')",
        [FACE],
    )
    for name, kind in cursor.fetchall():
        if name not in wanted:
            cursor.execute(
                f"DROP {'VIEW' if kind == 'v' else 'TABLE'} {FACE}.{connection.ops.quote_name(name)}"
            )
            cursor.execute(f"DROP FUNCTION IF EXISTS {FACE}.follow_{name} CASCADE")


def _shape(schema: str, table: str) -> dict[str, str]:
    """The columns of a table with their types; empty where there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('\"%%s\"', attname), format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [f"{schema}.{table}"],
        )
        return dict(cursor.fetchall())


def _indexes(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s ORDER BY 1",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _comment(table: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [table])
        return str(cursor.fetchone()[0])


# --- comparing ------------------------------------------------------------------------------------------------


def mismatches() -> Iterator[Mismatch | None]:
    """Each row of a copy that is not what its table and the releases say, whoever changed it."""
    for copy in copies():
        shape = _shape("public", copy.table)
        if not _shape(FACE, copy.table):
            yield Mismatch(copy.name, None, "缺少公布副本；请以属主账号运行 migrate")
            continue
        said = ", ".join(f"{sql} AS {name}" for sql, name in zip(copy.said(shape), shape, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT coalesce(d.id, f.id), CASE WHEN f.id IS NULL THEN '缺少这一行' WHEN d.id IS NULL "
                f"THEN '没有公布过，不应有这一行' ELSE '与公布的不同' END FROM (SELECT {said} FROM public.{copy.table} t "
                f"WHERE {copy.is_published}) d FULL JOIN {copy.name} f ON f.id = d.id WHERE ROW (d.*) IS DISTINCT FROM ROW (f.*) ORDER BY 1"
            )
            for key, text in cursor.fetchall():
                yield Mismatch(copy.name, key, text)
        yield None

"""What is kept unaltered (存证对象), and what the ledger must say of it: a registry that each app fills with its tables.

A subject is a table, or a part of what its rows say. `now` selects, as `key` and `content`, what the ledger must hold of every
row there is; the last entry of each key has to be that. `lawful` names the operations by which an entry may come; `once`:
it is written once. `with_event`: whoever writes it writes an event of the log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from audit.verifying import Mismatch
from core.registry import Registry

WHOLE = "SELECT t.id AS key, audit_content(to_jsonb(t)) AS content FROM {table} t"
PART = "SELECT t.id AS key, audit_part(to_jsonb(t), ARRAY[{columns}]) AS content FROM {table} t"
GONE = ("D", "A", "O")
"""After these, nothing is kept of the row any more."""


@dataclass(frozen=True)
class Subject:
    name: str
    now: str
    lawful: str = "I"
    once: bool = True
    with_event: bool = True
    order: int = 50

    @property
    def table(self) -> str:
        return self.name.partition(":")[0]

    @property
    def label(self) -> str:
        return label_of(self.name)


SUBJECTS: Registry[Subject] = Registry("存证对象")


def frozen(table: str, *, with_event: bool = True, lawful: str = "I") -> Subject:
    """Rows that are only added."""
    return Subject(table, WHOLE.format(table=table), with_event=with_event, lawful=lawful)


def kept(table: str, *, fixed: tuple[str, ...] = (), lawful: str = "IU") -> tuple[Subject, ...]:
    """Rows that may change, but for the columns that are fixed."""
    whole = Subject(table, WHOLE.format(table=table), lawful=lawful, once=False, with_event=False)
    if not fixed:
        return (whole,)
    columns = ", ".join(f"'{column}'" for column in fixed)
    now = PART.format(table=table, columns=columns)
    return whole, Subject(f"{table}:fixed", now, with_event=False)


def label_of(name: str) -> str:
    """How a table is called on the screens."""
    table = name.partition(":")[0]
    found = (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    return next((str(model._meta.verbose_name) for model in found), table)


def mismatches(subject: Subject) -> Iterator[Mismatch]:
    """Where rows and ledger do not say the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(l.key, r.key), l.content, l.operation, r.content, l.times FROM ({subject.now}) r
            FULL JOIN (SELECT DISTINCT ON (key) key, content, operation, count(*) OVER (PARTITION BY key) AS times
                       FROM audit_ledgerentry WHERE subject = %s ORDER BY key, id DESC) l ON l.key = r.key
            WHERE l.key IS NULL OR NOT l.operation = ANY(%s) OR (%s AND l.times > 1 AND NOT l.operation = 'A')
               OR CASE WHEN l.operation = ANY(%s) THEN r.key IS NOT NULL
                       ELSE r.key IS NULL OR r.content <> l.content END
            ORDER BY 1
            """,  # noqa: S608  what a subject selects stands in the code
            [subject.name, list(subject.lawful), subject.once, list(GONE)],
        )
        for key, kept_content, operation, content, times in cursor:
            yield Mismatch(subject.table, key, _what(subject, kept_content, operation, content, times))


def _what(
    subject: Subject, kept_content: str | None, operation: str | None, content: str | None, times: int
) -> str:
    part = {"fixed": "不可修改的栏", "seal": "封存内容", "period": "有效期间"}.get(
        subject.name.partition(":")[2], "内容"
    )
    if operation is None:
        return "没有存证记录，不是由系统写入的行"
    if operation in GONE and content is not None:
        return "存证记录中已不存在，表中却有这一行"
    if content is None and operation not in GONE:
        return f"这一行已不存在；应为存证的内容（SHA-256 {kept_content}）"
    if operation not in subject.lawful or (subject.once and times > 1):
        return f"{part}写入后又被{'删除' if operation in GONE else '修改'}过，而它写入后不能再改"
    return f"{part}与存证不符：应为SHA-256 {kept_content}，实为{content}"


def without_event() -> Iterator[Mismatch]:
    """What was written in a transaction of which the log knows nothing: not by an action of the system."""
    names = [subject.name for subject in SUBJECTS if subject.with_event]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.subject, e.key FROM audit_ledgerentry e
            WHERE e.subject = ANY(%s) AND NOT EXISTS (
                SELECT 1 FROM audit_ledgerentry a
                WHERE a.subject = 'audit_event' AND a.transaction = e.transaction AND a.at = e.at)
            ORDER BY e.id
            """,
            [names],
        )
        for name, key in cursor:
            yield Mismatch(
                name.partition(":")[0], key, "写入它的事务没有审计事件，不是由系统的办理动作写入的"
            )

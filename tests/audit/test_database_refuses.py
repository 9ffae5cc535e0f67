"""History is not rewritten by SQL (历史不可改写): what the database refuses the application, and what it refuses the owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.database_roles import as_owner
from tests.publish.conftest import put_on_list  # noqa: F401

GUARDED = (
    "audit_event",
    "audit_ledgerentry",
    "publish_listentry",
    "publish_release",
    "powers_powerversion",
    "review_decision",
    "review_comment",
)
REWRITING = (
    *(f"TRUNCATE {table} CASCADE" for table in GUARDED),
    "UPDATE publish_listentry SET name = 'x'",
    "DELETE FROM publish_listentry",
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "DELETE FROM audit_ledgerentry",
    "UPDATE powers_powerversion SET name = 'x', digest = 'x' WHERE sealed_at IS NOT NULL",
    "UPDATE publish_release SET digest = 'x'",
    "ALTER TABLE powers_powerversion DISABLE TRIGGER ALL",
    "ALTER TABLE audit_event DISABLE TRIGGER USER",
    "DROP TABLE audit_event",
    "SET session_replication_role = replica",
    "SET ROLE qingdan_owner",
    "CREATE TABLE x (id int)",
)  # fmt: skip


def refusal(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REWRITING)
def test_the_application_cannot(put_on_list: Callable[..., Any], settings: Any, statement: str) -> None:  # noqa: F811
    if not settings.DATABASE_OWNER:
        pytest.skip("one account is owner and application here")
    put_on_list("甲许可")
    assert refusal(statement), f"done: {statement}"


@pytest.mark.django_db(transaction=True)
def test_the_owner_cannot_empty_a_table_that_is_kept() -> None:
    with as_owner():
        for table in GUARDED:
            assert refusal(f"TRUNCATE {table} CASCADE"), table

"""The triggers and functions that guard the database are those that were shipped, and nothing is left unguarded."""

from __future__ import annotations

import os

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from audit import guard_list, rights

pytestmark = pytest.mark.django_db


def test_the_shipped_list_is_what_the_migrations_make() -> None:
    found = guard_list.current()
    if os.environ.get("WRITE_GUARDS"):
        head = "# Every trigger and function that guards the database; written by tests/audit/test_guard_list.py (WRITE_GUARDS=1).\n"
        guard_list.SHIPPED.write_text(
            head + yaml.safe_dump(found, allow_unicode=True, width=200), encoding="utf-8"
        )
    assert yaml.safe_load(guard_list.SHIPPED.read_text(encoding="utf-8")) == found
    assert list(guard_list.mismatches()) == []


def test_the_accounts_may_do_what_is_declared_and_nothing_else(settings: object) -> None:
    if not settings.DATABASE_OWNER:  # type: ignore[attr-defined]
        pytest.skip("one account for everything: DATABASE_OWNER_URL is not set")
    assert list(rights.differences()) == []


def test_every_table_that_is_declared_exists_and_every_guarded_one_is_declared() -> None:
    there = set(rights.tables())
    assert rights.named_tables() <= there
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgfoid = ANY(ARRAY['audit_refuse_change', 'audit_refuse_fixed', 'audit_guard_event']::regproc[])"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded <= rights.named_tables()


def test_tests_are_the_application(settings: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == rights.accounts()["application"]


def test_verify_of_an_installation_without_data_is_silent() -> None:
    call_command("verify")


def test_no_deletion_has_to_take_rows_along_that_nobody_may_delete() -> None:
    """Django deletes by itself what hangs on a row by CASCADE, also where there is nothing."""
    refused = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.remote_field is not None
        and getattr(field.remote_field, "on_delete", None) is models.CASCADE
        and "DELETE" not in rights.declared(model._meta.db_table, "application").rights
    ]
    assert refused == []

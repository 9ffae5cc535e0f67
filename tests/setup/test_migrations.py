"""An upgrade without downtime (不停机升级): while the new version starts, the old one still serves, on the tables as migrated.

So a migration may add, and takes away or narrows only what the version before no longer writes. Django-migration-linter reads
the SQL of each. What the first release starts with is made at once on an empty database, and counts as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

REPO = Path(__file__).resolve().parents[2]
FIRST = {"0001_initial", "0002_guards", "0002_phone"}
"""Edited in place until the first release; never again after it (docs/contributing.md, Migrations)."""


def linter(*names: str) -> Any:
    return MigrationLinter(
        str(REPO), exclude_apps=_others(), ignore_name=names, no_cache=True, no_output=True
    )


def _others() -> list[str]:
    from django.apps import apps

    return [
        app.label
        for app in apps.get_app_configs()
        if not Path(app.path).is_relative_to(REPO) or ".venv" in app.path
    ]


@pytest.mark.django_db
def test_the_version_before_runs_on_every_migration() -> None:
    found = linter(*FIRST)
    found.lint_all_migrations()
    assert found.nb_erroneous == 0, "run: see docs/contributing.md, Migrations"
    assert found.nb_total == found.nb_ignored + found.nb_valid + found.nb_warnings
    assert found.nb_ignored >= len(FIRST)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ('ALTER TABLE "powers_power" ADD COLUMN "note" integer NOT NULL;', "NOT_NULL"),
        ('ALTER TABLE "powers_power" DROP COLUMN "code" CASCADE;', "DROP_COLUMN"),
        ('ALTER TABLE "powers_power" RENAME COLUMN "code" TO "number";', "RENAME_COLUMN"),
        ('DROP TABLE "powers_power" CASCADE;', "DROP_TABLE"),
        ('ALTER TABLE "powers_power" ALTER COLUMN "code" TYPE varchar(5);', "ALTER_COLUMN"),
    ],
)
def test_what_the_version_before_cannot_bear_is_found(statement: str, code: str) -> None:
    errors, _, _ = analyse_sql_statements(PostgresqlAnalyser, [statement])
    assert [error.code for error in errors] == [code]


def test_what_it_can_bear_is_not() -> None:
    for statement in (
        'ALTER TABLE "powers_power" ADD COLUMN "note" text NULL;',
        'CREATE TABLE "powers_new" ("id" bigint NOT NULL PRIMARY KEY);',
    ):
        assert analyse_sql_statements(PostgresqlAnalyser, [statement])[0] == []

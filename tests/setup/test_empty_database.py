"""A newcomer's first command in a database that was never set up is told what to do, not shown a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from core.database_roles import as_owner

pytestmark = pytest.mark.slow
NAME = "qingdan_never_set_up"


@pytest.fixture
def empty(django_db_blocker: object, django_db_setup: None) -> Iterator[str]:
    """The address of a database without a table."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        given = connection.settings_dict
        with as_owner(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
            cursor.execute(f'CREATE DATABASE "{NAME}"')
        user, host = quote(given["USER"]), quote(given["HOST"] or "localhost", safe="")
        word, port = (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""), given["PORT"] or 5432
        yield f"postgres://{user}{word}@{host}:{port}/{NAME}"
        with as_owner(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


@pytest.mark.parametrize(
    "command",
    [
        ("import_list", "清单.xlsx", "--region", "120000"),
        ("load_reference",),
        ("run_scheduled",),
        ("check_list",),
    ],
)
def test_a_command_says_what_to_do(empty: str, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "清单.xlsx").write_bytes(b"")
    run = subprocess.run(
        [sys.executable, f"{settings.BASE_DIR}/manage.py", *command],
        cwd=tmp_path,
        env=os.environ | {"DATABASE_URL": empty},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "bin/manage migrate" in run.stderr, run.stderr
    assert "Traceback" not in run.stderr

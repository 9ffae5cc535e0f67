"""A preview whose database goes away while it is taken back: told as such, so that the worker does it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from departments.models import Region
from powers.models import PowerVersion
from review.imports import importing
from review.imports.importing import import_lists
from tests.killing import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def _end_our_connection(drafted: Any) -> tuple[list[Any], dict[int, Any]]:
    """From another one, as a server that is killed: nothing is told before the next statement."""
    ours, other = connection.connection.info.backend_pid, connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [ours])

        def ended() -> bool:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [ours])
            return cursor.fetchone() == (0,)

        wait_for(ended)
    other.close()
    return [], {}


def test_a_preview_cut_off_while_it_is_taken_back_says_that_the_database_was_away(
    workbook: Callable[..., Any],
    region: Region,
    reference: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(importing, "found_in", _end_our_connection)
    sent = workbook()
    path = tmp_path / sent.name
    path.write_bytes(sent.read())
    with pytest.raises(OperationalError, match="taken back"), transaction.atomic():
        import_lists([(path, path.name)], region, by=None, dry_run=True, checked=True)
    assert not PowerVersion.objects.exists()

"""What tests need that start processes, wait for them and kill them in the middle of a transaction."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection

WAIT = 300.0
"""Seconds until a test gives up. No test is about how long anything takes, so a busy machine must never reach this."""


def wait_for(what: Callable[[], object]) -> None:
    """Returns as soon as it holds."""
    deadline = time.monotonic() + WAIT
    while not what():
        assert time.monotonic() < deadline, f"waited {WAIT:.0f} s in vain"
        time.sleep(0.05)


def wait_until_rolled_back() -> None:
    """The server notices the dead client and rolls back; until then its locks are held."""
    wait_for(_alone_in_the_database)


def _alone_in_the_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] == 0

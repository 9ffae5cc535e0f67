"""What tests need that kill a process in the middle of a transaction."""

from __future__ import annotations

import time

from django.db import connection


def wait_until_rolled_back() -> None:
    """The server notices the dead client and rolls back; until then its locks are held."""
    for _ in range(50):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the killed client's session did not end")

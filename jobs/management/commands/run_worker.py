"""`bin/manage run_worker [--queue-name long]`: does long work, and outlives its database.

The worker of django-tasks-db ends when the database is away. This one waits until it is back, and says twice a minute
that it lives, which /readyz reports.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import Error, connections
from django_tasks_db.management.commands import db_worker

from core.database_away import is_away
from jobs.living import telling_that_it_lives

log = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
LONG_ENOUGH = 60.0
"""Seconds of work after which a database that goes away is a new misfortune, not the old one."""


class Command(db_worker.Command):
    help = "后台任务：执行导入、发布等耗时的工作；数据库中断时等待恢复"

    def handle(self, *args: Any, **options: Any) -> None:
        with telling_that_it_lives(options["queue_name"]):
            wait = FIRST_WAIT
            while True:
                started = time.monotonic()
                try:
                    super().handle(*args, **options)
                    return
                except Error as error:
                    if not is_away(error):
                        raise
                    if time.monotonic() - started > LONG_ENOUGH:
                        wait = FIRST_WAIT
                    log.warning("no database (%s); trying again in %.1f s", _first_line(error), wait)
                    connections.close_all()
                    time.sleep(wait)  # a stop signal ends it here: the worker's own handlers stay set
                    wait = min(wait * 2, LONGEST_WAIT)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

"""Which workers live (后台任务进程): each says so twice a minute, on a connection of its own; /readyz asks."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection
from django.utils import timezone

from jobs.models import Job, Worker

EVERY = 30.0
SILENT = dt.timedelta(minutes=2)
"""A worker not heard of for so long counts as gone; for a day it can be seen in the table."""


@contextmanager
def telling_that_it_lives(queues: str) -> Iterator[None]:
    """Says so while the block runs, also during one long task; a clean end takes the row away."""
    over = threading.Event()
    name = f"{socket.gethostname()}:{os.getpid()}"[:100]
    thread = threading.Thread(target=_keep_telling, args=(name, queues, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _keep_telling(name: str, queues: str, over: threading.Event) -> None:
    while True:
        with suppress(
            Error
        ):  # without a database there is nobody to tell; the work itself says so in the log
            seen = {"queues": queues[:200], "seen_at": timezone.now()}
            Worker.objects.update_or_create(name=name, defaults=seen)
            Worker.objects.filter(seen_at__lt=timezone.now() - dt.timedelta(days=1)).delete()
        connection.close()
        if over.wait(EVERY):
            break
    with suppress(Error):
        Worker.objects.filter(name=name).delete()
    connection.close()


def lanes_without_worker() -> list[Job.Lane]:
    """The queues that no living worker serves."""
    served: set[str] = set()
    for queues in Worker.objects.filter(seen_at__gte=timezone.now() - SILENT).values_list(
        "queues", flat=True
    ):
        served |= set(Job.Lane.values) if "*" in queues.split(",") else set(queues.split(","))
    return [lane for lane in Job.Lane if lane.value not in served]

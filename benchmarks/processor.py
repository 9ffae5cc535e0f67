"""Seconds of the processor (处理器时间): of this process, and of the server's that answers its connection.

On a machine that others use they tell what something costs; the clock tells how busy the others are.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection


def used() -> tuple[float, float]:
    """By this process and its threads, and by the server's process; none of the latter where the server runs elsewhere."""
    return time.process_time(), _used_by(_server())


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _used_by(process: int) -> float:
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

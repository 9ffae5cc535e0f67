"""Where a web process adds up what it counts (计数位置): the lowest place that no living one has.

One that comes for another counts on in its files; else each that is replaced would leave files behind for good. It is taken before
Django is loaded, for with it come the first figures.
"""

from __future__ import annotations

import fcntl
import itertools
from pathlib import Path
from typing import IO

_taken: list[IO[bytes]] = []
"""Locked until the process ends, however it ends."""


def take_place(folder: Path) -> int:
    """The lowest that is free in the folder of PROMETHEUS_MULTIPROC_DIR; it is this process's from now on."""
    for place in itertools.count():
        file = (folder / f"place-{place}").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        _taken.append(file)
        return place
    raise AssertionError


def count_in(folder: Path) -> None:
    """Let this process's figures be added up with the others'."""
    from prometheus_client import values  # noqa: PLC0415 - only where it is on

    place = take_place(folder)
    values.ValueClass = values.MultiProcessValue(lambda: place)

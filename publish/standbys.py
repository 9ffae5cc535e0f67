"""Public pages made from PostgreSQL standbys (备库): DATABASE_REPLICA_URL names them, the primary alone writes.

The rule: a page is made from a standby only while that stands exactly where the primary stood when the page was asked for, before and
after it was read; else the primary makes it. Where a database stands is what every change of what is shown raises, row by row
(`publish_generation`), so a standby that lags in other things is used all the same, and no reader is shown by any process what is
older than what another has shown. A standby that is away, behind or another server by now costs time and nothing else.

While a page is made the standby's connection stands in the place of the primary's in this thread: pages read through the ORM, cursors
and transactions of their own, and none of them has to know. The database itself refuses to write there.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connection, connections
from prometheus_client import Counter

log = logging.getLogger(__name__)
T = TypeVar("T")
LEFT_ALONE = 10.0
"""Seconds for which a process does not ask a standby again that failed."""
PATIENCE, LOOK = 1.0, 0.1
"""Seconds a standby has to come up to the primary before it is called behind, and between two looks."""
STANDS_AT = """
SELECT coalesce(string_agg(concat_ws(':', id, number, extract(epoch FROM raised_at)), ' ' ORDER BY id), '')
FROM publish_generation
"""
MADE = Counter(
    "qingdan_pages_made", "Public pages made anew, by the database they were read from.", ["database"]
)
PASSED = Counter(
    "qingdan_standby_passed_over",
    "Pages the primary made in place of a standby, and why.",
    ["database", "why"],
)
_again_at: dict[str, float] = {}
_turns = itertools.count()


class State(StrEnum):
    READY = "ready"
    BEHIND = "behind"
    PROMOTED = "promoted"
    AWAY = "away"


@dataclass(frozen=True)
class Standby:
    """One standby as it is now; `lag` in seconds, None where it cannot be told."""

    name: str
    state: State
    lag: float | None = None


def read(make: Callable[[], T]) -> T:
    """What `make` gives, which reads and does not write: from a standby where one is exact, else from the primary."""
    for name in _in_turn():
        wanted = _stands_at()
        try:
            with _in_place(name):
                if _stands_at() == wanted:
                    made = make()
                    if _stands_at() == wanted:
                        MADE.labels(name).inc()
                        return made
            PASSED.labels(name, State.BEHIND).inc()
        except Error as error:
            _set_aside(name, error)
    MADE.labels("primary").inc()
    return make()


def states() -> list[Standby]:
    """Every standby as it is now, for /readyz and /metrics."""
    return [_state_of(name) for name in settings.STANDBYS]


def _in_turn() -> list[str]:
    """Those that may be asked, another first each time."""
    there = [name for name in settings.STANDBYS if _again_at.get(name, 0) <= time.monotonic()]
    first = next(_turns) % len(there) if there else 0
    return there[first:] + there[:first]


@contextmanager
def _in_place(name: str) -> Iterator[None]:
    """Inside, this thread's connection is the standby's."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[name]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _stands_at() -> str:
    """Every row of the generation with when it was raised: two servers that give the same show the same."""
    with connection.cursor() as cursor:
        cursor.execute(STANDS_AT)
        return str(cursor.fetchone()[0])


def _set_aside(name: str, error: Error) -> None:
    PASSED.labels(name, State.AWAY).inc()
    connections[name].close()
    if isinstance(error, (OperationalError, InterfaceError)):
        _again_at[name] = time.monotonic() + LEFT_ALONE
    log.warning("%s: the primary makes the page: %s", name, error)


def _state_of(name: str) -> Standby:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            wanted = _stands_at()
            with _in_place(name):
                follows, lag = _following()
                reached = _stands_at() == wanted
        except Error as error:
            connections[name].close()
            log.warning("%s is away: %s", name, error)
            return Standby(name, State.AWAY)
        if not follows:
            return Standby(name, State.PROMOTED)
        if reached:
            return Standby(name, State.READY, 0.0)
        if time.monotonic() > until:
            return Standby(name, State.BEHIND, lag)
        time.sleep(LOOK)


def _following() -> tuple[bool, float | None]:
    """Whether this server is a standby, and how old what it replayed last is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float"
        )
        follows, lag = cursor.fetchone()
    return follows, lag

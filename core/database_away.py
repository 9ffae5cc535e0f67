"""Whether an error means that the database was gone (数据库中断), and not that what was asked of it is wrong."""

from __future__ import annotations

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
"""The driver's own come through unwrapped where Django closes a cursor after an error that it keeps to itself."""


def is_away(error: BaseException | None) -> bool:
    """The driver tells of a server that was killed by an error without a class of its own: a bare DatabaseError."""
    return isinstance(error, AWAY) or type(error) is DatabaseError

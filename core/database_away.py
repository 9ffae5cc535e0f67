"""Whether an error means that the database was gone (数据库中断), and not that what was asked of it is wrong."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError


def is_away(error: BaseException | None) -> bool:
    """The driver tells of a server that was killed by an error without a class of its own: a bare DatabaseError."""
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError

"""The database's accounts (数据库账号): whose the connection is. No models here; what each may do is audit/rights.py.

* The **owner** owns every table: migrations and restoring run as it, nothing else does.
* The **application** owns nothing; web, worker, timer and commands are it (DATABASE_URL).
* The **public** account (DATABASE_PUBLIC_URL) reads what is published and nothing else; a public face of its own is it (QINGDAN_FACE).
* The **release** account cannot sign in: the application becomes it, inside `releasing()`, to write the list entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

RELEASE = "_release"
"""What stands after the application's name in that of the release account."""
PUBLIC = "_public"
"""Likewise of the public account, where DATABASE_PUBLIC_URL names no other."""
FACE = "face"
"""The schema with what the public account sees of tables that hold more than is published."""
PERSON = ("USER", "PASSWORD", "HOST", "PORT")
Person = dict[str, Any]
"""Who a connection is and where it goes, by these names of Django's settings."""


def application() -> str:
    """The name of the application's account."""
    return str(settings.DATABASE_APPLICATION["USER"])


def public() -> str:
    """The name of the public account."""
    return str(settings.DATABASE_PUBLIC.get("USER") or f"{application()}{PUBLIC}")


def public_url() -> str:
    """DATABASE_PUBLIC_URL for the database of this connection, without a password: of a cluster that trusts whoever reaches it."""
    here = connection.settings_dict
    return f"postgresql://{public()}@{quote(here['HOST'], safe='')}:{here['PORT'] or 5432}/{here['NAME']}"


def application_person() -> Person:
    return {name: settings.DATABASE_APPLICATION.get(name, "") for name in PERSON}


@contextmanager
def as_owner() -> Iterator[bool]:
    """The connection is the owner's inside; whether there is one. The database stays the same, also that of a test."""
    if not settings.DATABASE_OWNER:
        yield False
        return
    before: Person = {name: connection.settings_dict[name] for name in PERSON}
    connect_as({name: settings.DATABASE_OWNER.get(name, "") for name in PERSON})
    try:
        yield True
    finally:
        connect_as(before)


def connect_as(person: Person) -> None:
    connection.close()
    connection.settings_dict.update(person)


@contextmanager
def releasing() -> Iterator[None]:
    """What the release alone may write can be written inside; within a transaction, whose end takes it back in any case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(rolname) FROM pg_roles "
            "WHERE rolname = current_user || %s AND pg_has_role(oid, 'MEMBER')",
            [RELEASE],
        )
        found = cursor.fetchone()
        if found is not None:
            cursor.execute(f"SET LOCAL ROLE {found[0]}")
        yield
        if found is not None:
            cursor.execute("RESET ROLE")

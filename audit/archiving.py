"""Older events of the log move to a file (审计归档): never deleted, and the chain stays whole.

A line of the file is the row as the ledger knows it, byte for byte, so that `verify` proves it from the file as it did from the
table. What is younger than AUDIT_MONTHS stays; the database itself refuses to give away what is younger than six months
(网络安全法：网络日志留存不少于六个月).
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.chaining import chain
from audit.log import record
from audit.models import Archive
from core.digests import digest_bytes
from core.storage import sync

LINE = "SELECT id, to_jsonb(e)::text FROM audit_event e WHERE at < %s ORDER BY id"


def keep_from() -> dt.datetime:
    """Events from here on stay in the log: since the first of the month, so many months ago."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 - settings.AUDIT_MONTHS
    return dt.datetime(months // 12, months % 12 + 1, 1, tzinfo=timezone.get_current_timezone())


@transaction.atomic
def archive() -> Archive | None:
    """Move what is old enough to a file; None where nothing is."""
    before = keep_from()
    chain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute(LINE, [before])
        rows = cursor.fetchall()
        if not rows:
            return None
        data = "".join(f"{line}\n" for _, line in rows).encode()
        name = f"audit-{rows[0][0]}-{rows[-1][0]}.jsonl"
        _write(name, data)
        made = Archive.objects.create(name=name, before=before, events=len(rows), digest=digest_bytes(data))
        record("audit.archived", actor=None, target=made, detail={"events": len(rows), "digest": made.digest})
        cursor.execute("SELECT audit_archive(%s, %s)", [before, [pk for pk, _ in rows]])
        if cursor.fetchone() != (len(rows),):
            raise RuntimeError("归档的件数与移出的件数不符，没有归档。")
    return made


def _write(name: str, data: bytes) -> None:
    settings.ARCHIVE_DIR.mkdir(parents=True, exist_ok=True)
    fresh = settings.ARCHIVE_DIR / f"{name}.new"
    fresh.write_bytes(data)
    sync(fresh)
    fresh.replace(settings.ARCHIVE_DIR / name)
    sync(settings.ARCHIVE_DIR)  # the name too, before the events are moved out of the database

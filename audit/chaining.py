"""The chain of the ledger (存证链): every entry names the digest of the one before, so that nothing of the past can be
rewritten without rewriting all that follows.

What is digested of an entry: the canonical JSON (core/digests.py) of `[link before, number, id, subject, key, operation,
content, at, transaction]`, `at` as an ISO date and time in UTC; the link before the first is ''. Entries are chained after they were
committed, in the order in which they were written (ADR 11): who writes waits for nobody, and the clock chains every few
minutes what has come since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from audit.models import LedgerEntry
from core.digests import ALGORITHM, digest
from core.locking import one_at_a_time

COLUMNS = ("pk", "subject", "key", "operation", "content", "at", "transaction", "number", "link")
AT_ONCE = 5000


class Link(NamedTuple):
    """A place in the chain."""

    number: int = 0
    link: str = ""


class Entry(NamedTuple):
    """An entry as the chain reads it; its columns as in COLUMNS."""

    pk: int
    subject: str
    key: int
    operation: str
    content: str
    at: dt.datetime
    transaction: int
    number: int | None
    link: str

    def follow(self, before: Link, algorithm: str = ALGORITHM) -> Link:
        """The place of this entry after another one."""
        number = before.number + 1
        at = self.at.astimezone(dt.UTC).isoformat()
        said = [
            before.link,
            number,
            self.pk,
            self.subject,
            self.key,
            self.operation,
            self.content,
            at,
            self.transaction,
        ]
        return Link(number, digest(said, algorithm))


@dataclass(frozen=True)
class Fault:
    """An entry that does not follow the one before."""

    entry: Entry
    expected: Link


def head() -> Link:
    last = LedgerEntry.objects.filter(number__isnull=False).order_by("-number").first()
    return Link(last.number or 0, last.link) if last else Link()


def chain() -> int:
    """Chain what has been committed since; returns how many entries. One at a time; a piece at a time is committed."""
    total = 0
    while done := _chain_piece():
        total += done
    return total


@transaction.atomic
def _chain_piece() -> int:
    one_at_a_time("chain", 0)
    before, ids, links = head(), [], []
    rows = LedgerEntry.objects.filter(number=None).order_by("pk").values_list(*COLUMNS)[:AT_ONCE]
    for entry in map(Entry._make, rows):
        before = entry.follow(before)
        ids.append(entry.pk)
        links.append(before.link)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_chain(%s, %s)", [ids, links])
    return len(ids)


def entries(after: int = 0) -> Iterator[Entry]:
    """The chain in its order, streamed."""
    rows = LedgerEntry.objects.filter(number__gt=after).order_by("number").values_list(*COLUMNS)
    yield from map(Entry._make, rows.iterator(chunk_size=AT_ONCE))


def faults() -> Iterator[Fault | Entry]:
    """Every entry of the chain, as a Fault where it is not what follows the one before; goes on from what it says itself."""
    before = Link()
    for entry in entries():
        algorithm = entry.link.partition(":")[0]
        expected = entry.follow(before, algorithm if algorithm in ("sm3", "sha256") else ALGORITHM)
        if expected != (entry.number, entry.link):
            yield Fault(entry, expected)
        else:
            yield entry
        before = Link(entry.number or 0, entry.link)

"""What the log itself proves (核验项目): guards, rights, the chain with its anchors, rows against the ledger, archives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from audit import guard_list, public_copies, rights
from audit.chaining import Fault, faults
from audit.models import Anchor, Archive, LedgerEntry
from audit.subjects import SUBJECTS, frozen, mismatches, without_event
from audit.verifying import PROOFS, Mismatch, Proof
from core.digests import digest_bytes

EVERY = 5000


def enter() -> None:
    SUBJECTS.add(
        frozen("audit_event", with_event=False, lawful="IA"),
        frozen("audit_anchor"),
        frozen("audit_archive"),
    )
    PROOFS.add(
        Proof("guards", "防护触发器", 0, guard_list.mismatches),
        Proof("rights", "数据库权限", 1, _rights),
        Proof("chain", "存证链", 10, _chain),
        Proof("rows", "各表与存证", 20, _rows),
        Proof("events", "写入与审计事件", 30, without_event),
        Proof("archives", "审计归档", 40, _archives),
        Proof("copies", "公布副本", 50, public_copies.mismatches),
    )


def _rights() -> Iterator[Mismatch]:
    for said in rights.differences():
        yield Mismatch("pg_roles", None, said)


def _chain() -> Iterator[Mismatch | None]:
    anchors = {anchor.number: anchor for anchor in Anchor.objects.all()}
    for count, found in enumerate(faults(), start=1):
        entry = found.entry if isinstance(found, Fault) else found
        where = f"{entry.number}（表{entry.subject}，键{entry.key}）"
        if isinstance(found, Fault):
            yield Mismatch(
                "audit_ledgerentry",
                entry.pk,
                f"链上第{where}应为{found.expected.number}:{found.expected.link}，实为{entry.number}:{entry.link}",
            )
        anchor = anchors.pop(entry.number or 0, None)
        if anchor and anchor.link != entry.link:
            yield Mismatch(
                "audit_ledgerentry", entry.pk, f"链上第{where}与{anchor.day}公示的存证值{anchor.value}不符"
            )
        if count % EVERY == 0:
            yield None
    for anchor in anchors.values():
        yield Mismatch("audit_anchor", anchor.pk, f"{anchor.day}公示的存证值{anchor.value}在链上不存在")


def _rows() -> Iterator[Mismatch | None]:
    for subject in SUBJECTS:
        yield from mismatches(subject)
        yield None


def anchor_fault(value: str) -> Mismatch | None:
    """Why the chain is not the one of which somebody holds this anchor; None where it is."""
    number, _, link = value.strip().partition(":")
    entry = (
        LedgerEntry.objects.filter(number=int(number)).first()
        if number.isdigit() and len(number) < 19
        else None
    )
    if entry is None:
        return Mismatch("audit_ledgerentry", None, f"链上没有存证值{value}所指的第{number}条记录")
    if entry.link != link:
        return Mismatch(
            "audit_ledgerentry", entry.pk, f"链上第{number}条应为{link}，实为{entry.link}：此前的历史已被改写"
        )
    return None


def _archives() -> Iterator[Mismatch | None]:
    """Every archived event is in a file that says what the ledger holds of it."""
    found: set[int] = set()
    for archive in Archive.objects.order_by("pk"):
        path = settings.ARCHIVE_DIR / archive.name
        if not path.is_file():
            yield Mismatch("audit_archive", archive.pk, f"归档文件{path}不存在")
            continue
        if digest_bytes(path.read_bytes(), archive.digest.partition(":")[0]) != archive.digest:
            yield Mismatch("audit_archive", archive.pk, f"归档文件{path}的摘要值应为{archive.digest}")
        with path.open("rb") as lines:
            said = {
                int(json.loads(line)["id"]): hashlib.sha256(line.rstrip(b"\n")).hexdigest() for line in lines
            }
        found |= set(said)
        yield from _archived_otherwise(said, archive)
        yield None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM audit_ledgerentry WHERE subject = 'audit_event' AND operation = 'A' AND NOT key = ANY(%s)",
            [list(found)],
        )
        for (key,) in cursor:
            yield Mismatch("audit_event", key, "已移出审计日志，而归档文件中没有")


def _archived_otherwise(said: dict[int, str], archive: Archive) -> Iterator[Mismatch]:
    rows = LedgerEntry.objects.filter(subject="audit_event", operation="I", key__in=list(said))
    kept = dict(rows.values_list("key", "content"))
    for key, content in said.items():
        if kept.get(key) != content:
            yield Mismatch(
                "audit_event",
                key,
                f"归档文件{archive.name}中的内容与存证不符：应为SHA-256 {kept.get(key, '（无）')}",
            )

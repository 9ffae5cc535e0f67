"""What is proved of the list itself (核验项目): sealed versions say what their digest says, and the ledger knows each."""

from __future__ import annotations

from collections.abc import Iterator

from audit.subjects import SUBJECTS, Subject, frozen, kept
from audit.verifying import PROOFS, Mismatch, Proof
from core.digests import matches
from powers.models import PowerVersion

TOLD = ("powers_approval", "powers_approvedversion", "powers_powerlineage")
EVERY = 1000
VERSION = "powers_powerversion"


def enter() -> None:
    SUBJECTS.add(
        Subject(
            VERSION,
            "SELECT c.id AS key, c.content FROM powers_contents(ARRAY(SELECT v.id FROM powers_powerversion v "
            "WHERE v.sealed_at IS NOT NULL OR v.frozen_at IS NOT NULL)) c",
            lawful="IUO",
            once=False,
        ),
        Subject(
            f"{VERSION}:seal",
            "SELECT v.id AS key, powers_seal_content(v) AS content FROM powers_powerversion v "
            "WHERE v.sealed_at IS NOT NULL",
            lawful="IU",
        ),
        Subject(
            f"{VERSION}:period",
            "SELECT v.id AS key, powers_period_content(v) AS content FROM powers_powerversion v "
            "WHERE v.period IS NOT NULL",
            lawful="IU",
            once=False,
        ),
        Subject(
            "powers_power",
            "SELECT p.id AS key, audit_content(to_jsonb(p)) AS content FROM powers_power p WHERE p.code IS NOT NULL",
            lawful="IU",
        ),
        *kept("powers_codeserial"),
        *(frozen(table) for table in TOLD),
    )
    PROOFS.add(Proof("versions", "封存的职权版本", 50, _versions))


def _versions() -> Iterator[Mismatch | None]:
    rows = (
        PowerVersion.objects.filter(sealed_at__isnull=False)
        .order_by("pk")
        .values_list("pk", "digest", "sealed_document")
    )
    for count, (pk, digest, document) in enumerate(rows.iterator(chunk_size=EVERY), start=1):
        if not matches(document, digest):
            yield Mismatch(VERSION, pk, f"封存内容的摘要值应为{digest}")
        if count % EVERY == 0:
            yield None

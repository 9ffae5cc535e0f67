"""Sealing (封存): from here on a version is what was decided, for ever. The database holds it (migration 0002)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone
from psycopg2.extras import execute_values

from powers.documents import Document

SEAL = """
UPDATE powers_powerversion AS v
SET sealed_at = %s, digest = s.digest, sealed_document = s.document::jsonb
FROM (VALUES %%s) AS s (id, digest, document)
WHERE v.id = s.id AND v.sealed_at IS NULL
"""


class SealError(Exception):
    """A version was sealed already, or is gone."""


def seal(documents: Iterable[tuple[int, str, Document]]) -> int:
    """Seal versions by `(id, digest, document)` as decided; returns how many. Call within the decision's transaction.

    Raises SealError, and with it undoes everything, when one of them is sealed already.
    """
    rows = [(pk, digest, json.dumps(document, ensure_ascii=False)) for pk, digest, document in documents]
    with connection.cursor() as cursor:
        statement = cursor.mogrify(SEAL, [timezone.now()]).decode()
        done = 0
        for start in range(0, len(rows), 500):
            execute_values(cursor.cursor, statement, rows[start : start + 500], page_size=500)
            done += cursor.rowcount
    if done != len(rows):
        raise SealError("有职权版本已被封存，本次决定未生效，请刷新后重试。")
    return done

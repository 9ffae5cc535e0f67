"""Sealing (封存): from here on a version is what was decided, for ever. The database holds it (migration 0002)."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

SEAL = """
UPDATE powers_powerversion AS v
SET sealed_at = %s, digest = s.digest, sealed_document = s.document
FROM ({rows}) AS s (id, digest, document)
WHERE v.id = s.id AND v.sealed_at IS NULL
"""


class SealError(Exception):
    """A version was sealed already, or is gone."""


def seal(decided: QuerySet[Any, tuple[int, str, Any]]) -> int:
    """Seal the versions of a `values_list` of `(version id, digest, document)`, as decided; returns how many.

    Call within the decision's transaction. The documents go from row to row without leaving the database. Raises
    SealError, and with it undoes everything, when one of them is sealed already.
    """
    rows, parameters = decided.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SEAL.format(rows=rows), [timezone.now(), *parameters])
        done = cursor.rowcount
    if done != decided.count():
        raise SealError("有职权版本已被封存，本次决定未生效，请刷新后重试。")
    return done

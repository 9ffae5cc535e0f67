"""Writing down what the public is told of a decision (审定): within the decision's transaction, once and for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.copying import copy_rows
from departments.models import Region
from powers.approval_models import Approval, ApprovedVersion, PowerLineage

COLUMNS = ("approval_id", "version_id", "action")


class Became(NamedTuple):
    """That one power became another, by a version."""

    version: int
    predecessor: int
    successor: int
    kind: str


def record_approval(
    region: Region,
    *,
    document_no: str,
    body: str,
    decided_on: dt.date,
    urgent: bool,
    versions: Mapping[int, str],
    became: Iterable[Became] = (),
) -> Approval:
    """The document of a decision with the versions it sealed, each with what was done, and what powers became."""
    approval, _ = Approval.objects.get_or_create(
        region=region,
        document_no=document_no[:100],
        body=body[:150],
        decided_on=decided_on,
        urgent=urgent,
    )
    copy_rows(ApprovedVersion, COLUMNS, ((approval.pk, pk, action) for pk, action in versions.items()))
    PowerLineage.objects.bulk_create(
        (
            PowerLineage(version_id=version, predecessor_id=before, successor_id=after, kind=kind)
            for version, before, after, kind in became
        ),
        ignore_conflicts=True,
    )
    return approval


def say_again(copies: Mapping[int, int]) -> None:
    """A version that says to the letter what another says rests on the same decision; `{version: its copy}`."""
    rows = ApprovedVersion.objects.filter(version__in=copies).values_list(
        "approval_id", "version_id", "action"
    )
    made = [(approval, copies[version], action) for approval, version, action in rows]
    copy_rows(ApprovedVersion, COLUMNS, made)

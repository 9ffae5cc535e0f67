"""By which decision a version was made (审定): the document, the body and the day that stand beside it in public.

Several decisions under one document are one package (成批调整), which has a page of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from powers.models import Approval, PowerVersion
from publish.models import Release
from publish.saying import chinese_day

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class Told:
    """What is told of a decision beside what it decided."""

    approval: int
    document_no: str
    body: str
    decided_on: dt.date
    urgent: bool
    action: str = ""

    @property
    def words(self) -> str:
        """天津市机构编制委员会2026年3月1日津编发〔2026〕3号."""
        urgent = _("（紧急办理）") if self.urgent else ""
        return f"{self.body}{chinese_day(self.decided_on)}{self.document_no}{urgent}"


def told_of(version: PowerVersion) -> Told | None:
    """The decision of a version read with `approved__approval`; None where none was written down."""
    row = getattr(version, "approved", None)
    if row is None:
        return None
    of = row.approval
    return Told(of.pk, of.document_no, of.body, of.decided_on, of.urgent, row.action and _(row.action))


def decisions_of(versions: Collection[int]) -> dict[int, Told]:
    """The decisions of published versions, by version; one query."""
    rows = PowerVersion.objects.filter(pk__in=versions, list_entry__isnull=False)
    rows = rows.select_related("approved__approval").only("pk", "approved__action", *_COLUMNS)
    return {row.pk: told for row in rows if (told := told_of(row))}


_COLUMNS = tuple(f"approved__approval__{name}" for name in ("document_no", "body", "decided_on", "urgent"))


def approvals_of(release: Release) -> list[list[Any]]:
    """The documents that a release rests on, each with how many of its powers (`count`); those of one body and day together."""
    public = Q(approved_versions__version__release_entry__release=release) & Q(
        approved_versions__version__list_entry__isnull=False
    )
    rows = Approval.objects.filter(public).annotate(count=Count("approved_versions"))
    rows = rows.order_by("decided_on", "body", "urgent", "document_no", "pk")
    together = groupby(rows, key=lambda row: (row.decided_on, row.body, row.urgent))
    return [list(several) for _, several in together]


def under(approval: Approval) -> Q:
    """Which published rows were decided under the document of an approval."""
    return Q(
        version__approved__approval__region=approval.region_id,
        version__approved__approval__document_no=approval.document_no,
        version__approved__approval__decided_on=approval.decided_on,
    )

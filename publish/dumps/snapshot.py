"""The list of a region as a release left it (公布时的清单), told by releases alone and not by what the live table says now.

Of each power the version that the last release before counts has published, in the order in which releases take effect; what
was taken back never counted. No release can come in before one that is in effect, so a snapshot says the same whenever it is
read. Items are found by their keys, in the order of their codes, and each is the one of which the digest was published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.digests import public_digest
from powers.fields import Document
from publish import reading
from publish.listing import as_named, lines_with_release
from publish.models import ListEntry, Recall, Release, ReleaseEntry

BATCH = 500


class LostItemError(Exception):
    """An item was not there while it was read, or not as it was published: nothing is made of such a reading."""


@dataclass(frozen=True)
class Snapshot:
    """What the list of a region said once a release had taken effect: the versions on it, by their codes."""

    release: Release
    versions: list[int]

    @property
    def day(self) -> dt.date:
        return self.release.effective_on

    def entries(self) -> Iterator[tuple[ListEntry, Document]]:
        """The entries, called as on the day, with their public documents. Raises LostItemError."""
        for start in range(0, len(self.versions), BATCH):
            keys = self.versions[start : start + BATCH]
            lines = lines_with_release(ListEntry.objects.filter(version__in=keys)).select_related("version")
            shown = {entry.version_id: entry for entry in as_named(lines, self.day)}
            documents = reading.documents_of(list(shown.values()))
            for key in keys:
                if key not in shown or key not in documents:
                    raise LostItemError(f"version {key} of {self.release} cannot be read")
                yield _proved(shown[key], documents[key])


def _proved(entry: ListEntry, document: Document) -> tuple[ListEntry, Document]:
    if public_digest(document) != entry.version.release_entry.digest:
        raise LostItemError(f"{entry.code} is not what was published")
    return entry, document


def snapshot_of(release: Release) -> Snapshot:
    """The list as `release` left it; two queries, however long the history."""
    listed = ListEntry.objects.filter(version__in=_standing(release).values("version"), is_listed=True)
    return Snapshot(release, list(listed.order_by("code").values_list("version_id", flat=True)))


def _standing(release: Release) -> QuerySet[ReleaseEntry]:
    """By power what was published last of it."""
    before = Q(release__effective_on__lt=release.effective_on)
    same_day = Q(release__effective_on=release.effective_on, release__number__lte=release.number)
    taken_back = Recall.objects.filter(versions=OuterRef("version"), confirmed_at__isnull=False)
    rows = ReleaseEntry.objects.filter(
        before | same_day, ~Exists(taken_back), release__region=release.region_id
    )
    order = ("version__power_id", "-release__effective_on", "-release__number")
    return rows.order_by(*order).distinct("version__power_id")


def item_of(entry: ListEntry, document: Document) -> dict[str, Any]:
    """An item as a line of the dump has it: codes and names, and all that is public of it."""
    return {
        "code": entry.code,
        "name": entry.name,
        "sub_name": entry.sub_name,
        "type": {"code": entry.power_type.code, "name": entry.power_type.name},
        "region": {"code": entry.region.code, "name": entry.region.name},
        "department": {"code": entry.department.code, "name": entry.department.name},
        "subject": entry.subject,
        "levels": entry.level_codes,
        "version": entry.version.number,
        "digest": entry.version.release_entry.digest,
        "since": entry.period.lower.isoformat() if entry.period.lower else "",
        "document": document,
    }

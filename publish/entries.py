"""Filling the read model (清单条目) from sealed versions. Nothing here reads a draft.

The same function serves a release, which adds the entries of its versions, and `rebuild_list_entries`, which makes
all of them anew with the same result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction

from core.copying import copy_rows
from core.database_roles import releasing
from core.locking import lock_table
from powers.documents import published
from powers.fields import Document
from powers.models import Phase, PowerVersion
from publish.models import ListEntry
from publish.search_index import indexed

Progress = Callable[[int, int], None]
CHUNK = 1000
COLUMNS = (
    "version_id",
    "power_id",
    "region_id",
    "department_id",
    "power_type_id",
    "code",
    "name",
    "sub_name",
    "subject",
    "level_codes",
    "duty_ids",
    "duty_text",
    "phases",
    "is_listed",
    "period",
    "sort_key",
    "titles",
    "title_length",
    "search_text",
    "grams",
)


def add_entries(version_ids: Iterable[int], progress: Progress | None = None) -> int:
    """Add the entries of released versions; those an office keeps from the public (不公开) have none."""
    ids, added = list(version_ids), 0
    for start in range(0, len(ids), CHUNK):
        rows = rows_of(ids[start : start + CHUNK])
        with releasing():
            added += copy_rows(ListEntry, COLUMNS, rows)
        if progress:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return added


@transaction.atomic
def rebuild(progress: Progress | None = None) -> int:
    """Drop all entries and make them anew from what was released; releases wait meanwhile, readers do not."""
    with releasing():
        lock_table(ListEntry)
        ListEntry.objects.all().delete()
    released = PowerVersion.objects.filter(release_entry__isnull=False, period__isnull=False)
    return add_entries(released.order_by("pk").values_list("pk", flat=True), progress)


def close_entries(version_ids: Iterable[int]) -> None:
    """Copy the periods of versions that a release has just closed."""
    with releasing(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publish_listentry e SET period = v.period FROM powers_powerversion v "
            "WHERE v.id = e.version_id AND v.id = ANY(%s)",
            [list(version_ids)],
        )


def rows_of(version_ids: list[int]) -> list[tuple[Any, ...]]:
    """The entries of these versions as they must be, their values in the order of COLUMNS."""
    versions = (
        PowerVersion.objects.filter(pk__in=version_ids)
        .exclude(secrecy=PowerVersion.Secrecy.CLOSED)
        .select_related("power__region__level", "department", "power_type", "plaque")
        .defer("source")
        .order_by("pk")
    )
    duties = _duties(version_ids)
    return [_row(v, duties[v.pk]) for v in versions]


def _row(version: PowerVersion, duty_ids: list[int]) -> tuple[Any, ...]:
    assert version.sealed_document is not None, "a released version is sealed"  # noqa: S101
    document = published(version.sealed_document)
    code = version.power.code or ""
    levels = [level["code"] for level in document["levels"]]
    duties, phases = duty_ids if document["duties"] else [], _phases(document)
    values: dict[str, list[Any]] = {
        "region": [version.power.region_id],
        "department": [version.department_id],
        "type": [version.power_type_id],
        "level": levels,
        "duty": duties,
        "phase": phases,
    }
    index = indexed(code, document, [value for _, value in document["external_codes"]], values)
    period = version.period
    return (
        version.pk,
        version.power_id,
        version.power.region_id,
        version.department_id,
        version.power_type_id,
        code,
        document["name"],
        document["sub_name"],
        document["subject"],
        levels,
        duties,
        document["duty_text"],
        phases,
        version.standing != PowerVersion.Standing.CANCELLED,
        "empty" if period.isempty else f"[{period.lower or ''},{period.upper or ''})",
        _sort_key(version),
        *index,
    )


def _phases(document: Document) -> list[str]:
    """The phases (事前、事中、事后) in which it obliges the body to something."""
    stated = {row["phase"] for row in document["responsibilities"]}
    return [phase for phase in Phase.values if phase in stated]


def _sort_key(version: PowerVersion) -> str:
    """The order of every list: level of government, region, department, type, code."""
    region, department, kind = version.power.region, version.department, version.power_type
    level = region.level.order if region.level else 999
    place = f"{level:03d}{region.code}"
    return (
        f"{place}{department.order:06d}{department.code}{kind.order:03d}{kind.code}{version.power.code or ''}"
    )


def _duties(version_ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = PowerVersion.duties.through.objects.filter(powerversion_id__in=version_ids).order_by("duty_id")
    for version_id, duty_id in rows.values_list("powerversion_id", "duty_id"):
        found[version_id].append(duty_id)
    return found

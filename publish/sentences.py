"""What changed last, a sentence for each power (最近变化): 教师资格认定：承诺时限 30 → 20 工作日. Selectors only."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from departments.models import Region
from powers.diff import Diff, diff
from powers.documents import published
from powers.fields import Document, label_of
from powers.models import PowerVersion
from publish.models import ReleaseEntry

LATEST = 6
SHORT = 24
"""A value longer than this is not quoted in a sentence."""
MOST_PARTS = 3
COMPARED = (ReleaseEntry.Action.MODIFIED, ReleaseEntry.Action.ERRATUM)
"""What is told by comparing the version with the one before it."""
MEASURE = re.compile(r"([0-9]+)(\D+)")


@dataclass(frozen=True)
class Change:
    """One power's part of a release, in words."""

    entry: ReleaseEntry
    said: str

    @property
    def version(self) -> PowerVersion:
        return self.entry.version


def latest(day: dt.date, places: Collection[Region] = ()) -> list[Change]:
    """The last changes in effect on `day`, the newest first; a list's first publication is no change. Two queries."""
    rows = (
        ReleaseEntry.objects.filter(release__effective_on__lte=day, release__previous__isnull=False)
        .filter(version__list_entry__isnull=False)
        .exclude(action=ReleaseEntry.Action.CONTINUED)
        .select_related("release__region", "version__list_entry__department")
        .defer("release__manifest", "version__source", "version__list_entry__search_text")
        .defer("version__list_entry__grams")
        .order_by("-release__effective_on", "-release", "version__list_entry__sort_key", "pk")
    )
    if places:
        rows = rows.filter(release__region__in=places)
    shown = list(rows[:LATEST])
    before = _documents_before([entry.version for entry in shown if entry.action in COMPARED])
    return [Change(entry, _said(entry, before)) for entry in shown]


def _documents_before(versions: list[PowerVersion]) -> dict[int, Document]:
    """The public document that each of these versions replaced, by the version's key."""
    if not versions:
        return {}
    earlier: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = PowerVersion.objects.filter(
        power__in=[version.power_id for version in versions],
        list_entry__isnull=False,
        sealed_at__isnull=False,
    )
    for power, number, document in rows.values_list("power_id", "number", "sealed_document"):
        earlier[power][number] = document
    found = {}
    for version in versions:
        if numbers := [n for n in earlier[version.power_id] if n < version.number]:
            found[version.pk] = published(earlier[version.power_id][max(numbers)])
    return found


def _said(entry: ReleaseEntry, before: dict[int, Document]) -> str:
    version = entry.version
    old = before.get(version.pk)
    if old and version.sealed_document:
        words = in_words(diff(old, published(version.sealed_document)))
        return (f"勘误：{words}" if entry.action == ReleaseEntry.Action.ERRATUM else words) or "文字调整"
    note = f"：{version.change_note.rstrip('。')}" if version.change_note else ""
    return f"{entry.get_action_display()}{note}"


def in_words(found: Diff) -> str:
    """A difference in one sentence: short values as they were and are, longer ones and rows by their number."""
    note = label_of("change_note")
    parts = [_field(part.label, part.before, part.after) for part in found.fields if part.label != note]
    for section in found.sections:
        counts = "、".join(f"{kind.label} {number} 条" for kind, number in section.counts)
        parts.append(f"{section.label}{counts}")
    more = "等" if len(parts) > MOST_PARTS else ""
    return "；".join(parts[:MOST_PARTS]) + more


def _field(label: str, before: str, after: str) -> str:
    if not before:
        return f"{label}：{after}" if len(after) <= SHORT else f"补充{label}"
    if not after:
        return f"不再载明{label}"
    if max(len(before), len(after)) > SHORT:
        return f"{label}改写"
    return f"{label} {_arrow(before, after)}"


def _arrow(before: str, after: str) -> str:
    """30 工作日, 20 工作日 → “30 → 20 工作日”: a unit they share is said once."""
    was, now = MEASURE.fullmatch(before), MEASURE.fullmatch(after)
    return f"{was[1]} → {now[1]} {was[2]}" if was and now and was[2] == now[2] else f"{before} → {after}"

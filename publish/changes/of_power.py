"""What the page of a power tells of its changes: by which decision it stands, what it was, what it became, what is due.

A page that stays as it is for ever (a version's own, a day's) is told only what belongs to that version.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from powers.adjustments_due import adjustments_due
from powers.fields import Document
from powers.quoted_bases import Quoted, quoted_bases
from publish.changes import timeline
from publish.changes.decisions import Told, decisions_of
from publish.changes.lineage import relatives_of
from publish.reading import Edition

NODES = 6
STANDING = ("current", "suspended")


def about_changes(edition: Edition, document: Document, today: dt.date, *, is_now: bool) -> dict[str, Any]:
    """For a version of a power: its decision and relatives; for the one that is read today also what happened to it
    since, and how what it quotes stands to the law."""
    entry = edition.entry
    if not is_now:
        relatives = relatives_of(entry.power_id, today, entry.version_id)
        return {"decision": _decision(entry.version_id), "relatives": relatives}
    rows, total = timeline.of_power(entry.power_id, today, NODES)
    told = {row.entry.version_id: row.decision for row in rows}
    shown = entry.version_id
    said: dict[str, Any] = {
        "decision": told[shown] if shown in told else _decision(shown),
        "relatives": relatives_of(entry.power_id, today),
        "timeline": rows,
        "timeline_total": total,
    }
    if edition.status in STANDING:
        said["adjustments_due"] = adjustments_due([entry.version_id], today).get(entry.version_id, [])
        said["quoted_today"] = _quoted_today(document, today)
    return said


def _decision(version: int) -> Told | None:
    return decisions_of([version]).get(version)


def _quoted_today(document: Document, today: dt.date) -> dict[str, Quoted]:
    """By uid the citations of which it is sure how they stand to the law of the day."""
    rows = cast("list[dict[str, Any]]", document["bases"])
    known = {row["uid"]: row["law"] for row in rows if row.get("law")}
    return quoted_bases(document, today, known) if known else {}

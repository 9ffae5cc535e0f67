"""The reference data of a whole installation (基础数据): that of the list, and what the review goes by.

Loading adds what is missing and never touches what an office has edited, so it can be run at each upgrade.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from core.reference_files import read_yaml
from office.deadlines import load_deadlines
from powers.models import PowerType
from powers.reference import load_reference
from review.models.rules import (
    ChecklistItem,
    DecisionRule,
    HandlingRule,
    MaterialRule,
    QuorumRule,
    ReviewRoute,
    Trigger,
)

DATA = Path(__file__).parents[1] / "reference_data" / "workflow.yaml"


@transaction.atomic
def load_all() -> dict[str, int]:
    """Add missing reference rows; returns how many of each kind were added."""
    added = load_reference() | {"办理期限": load_deadlines()}
    data: dict[str, Any] = read_yaml(DATA)
    return added | {
        "调整情形": _triggers(data["triggers"]),
        "申请材料": 0 if MaterialRule.objects.exists() else _materials(data["materials"]),
        "审查分工": 0 if ReviewRoute.objects.exists() else _routes(data["routes"]),
        "审查要点": 0 if ChecklistItem.objects.exists() else _checklists(data["checklists"]),
        "出席要求": 0 if QuorumRule.objects.exists() else _quorums(data["quorums"]),
        "督办处理权限": 0 if HandlingRule.objects.exists() else _handling(data["handling"]),
        "审定权限": 0 if DecisionRule.objects.exists() else _decisions(data["decisions"]),
    }


def _triggers(rows: list[dict[str, Any]]) -> int:
    added = 0
    for order, row in enumerate(rows, start=1):
        _, created = Trigger.objects.get_or_create(
            code=row["code"],
            defaults={
                "actions": row["actions"],
                "name": row["name"],
                "evidence": row["evidence"],
                "evidence_required": row["required"],
                "order": order,
            },
        )
        added += created
    return added


def _materials(rows: list[dict[str, Any]]) -> int:
    made = MaterialRule.objects.bulk_create(
        MaterialRule(order=n, **row) for n, row in enumerate(rows, start=1)
    )
    return len(made)


def _routes(rows: list[dict[str, Any]]) -> int:
    types = {t.code: t for t in PowerType.objects.all()}
    made = ReviewRoute.objects.bulk_create(
        ReviewRoute(
            power_type=types.get(row.get("type", "")),
            action=row.get("action", ""),
            unit_kind=row["unit"],
            need=row["need"],
            when=row.get("when", ""),
            note=row.get("note", ""),
        )
        for row in rows
    )
    return len(made)


def _checklists(rows: list[dict[str, Any]]) -> int:
    made = ChecklistItem.objects.bulk_create(
        ChecklistItem(unit_kind=row["unit"], text=row["text"], ground=row["ground"], order=n)
        for n, row in enumerate(rows, start=1)
    )
    return len(made)


def _quorums(rows: list[dict[str, Any]]) -> int:
    return len(QuorumRule.objects.bulk_create(QuorumRule(**row) for row in rows))


def _handling(rows: list[dict[str, Any]]) -> int:
    made = HandlingRule.objects.bulk_create(
        HandlingRule(unit_kind=row["unit"], reach=row["reach"], steps=row["steps"]) for row in rows
    )
    return len(made)


def _decisions(rows: list[dict[str, Any]]) -> int:
    made = DecisionRule.objects.bulk_create(
        DecisionRule(action=row["action"], level=row["level"], note=row.get("note", "")) for row in rows
    )
    return len(made)

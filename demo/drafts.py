"""From a power of the demo files to a draft version with its rows."""

from __future__ import annotations

from typing import Any

from departments.models import Department, Level
from laws.models import Instrument
from powers.drafting import new_draft
from powers.models import (
    AccountabilityClause,
    LegalBasis,
    PenaltyDetail,
    PowerLevel,
    PowerType,
    PowerVersion,
    ResponsibilityItem,
    Stage,
)

ROLES = {
    "设定": "set",
    "细化": "detail",
    "职责授权": "assign",
    "程序": "procedure",
    "委托": "entrust",
    "裁量": "discretion",
    "收费": "fee",
}
KINDS = {
    "法律": "LAW",
    "行政法规": "AR",
    "地方性法规": "LR_P",
    "部门规章": "DR",
    "地方政府规章": "PR_P",
    "国务院决定": "SC_DEC",
}
INITIATION = {"依申请": "application", "依职权": "ex_officio"}
COUNTERPARTS = {name: code for code, name in PowerVersion.COUNTERPARTS.items()}
UNITS = {unit.label: unit.value for unit in PowerVersion.LimitUnit}
TEXTS = ("name", "sub_name", "plain_title", "everyday_terms", "fee", "remedies", "change_note")


class DraftWriter:
    """Writes the powers of one department's file; knows its duties, units and plaques by their keys."""

    def __init__(self, department: Department, data: dict[str, Any]) -> None:
        self.department = department
        charter = department.charters.get()
        self.duties = dict(
            zip([d["key"] for d in data["duties"]], charter.duties.order_by("order"), strict=True)
        )
        self.units = {unit.name: unit for unit in department.units.all()}
        self.plaques = {plaque.name: plaque for plaque in department.plaques.all()}

    def write(self, row: dict[str, Any], order: int) -> PowerVersion:
        fields: dict[str, Any] = {name: row[name] for name in TEXTS if name in row}
        for name in ("statutory_limit", "promised_limit"):
            fields |= self.limit(name, row.get(name))
        draft = new_draft(
            self.department.region,
            department=self.department,
            plaque=self.plaques[row["plaque"]] if row["plaque"] else None,
            power_type=PowerType.objects.get(code=row["type"]),
            order=order,
            initiation=INITIATION[row["initiation"]],
            counterparts=[COUNTERPARTS[name] for name in row["counterparts"]],
            limit_text=(row.get("statutory_limit") or {}).get("basis", ""),
            **fields,
        )
        draft.duties.set(self.duties[key] for key in row["duties"])
        draft.units.set(self.units[name] for name in row["units"])
        self._write_rows(draft, row)
        return draft

    @staticmethod
    def limit(name: str, value: dict[str, Any] | None) -> dict[str, Any]:
        """The two columns of a time limit."""
        return {name: value["number"], f"{name}_unit": UNITS[value["unit"]]} if value else {}

    def _write_rows(self, draft: PowerVersion, row: dict[str, Any]) -> None:
        levels = {level.code: level for level in Level.objects.all()}
        stages = {
            stage.name: stage
            for stage in Stage.objects.filter(power_type=draft.power_type).order_by("-order")
        }
        instruments = {i.code: i for i in Instrument.objects.all()}
        PowerLevel.objects.bulk_create(
            PowerLevel(
                version=draft,
                order=n,
                level=levels[str(x["level"])],
                condition=x["condition"],
                share=x["share"],
            )
            for n, x in enumerate(row["levels"], start=1)
        )
        LegalBasis.objects.bulk_create(
            LegalBasis(
                version=draft,
                order=n,
                role=ROLES[x["role"]],
                role_confirmed=True,
                kind_text=x["kind"],
                instrument=instruments.get(KINDS.get(x["kind"], "")),
                title=x["title"],
                locator=x["locator"],
                note=x["note"],
            )
            for n, x in enumerate(row["bases"], start=1)
        )
        ResponsibilityItem.objects.bulk_create(
            ResponsibilityItem(
                version=draft,
                order=n,
                stage=stages[x["stage"]],
                phase=stages[x["stage"]].phase,
                text=x["text"],
                basis_text=x.get("basis", ""),
            )
            for n, x in enumerate(row["responsibilities"], start=1)
        )
        AccountabilityClause.objects.bulk_create(
            AccountabilityClause(
                version=draft,
                order=n,
                text=x["text"],
                subject=x.get("subject", ""),
                basis_text=x.get("basis", ""),
            )
            for n, x in enumerate(row["accountability"], start=1)
        )
        PenaltyDetail.objects.bulk_create(
            PenaltyDetail(version=draft, order=n, conduct=x["conduct"], kinds=x["kinds"], range=x["range"])
            for n, x in enumerate(row.get("penalty") or [], start=1)
        )

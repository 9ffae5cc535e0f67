"""From a power of the demo files to a draft version with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models

from demo.library import Texts, quoted
from departments.models import Department, Level
from laws.models import Instrument
from powers.drafting import new_draft
from powers.linking import propose_links
from powers.models import (
    AccountabilityClause,
    LegalBasis,
    PenaltyDetail,
    PowerLevel,
    PowerType,
    PowerVersion,
    ResponsibilityItem,
    Stage,
    Withholding,
    WithholdingGround,
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
    """Writes the powers of one department's file; knows its duties, units and plaques by their keys, and what laws say."""

    def __init__(self, department: Department, data: dict[str, Any], texts: Texts) -> None:
        self.department = department
        self.texts = texts
        charter = department.charters.get()
        self.duties = dict(
            zip([d["key"] for d in data["duties"]], charter.duties.order_by("order"), strict=True)
        )
        self.units = {unit.name: unit for unit in department.units.all()}
        self.plaques = {plaque.name: plaque for plaque in department.plaques.all()}
        self.types = {kind.code: kind for kind in PowerType.objects.all()}
        self.levels = {level.code: level for level in Level.objects.all()}
        self.instruments = {i.code: i for i in Instrument.objects.all()}
        self.stages: dict[int, dict[str, Stage]] = defaultdict(dict)
        for stage in Stage.objects.order_by("-order"):
            self.stages[stage.power_type_id][stage.name] = stage

    def write(self, rows: list[dict[str, Any]]) -> list[PowerVersion]:
        """The drafts of powers that are not on the list yet, in this order."""
        region = self.department.region
        drafts = [
            new_draft(region, department=self.department, order=order, **self._fields(row))
            for order, row in enumerate(rows, start=1)
        ]
        self._write_rows(list(zip(drafts, rows, strict=True)))
        return drafts

    def fill(self, draft: PowerVersion, row: dict[str, Any]) -> None:
        """Write into an empty draft what a clerk would type."""
        for name, value in self._fields(row).items():
            setattr(draft, name, value)
        draft.save()
        self._write_rows([(draft, row)])

    def edit(self, draft: PowerVersion, changes: dict[str, Any]) -> None:
        """Change single fields of a draft, or its table of penalties."""
        changes = dict(changes)
        if rows := changes.pop("penalty", None):
            draft.penalties.all().delete()
            PenaltyDetail.objects.bulk_create(_penalties(draft, {"penalty": rows}))
        for name, value in changes.items():
            fields = self.limit(name, value) if name.endswith("_limit") else {name: value}
            for column, said in fields.items():
                setattr(draft, column, said)
        draft.save()

    def _fields(self, row: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {name: row[name] for name in TEXTS if name in row}
        for name in ("statutory_limit", "promised_limit"):
            fields |= self.limit(name, row.get(name))
        return fields | {
            "plaque": self.plaques[row["plaque"]] if row["plaque"] else None,
            "power_type": self.types[row["type"]],
            "initiation": INITIATION[row["initiation"]],
            "counterparts": [COUNTERPARTS[name] for name in row["counterparts"]],
            "limit_text": (row.get("statutory_limit") or {}).get("basis", ""),
        }

    @staticmethod
    def limit(name: str, value: dict[str, Any] | None) -> dict[str, Any]:
        """The two columns of a time limit."""
        return {name: value["number"], f"{name}_unit": UNITS[value["unit"]]} if value else {}

    def _write_rows(self, pairs: list[tuple[PowerVersion, dict[str, Any]]]) -> None:
        for model, rows in (
            (PowerVersion.duties.through, self._duties),
            (PowerVersion.units.through, self._units),
            (PowerLevel, self._levels),
            (LegalBasis, self._bases),
            (ResponsibilityItem, self._responsibilities),
            (AccountabilityClause, _accountability),
            (PenaltyDetail, _penalties),
        ):
            manager: Any = model._default_manager
            manager.bulk_create(made for draft, row in pairs for made in rows(draft, row))
        for draft, row in pairs:
            _withhold(draft, row)
        propose_links([draft for draft, _ in pairs])

    def _duties(self, draft: PowerVersion, row: dict[str, Any]) -> Iterator[models.Model]:
        for key in row["duties"]:
            yield PowerVersion.duties.through(powerversion_id=draft.pk, duty_id=self.duties[key].pk)

    def _units(self, draft: PowerVersion, row: dict[str, Any]) -> Iterator[models.Model]:
        for name in row["units"]:
            yield PowerVersion.units.through(powerversion_id=draft.pk, internalunit_id=self.units[name].pk)

    def _levels(self, draft: PowerVersion, row: dict[str, Any]) -> Iterator[PowerLevel]:
        for n, x in enumerate(row["levels"], start=1):
            yield PowerLevel(
                version=draft,
                order=n,
                level=self.levels[str(x["level"])],
                condition=x["condition"],
                share=x["share"],
            )

    def _bases(self, draft: PowerVersion, row: dict[str, Any]) -> Iterator[LegalBasis]:
        for n, x in enumerate(row["bases"], start=1):
            yield LegalBasis(
                version=draft,
                order=n,
                role=ROLES[x["role"]],
                role_confirmed=True,
                kind_text=x["kind"],
                instrument=self.instruments.get(KINDS.get(x["kind"], "")),
                title=x["title"],
                locator=x["locator"],
                text=quoted(self.texts, x["title"], x["locator"]),
                note=x["note"],
            )

    def _responsibilities(self, draft: PowerVersion, row: dict[str, Any]) -> Iterator[ResponsibilityItem]:
        stages = self.stages[draft.power_type_id]
        for n, x in enumerate(row["responsibilities"], start=1):
            stage = stages[x["stage"]]
            yield ResponsibilityItem(
                version=draft,
                order=n,
                stage=stage,
                phase=stage.phase,
                text=x["text"],
                basis_text=x.get("basis", ""),
            )


def _accountability(draft: PowerVersion, row: dict[str, Any]) -> Iterator[AccountabilityClause]:
    for n, x in enumerate(row["accountability"], start=1):
        yield AccountabilityClause(
            version=draft,
            order=n,
            text=x["text"],
            subject=x.get("subject", ""),
            basis_text=x.get("basis", ""),
        )


def _penalties(draft: PowerVersion, row: dict[str, Any]) -> Iterator[PenaltyDetail]:
    for n, x in enumerate(row.get("penalty") or [], start=1):
        yield PenaltyDetail(version=draft, order=n, conduct=x["conduct"], kinds=x["kinds"], range=x["range"])


def _withhold(draft: PowerVersion, row: dict[str, Any]) -> None:
    """What the public does not read (部分公开): a row of a list, named by the list and its number in it."""
    for n, x in enumerate(row.get("withheld") or [], start=1):
        hidden = getattr(draft, x["list"]).get(order=x["number"])
        Withholding.objects.create(
            version=draft,
            order=n,
            place=f"{x['list']}:{hidden.uid}",
            ground=WithholdingGround.objects.get(name=x["ground"]),
            reason=x["reason"],
        )

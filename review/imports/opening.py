"""The proposals of an import (导入建立的申请): 初始编制 for departments that have no list yet, 动态调整 for each that has one.

An adjustment has its case, and from here on goes the way of one that was drafted by hand: it lies with its department as a
draft, which adds the materials and has it reviewed and submitted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.log import record
from core.copying import analyze, copy_rows
from departments.models import Department, Region
from powers.models import PowerVersion
from review.drafting.proposing import open_adjustment
from review.imports.stating_case import ORDER, ImportCase
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction
from review.workflow.moving import opened

if TYPE_CHECKING:
    from accounts.models import User

COLUMNS = ("proposal_id", "power_id", "version_id", "base_id", "action", "trigger_id")


@dataclass(frozen=True)
class Drafted:
    """A draft that an import has written: from which version, for which action, of the file with which number."""

    action: str
    version: PowerVersion
    base: PowerVersion | None
    file: int


@dataclass
class Procedure:
    """Which way the drafts of an import go: `initial` founds lists, `adjusting` changes those in force, by department."""

    initial: list[Drafted] = field(default_factory=list)
    adjusting: dict[int, list[Drafted]] = field(default_factory=lambda: defaultdict(list))

    def actions(self) -> set[str]:
        """What an adjustment of the import does: for each there is a case."""
        return {one.action for drafts in self.adjusting.values() for one in drafts}


def procedure_of(drafted: Sequence[Drafted], with_list: set[int]) -> Procedure:
    """A department that had a list before the import changes it by adjustment, whatever is changed."""
    made = Procedure()
    for one in drafted:
        department = (one.base or one.version).department_id
        (made.adjusting[department] if department in with_list else made.initial).append(one)
    return made


def told(procedure: Procedure, departments: dict[int, Department], file: int) -> dict[str, Any]:
    """What the report of a file says of it."""
    adjusting = [
        {
            "department": departments[pk].name,
            "code": departments[pk].code,
            "actions": dict(Counter(one.action for one in drafts if one.file == file)),
        }
        for pk, drafts in procedure.adjusting.items()
    ]
    return {
        "initial": sum(one.file == file for one in procedure.initial),
        "adjustments": [one for one in adjusting if one["actions"]],
    }


def open_proposals(
    region: Region,
    procedure: Procedure,
    departments: dict[int, Department],
    case: ImportCase,
    *,
    files: Sequence[tuple[Path, str]],
    by: User | None,
) -> list[tuple[Proposal, list[Drafted]]]:
    """The proposals with their changes, that of the initial lists first."""
    made = []
    if procedure.initial:
        made.append((_initial(region, procedure.initial, files, by), procedure.initial))
    for pk, drafts in procedure.adjusting.items():
        title = _title(departments[pk], drafts)
        case_here = case.of({one.action for one in drafts})
        made.append((open_adjustment(departments[pk], title, case_here, by=by), drafts))
    for proposal, drafts in made:
        _put_in(proposal, drafts, case)
        detail = {"files": [name for _, name in files], "changes": len(drafts)}
        record("proposal.imported", actor=by, target=proposal, region_code=region.code, detail=detail)
    if made:
        analyze(Change)
    return made


def _initial(
    region: Region, drafts: Sequence[Drafted], files: Sequence[tuple[Path, str]], by: User | None
) -> Proposal:
    departments = {one.version.department_id for one in drafts}
    own = departments.pop() if len(departments) == 1 else None
    if own is not None:
        what = f"{Department.objects.get(pk=own).name}权责清单"
    else:
        what = Path(files[0][1]).stem if len(files) == 1 else f"{region}{len(departments)}个部门"
    proposal = Proposal.objects.create(
        region=region,
        department_id=own,
        kind=Proposal.Kind.INITIAL,
        title=f"初始编制：{what}"[:300],
        created_by=by,
    )
    opened(proposal, by=by)
    return proposal


def _title(department: Department, drafts: Sequence[Drafted]) -> str:
    counts = Counter(one.action for one in drafts)
    what = "、".join(f"{ChangeAction(a).label}{counts[a]}项" for a in ORDER if counts[a])
    return f"{department.short_name or department.name}按清单调整：{what}"


def _put_in(proposal: Proposal, drafts: Sequence[Drafted], case: ImportCase) -> None:
    own = (
        {action: trigger.pk for action, trigger in case.triggers.items() if trigger.pk != proposal.trigger_id}
        if proposal.kind == Proposal.Kind.ADJUSTMENT
        else {}
    )
    rows = (
        (
            proposal.pk,
            one.version.power_id,
            one.version.pk,
            one.base.pk if one.base else None,
            one.action,
            own.get(one.action),
        )
        for one in drafts
    )
    copy_rows(Change, COLUMNS, rows)

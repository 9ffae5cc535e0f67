"""What is to be done with which powers (调整意愿), and everything that stands in its way; opening_changes.py carries it out.

A power has one open change; the one who comes second is told where the first is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.reasons import Reason
from departments.models import Department
from powers.models import Power, PowerType, PowerVersion
from powers.newest import newest_of
from review.models.proposals import Change
from review.models.rules import ChangeAction, Trigger
from review.workflow.change_actions import CHANGE_ACTIONS

Standing = PowerVersion.Standing
Source = PowerVersion.Source
LONGEST_NAME = 1000
MOST_PARTS = 20
MOST_POWERS = 500
"""How many powers one proposal takes at a time; more are proposed by importing a workbook."""


@dataclass(frozen=True)
class Intention:
    """What is to be done with which powers: an action, and what it needs to make the drafts.

    `receiver` of a transfer; `kept` of a merger; `parts` of a split, the names of the new powers, and whether the
    source itself `ends`; `name` and `power_type` of a new power. `trigger`: the case of these changes, where it is
    another than that of their proposal.
    """

    action: str
    powers: Sequence[Power] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    receiver: Department | None = None
    kept: Power | None = None
    parts: Sequence[str] = ()
    ends: bool = False
    name: str = ""
    power_type: PowerType | None = None
    trigger: Trigger | None = None


def open_changes(powers: Sequence[Power]) -> dict[int, Change]:
    """The change that is under way of each power, with its proposal."""
    rows = Change.objects.filter(power__in=powers, is_open=True).select_related("proposal")
    return {change.power_id: change for change in rows}


# --- why not -----------------------------------------------------------------------------------------------------


def why_not_intend(department: Department | None, intention: Intention) -> list[Reason]:
    """Everything that stands in the way of an intention for a department: what is missing, then each power by name."""
    if reasons := _faults(department, intention):
        return reasons
    if intention.action == ChangeAction.ADD:
        return []
    bases, busy = newest_of(intention.powers), open_changes(intention.powers)
    return [
        reason
        for power in intention.powers
        for reason in _refusals(power, bases.get(power.pk), busy.get(power.pk), intention.action, department)
    ]


def why_not_action(base: PowerVersion, action: str) -> list[Reason]:
    """Why a power that stands as `base` says cannot be changed so, whoever asks."""
    title, label = f"“{base.title[:60]}”", ChangeAction(action).label
    if base.standing == Standing.CANCELLED:
        return [Reason("standing", f"{title}已取消，不能再“{label}”。")]
    reasons = []
    if action == ChangeAction.RESUME and base.standing != Standing.SUSPENDED:
        reasons.append(Reason("standing", f"{title}没有暂停，无须恢复。"))
    if action == ChangeAction.SUSPEND and base.standing == Standing.SUSPENDED:
        reasons.append(Reason("standing", f"{title}已经暂停实施。"))
    if action == ChangeAction.ENTRUST and base.power_type.family == PowerType.Family.COERCION:
        reasons.append(Reason("coercion", f"{title}：行政强制措施权不得委托（行政强制法第十七条）。"))
    if action == ChangeAction.ENTRUST and base.power_source in (
        Source.ENTRUSTED_ABOVE,
        Source.ENTRUSTED_PEER,
    ):
        reasons.append(Reason("passed_on", f"{title}是受委托行使的，不得再委托。"))
    if action == ChangeAction.DEVOLVE and base.power_source == Source.DEVOLVED:
        reasons.append(Reason("passed_on", f"{title}是上级下放的，承接者不得再下放。"))
    return reasons


def _refusals(
    power: Power, base: PowerVersion | None, busy: Change | None, action: str, department: Department | None
) -> list[Reason]:
    if busy is not None:
        name, title = base.title if base else str(power), busy.proposal.title[:60]
        where = f"第{busy.proposal_id}号申请“{title}”"
        said = f"“{name[:60]}”在{where}中有未办结的变更，请在那里一并修改，或者等其办结。"
        return [Reason("open_change", said)]
    if base is None:
        return [Reason("base", f"{power}还没有经过批准的版本。")]
    if department is None or base.department_id != department.pk:
        return [Reason("department", f"“{base.title[:60]}”不是{department or '该部门'}的职权。")]
    return why_not_action(base, action)


def _faults(department: Department | None, intention: Intention) -> list[Reason]:
    """What is missing of an intention before any power is looked at."""
    if intention.action not in CHANGE_ACTIONS:
        return [Reason("action", "没有这样的调整动作。")]
    if intention.action == ChangeAction.ADD:
        return _add_faults(department, intention)
    if not intention.powers:
        return [Reason("powers", f"请选择要“{ChangeAction(intention.action).label}”的职权。")]
    if len(intention.powers) > MOST_POWERS:
        return [Reason("powers", f"一次最多选择{MOST_POWERS}项职权，请分次提出，或者用导入清单的办法。")]
    if intention.action == ChangeAction.TRANSFER:
        return _transfer_faults(department, intention.receiver)
    if intention.action == ChangeAction.MERGE:
        return _merge_faults(intention)
    return _split_faults(intention) if intention.action == ChangeAction.SPLIT else []


def _add_faults(department: Department | None, intention: Intention) -> list[Reason]:
    reasons = []
    if department is None:
        reasons.append(Reason("department", "请选择由哪个部门行使。"))
    if not intention.name.strip():
        reasons.append(Reason("name", "请填写职权名称。"))
    if intention.power_type is None:
        reasons.append(Reason("power_type", "请选择职权类型。"))
    return reasons


def _transfer_faults(department: Department | None, receiver: Department | None) -> list[Reason]:
    if receiver is None:
        return [Reason("receiver", "请选择划入部门。")]
    if department is None or receiver.pk == department.pk:
        return [Reason("receiver", "划入部门不能是本部门。")]
    if receiver.region_id != department.region_id:
        return [Reason("receiver", "划入部门须在同一区划；跨层级的请用“下放”或者“收回”。")]
    return []


def _merge_faults(intention: Intention) -> list[Reason]:
    reasons = []
    if len(intention.powers) < 2:
        reasons.append(Reason("powers", "合并至少选择两项职权。"))
    if intention.kept is None or intention.kept not in intention.powers:
        reasons.append(Reason("kept", "请选择合并后保留哪一项。"))
    return reasons


def _split_faults(intention: Intention) -> list[Reason]:
    names = [name.strip() for name in intention.parts if name.strip()]
    if len(intention.powers) > 1:
        return [Reason("powers", "一次分设一项职权。")]
    if len(names) < (2 if intention.ends else 1):
        return [Reason("parts", "请写出分出的各项名称，每行一项；原职权取消的至少写两项。")]
    if len(names) > MOST_PARTS:
        return [Reason("parts", f"一次最多分出{MOST_PARTS}项。")]
    if len(set(names)) < len(names):
        return [Reason("parts", "分出的各项名称不能相同。")]
    return []

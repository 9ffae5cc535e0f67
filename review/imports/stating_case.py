"""Why an import changes a list in force (导入的事由): the case, its day and the reasons, as for an adjustment drafted by hand.

A person says it before confirming, in `answers["case"]`; the command takes it as options. Each action goes by the first of
the given cases that fits it (修改 by M2, 取消 by C1).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from core.reasons import Reason
from core.typed_text import clean_number, clean_typed
from review.drafting.forms import DIRECTLY
from review.drafting.proposing import Case
from review.models.rules import ChangeAction, Trigger
from review.workflow.dates import case_out_of_order

FIELDS = {
    "trigger": "调整情形的编号，几个的用逗号分开（如 M2,C1）",
    "trigger_on": "事由发生日期（年-月-日）",
    "reason": "调整理由",
    "document_no": "来文文号（可以不填）",
    "wanted_on": "希望生效日期（可以不填）",
}
"""What is said of a case, in `answers["case"]`."""


@dataclass(frozen=True)
class ImportCase:
    """The case of an import, with the trigger of each action."""

    case: Case
    triggers: Mapping[str, Trigger]

    def of(self, actions: Collection[str]) -> Case:
        """The case of a proposal with these actions: that of the first of them stands for the whole."""
        first = next((self.triggers[a] for a in ORDER if a in actions and a in self.triggers), None)
        return replace(self.case, trigger=first)


ORDER = ("modify", "add", "cancel", "suspend", "resume")
NO_CASE = ImportCase(Case(), {})


def read_case(said: Mapping[str, str], actions: Collection[str]) -> tuple[ImportCase, list[Reason]]:
    """The case that was stated for some actions, and everything that is missing or wrong of it."""
    triggers, reasons = _triggers(said.get("trigger", ""), actions)
    trigger_on, wrong_day = _day(said, "trigger_on")
    wanted_on, wrong_end = _day(said, "wanted_on")
    reasons += wrong_day + wrong_end
    if trigger_on is None and not wrong_day:
        reasons.append(Reason("trigger_on", "请填写事由发生日期，办理期限由此计算。"))
    reasons += case_out_of_order(trigger_on, wanted_on)
    reason = clean_typed(said.get("reason", ""))
    if not reason:
        reasons.append(Reason("why", "请写明调整理由。"))
    number = clean_number(said.get("document_no", ""))
    return ImportCase(Case(None, trigger_on, reason, number, wanted_on), triggers), reasons


def _triggers(said: str, actions: Collection[str]) -> tuple[dict[str, Trigger], list[Reason]]:
    """For each action the first of the given cases that fits it."""
    codes = [code.upper() for code in re.split(r"[^0-9A-Za-z]+", said) if code]
    usable = {t.code: t for t in Trigger.objects.filter(is_active=True).exclude(code=DIRECTLY)}
    reasons = [Reason("trigger", f"没有编号为{code}的调整情形。") for code in codes if code not in usable]
    given = [usable[code] for code in codes if code in usable]
    found = {}
    for action in (one for one in ORDER if one in actions):
        fitting = next((trigger for trigger in given if action in trigger.actions), None)
        if fitting is not None:
            found[action] = fitting
            continue
        choices = "；".join(str(t) for t in usable.values() if action in t.actions)
        label = ChangeAction(action).label
        reasons.append(Reason("trigger", f"请给出“{label}”的调整情形（{choices}）。"))
    return found, reasons


def _day(said: Mapping[str, str], name: str) -> tuple[dt.date | None, list[Reason]]:
    text = said.get(name, "").strip()
    if not text:
        return None, []
    try:
        return dt.date.fromisoformat(text), []
    except ValueError:
        label = FIELDS[name].partition("（")[0]
        return None, [Reason(name, f"{label}“{text}”不是日期，请按“年-月-日”填写，如 2026-01-31。")]

"""The case of an import that changes the list (事由): said in its preview, in the form of every other adjustment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date

from review.drafting.forms import CASE, DIRECTLY, CaseForm
from review.drafting.proposing import Case
from review.models.imports import ImportItem, ImportRun
from review.models.rules import ChangeAction, Trigger

KIND = "case"
"""Under which `ImportRun.answers` holds the case: trigger (its key), trigger_on, reason, document_no, wanted_on."""
ACTIONS = {
    ImportItem.Action.ADD: ChangeAction.ADD,
    ImportItem.Action.MODIFY: ChangeAction.MODIFY,
    ImportItem.Action.CANCEL: ChangeAction.CANCEL,
}


def adjusts(run: ImportRun) -> bool:
    """Whether the import changes or ends powers, and so needs a case."""
    made = run.report.get("actions", {})
    return bool(run.report.get("adjusts")) or any(made.get(name) for name in ("修改", "取消"))


def case_of(run: ImportRun) -> Case:
    """What was said of the case so far."""
    said: Mapping[str, str] = run.answers.get(KIND, {})
    chosen = said.get("trigger", "")
    trigger = Trigger.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    return Case(
        trigger,
        parse_date(said.get("trigger_on", "")),
        said.get("reason", ""),
        said.get("document_no", ""),
        parse_date(said.get("wanted_on", "")),
    )


def case_form(run: ImportRun, posted: Any = None) -> CaseForm:
    """The form of the case, for the actions that the import would take."""
    made = run.report.get("actions", {})
    actions = [action.value for name, action in ACTIONS.items() if made.get(name.value)]
    case = case_of(run)
    form = CaseForm(posted, actions=actions or [ChangeAction.MODIFY.value], initial=_initial(case))
    trigger: Any = form.fields["trigger"]
    trigger.queryset = trigger.queryset.exclude(code=DIRECTLY)
    return form


def _initial(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in CASE}


def said_in(form: CaseForm) -> dict[str, str]:
    """The case as `answers` holds it."""
    case = form.case()
    return {
        "trigger": str(case.trigger.pk) if case.trigger else "",
        "trigger_on": case.trigger_on.isoformat() if case.trigger_on else "",
        "reason": case.reason,
        "document_no": case.document_no,
        "wanted_on": case.wanted_on.isoformat() if case.wanted_on else "",
    }

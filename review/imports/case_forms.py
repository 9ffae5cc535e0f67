"""The case of an import that changes a list in force (导入的事由), in the form of every other adjustment: with a case for each
action that the import takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core.forms import EMPTY_CHOICE, ComparesSeen
from review.drafting.forms import DIRECTLY, CaseForm, TriggerField
from review.imports.stating_case import ORDER
from review.models.rules import ChangeAction


class ImportCaseForm(ComparesSeen, CaseForm):
    """Why the list is changed; `said` is what was stated before, as `answers["case"]` holds it."""

    def __init__(self, *args: Any, actions: Collection[str], said: Mapping[str, str], **kwargs: Any) -> None:
        self.actions = [action for action in ORDER if action in actions]
        super().__init__(*args, actions=[], initial=dict(said), **kwargs)
        del self.fields["trigger"]
        chosen = [code for code in said.get("trigger", "").split(",") if code]
        for action in reversed(self.actions):
            label = ChangeAction(action).label
            field = TriggerField(
                [action],
                label=f"“{label}”的调整情形",
                empty_label=EMPTY_CHOICE,
                to_field_name="code",
                without=DIRECTLY,
                error_messages={"required": f"请选择“{label}”的调整情形。"},
            )
            rows: Any = field.queryset
            known = set(rows.values_list("code", flat=True))
            self.initial[f"trigger_{action}"] = next((code for code in chosen if code in known), None)
            self.fields = {f"trigger_{action}": field, **self.fields}

    def said(self) -> dict[str, str]:
        """The case as `answers["case"]` holds it."""
        given = self.cleaned_data
        codes = dict.fromkeys(given[f"trigger_{action}"].code for action in self.actions)
        days = {name: given.get(name) for name in ("trigger_on", "wanted_on")}
        return {
            "trigger": ",".join(codes),
            "reason": given["reason"],
            "document_no": given.get("document_no", ""),
            **{name: day.isoformat() if day else "" for name, day in days.items()},
        }

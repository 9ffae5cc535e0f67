"""Forms of the handling screens (督办处理), and the words a step starts from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from core.forms import EMPTY_CHOICE, ComparesSeen, TypedField
from core.widgets import DateInput
from departments.models import Department
from review.models.meetings import Handling

Step = Handling.Step
DATE = {"invalid": "请按“年-月-日”填写，如 2026-01-31。"}


class HandlingForm(forms.Form):
    """A step of the ladder: which, what is said, by when, for a transfer to whom, and for whom it is issued."""

    unit = forms.ChoiceField(label="签发单位", required=False)
    step = forms.ChoiceField(label="处理方式", choices=Step.choices)
    text = TypedField(
        label="内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7, "autofocus": True}),
        help_text="写明事由、依据和要求；签发后编号，不能修改。",
        error_messages={"required": "请写明事由和要求。"},
    )
    due_on = forms.DateField(label="要求办结日期", required=False, widget=DateInput(), error_messages=DATE)
    recipient = TypedField(
        label="移送机关",
        required=False,
        max_length=100,
        help_text="处理方式为移送的填写，如督查、考核或者纪检监察机关。",
    )

    def __init__(self, *args: Any, steps: list[str], units: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose: Any = self.fields["unit"]
        whose.choices = list(units.items())
        if len(units) < 2:
            del self.fields["unit"]
        field: Any = self.fields["step"]
        field.choices = [(value, label) for value, label in Step.choices if value in steps]
        if Step.TRANSFER not in steps:
            del self.fields["recipient"]


class AnyHandlingForm(HandlingForm):
    """One that starts from no matter on record: the department is chosen too."""

    department = forms.ModelChoiceField(
        label="部门",
        queryset=Department.objects.none(),
        empty_label=EMPTY_CHOICE,
        error_messages={"required": "请选择部门。"},
    )
    field_order = ("unit", "department", "step", "text", "due_on", "recipient")

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = departments


class ReplyForm(ComparesSeen, forms.Form):
    """The department's answer (答复)."""

    reply = TypedField(
        label="答复",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明原因、已采取的措施和完成日期。",
        error_messages={"required": "请写明答复内容。"},
    )


class ClosingForm(forms.Form):
    """What came of it (办结情况)."""

    note = TypedField(
        label="办结情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：部门已提出调整申请。",
        error_messages={"required": "请写明办结情况。"},
    )


DEMANDS = {
    Step.REMIND: "请抓紧办理。",
    Step.URGE: "经提醒仍未办理，现予催办，请立即办理，并书面说明原因。",
    Step.SUPERVISE: "经催办仍未办理，现予督办，请限期办结，并由主要负责人签署书面说明。",
    Step.NOTIFY: "经督办仍未办理，现予通报。",
    Step.TRANSFER: "经通报仍未办理，现移送有关机关处理。",
}


def draft_text(step: str, who: str, what: str, due: dt.date | None) -> str:
    """The words a step starts from: what `who` was to do by when, and what is demanded now."""
    until = f"应于{due:%Y年%-m月%-d日}前" if due else "应当及时"
    whom = who if step in (Step.NOTIFY, Step.TRANSFER) else "你单位"
    return f"{whom}{until}{what}，至今没有办结。{DEMANDS[Step(step)]}"

"""The forms of the actions on a proposal (办理). They check shape; who may do what is asked elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.dates_in_order import Day, out_of_order
from core.forms import NumberField, TypedField, valid
from core.widgets import DateInput
from departments.models import Region
from review.models.meetings import Meeting
from review.models.rules import DecisionLevel


class SubmissionForm(forms.Form):
    """Something decided on the submission a person has read, which its digest names."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=80)


class DecisionForm(SubmissionForm):
    """A decision: the document it stands in, its day, who decided, an opinion."""

    document_no = NumberField(
        label="批准文号",
        max_length=100,
        help_text="如：津编发〔2026〕12号",
        error_messages={"required": "请填写批准文号。"},
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    decided_on = forms.DateField(
        label="决定日期",
        widget=DateInput(),
        help_text="不晚于今天",
        error_messages={"required": "请填写决定日期。", "invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    level = forms.ChoiceField(label="由谁决定", choices=DecisionLevel.choices, required=False)
    reason = TypedField(
        label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        valid(out_of_order(Day.DECIDED, day, today=timezone.localdate()))
        return day


class ApproveForm(DecisionForm):
    """Approval (批准); items that are not approved come beside it, as `refuse-<change>` (refusals_in)."""


class RejectForm(DecisionForm):
    """The list stays as it is (不予调整)."""

    field_order = ("document_no", "decided_on", "level", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.required = "理由", True
        reason.error_messages["required"] = "请写明不予调整的理由。"


class ReturnForm(SubmissionForm):
    """Sending back for correction (退回): the reason, which the drafter reads."""

    reason = TypedField(
        label="退回理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
        help_text="写明哪些事项、什么问题、怎样改，起草人会看到全文。",
        error_messages={"required": "退回须写明理由，以便起草人改正。"},
    )


class UrgentForm(SubmissionForm):
    """The emergency path (紧急办理): why it cannot wait."""

    reason = TypedField(
        label="紧急办理的理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text="写明为什么不能等待联席审查、依据什么规定或者指示；理由长期留存。",
        error_messages={"required": "请写明为什么必须紧急办理、依据什么规定或者指示。"},
    )


class ReasonForm(forms.Form):
    """A reason that is asked for and read by the one it concerns."""

    reason = TypedField(
        label="理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        error_messages={"required": "请写明理由。"},
    )


class NoteForm(forms.Form):
    """An action with a word to whoever is next, if one is needed."""

    note = TypedField(label="附言", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class OpinionForm(forms.Form):
    """The department's own review (部门审核意见), which goes with an adjustment."""

    opinion = TypedField(
        label="本部门审核意见",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text="法制审核的结论，集体讨论的日期和结果；随申请一并提交。",
        error_messages={"required": "请写明审核意见，随申请一并提交。"},
    )


class SummaryForm(forms.Form):
    """What the staffing office makes of the members' opinions (汇总情况)."""

    summary = TypedField(
        label="汇总情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text="如：各单位意见一致，建议批准；或者写明分歧和处理建议。",
        error_messages={"required": "请写明汇总情况。"},
    )


class ConsolidateForm(SummaryForm):
    """What is made of the opinions; with the decision, where it is made already (审定结果一并登记)."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    level = forms.ChoiceField(label="由谁决定", choices=DecisionLevel.choices, required=False)
    document_no = NumberField(
        label="批准文号", max_length=100, required=False, help_text="如：津编发〔2026〕12号；还没有决定的不填"
    )
    decided_on = forms.DateField(
        label="决定日期",
        widget=DateInput(),
        required=False,
        help_text="不晚于今天",
        error_messages={"invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    confirmed = forms.BooleanField(required=False)
    DECISION = ("level", "document_no", "decided_on", "confirmed")

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "confirmed"
        ].label = f"已经核对：登记审定结果后封存{total}项，未编码的赋码，批准后不可更改"

    @property
    def opinions_part(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.DECISION]

    @property
    def decision_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.DECISION]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("document_no"):
            if given.get("confirmed"):
                self.add_error(
                    "document_no", "登记审定结果请填写批准文号；还没有决定的，不要勾选下面的核对。"
                )
            return given
        if not given.get("decided_on") and "decided_on" not in self.errors:
            self.add_error("decided_on", "请填写决定日期。")
        if not given.get("confirmed"):
            self.add_error("confirmed", "登记审定结果不可更改，请核对后勾选；以后再登记的，不填批准文号。")
        return given


class EscalateForm(forms.Form):
    """Bringing it before the 编委 or the government (提请审定)."""

    level = forms.ChoiceField(
        label="提请",
        choices=[(lv.value, lv.label) for lv in (DecisionLevel.COMMISSION, DecisionLevel.GOVERNMENT)],
    )
    note = TypedField(
        label="提请事项",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text="审查经过、各单位意见、有分歧的写明分歧。",
        error_messages={"required": "请写明提请审定的事项和意见分歧情况。"},
    )


class MeetForm(forms.Form):
    """Onto which agenda (列入哪次会议): one that is planned, or a new one on a day."""

    meeting = forms.ModelChoiceField(
        label="会议", queryset=Meeting.objects.none(), required=False, empty_label="新开一次"
    )
    mode = forms.ChoiceField(label="方式", choices=Meeting.Mode.choices, required=False)
    held_on = forms.DateField(
        label="会议日期或者答复期限",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    note = TypedField(
        label="提请审议的问题", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = Meeting.objects.filter(region=region, state=Meeting.State.PLANNED)
        chosen: Any = self.fields["meeting"]
        chosen.queryset = planned.order_by("held_on")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("meeting") and not given.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", "请选择已有的会议，或者填写新会议的日期。")
        return given


class NoForm(forms.Form):
    """An action that asks for nothing but a second click."""

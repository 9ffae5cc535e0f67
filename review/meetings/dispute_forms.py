"""Forms of the dispute screens (协商)."""

from __future__ import annotations

from django import forms

from core.widgets import DateInput


class ConsultationForm(forms.Form):
    """A round of consulting: when, what was said, whether it was settled."""

    held_on = forms.DateField(
        label="协商日期",
        widget=DateInput(),
        error_messages={"required": "请填写协商日期。", "invalid": "请按“年-月-日”填写，如 2026-01-31。"},
    )
    text = forms.CharField(
        label="协商情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="谁参加、各方意见、结果。",
        error_messages={"required": "请写明协商情况：谁参加、各方意见、结果。"},
    )
    document_no = forms.CharField(
        label="文号", required=False, max_length=100, help_text="有协商纪要或者来往函件的填写。"
    )
    agreed = forms.TypedChoiceField(
        label="结果",
        choices=(("no", "未能协商一致"), ("yes", "协商一致，请不同意的单位确认")),
        coerce=lambda value: value == "yes",
    )


class ConsentForm(forms.Form):
    """Whether it is settled for a member that had dissented."""

    confirmed = forms.TypedChoiceField(
        label="答复",
        choices=(("yes", "确认，不再坚持原意见"), ("no", "不确认，坚持原意见")),
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不确认的请写明理由。",
    )

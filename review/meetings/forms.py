"""Forms of the meeting screens. They check shape; who may do what is asked by holding.py."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import ComparesSeen, TypedField
from core.widgets import DateInput
from departments.models import Region
from review.models.meetings import Meeting

WHEN = {"required": "请填写日期。", "invalid": "请按“年-月-日”填写，如 2026-01-31。"}


class MeetingForm(forms.Form):
    """A meeting, or a circulation in its place: when, where, who chairs."""

    mode = forms.ChoiceField(
        label="方式",
        choices=Meeting.Mode.choices,
        help_text="书面征求意见：各成员单位在期限以前逐项答复，不开会。",
    )
    held_on = forms.DateField(
        label="会议日期或者答复期限",
        widget=DateInput(),
        error_messages=WHEN,
    )
    place = TypedField(label="地点", required=False, max_length=100)
    chair = TypedField(label="主持人", required=False, max_length=50)


class ChangeMeetingForm(ComparesSeen, MeetingForm):
    """Another day, place or chair for one that was called."""


class NewMeetingForm(MeetingForm):
    """A new one, in a region whose office the person works in."""

    region = forms.ModelChoiceField(label="区划", queryset=Region.objects.none(), empty_label=None)
    field_order = ("region", "mode", "held_on", "place", "chair")

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.queryset = regions
        if len(regions) == 1:
            field.initial, field.widget = regions[0].pk, forms.HiddenInput()


class MinutesForm(ComparesSeen, forms.Form):
    """The minutes with which a meeting ends (纪要)."""

    minutes = TypedField(
        label="纪要",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "autofocus": True}),
        help_text="按决议拟写，可以修改；结束后不能再改。",
        error_messages={"required": "请写明纪要。"},
    )

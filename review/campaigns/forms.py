"""What opens a yearly self-check and changes its term (布置年度核对)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import EMPTY_CHOICE, ComparesSeen, TypedField
from core.widgets import DateInput
from departments.models import Region

DATES = {"required": "请填写日期。", "invalid": "请按“年-月-日”填写，如 2026-11-30。"}


class TermForm(forms.Form):
    """The end of a campaign and what departments are asked to do."""

    closes_on = forms.DateField(
        label="截止日期",
        widget=DateInput(),
        error_messages=DATES,
        help_text="各部门在此日以前逐项核对；到期的一半、八成和当天自动提醒尚未完成的部门",
    )
    note = TypedField(
        label="工作要求",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="如依据的文件、核对的重点，各部门在核对页面上看到",
    )


class ChangeTermForm(ComparesSeen, TermForm):
    """Another end, other instructions, for a campaign that was opened."""


class OpenForm(TermForm):
    """What opens a campaign."""

    region = forms.ModelChoiceField(
        Region.objects.none(),
        label="区划",
        empty_label=EMPTY_CHOICE,
        error_messages={"required": "请选择区划。", "invalid_choice": "只能布置本区划的核对。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=1900,
        max_value=2999,
        error_messages={
            "required": "请填写年度。",
            "invalid": "请填写四位年份，如 2026。",
            "min_value": "请填写四位年份，如 2026。",
            "max_value": "请填写四位年份，如 2026。",
        },
    )
    opens_on = forms.DateField(label="开始日期", widget=DateInput(), error_messages=DATES)
    field_order = ("region", "year", "opens_on", "closes_on", "note")

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["region"]
        chosen.queryset = regions
        if len(regions) == 1:
            chosen.empty_label = None

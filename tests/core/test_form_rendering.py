"""What forms write without templates is what Django's templates would write, character by character."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.form_rendering import WRITTEN, Written

VALUES = (
    "",
    "甲",
    '<b>"引号"</b>',
    mark_safe("<i>安全</i>"),
    1234567,
    0,
    None,
    dt.date(2026, 1, 2),
    "\n首行",
    (1, 2),
)
ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {},
    {"class": "短", "required": True, "disabled": False, "data-x": '"<'},
    {"title": gettext_lazy("名称"), "max": 1234567, "placeholder": mark_safe("&amp;")},
)
CHOICES = [
    ("", "---------"),
    ("1", "许可"),
    (2, '<处罚> & "检查"'),
    (None, gettext_lazy("名称")),
    (True, mark_safe("<b>是</b>")),
]
WIDGETS: tuple[forms.Widget, ...] = (
    forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput(), forms.PasswordInput(render_value=True),
    forms.HiddenInput(), forms.DateInput(), forms.DateTimeInput(), forms.TimeInput(), forms.CheckboxInput(), forms.Textarea(),
    forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES), forms.NullBooleanSelect(),
    forms.Select(choices=[("一组", CHOICES), ("3", "其他")]), forms.CheckboxSelectMultiple(choices=CHOICES),
)  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("attributes", ATTRIBUTES)
def test_a_widget_is_written_as_its_template_writes_it(
    widget: forms.Widget, attributes: dict[str, Any]
) -> None:
    for value in VALUES:
        shown = widget.render("名<字", value, attributes, renderer=Written())
        assert shown == widget.render("名<字", value, attributes, renderer=TemplatesSetting())


class Asked(forms.Form):
    name = forms.CharField(label='<名称> & "简称"', help_text="必填", min_length=2)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=CHOICES, required=False)
    several = forms.MultipleChoiceField(choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple)
    day = forms.SplitDateTimeField(required=False)


@pytest.mark.parametrize("data", [None, {"name": "甲", "kind": "没有"}, {"name": "<甲乙>", "several": ["1"]}])
def test_a_form_is_written_as_its_templates_write_it(data: dict[str, Any] | None) -> None:
    ours, django = Asked(data, renderer=Written()), Asked(data, renderer=TemplatesSetting())
    for shown in ("as_div", "as_p", "as_table"):
        assert getattr(ours, shown)() == getattr(django, shown)()
    for one, other in zip(ours, django, strict=True):
        assert str(one) == str(other)
        assert one.label_tag() == other.label_tag()
        assert one.legend_tag() == other.legend_tag()
        assert str(one.errors) == str(other.errors)


def test_errors_of_nothing_are_nothing() -> None:
    assert str(ErrorList(renderer=Written())) == str(ErrorList(renderer=TemplatesSetting())) == ""


def test_every_name_written_here_is_a_template_of_django() -> None:
    for name in WRITTEN:
        TemplatesSetting().get_template(name)

"""The fields and forms of setting rules (设定规则的表单), which read and write codes as their words."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms

from core.forms import EMPTY_CHOICE, TypedField
from departments.admin_fields import LinesField
from powers.checks.wording import FAMILIES, from_words, to_words
from powers.models import FineCeiling, RuleCase, SettingRule


def yaml_of(value: Any) -> str:
    """By the library in C, where there is one: a page shows four hundred of them."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(value, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100))


class YamlField(TypedField):
    """Plain data of a case, written as YAML in the field's words."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "grows", "spellcheck": "false"})
    facts: dict[str, str] = {}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        words = to_words(value, self.facts)
        return yaml_of(words) if value else ""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return from_words(yaml.safe_load(value) or {}, self.facts)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"第{mark.line + 1}行" if mark else "某处"
            raise forms.ValidationError(f"{where}的格式不对，请检查缩进、冒号和引号。") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial).strip() != str(data or "").replace("\r\n", "\n").strip())


class WordsField(LinesField):
    """A list of codes, one a line, each by its word."""

    words: dict[str, str] = {}

    def prepare_value(self, value: Any) -> Any:
        return (
            super().prepare_value([self.words.get(v, v) for v in value]) if isinstance(value, list) else value
        )

    def to_python(self, value: Any) -> Any:
        codes = {word: code for code, word in self.words.items()}
        found = super().to_python(value)
        unknown = [v for v in found if v not in codes and v not in self.words]
        if unknown:
            raise forms.ValidationError(
                f"没有“{'、'.join(unknown)}”，可以填写：{'、'.join(self.words.values())}。"
            )
        return [codes.get(v, v) for v in found]


class ConditionsField(TypedField):
    """Facts a rule depends on, one a line: the question, = and 是 or 否."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "grows", "spellcheck": "false"})
    answers = {"是": True, "否": False}
    facts: dict[str, str] = {}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            rows = ((self.facts.get(name, name), "是" if yes else "否") for name, yes in value.items())
            return "\n".join(f"{question}={yes}" for question, yes in rows)
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        names, found = {question: name for name, question in self.facts.items()}, {}
        for line in str(value or "").split("\n"):
            question, sign, yes = line.strip().partition("=")
            if not question:
                continue
            name = names.get(question.strip())
            if not sign or name is None or yes.strip() not in self.answers:
                raise forms.ValidationError(
                    f"“{line.strip()}”应写成“事实=是”或者“事实=否”，一行一项；事实为：{'；'.join(names)}。"
                )
            found[name] = self.answers[yes.strip()]
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial or {})).split() != str(data or "").split()


class RuleForm(forms.ModelForm):
    family = forms.ChoiceField(
        label="适用规则", required=False, choices=[("", EMPTY_CHOICE), *FAMILIES.items()]
    )
    instruments = WordsField(label="法律文件种类")
    types = WordsField(label="职权类型", required=False)
    kinds = WordsField(label="种类", required=False)
    conditions = ConditionsField(label="须核实的事实", required=False)

    class Meta:
        model = SettingRule
        fields = "__all__"  # noqa: DJ007 the admin class names the fields


class CeilingForm(forms.ModelForm):
    conditions = ConditionsField(label="适用情形", required=False)

    class Meta:
        model = FineCeiling
        fields = "__all__"  # noqa: DJ007 the admin class names the fields


class CaseForm(forms.ModelForm):
    given = YamlField(label="给定")
    expected = YamlField(label="应当得出")

    class Meta:
        model = RuleCase
        fields = "__all__"  # noqa: DJ007 the admin class names the fields

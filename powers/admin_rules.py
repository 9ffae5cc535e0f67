"""The legal-basis standard in the admin (设定依据标准): editions of the rules, check settings, answers, yearly counts.

An edition is edited while it is a draft, made from an earlier one; it is taken into use from a day on when all its
worked examples come out, and from then on nobody changes it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import SimpleTemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.read_once import reading_once
from departments.admin_base import ReadOnlyAdmin, ReferenceAdmin
from departments.admin_inlines import ScopedInline
from departments.pending import in_two_steps
from powers.checks import CHECKS
from powers.checks.editions import EditionError, activate, draft_from_edition, outcomes
from powers.checks.wording import (
    FAMILIES,
    fact_words,
    instrument_words,
    kind_words,
    to_words,
    type_words,
)
from powers.models import (
    CheckSetting,
    FineCeiling,
    RuleCase,
    RuleSet,
    ScoreWeight,
    SettingFact,
    SettingRule,
    UsageCount,
)
from powers.rule_forms import CaseForm, CeilingForm, ConditionsField, RuleForm, YamlField, yaml_of


class WordsInline(ScopedInline, admin.StackedInline):
    """An inline whose fields read and write the words of the rules; the words are read once for all rows.

    Where it is only read, each such field shows the same words as text.
    """

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return self.fields
        return tuple(tuple(SHOWN.get(name, name) for name in row) for row in self.fields or ())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return ()
        return tuple(name for row in self.get_fields(request, obj) for name in row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        words = {
            "facts": fact_words(),
            "instruments": instrument_words(),
            "types": type_words(),
            "kinds": kind_words(),
        }
        self.words: dict[str, dict[str, str]] = words
        return super().get_queryset(request)

    def _listed(self, codes: list[str], table: str) -> str:
        return "、".join(self.words[table].get(code, code) for code in codes) or "—"

    @admin.display(description="法律文件种类")
    def shown_instruments(self, obj: SettingRule) -> str:
        return self._listed(obj.instruments, "instruments")

    @admin.display(description="职权类型")
    def shown_types(self, obj: SettingRule) -> str:
        return self._listed(obj.types, "types")

    @admin.display(description="种类")
    def shown_kinds(self, obj: SettingRule) -> str:
        return self._listed(obj.kinds, "kinds")

    @admin.display(description="适用规则")
    def shown_family(self, obj: SettingRule) -> str:
        return FAMILIES.get(obj.family, "—")

    @admin.display(description="须核实的事实")
    def shown_conditions(self, obj: SettingRule | FineCeiling) -> str:
        facts = self.words["facts"]
        return (
            "；".join(f"{facts.get(n, n)}：{'是' if yes else '否'}" for n, yes in obj.conditions.items())
            or "—"
        )

    @admin.display(description="给定")
    def shown_given(self, obj: RuleCase) -> SafeString:
        return _as_yaml(to_words(obj.given, self.words["facts"]))

    @admin.display(description="应当得出")
    def shown_expected(self, obj: RuleCase) -> SafeString:
        return _as_yaml(to_words(obj.expected, self.words["facts"]))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        facts, fields = fact_words(), formset.form.base_fields
        for field in fields.values():
            if isinstance(field, ConditionsField | YamlField):
                field.facts = facts
        for name, words in (("instruments", instrument_words), ("types", type_words), ("kinds", kind_words)):
            if name in fields:
                fields[name].words = words()
        return formset


SHOWN = {
    name: f"shown_{name}"
    for name in ("instruments", "types", "kinds", "family", "conditions", "given", "expected")
}


def _as_yaml(value: Any) -> SafeString:
    return format_html("<pre>{}</pre>", yaml_of(value))


class RuleInline(WordsInline):
    """The rules of one layer; a new one may be of another."""

    model = SettingRule
    form = RuleForm
    fields = (
        ("order", "code", "layer", "family", "verdict"),
        ("types", "instruments", "kinds", "conditions"),
        ("ground", "message"),
        ("limit", "max_days", "warn", "asks"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(layer=part_of(request))


class CeilingInline(WordsInline):
    model = FineCeiling
    form = CeilingForm
    fields = (("order", "code", "region", "amount"), ("conditions", "source"))


class CaseInline(WordsInline):
    model = RuleCase
    form = CaseForm
    fields = (("number", "title"), ("given", "expected"))
    classes = ("collapse",)


PARTS = {**dict(SettingRule.Layer.choices), "limits": "罚款限额", "cases": "用例", "outcomes": "用例的结论"}
"""What of an edition stands on a page of its own, by `?part=`: all of it on one is slow to open."""
INLINES: dict[str, tuple[type[WordsInline], ...]] = {
    **dict.fromkeys(SettingRule.Layer.values, (RuleInline,)),
    "limits": (CeilingInline,),
    "cases": (CaseInline,),
}


def part_of(request: HttpRequest) -> str:
    """The part of an edition that a page shows, the rules of the list unless it says otherwise."""
    asked = request.GET.get("part", "")
    return asked if asked in PARTS else str(SettingRule.Layer.LIST)


@admin.register(RuleSet)
class RuleSetAdmin(ReferenceAdmin):
    """Editions of the setting rules."""

    addable = False
    list_display = ("edition", "as_of", "in_force_from", "rule_count", "note")
    inlines = (RuleInline,)
    fieldsets = ((None, {"fields": (("title", "as_of"), "note")}),)
    change_form_template = "admin/powers/ruleset/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleSet]:
        return super().get_queryset(request).annotate(_rules=Count("rules"))

    def get_inlines(self, request: HttpRequest, obj: RuleSet | None) -> Any:
        return INLINES.get(part_of(request), ())

    @admin.display(description="版本", ordering="number")
    def edition(self, obj: RuleSet) -> str:
        return str(obj)

    @admin.display(description="规则数", ordering="_rules")
    def rule_count(self, obj: RuleSet) -> int:
        return int(getattr(obj, "_rules", 0))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, RuleSet) and not obj.is_draft:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None or (
            isinstance(obj, RuleSet) and obj.is_draft and self.has_change_permission(request, obj)
        )

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/draft/", wrap(self.draft_view), name="powers_ruleset_draft"),
            path("<int:pk>/activate/", wrap(self.activate_view), name="powers_ruleset_activate"),
            *super().get_urls(),
        ]

    def _edition(self, request: HttpRequest, pk: int) -> RuleSet:
        edition: RuleSet = get_object_or_404(self.get_queryset(request), pk=pk)
        if not super().has_change_permission(request):
            self.message_user(
                request, "设定规则对各地都有效，由平台管理维护，您没有这一职责。", messages.ERROR
            )
        return edition

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft that says what this edition says."""
        edition = self._edition(request, pk)
        if request.method != "POST" or not super().has_change_permission(request):
            return self._ask(
                request, edition, "建立新版本", f"将以{edition}为基础建立一个新的草案，可以修改后启用。"
            )
        made = draft_from_edition(edition, by=request.user)  # type: ignore[arg-type]  # signed in
        self.message_user(request, f"已建立{made}（草案）。修改后启用。")
        return HttpResponseRedirect(reverse("admin:powers_ruleset_change", args=[made.pk]))

    def activate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a draft into use from a day on."""
        edition = self._edition(request, pk)
        if request.method != "POST" or not super().has_change_permission(request):
            return self._ask(
                request, edition, "启用", "启用后不能再改；现行清单和以后的申请都按它检查。", dated=True
            )
        return in_two_steps(
            request,
            lambda: self._activate(request, edition),
            lambda: (f"启用{edition}", _days_of_editions()),
        )

    def _activate(self, request: HttpRequest, edition: RuleSet) -> HttpResponse:
        day = forms.DateField().widget.value_from_datadict(request.POST, {}, "on")
        try:
            activate(edition, on=forms.DateField().clean(day), by=request.user)  # type: ignore[arg-type]  # signed in
        except EditionError as refused:
            self.message_user(request, str(refused), messages.ERROR)
        except forms.ValidationError:
            self.message_user(request, "请填写启用日期，如 2026-12-01。", messages.ERROR)
        else:
            self.message_user(request, f"{edition}自{day}起启用。")
        return HttpResponseRedirect(reverse("admin:powers_ruleset_change", args=[edition.pk]))

    def _ask(
        self, request: HttpRequest, edition: RuleSet, title: str, explained: str, *, dated: bool = False
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title}：{edition}",
            "opts": self.opts,
            "edition": edition,
            "explained": explained,
            "dated": dated,
            "today": timezone.localdate(),
            "allowed": super().has_change_permission(request),
        }
        return render(request, "admin/powers/ruleset/ask.html", context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """The words of the rules are read once for all its tables."""
        if request.method not in ("GET", "HEAD"):
            return super().changeform_view(request, object_id, *args, **kwargs)
        with reading_once():
            answer = super().changeform_view(request, object_id, *args, **kwargs)
            return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        edition = kwargs.get("obj")
        if edition is not None:
            part = part_of(request)
            context |= {"edition": edition, "parts": PARTS, "part": part}
            context["outcomes"] = outcomes(edition) if part == "outcomes" else ()
        return super().render_change_form(request, context, **kwargs)


def _days_of_editions() -> dict[str, str]:
    """From when each edition is in force, as a second person is shown it."""
    return {str(e): f"{e.in_force_from or '草案'}" for e in RuleSet.objects.order_by("number")}


class CheckSettingForm(forms.ModelForm):
    code = forms.ChoiceField(label="检查项")

    class Meta:
        model = CheckSetting
        fields = "__all__"  # noqa: DJ007 the admin class names the fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            choices = [(c.code, f"{c.title}（默认{c.severity.label}）") for c in CHECKS.values()]
            self.fields["code"].choices = choices  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        known = CHECKS.get(self.instance.code)
        self.instance.title = known.title if known else ""
        return super().save(commit)


@admin.register(CheckSetting)
class CheckSettingAdmin(ReferenceAdmin):
    """How grave each check is here."""

    form = CheckSettingForm
    list_display = ("title", "severity", "enabled", "threshold", "weight", "note")
    fields = ("code", ("severity", "enabled", "threshold", "weight"), "note")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        head = "code" if self.has_change_permission(request, obj) else "title"
        return (head, *self.fields[1:])  # type: ignore[index]


@admin.register(ScoreWeight)
class ScoreWeightAdmin(ReferenceAdmin):
    """What a finding takes from a power's health score."""

    list_display = ("severity", "weight")
    fields = ("severity", "weight")


@admin.register(SettingFact)
class SettingFactAdmin(ReadOnlyAdmin):
    """Answers to questions of fact, given on the review screens."""

    region_path = "power__region"
    list_display = ("power", "question", "value", "ground", "answered_by", "answered_at")
    list_select_related = ("power__region", "answered_by")
    list_filter = ("value",)
    search_fields = ("power__code", "ground")
    fields = ("power", "question", "value", "ground", "answered_by", "answered_at")

    @admin.display(description="事实")
    def question(self, obj: SettingFact) -> str:
        return fact_words().get(obj.fact, obj.fact)


@admin.register(UsageCount)
class UsageCountAdmin(ReadOnlyAdmin):
    """Yearly counts, from `manage.py import_usage`."""

    region_path = "power__region"
    list_display = ("power", "year", "count", "source")
    list_select_related = ("power__region",)
    list_filter = ("year",)
    search_fields = ("power__code",)

"""The worked cases of the standard in plain Chinese (规则用例): what is given, what must come out, and whether it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laws.models import LawVersion
from powers.checks.cases import DEPARTMENT, Outcome
from powers.checks.context import TypeInfo
from powers.checks.editions import outcomes
from powers.checks.registry import CHECKS
from powers.checks.rulebook import Verdict
from powers.models import LegalBasis, PowerVersion, RuleCase, RuleSet
from publish.saying import chinese_day
from publish.standard.reading import Words

LAYERS = {"list": gettext_noop("按清单标准"), "statute": gettext_noop("按法律规定")}


@dataclass(frozen=True)
class CaseLine:
    """A case in words."""

    row: RuleCase
    given: list[tuple[str, str]]
    expected: list[tuple[str, str]]
    passed: bool
    came: str


@dataclass(frozen=True)
class CaseGroup:
    """The cases about one type of power."""

    type: str
    lines: list[CaseLine]

    @property
    def failed(self) -> int:
        return sum(not line.passed for line in self.lines)


def case_groups(edition: RuleSet, types: Mapping[str, TypeInfo], words: Words) -> list[CaseGroup]:
    """The cases by the type of power they are about, in the order of the list."""
    groups: dict[str, list[CaseLine]] = {name: [] for name in (one.name for one in types.values())}
    for line in case_lines(edition, words):
        code = line.row.given["type"]
        groups.setdefault(types[code].name if code in types else code, []).append(line)
    return [CaseGroup(name, lines) for name, lines in groups.items() if lines]


def case_lines(edition: RuleSet, words: Words) -> list[CaseLine]:
    """Each case with what comes out of it today; two queries where the edition was read with its rules."""
    return [
        CaseLine(
            row=case,
            given=list(_given(case.given, words)),
            expected=list(_expected(case.expected, words)),
            passed=outcome.passed,
            came=_came(outcome),
        )
        for case, outcome in outcomes(edition)
    ]


def _came(outcome: Outcome) -> str:
    return f"{_verdict(outcome.verdict)}（{outcome.rule}）" if outcome.rule else _verdict(outcome.verdict)


def _verdict(code: str) -> str:
    return _(Verdict(code).label) if code in set(Verdict) else code


def _given(given: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    if name := given.get("name"):
        yield _("职权名称"), name
    if (department := given.get("department", DEPARTMENT)) != DEPARTMENT:
        yield _("实施部门"), department
    yield from _document(given.get("document", {}))
    for basis in given["bases"]:
        yield _("依据"), _basis(basis, words)
    for fact in words.facts(given.get("facts", {})):
        yield _("已核实"), f"{fact.question}？{fact.answer}"
    for law in given.get("library", ()):
        yield _("法律库"), _law(law, words)
    if day := given.get("day"):
        yield _("核对日期"), _day(day)


def _document(changes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a case says of the body that exercises the power."""
    names = {field.name: str(field.verbose_name) for field in PowerVersion._meta.fields}
    for field, value in changes.items():
        if field == "subject_nature":
            yield _("主体性质"), str(dict(PowerVersion.Nature.choices).get(value, value))
        elif isinstance(value, str):
            yield names.get(field, field), value


def _basis(row: Mapping[str, Any], words: Words) -> str:
    instrument = words.instrument(row["instrument"]) if row.get("instrument") else _("种类不明的文件")
    role = str(dict(LegalBasis.Role.choices).get(row.get("role", "set"), ""))
    title = f"《{row['title']}》" if row.get("title") else ""
    edition = f"（{row['edition']}）" if row.get("edition") else ""
    place = f"{title}{edition}{row.get('locator', '')}"
    used = "" if row.get("role", "set") == "set" else _("（作用：%(role)s）") % {"role": role}
    return f"{instrument}{place}{used}：“{row.get('text', '')}”"


def _law(row: Mapping[str, Any], words: Words) -> str:
    texts = "；".join(_text(version) for version in row["versions"])
    return f"{words.instrument(row['instrument'])}《{row['title']}》，{texts}"


def _text(version: Mapping[str, Any]) -> str:
    status = version.get("status", LawVersion.Status.UNKNOWN)
    dates = [
        said % {"day": _day(version[key])}
        for key, said in (("date", _("%(day)s通过")), ("from", _("%(day)s施行")), ("to", _("%(day)s失效")))
        if version.get(key)
    ]
    if status != LawVersion.Status.UNKNOWN:
        dates.append(str(dict(LawVersion.Status.choices).get(status, status)))
    articles = "".join(f"，{label}“{text}”" for label, text in version.get("articles", {}).items())
    return "、".join(dates) + articles


def _day(value: Any) -> str:
    """2026年3月1日; what is no date as it stands."""
    try:
        day = dt.date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return chinese_day(day)


def _expected(expected: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    if verdict := expected.get("verdict"):
        yield _("结论"), _verdict(verdict)
    yield from ((_(label), _verdict(expected[layer])) for layer, label in LAYERS.items() if layer in expected)
    for key, label in (("rule", _("由规则")), ("article", _("根据"))):
        if key in expected:
            yield label, expected[key]
    for fact in expected.get("asks", ()):
        yield _("应当询问"), f"{words.question(fact)}？"
    for key, label in (("finds", _("应当发现")), ("not_finds", _("不应发现"))):
        for code in expected.get(key, ()):
            yield label, _finding(code)
    if said := expected.get("says"):
        yield _("说明中有"), f"“{said}”"
    if why := expected.get("why"):
        yield _("理由"), why


def _finding(code: str) -> str:
    return CHECKS[code].title if code in CHECKS else code

"""The legal-basis standard as the public reads it (设定依据标准): its editions, and the rules of one in plain Chinese.

Selectors only. A draft edition is nobody's business yet: only what was taken into use is read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.as_of import as_of, moment_of
from laws.models import Instrument
from powers.checks.context import TypeInfo
from powers.checks.editions import type_infos
from powers.checks.rulebook import ANY, Layer, RuleBook, Verdict, book_from
from powers.models import FineCeiling, PowerType, RuleSet, SettingRule
from publish.standard.matrix_reading import Column, Mark, Row, columns_of, kinds_matrix, matrix

STATUSES = {
    "current": (gettext_noop("现行"), "green"),
    "future": (gettext_noop("即将启用"), "amber"),
    "past": (gettext_noop("已被替代"), ""),
    "replaced": (gettext_noop("未施行即被替代"), ""),
}
LAYERS = {Layer.LIST: gettext_noop("清单标准"), Layer.STATUTE: gettext_noop("法律规定")}
CEILINGS = {
    "STATE_COUNCIL": gettext_noop("部门规章设定罚款的限额（国务院规定）"),
    "PROV_NPC_SC": gettext_noop("地方政府规章设定罚款的限额（省级人大常委会规定）"),
}
PROVINCES = {
    "11": gettext_noop("北京市"), "12": gettext_noop("天津市"), "13": gettext_noop("河北省"), "14": gettext_noop("山西省"),
    "15": gettext_noop("内蒙古自治区"), "21": gettext_noop("辽宁省"), "22": gettext_noop("吉林省"), "23": gettext_noop("黑龙江省"),
    "31": gettext_noop("上海市"), "32": gettext_noop("江苏省"), "33": gettext_noop("浙江省"), "34": gettext_noop("安徽省"),
    "35": gettext_noop("福建省"), "36": gettext_noop("江西省"), "37": gettext_noop("山东省"), "41": gettext_noop("河南省"),
    "42": gettext_noop("湖北省"), "43": gettext_noop("湖南省"), "44": gettext_noop("广东省"), "45": gettext_noop("广西壮族自治区"),
    "46": gettext_noop("海南省"), "50": gettext_noop("重庆市"), "51": gettext_noop("四川省"), "52": gettext_noop("贵州省"),
    "53": gettext_noop("云南省"), "54": gettext_noop("西藏自治区"), "61": gettext_noop("陕西省"), "62": gettext_noop("甘肃省"),
    "63": gettext_noop("青海省"), "64": gettext_noop("宁夏回族自治区"), "65": gettext_noop("新疆维吾尔自治区"),
}  # fmt: skip
"""GB/T 2260: the first two digits of a region's code."""


@dataclass(frozen=True)
class Edition:
    """An edition that was taken into use (规则版本), with the time in which it holds."""

    row: RuleSet
    ends: dt.date | None
    status: str

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def starts(self) -> dt.date | None:
        return self.row.in_force_from

    @property
    def last_day(self) -> dt.date | None:
        return self.ends - dt.timedelta(days=1) if self.ends else None

    @property
    def label(self) -> str:
        return _(STATUSES[self.status][0])

    @property
    def tone(self) -> str:
        return STATUSES[self.status][1]


def editions(day: dt.date) -> list[Edition]:
    """Every edition taken into use, the newest first; one query."""
    rows = RuleSet.objects.filter(in_force_from__isnull=False).order_by("-in_force_from", "-number")
    found: list[Edition] = []
    following: RuleSet | None = None
    for row in rows:
        ends = following.in_force_from if following else None
        found.append(Edition(row, ends, _status(row, ends, day)))
        following = row
    return found


def _status(row: RuleSet, ends: dt.date | None, day: dt.date) -> str:
    if ends is not None and ends == row.in_force_from:
        return "replaced"
    if row.in_force_from is not None and row.in_force_from > day:
        return "future"
    return "past" if ends is not None and ends <= day else "current"


# --- the rules of an edition -------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A question of fact and the answer a rule or a case presupposes."""

    question: str
    answer: str


@dataclass(frozen=True)
class RuleLine:
    """A rule in words (规则)."""

    row: SettingRule
    instruments: str
    kinds: str
    facts: list[Fact]
    mark: Mark
    limit: str

    @property
    def verdict(self) -> str:
        return _(Verdict(self.row.verdict).label)


@dataclass(frozen=True)
class Section:
    """What goes for one type of power: the picture by kinds where there are kinds, and the rules in order."""

    column: Column
    rules: list[tuple[str, list[RuleLine]]]
    kinds: list[Row]
    is_in_use: bool = True


@dataclass(frozen=True)
class CeilingLine:
    """A ceiling of fines (罚款限额)."""

    region: str
    facts: list[Fact]
    amount: str
    source: str


@dataclass(frozen=True)
class Standard:
    """All of an edition in words; `unused` are rules for types of power that there are none of here."""

    columns: list[Column]
    matrix: list[Row]
    sections: list[Section]
    unused: list[RuleLine]
    ceilings: list[tuple[str, list[CeilingLine]]]

    @property
    def unused_layers(self) -> list[tuple[str, list[RuleLine]]]:
        return [("", self.unused)]


@dataclass(frozen=True)
class Types:
    """The types of power there are, and which of them the list uses here."""

    all: Mapping[str, TypeInfo]
    in_use: frozenset[str]


class Words:
    """The names an edition's codes stand for."""

    def __init__(self, vocabulary: Mapping[str, Any], instruments: Mapping[str, str]) -> None:
        self.instruments = instruments
        self.groups: Mapping[str, Any] = vocabulary.get("groups") or {}
        tables: Mapping[str, Any] = vocabulary.get("kinds") or {}
        self.kinds = {code: row["name"] for table in tables.values() for code, row in table.items()}
        self._facts: Mapping[str, str] = vocabulary.get("facts") or {}

    def instrument(self, code: str) -> str:
        """An instrument or a group of them; the star is what the rules before it have left."""
        if code == ANY:
            return _("其他各种文件")
        group = self.groups.get(code)
        return str(group["name"]) if group else self.instruments.get(code, code)

    def group_members(self) -> list[tuple[str, str]]:
        """The groups of instruments that the rules name, each with what belongs to it."""
        return [
            (group["name"], "、".join(self.instruments.get(code, code) for code in group["members"]))
            for group in self.groups.values()
        ]

    def question(self, fact: str) -> str:
        return self._facts.get(fact, fact)

    def facts(self, given: Mapping[str, bool]) -> list[Fact]:
        return [Fact(self.question(name), _("是") if value else _("否")) for name, value in given.items()]

    def line(self, row: SettingRule) -> RuleLine:
        instruments = row.instruments if isinstance(row.instruments, list) else [row.instruments]
        return RuleLine(
            row=row,
            instruments="、".join(self.instrument(code) for code in instruments),
            kinds="、".join(self.kinds.get(code, code) for code in row.kinds),
            facts=self.facts(row.conditions),
            mark=_mark(row),
            limit=_ceiling(row.limit),
        )


def _mark(row: SettingRule) -> Mark:
    if row.verdict == SettingRule.Verdict.DENY:
        return Mark.NOT
    return Mark.REASON if row.warn or row.verdict == SettingRule.Verdict.WARN else Mark.MAY


def with_rules(edition: RuleSet) -> RuleSet:
    """The edition with its rules, ceilings and cases read, in three queries."""
    prefetch_related_objects([edition], "rules", "ceilings", "cases")
    return edition


def standard_of(edition: RuleSet, types: Types, words: Words) -> Standard:
    """The edition in words; no query where it was read `with_rules`."""
    book = book_from(edition.data(), edition.number)
    rules = list(edition.rules.all())
    named = {code for row in rules for code in row.types}
    columns = columns_of(
        book, [one for code, one in types.all.items() if code in named or code in types.in_use]
    )
    return Standard(
        columns=columns,
        matrix=matrix(book, columns, words.instruments),
        sections=[
            _section(column, rules, words, book, column.type.code in types.in_use) for column in columns
        ],
        unused=[words.line(row) for row in rules if not any(_goes_for(row, column) for column in columns)],
        ceilings=_ceilings(edition.ceilings.all(), words),
    )


def _section(
    column: Column, rules: Sequence[SettingRule], words: Words, book: RuleBook, is_in_use: bool
) -> Section:
    own = [row for row in rules if _goes_for(row, column)]
    layers = [
        (_(label), [words.line(row) for row in own if row.layer == layer]) for layer, label in LAYERS.items()
    ]
    kinds = kinds_matrix(book, column, words.instruments) if column.kinds else []
    return Section(column, [(label, lines) for label, lines in layers if lines], kinds, is_in_use)


def _goes_for(row: SettingRule, column: Column) -> bool:
    if row.layer == Layer.LIST:
        return column.type.code in row.types
    return bool(row.family) and row.family == column.table


def _ceilings(rows: Iterable[FineCeiling], words: Words) -> list[tuple[str, list[CeilingLine]]]:
    found: dict[str, list[CeilingLine]] = {}
    for row in rows:
        region = _region(row.region) if row.region else _("全国")
        line = CeilingLine(region, words.facts(row.conditions), yuan(row.amount), row.source)
        found.setdefault(_ceiling(row.code), []).append(line)
    return list(found.items())


def _region(code: str) -> str:
    return _(PROVINCES[code]) if code in PROVINCES else code


def _ceiling(code: str) -> str:
    return _(CEILINGS[code]) if code in CEILINGS else code


def yuan(amount: int) -> str:
    """100000 → 10万元; 1000 → 1000元."""
    if amount and amount % 10_000 == 0:
        return _("%(amount)s万元") % {"amount": amount // 10_000}
    return _("%(amount)s元") % {"amount": amount}


def power_types(day: dt.date) -> Types:
    """The types of power as they were called on `day`, in the order of the list; of today three queries."""
    called = {kind.code: kind.name for kind in as_of(PowerType.objects.all(), day)} if moment_of(day) else {}
    infos = {code: replace(info, name=called.get(code, info.name)) for code, info in type_infos().items()}
    rows = dict(PowerType.objects.filter(is_power=True).values_list("code", "is_active"))
    return Types(
        {code: infos[code] for code in rows}, frozenset(code for code, active in rows.items() if active)
    )


def instrument_names(day: dt.date) -> dict[str, str]:
    """Instruments by code, as they were called on `day`, in the order of the table."""
    return {row.code: row.name for row in as_of(Instrument.objects.only("code", "name"), day)}

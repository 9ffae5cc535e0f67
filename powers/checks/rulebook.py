"""The setting rules as the checks read them (设定规则): which instrument may found which power, and why.

Two layers: the list's own standard, and the statutes. Rules are tried in order; the first that fits decides. A rule
that would fit if a fact were known stops the trial and asks for it; one that does not ask is passed over. Pure: made from a rule set of the database or
from the file every installation starts with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_noop

ANY = "*"
Facts = Mapping[str, bool]


class Verdict(StrEnum):
    """What a rule says of an instrument: it may set, detail, supplement, set for a time; or not; or it depends."""

    SET = "SET"
    DETAIL = "DETAIL"
    SUPPLEMENT = "SUPPLEMENT"
    SET_TEMP = "SET_TEMP"
    ALLOW = "ALLOW"
    WARN = "WARN"
    DENY = "DENY"
    NEEDS_FACT = "NEEDS_FACT"

    @property
    def admits(self) -> bool:
        return self not in (Verdict.DENY, Verdict.NEEDS_FACT)

    @property
    def label(self) -> str:
        return VERDICTS[self]


VERDICTS = {
    Verdict.SET: gettext_noop("可以设定"),
    Verdict.DETAIL: gettext_noop("只能作具体规定"),
    Verdict.SUPPLEMENT: gettext_noop("可以补充设定"),
    Verdict.SET_TEMP: gettext_noop("可以临时设定"),
    Verdict.ALLOW: gettext_noop("符合清单标准"),
    Verdict.WARN: gettext_noop("须说明理由"),
    Verdict.DENY: gettext_noop("不得设定"),
    Verdict.NEEDS_FACT: gettext_noop("须核实事实"),
}


class Layer(StrEnum):
    """The list's own standard (清单标准), or the statutes (法律)."""

    LIST = "list"
    STATUTE = "statute"


@dataclass(frozen=True)
class Rule:
    """One rule. `types` of powers for the list's layer, `family` for the statutes'; `kinds` of what is set."""

    code: str
    layer: str
    verdict: Verdict
    ground: str
    instruments: frozenset[str]
    family: str = ""
    types: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset((ANY,))
    conditions: tuple[tuple[str, bool], ...] = ()
    asks: bool = True
    limit: str = ""
    max_days: int | None = None
    message: str = ""
    warn: bool = False

    def is_about(self, instrument: str, kind: str) -> bool:
        return _fits(self.instruments, instrument) and _fits(self.kinds, kind)


def _fits(wanted: frozenset[str], value: str) -> bool:
    return ANY in wanted or value in wanted


@dataclass(frozen=True)
class Ruling:
    """What the rules say, by which rule; `needs` are the facts it depends on, `possible` what it may come to."""

    verdict: Verdict
    rule: Rule | None = None
    needs: tuple[str, ...] = ()
    possible: frozenset[Verdict] = frozenset()

    @property
    def may_be_admitted(self) -> bool:
        return self.verdict.admits or any(v.admits for v in self.possible)

    @property
    def is_admitted_anyway(self) -> bool:
        """Whether it is admissible however the facts lie."""
        return self.verdict.admits or (bool(self.possible) and all(v.admits for v in self.possible))


@dataclass(frozen=True)
class FineLimit:
    """How high a fine a rule of a ministry or a local government may set, under which conditions (罚款限额)."""

    conditions: tuple[tuple[str, bool], ...]
    amount: int
    source: str


@dataclass(frozen=True)
class Kind:
    """A kind of what is set (处罚种类、强制方式、征收事项) and the words that tell it."""

    code: str
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True)
class Implication:
    """What an answer settles about another question; for some instruments only, since 上位法 depends on which it is."""

    given: Facts
    then: Facts
    instruments: frozenset[str] = frozenset((ANY,))

    def follows(self, known: Facts, instrument: str) -> bool:
        return _fits(self.instruments, instrument) and all(known.get(n) == v for n, v in self.given.items())


@dataclass(frozen=True)
class Exclusive:
    """A law that only certain bodies enforce; with no body named, one that is no basis at all."""

    title: str
    bodies: str
    ground: str


@dataclass
class RuleBook:
    """All of one edition of the setting rules."""

    rules: Sequence[Rule]
    kinds: Mapping[str, Sequence[Kind]]
    facts: Mapping[str, str]
    families: Mapping[str, Mapping[str, Any]]
    implications: Sequence[Implication] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    exclusive: Sequence[Exclusive] = ()
    title: str = ""
    number: int = 0
    _rulings: dict[tuple[Any, ...], Ruling] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_family(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.layer == Layer.STATUTE:
                found.setdefault(rule.family, []).append(rule)
        return found

    @cached_property
    def _by_type(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.layer == Layer.LIST:
                for power_type in rule.types:
                    found.setdefault(power_type, []).append(rule)
        return found

    def by_list(
        self, power_type: str, instrument: str, kind: str = ANY, facts: Facts | None = None
    ) -> Ruling:
        """What the list's own standard says; a type it says nothing of is free."""
        return self._kept(Layer.LIST, self._by_type, power_type, instrument, kind, facts or {})

    def by_statute(self, family: str, instrument: str, kind: str, facts: Facts) -> Ruling:
        """What the statutes say; a family they say nothing of is free."""
        return self._kept(Layer.STATUTE, self._by_family, family, instrument, kind, facts)

    def _kept(
        self,
        layer: Layer,
        tables: Mapping[str, list[Rule]],
        table: str,
        instrument: str,
        kind: str,
        facts: Facts,
    ) -> Ruling:
        key = (layer, table, instrument, kind, frozenset(facts.items()))
        if key not in self._rulings:
            known = self.settled(facts, instrument)
            self._rulings[key] = self._decide(tables.get(table, []), instrument, kind, known)
        return self._rulings[key]

    def settled(self, facts: Facts, instrument: str = "") -> dict[str, bool]:
        """The facts, with what follows from them for an instrument."""
        known = dict(facts)
        while True:
            added = {
                name: value
                for one in self.implications
                if one.follows(known, instrument)
                for name, value in one.then.items()
                if name not in known
            }
            if not added:
                return known
            known |= added

    def _decide(self, rules: Iterable[Rule], instrument: str, kind: str, facts: Facts) -> Ruling:
        rules = list(rules)
        if not rules:
            return Ruling(Verdict.ALLOW)
        for rule in rules:
            if not rule.is_about(instrument, kind):
                continue
            if any(name in facts and facts[name] != value for name, value in rule.conditions):
                continue
            unknown = tuple(name for name, _ in rule.conditions if name not in facts)
            if not unknown:
                return Ruling(rule.verdict, rule)
            if not rule.asks:
                continue
            return Ruling(
                Verdict.NEEDS_FACT, rule, unknown, self._outcomes(rules, instrument, kind, facts, unknown[0])
            )
        return Ruling(Verdict.DENY)

    def _outcomes(
        self, rules: list[Rule], instrument: str, kind: str, facts: Facts, name: str
    ) -> frozenset[Verdict]:
        """What it may come to, whichever way the unknown facts lie."""
        found: set[Verdict] = set()
        for value in (True, False):
            ruling = self._decide(rules, instrument, kind, self.settled({**facts, name: value}, instrument))
            found |= ruling.possible or {ruling.verdict}
        return frozenset(found)

    def kinds_in(self, family: str, text: str) -> list[Kind]:
        """The kinds of a family that a text speaks of, the gravest first."""
        return [kind for kind in self.kinds.get(family, ()) if kind.words.search(text)]

    def subfamilies(self, family: str) -> list[str]:
        """The tables of kinds of a type's family: 行政强制 has two, measures and execution."""
        return list(self.families.get(family, {}).get("of", []))

    def procedure_of(self, power: str) -> str:
        """Which of the two procedures of coercion goes for what a name says; '' where it says neither or both."""
        kinds = [
            [kind for kind in self.kinds_in(table, power) if kind.code != "其他"]
            for table in self.subfamilies("coercion")
        ]
        if sum(map(bool, kinds)) != 1:
            return ""
        return MEASURE if kinds[0] else EXECUTION

    def fine_limits(self, code: str, region_code: str) -> list[FineLimit]:
        """The ceilings of fines under a name, those of the region's province where they differ by place."""
        rows = self.limits.get(code, [])
        if isinstance(rows, Mapping):
            rows = rows.get(region_code[:2], [])
        return [FineLimit(tuple(row["when"].items()), int(row["amount"]), row["source"]) for row in rows]


MEASURE, EXECUTION = "强制措施", "强制执行"
"""The two procedures of coercion (行政强制法第三章、第四章), as the stages of its type are told apart."""


def book_from(data: Mapping[str, Any], number: int = 0) -> RuleBook:
    """A rule book from the plain data in which rule sets are stored and shipped (reference_data/basis_rules.yaml)."""
    groups = {code: group["members"] for code, group in data["groups"].items()}
    rules = [_rule(row, Layer.LIST, "", groups) for row in data["list"]]
    rules += [
        _rule(row, Layer.STATUTE, family, groups) for family, rows in data["statute"].items() for row in rows
    ]
    return RuleBook(
        rules=rules,
        kinds={
            family: [Kind(code, row["name"], re.compile(row["words"])) for code, row in rows.items()]
            for family, rows in data["kinds"].items()
        },
        facts=data["facts"],
        families=data["families"],
        implications=[
            Implication(row["if"], row["then"], _expanded(row.get("inst", ANY), groups))
            for row in data["implies"]
        ],
        limits=data["limits"],
        exclusive=[Exclusive(row["title"], row["bodies"], row["ground"]) for row in data["exclusive"]],
        title=data.get("title", ""),
        number=number,
    )


def _rule(row: Mapping[str, Any], layer: str, family: str, groups: Mapping[str, list[str]]) -> Rule:
    return Rule(
        code=row["code"],
        layer=layer,
        verdict=Verdict(row["verdict"]),
        ground=row["ground"],
        instruments=_expanded(row["inst"], groups),
        family=family,
        types=frozenset(row.get("types", ())),
        kinds=_expanded(row.get("kind", ANY), {}),
        conditions=tuple(sorted(row.get("if", {}).items())),
        asks=row.get("asks", True),
        limit=row.get("limit", ""),
        max_days=row.get("max_days"),
        message=row.get("message", ""),
        warn=row.get("warn", False),
    )


def _expanded(value: Any, groups: Mapping[str, list[str]]) -> frozenset[str]:
    names = [value] if isinstance(value, str) else value
    return frozenset(member for name in names for member in groups.get(name, [name]))

"""Findings as a person reads them (检查结果): the five lights, the findings by gravity, each with the place it is about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from powers.checks.findings import Finding, Severity

ELEMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("机构", "由谁行使", ("competence.",)),
    ("职能", "对应哪项职责", ("structure.duty", "overlap.")),
    ("权限", "依据与层级", ("structure.level", "basis.", "disguise.", "type.", "enforcement.rules_only")),
    ("程序", "责任环节", ("structure.stage", "structure.responsibility", "structure.filler")),
    ("责任", "责任事项与追责", ("structure.responsibility", "structure.accountability", "responsibility.")),
)
"""The five statutory elements (机构、职能、权限、程序、责任法定化), and the checks that speak for each."""

Anchor = Callable[[str], str]


@dataclass(frozen=True)
class Light:
    """One of the five elements: fine, to be explained, or wrong."""

    name: str
    about: str
    state: str
    count: int

    @property
    def words(self) -> str:
        """The state in words, for those who do not see colours."""
        return {"ok": "齐全", "warning": f"{self.count}处须说明", "error": f"{self.count}处错误"}[self.state]


@dataclass(frozen=True)
class Shown:
    """A finding with the anchor of its place on the page, and what one click would fill in, as JSON."""

    finding: Finding
    anchor: str
    reason: str = ""

    @property
    def fix(self) -> str:
        fix = self.finding.problem.fix
        return json.dumps(fix, ensure_ascii=False) if fix else ""


def lights(findings: Sequence[Finding]) -> list[Light]:
    """The five elements, each lit by the gravest finding about it."""
    return [_light(name, about, codes, findings) for name, about, codes in ELEMENTS]


def _light(name: str, about: str, codes: tuple[str, ...], findings: Sequence[Finding]) -> Light:
    counts = Counter(f.severity for f in findings if f.code.startswith(codes))
    if counts[Severity.ERROR]:
        return Light(name, about, "error", counts[Severity.ERROR])
    waiting = counts[Severity.WARNING] + counts[Severity.QUESTION]
    return Light(name, about, "warning", waiting) if waiting else Light(name, about, "ok", 0)


def shown(findings: Sequence[Finding], anchor: Anchor, reasons: dict[str, str] | None = None) -> list[Shown]:
    """Findings in order of gravity with their places; `reasons` by finding key."""
    given = reasons or {}
    return [Shown(f, anchor(f.path), given.get(f.key, "")) for f in findings]


def tally(findings: Sequence[Finding]) -> list[tuple[Severity, int]]:
    """How many findings there are of each gravity, those that occur."""
    counts = Counter(f.severity for f in findings)
    return [(severity, counts[severity]) for severity in Severity if counts[severity]]

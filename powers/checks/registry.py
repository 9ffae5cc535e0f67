"""The checks, each a small function under a stable code (检查项), and running them over one item.

A check yields problems; what it is called, how grave it is and what it stands on is told where it is registered. An
office may change the severity of a check or switch it off (CheckSetting).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from powers.checks.findings import Finding, Problem, Severity
from powers.checks.items import Item
from powers.checks.templates import template_of

Function = Callable[[Item], Iterator[Problem]]


@dataclass(frozen=True)
class Check:
    """One check: its code, how grave what it finds is, what it is called, the statute it stands on, where it comes from."""

    code: str
    severity: Severity
    title: str
    ground: str
    function: Function
    always_blocks: bool = False


CHECKS: dict[str, Check] = {}


def check(
    code: str,
    severity: Severity,
    title: str,
    *,
    ground: str = "",
    always_blocks: bool = False,
) -> Callable[[Function], Function]:
    """Register a check. `always_blocks`: also what an initial list takes over may not be without it."""

    def register(function: Function) -> Function:
        if code in CHECKS:
            raise ValueError(f"two checks are called {code}")
        CHECKS[code] = Check(code, severity, title, ground, function, always_blocks)
        return function

    return register


def run(
    item: Item, severities: Mapping[str, Severity | None] | None = None, *, only_blocking: bool = False
) -> list[Finding]:
    """Everything the checks find in one item, gravest first. `severities` overrides: None switches a check off.

    `only_blocking`: just what no item may be without; these need neither library nor list.
    """
    if item.is_cancelled:
        return []
    changed = severities or {}
    found = []
    for one in CHECKS.values():
        severity = changed.get(one.code, one.severity)
        if severity is None or (only_blocking and not one.always_blocks):
            continue
        found += [
            Finding(
                one.code,
                _grave(one, severity, p),
                one.title,
                p.ground or one.ground,
                p,
                *template_of(item, one.code, p),
            )
            for p in one.function(item)
        ]
    return sorted(found, key=lambda f: f.severity.order)


def _grave(one: Check, severity: Severity, problem: Problem) -> Severity:
    """What the office set for the check goes before what the problem says, and that before the check's own."""
    return severity if severity != one.severity or problem.severity is None else problem.severity

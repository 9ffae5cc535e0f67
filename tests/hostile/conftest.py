"""How many hostile cases are tried (恶意输入), and the figures of a run: `bin/test --hostile [--count N] [--seed S]`.

Without a number a small share of each kind is tried, the same at every run, so that the whole suite stays quick.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.hostile.findings import Findings
from tests.review.conftest import (  # noqa: F401 - the people and matters that are attacked
    adjustment,
    at_once,
    bring,
    joint,
    neighbour,
    opine,
    people,
)  # fmt: skip
from tests.review.test_every_view import world  # noqa: F401

FEW = 240
SHARES = {
    "api": 0.28, "addresses": 0.31, "forms": 0.31, "sheets": 0.07, "uploads": 0.026, "worker": 0.004,
}  # fmt: skip
"""What part of all cases each kind gets; together one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--count", type=int, default=None, help="cases in all")
    parser.addoption("--seed", type=int, default=None, help="of the cases; the same number, the same cases")


@pytest.fixture
def tried(request: pytest.FixtureRequest, record_property: Callable[..., None]) -> Any:
    """`tried("forms", part=3)(function)` calls it with its share of the cases, one of three that share it, and fails for
    whatever was found, all of it told at once."""
    count, seed = (request.config.getoption(name, None) for name in ("--count", "--seed"))
    own = crc32(f"{seed or 0} {request.node.name}".encode())  # no two tests draw the same

    def run(kind: str, case: Callable[..., None], *strategies: Any, part: int = 1, least: int = 1) -> None:
        share = max(least, round((count or FEW) * SHARES[kind] / part))
        findings = Findings()

        @hypothesis.settings(
            max_examples=share, phases=[hypothesis.Phase.generate], database=None,
            deadline=None, derandomize=False, suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        @hypothesis.given(st.tuples(*strategies))
        def each(given: Any) -> None:
            case(findings, *given)

        hypothesis.seed(own)(each)()
        record_property("hostile", (kind, findings.cases, dict(findings.answers)))
        kept = Path(request.config.rootpath) / "var" / "hostile.txt"
        with kept.open("a", encoding="utf-8") as out:  # a long run can be followed
            out.write(
                f"{seed} {request.node.name}: {findings.cases} {dict(findings.answers)} {findings.faults}\n"
            )
        findings.tell()

    return run


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures of a run, for docs/security.md."""
    reports = [r for found in ("passed", "failed") for r in terminalreporter.stats.get(found, ())]
    rows = [value for r in reports for name, value in r.user_properties if name == "hostile"]
    if rows:
        terminalreporter.section("hostile input")
    for kind in SHARES:
        answers: dict[str, int] = {}
        for _, _, said in (row for row in rows if row[0] == kind):
            for answer, number in said.items():
                answers[answer] = answers.get(answer, 0) + number
        cases = sum(row[1] for row in rows if row[0] == kind)
        told = ", ".join(f"{number} × {answer}" for answer, number in sorted(answers.items()))
        terminalreporter.write_line(f"{kind:<10} {cases:>6} cases: {told}")
    if rows:
        terminalreporter.write_line(f"{'all':<10} {sum(row[1] for row in rows):>6} cases")

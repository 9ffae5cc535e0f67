"""An item without a defect is let alone, and every check has a test that plants its defect."""

from __future__ import annotations

import importlib
from pathlib import Path

from powers.checks import CHECKS, Severity
from tests.powers.checks.building import PLANTED, Standard, clean

GRAVE = (Severity.ERROR, Severity.WARNING)


def test_nothing_is_found_in_a_clean_item(standard: Standard) -> None:
    assert [f.message for f in standard.findings(clean())] == []


def test_a_cancelled_power_is_not_checked(standard: Standard) -> None:
    given = clean(name="", document={"standing": "cancelled", "responsibilities": []})
    assert standard.findings(given) == []


def test_every_check_is_planted_in_a_test() -> None:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.powers.checks.{path.stem}")
    assert set(CHECKS) - PLANTED == set(), "a new check needs a test that plants its defect"
    assert PLANTED - set(CHECKS) == set(), "these are no checks"


def test_checks_say_what_they_are_called_and_stand_on() -> None:
    for check in CHECKS.values():
        assert check.title
        assert check.ground
        assert check.function.__module__.startswith("powers.checks.")


def test_findings_come_gravest_first_and_name_their_place(standard: Standard) -> None:
    given = clean(name="某某", basis={"text": "处二万元以下罚款。"}, document={"responsibilities": []})
    findings = standard.findings(given)
    assert [f.severity.order for f in findings] == sorted(f.severity.order for f in findings)
    for finding in findings:
        assert finding.path.startswith("/")
        assert finding.section in given["document"] or finding.section in ("name", "bases")
        assert finding.key.startswith(finding.code)
        assert finding.message

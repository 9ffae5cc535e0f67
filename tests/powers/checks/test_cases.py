"""The 48 worked examples of the standard (rule_cases.yaml): from the file, and stored and read back."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks.cases import run_case
from powers.checks.editions import outcomes, shipped_cases
from powers.models import RuleSet
from tests.powers.checks.building import Standard

CASES = shipped_cases()
IDS = [f"{case['number']} {case['title']}" for case in CASES]


def test_there_are_48_and_each_expects_something() -> None:
    assert [case["number"] for case in CASES] == list(range(1, 49))
    assert all(case["expect"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_worked_example_comes_out_as_it_says(standard: Standard, case: dict[str, Any]) -> None:
    assert run_case(case["given"], case["expect"], standard.book, standard.types).wrong == []


@pytest.mark.django_db
def test_the_stored_edition_gives_the_same_outcomes(standard: Standard, reference: None) -> None:
    (edition,) = RuleSet.objects.all()
    stored = {case.number: (case.title, outcome) for case, outcome in outcomes(edition)}
    assert len(stored) == 48
    for case in CASES:
        shipped = run_case(case["given"], case["expect"], standard.book, standard.types)
        assert stored[case["number"]] == (case["title"], shipped)


def test_a_case_that_comes_out_otherwise_says_in_which_points(standard: Standard) -> None:
    expect = {
        "verdict": "DENY", "rule": "CF-16", "list": "DENY", "finds": ["basis.rank"], "not_finds": ["structure.duty"],
        "says": "没有这句话",
    }  # fmt: skip
    wrong = run_case(
        CASES[0]["given"] | {"document": {"duty_text": ""}}, expect, standard.book, standard.types
    ).wrong
    assert len(wrong) == 6
    assert any("结论应为DENY，得出SET" in line for line in wrong)

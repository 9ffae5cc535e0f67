"""The worked examples of the standard and the cases from the statutes: from the files, and stored and read back."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from powers.checks.cases import run_case
from powers.checks.editions import outcomes, shipped_cases
from powers.models import RuleSet
from tests.powers.checks.building import Standard

CASES = shipped_cases()
IDS = [f"{case['number']} {case['title']}" for case in CASES]


STATUTE_CASES = [case for case in CASES if case["number"] > 100]


def test_each_has_a_number_of_its_own_and_expects_something() -> None:
    numbers = [case["number"] for case in CASES]
    assert numbers == sorted(set(numbers))
    assert numbers[:48] == list(range(1, 49))
    assert all(case["expect"] for case in CASES)


def test_each_family_of_powers_has_ten_cases_from_the_statutes() -> None:
    """Numbers stand for families: 101 行政处罚, 121 行政许可, 141 强制措施, 161 强制执行, 181 征收 …"""
    starts = (101, 121, 141, 161, 181, 201, 221, 241, 261, 281, 301, 321)
    for start, end in itertools.pairwise(starts):
        assert len([c for c in STATUTE_CASES if start <= c["number"] < end]) >= 10, start
    for case in STATUTE_CASES:
        assert case["expect"]["why"], case["number"]
        assert "article" in case["expect"] or "finds" in case["expect"], case["number"]


def test_quotations_of_national_law_stand_in_the_law() -> None:
    """Against the given law texts; the newest of each title."""
    path = Path(__file__).parents[4] / "shared/data/laws/laws_give.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/laws/laws_give.jsonl")
    laws: dict[str, dict[str, str]] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        laws[row["title"]] = {a["no"]: a["text"] for a in row["articles"]}
    compared = 0
    for case in STATUTE_CASES:
        for basis in case["given"]["bases"]:
            articles = laws.get(basis.get("title", ""), {})
            if article := articles.get(basis.get("locator", "")):
                compared += 1
                assert basis["text"] in article, case["number"]
    assert compared >= 25


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_worked_example_comes_out_as_it_says(standard: Standard, case: dict[str, Any]) -> None:
    assert run_case(case["given"], case["expect"], standard.book, standard.types).wrong == []


@pytest.mark.django_db
def test_the_stored_edition_gives_the_same_outcomes(standard: Standard, reference: None) -> None:
    (edition,) = RuleSet.objects.all()
    stored = {case.number: (case.title, outcome) for case, outcome in outcomes(edition)}
    assert len(stored) == len(CASES)
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

"""A lower instrument never fares better than a higher one (位阶单调): over all types, kinds and states of the law.

The order is that of 立法法第九十八条至第一百零二条: ministries and provinces stand beside one another, their rules and
their documents alike. A decision of the State Council (a permit of its own, 行政许可法第十四条第二款) and regulations of
the supervision commission have no place in it. What varies higher law by authority (立法法第一百零一条) is compared
as far as it does not.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from laws.instruments import rank_of
from powers.checks.rulebook import ANY, Ruling, Verdict
from tests.powers.checks.building import Standard

BELOW = {
    "CONST": ["LAW"],
    "LAW": ["AR"],
    "AR": ["LR_P", "AUT", "SEZ"],
    "LR_P": ["LR_C", "PR_P", "DR"],
    "AUT": ["LR_C"],
    "SEZ": ["LR_C"],
    "LR_C": ["PR_C"],
    "PR_P": ["PR_C", "ND_CEN"],
    "DR": ["ND_CEN"],
    "PR_C": ["ND_DIST"],
    "ND_CEN": ["ND_MIN", "ND_PC"],
    "ND_MIN": ["ND_DEPT"],
    "ND_PC": ["ND_DEPT"],
    "ND_DEPT": ["ND_DIST"],
    "ND_DIST": ["OTHER"],
}
PAIRS = [(higher, lower) for higher, all_lower in BELOW.items() for lower in all_lower]
ABOVE = {
    "AR": ("law",),
    **dict.fromkeys(("LR_P", "LR_C", "AUT", "SEZ", "DR"), ("law", "ar")),
    **dict.fromkeys(("PR_P", "PR_C"), ("law", "ar", "lr")),
}
"""Whose provisions an instrument has above it (上位法)."""
pytestmark = pytest.mark.django_db
NONE, SILENT, SETS = "none", "silent", "sets"
"""No text on the matter; a text that does not set it; a text that sets it."""
World = Mapping[str, Any]
WITHOUT = {"AR": ("人身自由", "冻结", "K5"), "LR": ("人身自由", "冻结", "其他", "K5", "K3b", "K6", "税", "现行税种", "许可收费", "征用", "征收非国有财产", "政府性基金", "涉企收费", "涉企保证金", "社会保险费")}  # fmt: skip
"""What these can in no case set, so that no world has them set it."""


def fares(by_list: Ruling, by_statute: Ruling) -> int:
    """0 denied, 1 asked about, 2 with a reason, 3 without more."""
    return min(_one(by_list), _one(by_statute))


def _one(ruling: Ruling) -> int:
    if ruling.verdict == Verdict.NEEDS_FACT:
        return 3 if ruling.is_admitted_anyway else int(ruling.may_be_admitted)
    if ruling.verdict == Verdict.DENY:
        return 0
    return 2 if ruling.verdict == Verdict.WARN or (ruling.rule and ruling.rule.warn) else 3


PLAIN = {
    "penalty": ("within",),
    "permit": ("excluded", "urgent"),
    "coercion": ("own_matter", "delegates", "seal"),
    "levy": ("listed",),
    "": (),
}
"""The facts beside what the texts say that the rules of a family ask for."""


def worlds(family: str, kind: str) -> Iterator[World]:
    """Every lawful state of the law about a matter: what law, regulation and local regulation say, and the plain facts."""
    names = PLAIN[family]
    others = [name for all_names in PLAIN.values() for name in all_names]
    texts = itertools.product((NONE, SILENT, SETS), repeat=3)
    for (law, ar, lr), flags in itertools.product(texts, itertools.product((True, False), repeat=len(names))):
        world = dict.fromkeys(others, False) | {
            "law": law,
            "ar": ar,
            "lr": lr,
            **dict(zip(names, flags, strict=True)),
        }
        if ar == SETS and (law == SILENT or kind in WITHOUT["AR"]):
            continue
        if lr == SETS and (SILENT in (law, ar) or kind in WITHOUT["LR"] or world["excluded"]):
            continue
        if world["delegates"] and law == NONE:
            continue
        yield world


def facts_in(world: World, instrument: str) -> dict[str, bool]:
    """What a reviewer would answer about an instrument in a world; what exists above it is its own."""
    law, ar, lr = world["law"], world["ar"], world["lr"]
    above = [world[name] for name in ABOVE.get(instrument, ("law", "ar", "lr"))]
    exists, sets = any(s != NONE for s in above), SETS in above
    return {
        "higher_exists": exists,
        "higher_sets_penalty": sets,
        "higher_permit_exists": sets,
        "higher_regulates_without_permit": (law != NONE or ar != NONE) and not sets,
        "higher_sets_levy": sets,
        "law_exists": law != NONE,
        "law_or_ar_exists": law != NONE or (ar != NONE and instrument != "AR"),
        "law_or_regulation_exists": law != NONE or ar != NONE or lr != NONE,
        "law_ar_lr_exists": law != NONE or ar != NONE or lr != NONE,
        "law_sets_measure": law == SETS,
        "law_sets_levy": law == SETS,
        "authorised_tax": law == NONE and ar == SETS,
        "law_delegates_to_ar": bool(world["delegates"]),
        "excluded_matter": bool(world["excluded"]),
        "urgent": bool(world["urgent"]),
        "state_council_matter": bool(world["own_matter"]),
        "local_matter": bool(world["own_matter"]),
        "levy_authorised": bool(world["listed"]),
        "fee_approved": bool(world["listed"]),
        "seal_or_seize": bool(world["seal"]),
        "within_range": bool(world["within"]),
        "varies_by_authority": False,
        "ahead_of_regulation": False,
    }


def tables(standard: Standard) -> list[tuple[str, str, str]]:
    """Type, table of rules and kind: everything the rules tell apart."""
    book, found = standard.book, []
    for one in standard.types.values():
        for table in book.subfamilies(one.family) or [one.family]:
            found += [(one.code, table, kind.code) for kind in book.kinds.get(table, ())]
            found.append((one.code, table, ANY))
    return found


def test_the_pairs_follow_the_ranks() -> None:
    for higher, lower in PAIRS:
        assert (rank_of(higher) or 0) <= (rank_of(lower) or 0), (higher, lower)


def test_with_nothing_known_the_lower_never_fares_better(standard: Standard) -> None:
    wrong = []
    for power_type, table, kind in tables(standard):
        known = {"varies_by_authority": False}
        marks = {
            i: fares(
                standard.book.by_list(power_type, i, kind), standard.book.by_statute(table, i, kind, known)
            )
            for i in {*BELOW, "OTHER"}
        }
        wrong += [(power_type, table, kind, h, lo) for h, lo in PAIRS if marks[lo] > marks[h]]
    assert wrong == []


@pytest.mark.parametrize("family", ["penalty", "permit", "coercion", "levy", ""])
def test_whatever_the_facts_the_lower_never_fares_better(standard: Standard, family: str) -> None:
    wrong = set()
    for power_type, table, kind in tables(standard):
        if standard.types[power_type].family != family:
            continue
        for world in worlds(family, kind):
            facts = {i: facts_in(world, i) for i in {*BELOW, "OTHER"}}
            marks = {
                i: fares(
                    standard.book.by_list(power_type, i, kind, f), standard.book.by_statute(table, i, kind, f)
                )
                for i, f in facts.items()
            }
            wrong |= {
                (power_type, kind, higher, lower, str(world))
                for higher, lower in PAIRS
                if marks[lower] > marks[higher]
            }
    assert sorted(wrong)[:12] == []


def test_with_every_fact_known_nothing_is_asked(standard: Standard) -> None:
    """Each question leads to an answer; none goes round in a circle."""
    world = {"law": SILENT, "ar": NONE, "lr": NONE, "excluded": False, "urgent": True, "own_matter": True,
             "delegates": True, "listed": True, "seal": True, "within": True}  # fmt: skip
    for _, table, kind in tables(standard):
        for instrument in {*BELOW, "OTHER"}:
            ruling = standard.book.by_statute(table, instrument, kind, facts_in(world, instrument))
            assert ruling.verdict != Verdict.NEEDS_FACT, (table, instrument, kind, ruling.needs)

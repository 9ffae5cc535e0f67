"""Findings that hit a template are told once, with the number of items (套用文本)."""

from __future__ import annotations

from powers.checks import run
from powers.checks.templates import told_once
from tests.powers.checks.building import Given, Standard, clean

WRONG = "违反本法第十条规定的，处三万元以下罚款。"


def listed(standard: Standard, *items: Given) -> list[tuple[str, object]]:
    """The findings of several items of one list, each with the item's name."""
    made = [standard.item(given) for given in items]
    for power, item in enumerate(made):
        item.power = power
        made[0].ctx.index.add(power, item.doc)
        item.ctx = made[0].ctx
    return [(item.title, finding) for item in made for finding in run(item)]


def test_one_wrong_quotation_in_three_items_is_one_finding(standard: Standard) -> None:
    names = [f"对第{n}种违法行为的处罚" for n in "一二三"]
    found = listed(standard, *(clean(name=name, basis={"text": WRONG}) for name in names))
    (told,) = [t for t in told_once(found) if t.finding.code == "basis.text"]
    assert told.items == names
    assert told.finding.items == 3


def test_a_missing_stage_of_the_same_responsibilities_is_told_once(standard: Standard) -> None:
    short = {"responsibilities": [{"stage": "立案", "phase": "during", "text": "依法立案。"}]}
    found = listed(standard, *(clean(name=f"对第{n}种违法行为的处罚", document=short) for n in "一二三四"))
    (told,) = [t for t in told_once(found) if t.finding.code == "structure.stage"]
    assert (len(told.items), told.finding.items) == (4, 4)


def test_other_words_are_another_finding(standard: Standard) -> None:
    found = listed(
        standard,
        clean(name="对甲行为的处罚", basis={"text": WRONG}),
        clean(name="对乙行为的处罚", basis={"text": WRONG.replace("三", "四")}),
    )
    assert len([t for t in told_once(found) if t.finding.code == "basis.text"]) == 2


def test_a_finding_of_a_name_is_always_its_own(standard: Standard) -> None:
    found = listed(standard, clean(name="甲行为"), clean(name="乙行为"))
    assert len([t for t in told_once(found) if t.finding.code == "naming.penalty"]) == 2

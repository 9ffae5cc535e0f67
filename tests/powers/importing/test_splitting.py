"""Responsibilities and accountability clauses: where they are cut, and that nothing is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powers.importing.cutting import segments
from powers.importing.known_stages import KNOWN_STAGES
from powers.importing.splitting import Splitter
from powers.importing.vocabulary import DEFAULT_VOCABULARY

SPLITTER = Splitter(DEFAULT_VOCABULARY)


def pairs(cell: str) -> list[tuple[str, str]]:
    return [(one.stage, one.text) for one in SPLITTER.responsibilities(cell)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.受理责任：公示。\n2.审查责任：审核。", [("受理", "公示。"), ("审查", "审核。")]),
        (
            "1.受理责任：公示。2、审查责任：审核。3．决定责任：决定",
            [("受理", "公示。"), ("审查", "审核。"), ("决定", "决定")],
        ),
        ("１．受理责任：公示\n２．审查责任：审核", [("受理", "公示"), ("审查", "审核")]),
        ("受理责任：公示。审查责任：审核。", [("受理", "公示。"), ("审查", "审核。")]),
        ("立案阶段：立案。\n调查取证阶段：取证。", [("立案", "立案。"), ("调查取证", "取证。")]),
        ("【受理】公示。【审查】审核。", [("受理", "公示。"), ("审查", "审核。")]),
        ("（1）受理：告知。（2）审查：十日内。", [("受理", "告知。"), ("审查", "十日内。")]),
        ("①受理责任：甲。②审查责任：乙。", [("受理", "甲。"), ("审查", "乙。")]),
        ("受理\n公示材料。\n审查\n审核材料。", [("受理", "公示材料。"), ("审查", "审核材料。")]),
        ("1.受理责任 公示材料；\n2.审查责任 审核。", [("受理", "公示材料；"), ("审查", "审核。")]),
        (
            "直接实施责任：1.甲事。2.乙事。  指导监督责任：3.丙事。",
            [("直接实施责任", "甲事。"), ("直接实施责任", "乙事。"), ("指导监督责任", "丙事。")],
        ),
        (
            "一、直接实施责任：\n1.甲事。\n2.乙事。\n二、指导监督责任：\n3.丙事。",
            [("直接实施责任", "甲事。"), ("直接实施责任", "乙事。"), ("指导监督责任", "丙事。")],
        ),
        (
            "直接实施责\n任：\n1.执行上级统\n计部门制定的\n行政处罚标准\n。\n2.依法依规实\n施本级处罚。",
            [
                ("直接实施责任", "执行上级统计部门制定的行政处罚标准。"),
                ("直接实施责任", "依法依规实施本级处罚。"),
            ],
        ),
        ("处1.5倍以上2.3倍以下罚款；10、20日内执行。", [("", "处1.5倍以上2.3倍以下罚款；10、20日内执行。")]),
        ("依照“有下列情形：1.甲；2.乙”处理。", [("", "依照“有下列情形：1.甲；2.乙”处理。")]),
        ("因失职应承担相应责任：依法处理。", [("", "因失职应承担相应责任：依法处理。")]),
        ("负责公示材料。\n负责审核材料。", [("", "负责公示材料。"), ("", "负责审核材料。")]),
        (
            "1.受理责任：（1）公示；（2）告知。\n2.审查责任：审核。",
            [("受理", "（1）公示；（2）告知。"), ("审查", "审核。")],
        ),
        ("（一）受理阶段责任：公示。（二）审查环节责任：审核。", [("受理", "公示。"), ("审查", "审核。")]),
        ("1-1.受理责任：公示。\n1-2.审查责任：审核。", [("受理", "公示。"), ("审查", "审核。")]),
        ("1.受理 公示材料\n2.审查", [("受理", "公示材料"), ("审查", "")]),
        (
            "受理：公示；审查：审核；决定：批准。",
            [("受理", "公示；"), ("审查", "审核；"), ("决定", "批准。")],
        ),
        ("1.受理责任：公示；审查：审核。", [("受理", "公示；审查：审核。")]),
        ("", []),
    ],
)
def test_responsibilities_are_cut_by_stage_and_number(cell: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(cell) == expected


def test_a_stage_inside_a_kind_of_responsibility_keeps_both() -> None:
    first, second = SPLITTER.responsibilities("直接实施责任：\n1.受理责任：公示。\n2.加强管理。")
    assert (first.group, first.stage, first.text) == ("直接实施责任", "受理", "公示。")
    assert (second.stage, second.text) == ("直接实施责任", "加强管理。")


@pytest.mark.parametrize(
    ("cell", "lead", "clauses"),
    [
        (
            "有下列情形的，应承担相应责任：\n1.甲的；\n2.乙的。",
            "有下列情形的，应承担相应责任：",
            ("甲的；", "乙的。"),
        ),
        ("有下列情形的：1.甲的；2.乙的。", "有下列情形的：", ("甲的；", "乙的。")),
        ("（一）甲的。1.子甲。2.子乙。\n（二）乙的。", "", ("甲的。1.子甲。2.子乙。", "乙的。")),
        ("不履行职责的。", "", ("不履行职责的。",)),
        ("甲的；\n乙的；", "", ("甲的；", "乙的；")),
    ],
)
def test_accountability_keeps_its_lead_in_apart(cell: str, lead: str, clauses: tuple[str, ...]) -> None:
    split = SPLITTER.accountability(cell)
    assert (split.lead, split.clauses) == (lead, clauses)


def signs(*texts: str) -> Counter[str]:
    """The signs of texts, numbers before their parts aside: a basis keeps those that stand in it."""
    return Counter("".join("".join(texts).split()))


def kept_of_duties(cell: str) -> list[str]:
    items, beside = SPLITTER.responsibilities(cell), SPLITTER.beside_responsibilities(cell)
    return [*(text for item in items for text in (item.text, item.basis)), *beside.bases, *beside.nothing]


def kept_of_blame(cell: str) -> list[str]:
    split = SPLITTER.accountability(cell)
    return [split.lead, *split.clauses, *split.bases, *split.beside.bases, *split.beside.nothing]


PIECES = st.sampled_from(
    [
        "1.",
        "2、",
        "（1）",
        "(2)",
        "①",
        "②",
        "一、",
        "（二）",
        "十、",
        "受理责任：",
        "审查责任",
        "【决定】",
        "立案阶段：",
        "直接实施责任：",
        "指导监督责任:",
        "\n",
        " ",
        "\u3000",
        "。",
        "；",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "1.5倍",
        "第三十条",
        "公示材料",
        "应当承担责任：",
        "a",
        "2024年1月1日",
        "告知",
        "：",
        "责任",
        "１．",
        "99",
        "无",
        "同上",
        "依据：",
        "追责依据：",
        "依据《甲法》",
        "第三条",
        "《乙条例》第九条",
        "，给予处分",
        "的",
    ]
)
CELLS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


@given(CELLS)
def test_cutting_a_cell_loses_nothing(cell: str) -> None:
    pieces = segments(cell, KNOWN_STAGES)
    assert "".join("".join(p.text for p in pieces).split()) == "".join(cell.split())
    texts = [p.text for p in pieces if p.kind == "text"]
    assert signs(*kept_of_duties(cell)) >= signs(*texts)
    stages = {item.stage for item in SPLITTER.responsibilities(cell)} | {
        i.group for i in SPLITTER.responsibilities(cell)
    }
    for piece in pieces:
        if piece.kind == "heading" and texts:
            told = "".join(SPLITTER.beside_responsibilities(cell).nothing)
            assert piece.stage in stages or piece.stage in told or piece.is_kind


@given(CELLS)
def test_cutting_accountability_loses_nothing(cell: str) -> None:
    texts = [p.text for p in segments(cell, frozenset()) if p.kind == "text"]
    assert signs(*kept_of_blame(cell)) >= signs(*texts)


def test_cutting_is_linear_in_the_length_of_the_cell() -> None:
    cell = "1.受理责任：公示材料。（" * 20_000
    assert len(SPLITTER.responsibilities(cell)) >= 1

"""款、项、目 of an article, and the passage that a locator points at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.locators import parse_locator
from laws.structure import paragraphs, passage

ARTICLE = (
    "有下列行为之一的，责令改正：\n（一）甲的；\n（二）乙的：\n1.丙；\n2.丁；\n（三）其他行为。\n"
    "拒不改正的，处一万元以下罚款。\n前款规定，由有关部门执行：（一）戊；（二）己。"
)


def at(locator: str, text: str = ARTICLE) -> str | None:
    (place,) = parse_locator(locator)
    return passage(text, place)


def test_a_line_is_a_paragraph_and_an_item_belongs_to_the_one_before() -> None:
    rows = paragraphs(ARTICLE)
    assert [len(row.items) for row in rows] == [3, 0, 2]
    assert rows[0].lead == "有下列行为之一的，责令改正："
    assert rows[1].text == "拒不改正的，处一万元以下罚款。"


def test_items_stand_on_lines_of_their_own_or_run_on() -> None:
    assert paragraphs(ARTICLE)[0].items[0].text == "（一）甲的；"
    assert [item.text for item in paragraphs(ARTICLE)[2].items] == ["（一）戊；", "（二）己。"]


def test_sub_items_belong_to_their_item() -> None:
    item = paragraphs(ARTICLE)[0].items[1]
    assert [(part.number, part.text) for part in item.parts] == [(1, "1.丙；"), (2, "2.丁；")]


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ("第十条", ARTICLE),
        ("第十条第二款", "拒不改正的，处一万元以下罚款。"),
        ("第十条第一款第（一）项", "（一）甲的；"),
        ("第十条第一款第（二）项第2目", "2.丁；"),
        ("第十条第（三）项", "（三）其他行为。"),
        ("第十条第三款第（二）项", "（二）己。"),
    ],
)
def test_a_locator_finds_its_words(locator: str, words: str) -> None:
    assert at(locator) == words


@pytest.mark.parametrize(
    "locator",
    [
        "第十条第四款",
        "第十条第二款第（一）项",
        "第十条第一款第（九）项",
        "第十条第一款第（一）项第1目",
        "第十条第（一）项",  # two paragraphs have one
    ],
)
def test_a_place_that_is_not_there_or_not_the_only_one_is_none(locator: str) -> None:
    assert at(locator) is None


def test_a_bracketed_number_inside_a_sentence_is_no_item() -> None:
    assert paragraphs("依照本法第十条第（三）项处罚，以及（二）以外的情形。")[0].items == []


def test_blank_lines_and_indents_make_no_paragraph() -> None:
    assert [row.text.strip() for row in paragraphs("　　甲。\n\n  \n　　乙。")] == ["甲。", "乙。"]


PIECES = st.sampled_from(["甲的", "；", "：", "。", "\n", "（一）", "（二）", "1.", "2、", "　　", "(三)"])
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def bare(words: str) -> str:
    return "".join(words.split())


@given(TEXTS)
def test_no_word_of_an_article_is_lost(text: str) -> None:
    rows = paragraphs(text)
    assert bare("".join(row.text for row in rows)) == bare(text)
    for row in rows:
        assert bare(row.lead + "".join(item.text for item in row.items)) == bare(row.text)


@given(TEXTS, st.sampled_from(["第一条", "第一条第一款", "第一条第二款第（一）项", "第一条第（二）项第1目"]))
def test_a_passage_is_words_of_the_article(text: str, locator: str) -> None:
    found = at(locator, text)
    assert found is None or bare(found) in bare(text)


def test_the_rows_of_a_table_belong_to_the_paragraph_before_them() -> None:
    found = paragraphs("按照下表执行：\n| 类别 | 标准 |\n| 甲类 | 每次一百元 |\n前款标准每年调整。")
    assert [paragraph.text.split("\n")[0] for paragraph in found] == ["按照下表执行：", "前款标准每年调整。"]

"""Citations put together from what lists really write, in any order and spelling: read without loss and without fail."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from laws.citations import Citation, split_citations
from laws.locators import parse_locator

TAGS = [
    "【法律】",
    "【 行政法规】",
    "[部门规章]",
    "【法\n律】",
    "法律：",
    "（规章）",
    "【其他】",
    "〔规范性文件〕",
    "【法律】1.",
    "",
]
TITLES = [
    "《中华人民共和国食品安全法》", "《 中华\n人民共和国行政\n处罚法》", "《甲条例》", "《甲条例》实施细则", "《关于印发〈甲办法〉的通知》",
    "《关于印发《甲办法》的通知》", "《天津市实施<水法>办法》", "《甲条例", "甲乙条例》", "劳动法", "《甲规定》》",
    "《国务院对确需保留的行政审批项目设定行政许可的决定》",
]  # fmt: skip
EDITIONS = [
    "（2018年修正）", "(2018 年修正)", "（国务院令第473号）", "（建城〔2015〕5号）", "（1983年12月8日通过，根据2024\n年9月13日修正）", "（（2018年修正））",
    "（2018年修正", "2018年第四届人大第五次会议修正）", "（根据《关于修改〈甲法〉等法律的决定》修正）", "",
]  # fmt: skip
LOCATORS = [
    "第四十四条", "第44条第2款", "第 四十\n四条第 (三)项", "第三十条、三十二条", "第十条至第十二条", "第十条之一", "第二款", "第（三）项",
    "第五章、第六章", "附件2第12项", "第四条二款", "第999999999999条", "第〇条", "第十条（三）", "",
]  # fmt: skip
SIGNS = [
    "：",
    ":",
    " ",
    "",
    "。",
    "\n",
    "\r\n",
    "；",
    ";",
    "，",
    "、",
    "规定：",
    "　　",
    "_x000D_",
    "<br>",
    "\u200b",
    "\xa0",
]
WORDS = [
    "国家实行许可制度。", "有下列行为之一的，处1万元以下罚款：", "（一）未取得许可的；", "(二)提供虚假材料的。", "依照《乙法》第九条的规定处罚。",
    "违反本法第十九条规定的", "备注：本项由市级行使。", "无", "……", "全文适用", "+L18", "",
]  # fmt: skip
PARTS = st.one_of(*(st.sampled_from(part) for part in (TAGS, TITLES, EDITIONS, LOCATORS, SIGNS, WORDS)))
WHOLE = st.tuples(*(st.sampled_from(p) for p in (TAGS, TITLES, EDITIONS, LOCATORS, SIGNS, WORDS, SIGNS))).map(
    "".join
)
CELLS = st.lists(st.one_of(WHOLE, PARTS), max_size=8).map("".join)


def read(cell: str) -> list[Citation]:
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    return citations


@given(CELLS)
def test_the_parts_put_together_give_the_cell_back(cell: str) -> None:
    for citation in read(cell):
        assert citation.raw
        assert citation.text in cell
        assert not re.search(r"\s", citation.title)


@given(CELLS)
def test_reading_again_gives_the_same(cell: str) -> None:
    assert split_citations(cell) == read(cell)
    for citation in read(cell):
        assert parse_locator(citation.locator) == parse_locator(citation.locator.replace("\n", ""))


@given(
    st.sampled_from(TITLES[:3]),
    st.sampled_from(EDITIONS[:4]),
    st.sampled_from(LOCATORS[:6]),
    st.sampled_from(WORDS[:3]),
)
def test_a_whole_citation_keeps_its_place_whatever_its_signs(
    title: str, edition: str, locator: str, words: str
) -> None:
    first = read(f"【法律】{title}{edition}{locator}：{words}")[0]
    half = f"[法律]{title}{edition}{locator}:{words}".replace("（", "(").replace("）", ")")
    second = read(half)[0]
    assert (first.title, first.locator) == (second.title, second.locator)
    assert first.locator


@given(CELLS, st.integers(0, 2000))
def test_a_cell_cut_off_anywhere_is_still_read(cell: str, at: int) -> None:
    read(cell[:at])

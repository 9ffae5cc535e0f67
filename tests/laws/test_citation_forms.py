"""Forms in which lists put a law, its article and the words of it: labels on lines of their own, texts in brackets, the
source behind its text. Each reading is a law and place with the words they stand for; the parts give the cell back."""

from __future__ import annotations

import pytest

from laws.citations import split_citations

FIRE, SAFE = "中华人民共和国消防法", "安全生产法"
STOP = "单位未经验收擅自使用场所，责令停止使用并处罚款"
MEND = "个人占用通道的，责令改正，可以处警告"

READINGS = [
    # labels and values, each on a line of its own
    (f"法律名称\n《{FIRE}》\n条款\n第五十八条第一款", [(FIRE, "第五十八条第一款", "")]),
    (f"名称\n{FIRE}\n条款号\n第五十八条", [(FIRE, "第五十八条", "")]),
    (
        f"依据名称：\n{FIRE}\n依据条款：\n第五十八条\n依据内容：\n{STOP}。",
        [(FIRE, "第五十八条", f"{STOP}。")],
    ),
    (f"法律依据\n《{FIRE}》\n条款\n第五十八条\n条文内容\n{STOP}。", [(FIRE, "第五十八条", f"{STOP}。")]),
    # each article's words in brackets behind it
    (
        f"《{FIRE}》第五十八条（{STOP}。）、第六十条（{MEND}。）",
        [(FIRE, "第五十八条", f"{STOP}。"), (FIRE, "第六十条", f"{MEND}。")],
    ),
    (
        f"《{FIRE}》第五十八条[{STOP}]；第六十条[{MEND}]；《{SAFE}》第九条",
        [(FIRE, "第五十八条", STOP), (FIRE, "第六十条", MEND), (SAFE, "第九条", "")],
    ),
    (
        f"《{FIRE}》第四条（机关依照本法规定组织实施监督，并公布结果。）、第六十条（{MEND}）",
        [(FIRE, "第四条", "机关依照本法规定组织实施监督，并公布结果。"), (FIRE, "第六十条", MEND)],
    ),
    # the words first, the source behind
    (f"“{STOP}”（《{FIRE}》第五十八条）", [(FIRE, "第五十八条", f"“{STOP}”")]),
    (f"{STOP}（《{FIRE}》第五十八条，2021年修正）", [(FIRE, "第五十八条", STOP)]),
    (f"“{STOP}。”（法律依据：《{FIRE}》第58条）", [(FIRE, "第五十八条", f"“{STOP}。”")]),
    (f"“{STOP}。”（《{FIRE}》）", [(FIRE, "", f"“{STOP}。”")]),
    (f"第五十八条 {STOP}。（《{FIRE}》第五十八条）", [(FIRE, "第五十八条", f"{STOP}。")]),
    (
        f"消防的国家标准、行业标准由主管部门组织制定。（《{FIRE}》第九条）",
        [(FIRE, "第九条", "消防的国家标准、行业标准由主管部门组织制定。")],
    ),
    (
        f"“{STOP}”（《{FIRE}》第五十八条）；《{SAFE}》第九条",
        [(FIRE, "第五十八条", f"“{STOP}”"), (SAFE, "第九条", "")],
    ),
    # titles without 《》 that hold words of sentences
    (
        "未成年人保护法第十条、无线电管理条例第五条",
        [("未成年人保护法", "第十条", ""), ("无线电管理条例", "第五条", "")],
    ),
    ("中华人民共和国澳门特别行政区基本法第十条", [("中华人民共和国澳门特别行政区基本法", "第十条", "")]),
    (
        "最高人民法院关于审理行政案件若干问题的解释第三条",
        [("最高人民法院关于审理行政案件若干问题的解释", "第三条", "")],
    ),
    # clean twins: a caption is none of its words, an edition is the law's
    (f"《{FIRE}》第五条（消防安全职责）、第六条", [(FIRE, "第五条", ""), (FIRE, "第六条", "")]),
    (f"《{FIRE}》第五十八条（2021年4月29日修正）：{STOP}。", [(FIRE, "第五十八条", f"{STOP}。")]),
    (f"《{FIRE}》第五条（见附件）", [(FIRE, "第五条", "")]),
]


@pytest.mark.parametrize(("cell", "expected"), READINGS, ids=[cell[:30] for cell, _ in READINGS])
def test_each_form_is_read(cell: str, expected: list[tuple[str, str, str]]) -> None:
    citations = split_citations(cell)
    assert [(c.title, c.locator, c.text) for c in citations] == expected
    assert "".join(c.raw for c in citations) == cell


def test_a_source_behind_words_without_quotation_marks_is_asked_about() -> None:
    assert "请核对它是不是依据" in split_citations(f"{STOP}（《{FIRE}》第五十八条）")[0].unsure

"""Cells that hold only a stand-in (同上, 待补充, 略, /, 见附件), and cells that only sound like one."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from powers.filler_words import is_filler
from powers.importing.cleaning import is_placeholder
from tests.powers.checks.building import Standard, clean, plants

FILLERS = [
    "同上", "同上一项", "与第3项一致", "待补充", "待进一步完善", "梳理中", "略", "（略）", "暂无", "无", "不涉及", "/", "—", "……", "N/A",
    "见附件", "详见附件2", "参见《某某工作规范》", "见本单位网站", "按规定执行", "按照有关规定办理", "依照相关法律法规规定执行",
]  # fmt: skip
SAYING = [
    "受理", "市级", "依法查处", "无证经营的", "无正当理由不受理的", "略阳县", "同级财政部门拨付补助", "见习补贴发放",
    "按照规定程序告知当事人", "待当事人补正后受理", "见《行政许可法》第三十二条", "没有法定依据实施处罚的", "空气质量监测",
]  # fmt: skip


@pytest.mark.parametrize("words", FILLERS)
def test_a_stand_in_says_nothing(words: str) -> None:
    assert is_filler(words)


@pytest.mark.parametrize("words", SAYING)
def test_words_that_only_sound_like_one_say_something(words: str) -> None:
    assert not is_filler(words)


def rows(*texts: str) -> list[dict[str, Any]]:
    return [{"stage": "", "phase": "during", "text": text} for text in texts]


@plants("structure.filler")
@pytest.mark.parametrize("words", FILLERS[:6])
@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"responsibilities": rows("{}")}, "/responsibilities/0/text"),
        ({"accountability": [{"text": "{}", "basis": "行政处罚法第七十六条"}]}, "/accountability/0/text"),
        ({"accountability": [], "accountability_lead": "{}"}, "/accountability_lead"),
        ({"duties": [], "duty_text": "{}"}, "/duty_text"),
        ({"levels": [], "level_text": "{}"}, "/level_text"),
    ],
)
def test_a_section_that_holds_only_a_stand_in(
    standard: Standard, document: dict[str, Any], path: str, words: str
) -> None:
    filled = {name: _filled(value, words) for name, value in document.items()}
    found = standard.found("structure.filler", clean(document=filled))
    assert (found.path, found.severity) == (path, Severity.ERROR)
    assert words in found.message


def _filled(value: Any, words: str) -> Any:
    if isinstance(value, list):
        return [{key: part.format(words) for key, part in row.items()} for row in value]
    return value.format(words)


def test_one_stand_in_among_rows_that_say_something_is_warned_of(standard: Standard) -> None:
    given = clean()
    given["document"]["responsibilities"].append(rows("同上")[0])
    found = standard.found("structure.filler", given)
    assert found.severity == Severity.WARNING
    assert found.path == "/responsibilities/7/text"


def test_no_stages_are_missed_where_nothing_is_said(standard: Standard) -> None:
    assert "structure.stage" not in standard.codes(clean(document={"responsibilities": rows("待补充", "略")}))


@pytest.mark.parametrize("words", ["/", "无", "待补充", "同上", "见附件"])
def test_a_basis_that_is_only_a_stand_in_is_none(standard: Standard, words: str) -> None:
    given = clean(basis={"title": "", "locator": "", "text": words})
    assert words in standard.found("basis.none", given).message
    assert "basis.title" not in standard.codes(given)


def test_a_stand_in_beside_a_basis_is_warned_of(standard: Standard) -> None:
    given = clean()
    given["bases"].append(given["bases"][0] | {"title": "", "locator": "", "text": "同上"})
    assert standard.found("structure.filler", given).severity == Severity.WARNING
    assert "basis.none" not in standard.codes(given)


def test_accountability_with_a_stand_in_for_its_basis_has_none(standard: Standard) -> None:
    given = clean(document={"accountability": [{"text": "没有法定依据的", "basis": "/"}]})
    assert "structure.accountability_basis" in standard.codes(given)


@pytest.mark.parametrize(
    "words",
    ["另行规定", "无相关内容", "依据待补充", "待核", "见上", "如前述", "参照上项", "后补", "另附", "不填", "tbc", "#REF!", "nil"],
)  # fmt: skip
def test_more_words_that_say_nothing(words: str) -> None:
    assert is_filler(words)


@pytest.mark.parametrize(
    "words",
    ["依法作出准予许可的决定", "另行规定收费标准的，从其规定", "依法办理。", "按规定送达决定书", "见证现场检查", "照章征收", "待核实后立案"],
)  # fmt: skip
def test_words_that_say_something(words: str) -> None:
    assert not is_filler(words)


@pytest.mark.parametrize("words", ["无", "（无）", "/", "—", "暂无。", "N/A", "n/a", "NULL", "略", "待定", "不涉及", "【无】", "目前没有", "无相关内容"])  # fmt: skip
def test_what_the_importer_takes_for_an_empty_cell_the_checks_tell_of_too(words: str) -> None:
    """One list: what says that there is nothing is a stand-in as well."""
    assert is_placeholder(words)
    assert is_filler(words)


@pytest.mark.parametrize(
    "words",
    ["待补充", "同上", "详见附件", "XXX", "请填写责任事项", "此处填写内容", "测试数据", "ditto", "无明确依据", "按规定执行"],
)  # fmt: skip
def test_other_stand_ins_are_kept_by_the_importer_for_the_checks_to_tell(words: str) -> None:
    assert not is_placeholder(words)
    assert is_filler(words)


@pytest.mark.parametrize("words", ["", "无证经营的", "无偿调拨", "没收", "测试机构管理", "空白发票管理", "略阳县", "暂无住所的流浪人员救助"])  # fmt: skip
def test_what_is_neither(words: str) -> None:
    assert not is_filler(words)
    assert not is_placeholder(words) or not words


@pytest.mark.parametrize(
    "words",
    ["附件", "附后", "详附件", "另见附表二", "见附件（略）", "同责任事项", "参考上一条", "如题", "如上所述", "按有关规定", "依法", "按照三定规定", "具体见三定方案",
     "正在梳理", "尚在完善中", "后期完善", "待定稿", "待上级明确", "等上级文件", "由上级确定", "暂空", "无需填写", "请补填", "空（待填）", "nan", "某某", "XXX局",
     "____年__月__日", "□是□否", "点击查看", "http://"],
)  # fmt: skip
def test_stand_ins_that_somebody_else_may_write(words: str) -> None:
    assert is_filler(words)
    assert not is_placeholder(words), "kept by the import, so that it is told"


@pytest.mark.parametrize("words", ["暂无责任事项", "无追责情形", "本单位无此项", "没有相关职责", "不存在"])
def test_other_ways_to_say_that_there_is_none(words: str) -> None:
    assert is_placeholder(words)


@pytest.mark.parametrize("words", ["报省", "由省级审批", "由市场监管部门实施", "附条件批准", "依法审查", "另见证人签字", "年检", "同级", "市本级", "无害化处理", "视情节轻重"])  # fmt: skip
def test_short_words_that_say_something(words: str) -> None:
    assert not is_filler(words)


@pytest.mark.parametrize(
    ("locator", "told"), [("附表2", False), ("附件1", False), ("见附件", True), ("同上", True)]
)
def test_an_annex_is_a_place_of_a_law(standard: Standard, locator: str, told: bool) -> None:
    given = clean(basis={"locator": locator, "text": ""})
    assert ("structure.filler" in standard.codes(given)) is told

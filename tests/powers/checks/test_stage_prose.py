"""Stages that running prose tells (责任环节): a template of a whole list is read for what it says, not for its headings."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean

REST = {
    "立案": "接到举报线索的，符合条件的报请立案。",
    "调查取证": "由两名以上执法人员全面、客观调查，收集证据。",
    "审查": "调查终结后由法制机构审核。",
    "告知": "告知当事人拟作出的处罚及事实、理由和依据，听取陈述、申辩。",
    "决定": "作出行政处罚决定，制作决定书。",
    "送达": "在七日内将决定书送达当事人。",
    "执行": "逾期不缴纳罚款的，加处罚款或者申请人民法院强制执行。",
}


def missing(standard: Standard, stage: str, text: str, heading: str = "直接实施责任") -> str:
    """What is said of stages where one is told by `text`, in rows under one and the same heading."""
    words = [text if name == stage else row for name, row in REST.items()]
    rows = [{"stage": heading, "phase": "during", "text": row} for row in words if row]
    given = clean(document={"responsibilities": rows})
    return "".join(f.message for f in standard.findings(given) if f.code == "structure.stage")


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("审查", "案件调查结束后，法制机构审核，提出书面意见。"),
        ("审查", "重大复杂案件由负责人集体讨论。"),
        ("审查", "案件审理委员会对违法事实、证据和处罚建议进行审理。"),
        ("审查", "对调查结果审查认定。"),
        ("审查", "政策法规科对案卷复核把关。"),
        ("审查", "调查报告报分管负责人审核。"),
        ("审查", "对案件进行审查，提出处理意见。"),
        ("审查", "经审查，违法事实成立的，提出意见。"),
        ("审查", "由局务会研究讨论。"),
        ("告知", "将拟处罚内容告诉当事人并听取其意见。"),
        ("告知", "依法履行告知程序。"),
        ("决定", "根据情节轻重，给予相应处罚。"),
        ("告知", "把认定的事实、理由和依据书面告知当事人，告知其享有的权利。"),
        ("告知", "符合听证条件的举行听证。"),
        ("告知", "保障当事人陈述和申辩的权利。"),
        ("送达", "处罚决定书宣告后当场交付当事人。"),
        ("送达", "决定书依法送达，由当事人签收。"),
        ("送达", "决定书邮寄给当事人。"),
        ("执行", "罚没款缴入国库，督促当事人履行。"),
        ("立案", "发现涉嫌违法行为的，予以立案查处。"),
    ],
)
@pytest.mark.parametrize("heading", ["", "直接实施责任"])
def test_prose_that_tells_a_stage_is_read(standard: Standard, stage: str, text: str, heading: str) -> None:
    assert not missing(standard, stage, text, heading)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("审查", ""),
        ("告知", ""),
        ("送达", ""),
        ("立案", "建立健全信息公开、投诉举报受理、案卷评审评查等配套制度。"),
        ("审查", "对举报线索进行审查，决定是否立案。"),
    ],
)
def test_a_stage_that_nothing_tells_is_missing(standard: Standard, stage: str, text: str) -> None:
    assert stage in missing(standard, stage, text)


def test_of_prose_that_tells_most_stages_the_rest_is_asked_of(standard: Standard) -> None:
    rows = [{"stage": "", "phase": "during", "text": row} for name, row in REST.items() if name != "送达"]
    given = clean(document={"responsibilities": rows})
    assert standard.found("structure.stage", given).severity == Severity.QUESTION
    headed = [{"stage": name, "phase": "during", "text": row} for name, row in REST.items() if name != "送达"]
    headed[4]["text"] = "作出行政处罚决定。"
    given = clean(document={"responsibilities": headed})
    assert standard.found("structure.stage", given).severity == Severity.WARNING


@pytest.mark.parametrize(
    "words", ["审核同意后逐级转报自治区广播电视局审批。", "审查后上报省级主管部门，由省级主管部门作出决定。"]
)
def test_who_only_examines_for_one_above_owes_no_decision(standard: Standard, words: str) -> None:
    texts = ("依法受理申请。", f"对申请材料进行审核，{words}", "对被许可人的活动进行监督检查。")
    rows = [{"stage": "", "phase": "during", "text": text} for text in texts]
    given = clean(type="01", name="某某频率使用许可", document={"responsibilities": rows})
    assert "structure.stage" not in standard.codes(given)
    rows[1]["text"] = "对申请材料进行审核。"
    assert "structure.stage" in standard.codes(
        given | {"document": given["document"] | {"responsibilities": rows}}
    )


@pytest.mark.parametrize("left_out", REST)
def test_a_stage_is_missing_where_the_rows_of_all_others_stand(standard: Standard, left_out: str) -> None:
    rows = [
        {"stage": name, "phase": "during", "text": text} for name, text in REST.items() if name != left_out
    ]
    given = clean(document={"responsibilities": rows})
    assert f"缺少1个环节：{left_out}" in standard.found("structure.stage", given).message

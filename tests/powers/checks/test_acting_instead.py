"""A company or an association that does what only an organ may, in whatever words. Planted defects and their twins."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean

CODES = {
    "01": "competence.entrusted_permit",
    "02": "competence.entrusted_penalty",
    "03": "competence.entrusted_coercion",
}
NAMES = {"01": "某某活动许可", "02": "对某某行为的处罚", "03": "查封、扣押违法财物"}


def telling(kind: str, **document: object) -> Given:
    return clean(type=kind, name=NAMES[kind], document=document)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("01", "委托海河咨询公司受理并作出决定"),
        ("01", "委托海河咨询公司初审、核发"),
        ("01", "委托海河服务公司负责发证"),
        ("01", "由某行业协会负责审批发证"),
        ("01", "受理、审查工作委托给海河公司办理"),
        ("01", "许可事项外包给海河科技公司"),
        ("01", "审批权交由海河集团行使"),
        ("01", "委托海河公司对申请材料进行审查并作出许可决定"),
        ("01", "某行业协会负责核发证书"),
        ("01", "受市水务局委托，由海河供水公司办理"),
        ("02", "由协会实施处罚"),
        ("02", "委托海河停车管理公司对违停行为作出处罚决定"),
        ("02", "委托海河物业公司立案、处罚"),
        ("02", "委托海河公司代为执法"),
        ("02", "处罚权交给某行业协会行使"),
        ("03", "由海河拖车公司扣押车辆"),
        ("03", "委托某某中心作出查封决定"),
        ("03", "扣押工作外包给海河公司"),
    ],
)
def test_what_only_an_organ_may_do_is_done_by_another(standard: Standard, kind: str, words: str) -> None:
    """行政许可法第二十四条, 行政处罚法第二十条、第二十一条, 行政强制法第十七条."""
    for field in ("remark", "level_note", "unit_text"):
        assert CODES[kind] in standard.codes(telling(kind, **{field: words}))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("01", "委托海河公司进行技术评审"),
        ("01", "由海河设计公司对施工图进行审查"),
        ("01", "委托区行政审批局受理并作出决定"),
        ("01", "由某行业协会组织专家评审"),
        ("01", "不得委托海河公司实施"),
        ("01", "申请人为海河公司的，由市局受理"),
        ("01", "由海河公司提出申请"),
        ("02", "委托海河检测公司对产品进行检验"),
        ("02", "由市局对海河公司实施处罚"),
        ("02", "不得由协会实施处罚"),
        ("02", "移送海河公司处理"),
        ("03", "委托海河公司代履行"),
        ("03", "委托海河公司保管查封的财物"),
        ("03", "由执法队对海河公司实施查封"),
    ],
)
def test_what_others_may_do_for_an_organ_is_let_alone(standard: Standard, kind: str, words: str) -> None:
    assert CODES[kind] not in standard.codes(telling(kind, remark=words))
    row = {"stage": "审查", "phase": "during", "text": words}
    assert CODES[kind] not in standard.codes(telling(kind, responsibilities=[row]))


def test_an_association_that_nobody_says_is_entrusted_may_be_authorised(standard: Standard) -> None:
    """行政处罚法第十九条: asked; where the row says so, it is."""
    words = "由某行业协会负责核发证书"
    assert standard.found(CODES["01"], telling("01", remark=words)).severity == Severity.QUESTION
    company = telling("01", remark="由海河公司负责核发证书")
    assert standard.found(CODES["01"], company).severity == Severity.ERROR
    assert CODES["01"] not in standard.codes(telling("01", remark=words, subject_nature="2"))

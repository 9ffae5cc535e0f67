"""Acts hidden in another type, in the statute's words or in everyday ones. Planted defects and their twins.

行政处罚法第九条 (kinds of penalties), 行政强制法第九条、第十二条, 行政许可法第六十九条、第七十条.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.powers.checks.building import Given, Standard, clean, version

FINE = "违反本法第十条规定，未取得许可从事某某活动的，由主管部门给予警告，处一万元以上五万元以下罚款。"
CODES = ("type.penalty", "type.name", "penalty.kinds", "type.ceasing")
MILD = "对未取得许可从事某某活动的"


def power(kind: str, name: str, text: str = FINE, **document: Any) -> Given:
    law = {
        "title": "某某法",
        "instrument": "LAW",
        "versions": [version(2020, 十="应当取得许可。", 三十=text)],
    }
    basis = {"title": "某某法", "kind": "", "instrument": "LAW", "locator": "第三十条", "text": text}
    return clean(type=kind, name=name, basis=basis, library=[law], document=document)


def found(standard: Standard, given: Given) -> dict[str, str]:
    return {f.code: f.severity.value for f in standard.findings(given) if f.code in CODES}


@pytest.mark.parametrize(
    ("kind", "name", "code", "severity"),
    [
        ("03", "对违规企业责令停产停业", "type.penalty", "warning"),
        ("06", "责令违规企业停业整顿", "type.penalty", "warning"),
        ("10", "对违规企业停产停业整顿", "type.penalty", "question"),
        ("03", "强制没收违法财物", "type.penalty", "warning"),
        ("03", "强制吊销营业执照", "type.penalty", "warning"),
        ("03", "查封、扣押并没收违法财物", "type.penalty", "question"),
        ("03", "降低企业资质等级", "type.penalty", "warning"),
        ("07", "对发生事故的施工企业降低资质等级", "type.penalty", "warning"),
        ("03", "对违规企业限制开展生产经营活动", "type.penalty", "warning"),
        ("10", "限制违规企业开展生产经营活动", "type.penalty", "warning"),
        ("06", "对违规人员限制从业", "type.penalty", "warning"),
        ("10", "对失信人员市场禁入", "type.penalty", "question"),
        ("03", "取消违规企业资格", "type.penalty", "question"),
        ("08", "取消违规人员资格", "type.penalty", "question"),
        ("06", "对未备案企业拉黑", "type.penalty", "question"),
        ("10", "列入失信黑名单", "type.penalty", "question"),
        ("10", "对失信企业实施联合惩戒", "type.penalty", "question"),
        ("03", "封停违规账号", "type.penalty", "question"),
        ("10", "关闭非法网站", "type.penalty", "question"),
        ("06", "取缔无证经营场所", "type.penalty", "question"),
        ("10", "对未按规定报告的单位全市通报", "type.penalty", "question"),
        ("06", "对违法车辆扣押", "type.name", "warning"),
        ("10", "对违规场所予以查封", "type.name", "warning"),
        ("10", "对违法建筑强拆", "type.name", "warning"),
        ("10", "对欠费企业停水停电", "type.name", "question"),
        ("03", "撤销行政许可", "type.name", "question"),
        ("06", "撤销许可", "type.name", "question"),
    ],
)
def test_an_act_filed_as_another_type(
    standard: Standard, kind: str, name: str, code: str, severity: str
) -> None:
    """Warned of where the name has the statute's own word, asked of where it may be meant otherwise."""
    assert found(standard, power(kind, name))[code] == severity


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("对未备案的行为拉黑", "penalty.kinds", "warning"),
        ("对未备案的企业列入失信黑名单", "penalty.kinds", "warning"),
        (f"{MILD}处罚（警告、罚款、拉黑）", "penalty.kinds", "warning"),
        ("对未备案行为扣分", "penalty.kinds", "warning"),
        ("对占道经营者训诫", "penalty.kinds", "warning"),
        ("对违规账号封停的处罚", "penalty.kinds", "warning"),
        (f"{MILD}行为取消资格", "penalty.kinds", "warning"),
        ("对未取得许可从事某某活动者，三年内禁止从业", "penalty.kinds", "warning"),
        (f"{MILD}单位限制开展生产经营活动", "penalty.kinds", "warning"),
        (f"{MILD}单位通报批评并吊销许可证", "penalty.kinds", "warning"),
        (f"{MILD}场所查封、扣押", "type.name", "warning"),
        ("对未取得许可从事某某活动予以查封的处罚", "type.name", "warning"),
        (f"{MILD}处罚（查封）", "type.name", "warning"),
        ("对未取得许可从事某某活动扣车", "type.name", "warning"),
        (f"{MILD}，暂扣经营工具", "type.name", "warning"),
        ("对未取得许可从事某某活动断水断电", "type.name", "question"),
        ("对以欺骗手段取得登记的撤销登记", "type.name", "question"),
    ],
)
def test_an_act_that_is_no_penalty_or_that_the_law_has_not(
    standard: Standard, name: str, code: str, severity: str
) -> None:
    assert found(standard, power("02", name))[code] == severity


@pytest.mark.parametrize(
    ("kinds", "code"), [("警告、罚款、拉黑", "penalty.kinds"), ("罚款、查封", "type.name")]
)
def test_an_act_among_the_kinds_of_a_penalty(standard: Standard, kinds: str, code: str) -> None:
    row = {"conduct": "", "kinds": kinds, "range": ""}
    assert code in found(standard, power("02", f"{MILD}处罚", penalties=[row]))
    assert code not in found(standard, power("02", f"{MILD}处罚", penalties=[row | {"kinds": "警告、罚款"}]))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("对失信的单位列入黑名单", "未取得许可的，由主管部门处一万元罚款，并列入严重违法失信名单。"),
        ("对情节严重的社会团体撤销登记", "违反规定的，由登记机关给予警告；情节严重的，予以撤销登记。"),
        ("对违规单位取消资格", "违反规定的，由主管部门处一万元罚款；情节严重的，取消其资格。"),
    ],
)
def test_what_the_provision_itself_imposes_is_let_alone(standard: Standard, name: str, text: str) -> None:
    """行政处罚法第九条第六项: laws and regulations may have other penalties."""
    assert found(standard, power("02", name, text)) == {}


def test_an_unlisted_kind_whose_provision_nobody_can_read_is_asked_of(standard: Standard) -> None:
    given = power("02", "对未备案的行为拉黑")
    given["library"], given["bases"][0]["text"] = [], ""
    assert found(standard, given) == {"penalty.kinds": "question"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("10", "撤销行政许可"),
        ("10", "撤销婚姻登记"),
        ("10", "列入经营异常名录"),
        ("10", "失信惩戒信息公示"),
        ("10", "移出黑名单"),
        ("10", "企业停业备案"),
        ("10", "住房公积金封存"),
        ("10", "暂扣物品返还"),
        ("10", "罚没物品处置"),
        ("07", "资质等级认定"),
        ("06", "对被责令停产停业企业的监督检查"),
        ("06", "对查封场所的检查"),
        ("06", "罚款缴纳情况检查"),
        ("08", "取消荣誉称号"),
        ("05", "取消最低生活保障待遇"),
        ("03", "限制通行"),
        ("03", "强制执行罚款"),
        ("03", "对逾期不缴纳罚款的加处罚款"),
        ("03", "查封被责令停产停业后仍生产的场所"),
        ("02", "对被列入黑名单后仍从事经营活动的处罚"),
        ("02", "对拒不执行查封、扣押的处罚"),
        ("02", "对用人单位扣押劳动者居民身份证的处罚"),
        ("02", "对未编制台账、扣押或者变相扣押银行卡等违法行为的处罚"),
        ("02", "对违反限制从业规定从事活动的处罚"),
        ("02", "对擅自停业、歇业的处罚"),
        ("02", "对物业服务企业断水断电的处罚"),
        ("02", "对擅自关闭网站的处罚"),
        ("02", "对撤销登记后仍开展活动的处罚"),
    ],
)
def test_what_is_told_of_is_no_act(standard: Standard, kind: str, name: str) -> None:
    assert found(standard, power(kind, name)) == {}

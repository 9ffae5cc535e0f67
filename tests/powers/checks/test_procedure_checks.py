"""Periods and numbers that the statutes on procedure order. One planted defect each, with a twin that must not be found."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean, plants


def saying(kind: str, text: str) -> dict[str, object]:
    return clean(type=kind, document={"responsibilities": [{"stage": "", "phase": "during", "text": text}]})


@plants("responsibility.period")
@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("02", "在十五日内将行政处罚决定书送达当事人。", True),
        ("02", "当场交付，当事人不在场的，在七日内送达当事人。", False),
        ("02", "当事人要求听证的，应当自告知之日起三日内提出申请。", True),
        ("02", "要求听证的，应当在告知后5日内提出。", False),
        ("02", "先行登记保存的，在三十日内作出处理决定。", True),
        ("02", "先行登记保存的，应当在七日内及时作出处理决定。", False),
        ("02", "指派一名执法人员调查。", True),
        ("02", "指派两名以上执法人员调查，由一名见证人签字。", False),
        ("01", "自作出决定之日起三十日内向申请人颁发许可证。", True),
        ("01", "自作出决定之日起10日内颁发、送达许可证件。", False),
        ("01", "材料不齐全的，在十日内一次性告知补正。", True),
        ("01", "材料不齐全的，当场或者五日内一次告知补正。", False),
        ("03", "情况紧急，需要当场实施的，在48小时内报告并补办批准手续。", True),
        ("03", "情况紧急，需要当场实施的，在二十四小时内报告。", False),
        ("06", "指派一名执法人员调查。", False),
        ("02", "一名执法人员即可开展调查", True),
        ("02", "执法人员1人到场检查。", True),
        ("02", "仅由一人执法。", True),
        ("02", "执法人员不得少于两人。", False),
        ("02", "指派一名负责人审批，两名执法人员调查。", False),
        ("02", "当事人可以在收到告知书之日起一日内申请听证。", True),
        ("02", "申请听证的期限为1日。", True),
        ("02", "逾期3日内未提出听证的，视为放弃。", True),
        ("02", "收到决定书之日起六十日内申请复议。", False),
        ("02", "当事人在3日内陈述、申辩。", False),
        ("02", "听证举行3日前通知当事人。", True),
        ("02", "对五百元以下罚款可当场收缴。", True),
        ("02", "可以当场收缴200元以下罚款。", True),
        ("02", "对100元以下罚款可当场收缴。", False),
        ("02", "当场收缴的罚款，五日内交至行政机关。", True),
        ("02", "决定书应在10日内送达。", True),
        ("02", "收到决定书之日起十五日内缴纳罚款。", False),
        ("03", "由一名行政执法人员实施查封。", True),
        ("03", "由两名以上行政执法人员实施。", False),
        ("03", "情况紧急的，当场实施后三日内补办批准手续。", True),
        ("01", "材料不全的，10个工作日内告知申请人补正。", True),
        ("01", "派1名工作人员实地核查。", True),
        ("02", "执法人员可单独前往检查。", True),
        ("02", "由执法人员独自赶赴现场调查取证。", True),
        ("02", "单人执法检查。", True),
        ("03", "一人即可实施查封。", True),
        ("03", "由执法队员一个人当场扣押。", True),
        ("02", "当事人一人到场接受调查。", False),
        ("02", "对每一人员进行调查。", False),
        ("02", "不得单独进行调查。", False),
        ("02", "严禁单人执法。", False),
        ("02", "单独询问证人。", False),
        ("02", "两人以上到现场检查，一人询问、一人记录。", False),
        ("02", "当事人可以单独提出申辩。", False),
    ],
)
def test_a_period_or_number_that_the_statute_does_not_allow(
    standard: Standard, kind: str, text: str, wrong: bool
) -> None:
    found = [f for f in standard.findings(saying(kind, text)) if f.code == "responsibility.period"]
    assert bool(found) is wrong
    assert all(f.severity == Severity.WARNING for f in found)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("02", "自立案之日起一百八十日内作出决定。"),
        ("01", "自受理申请之日起60日内作出许可决定。"),
        ("01", "30个工作日内作出是否准予许可的决定。"),
        ("03", "查封期限不超过60日。"),
        ("03", "查封、扣押的期限为六十日。"),
        ("03", "扣押时间最长3个月。"),
        ("03", "冻结期限为60日。"),
    ],
)
def test_a_period_that_another_law_may_set_is_asked_of(standard: Standard, kind: str, text: str) -> None:
    """行政处罚法第六十条、行政许可法第四十二条: 法律、法规另有规定的除外."""
    assert standard.found("responsibility.period", saying(kind, text)).severity == Severity.QUESTION


@plants("structure.limits")
@pytest.mark.parametrize(
    ("promised", "unit", "wrong"),
    [
        (30, "日", True),
        (20, "日", False),
        (10, "日", False),
        (30, "工作日", True),
        (10, "工作日", False),
    ],
)
def test_a_promise_longer_than_the_statutory_period(
    standard: Standard, promised: int, unit: str, wrong: bool
) -> None:
    limits = {
        "statutory_limit": {"number": 20, "unit": "日"},
        "promised_limit": {"number": promised, "unit": unit},
    }
    assert ("structure.limits" in standard.codes(clean(document=limits))) is wrong


def test_the_flow_and_remarks_are_read_too(standard: Standard) -> None:
    given = clean(document={"flow": "一名执法人员到场检查→作出决定"})
    assert standard.found("responsibility.period", given).path == "/flow"


def test_a_period_that_the_statute_allows_is_let_alone(standard: Standard) -> None:
    """行政强制法第二十五条."""
    text = "查封、扣押期限不得超过三十日；情况复杂的，经批准可以延长，延长期限不得超过三十日。"
    assert "responsibility.period" not in standard.codes(saying("03", text))


@plants("structure.limit_long")
@pytest.mark.parametrize(
    ("kind", "number", "unit", "text", "asked"),
    [
        ("01", 45, "工作日", "", True),
        ("01", 3, "个月", "", True),
        ("01", 60, "日", "", True),
        ("01", 20, "工作日", "", False),
        ("01", 30, "日", "", False),
        ("01", 45, "工作日", "《某某条例》第九条规定", False),
        ("02", 90, "日", "", False),
    ],
)
def test_a_permit_that_takes_longer_than_the_statute_lets(
    standard: Standard, kind: str, number: int, unit: str, text: str, asked: bool
) -> None:
    """行政许可法第四十二条: 法律、法规另有规定的，依照其规定."""
    document = {"statutory_limit": {"number": number, "unit": unit}, "limit_text": text}
    assert ("structure.limit_long" in standard.codes(clean(type=kind, document=document))) is asked

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
    ],
)
def test_a_period_that_another_law_may_set_is_asked_of(standard: Standard, kind: str, text: str) -> None:
    """行政处罚法第六十条、行政许可法第四十二条: 法律、法规另有规定的除外."""
    assert standard.found("responsibility.period", saying(kind, text)).severity == Severity.QUESTION


@plants("structure.limits")
@pytest.mark.parametrize(
    ("promised", "unit", "wrong"),
    [(30, "day", True), (20, "day", False), (10, "day", False), (30, "working_day", False)],
)
def test_a_promise_longer_than_the_statutory_period(
    standard: Standard, promised: int, unit: str, wrong: bool
) -> None:
    limits = {
        "statutory_limit": {"number": 20, "unit": "day"},
        "promised_limit": {"number": promised, "unit": unit},
    }
    assert ("structure.limits" in standard.codes(clean(document=limits))) is wrong

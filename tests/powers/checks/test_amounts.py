"""The fine an item states beside the provision: above it, or reckoned otherwise, in whatever words and field. With clean twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks.amounts import Told, plain_money, told_in
from tests.powers.checks.building import Standard
from tests.powers.checks.test_odd_penalties import NAME, penalty

SUM = "违反本法第十条规定的，由主管部门责令改正，处一万元以上五万元以下罚款。"
TIMES = "违反本法第十条规定的，由主管部门没收违法所得，并处违法所得一倍以上三倍以下罚款。"
SHARE = "违反本法第十条规定的，由主管部门处货值金额百分之十以上百分之三十以下罚款。"
BOTH = TIMES.rstrip("。") + "；没有违法所得的，处五万元以下罚款。"
OPEN = "违反本法第十条规定的，由主管部门处五万元以上罚款。"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1-10万元", "1万元以上10万元以下"),
        ("1万元～10万元", "1万元以上10万元以下"),
        ("一至十万元", "一万元以上十万元以下"),
        ("5000元—2万元", "5000元以上2万元以下"),
        ("处一万以上十万以下罚款", "处一万元以上十万元以下罚款"),
        ("1-5倍", "1倍以上5倍以下"),
        ("３%-５%", "3%以上5%以下"),
        ("人民币８ 万圆", "8万元"),
        ("80,000元", "80000元"),
        ("十余万元", "11万元"),
        ("数十万元", "二十万元"),
        ("2021年1-10月", "2021年1-10月"),
        ("第三十条至第三十五条", "第三十条至第三十五条"),
        ("1-10项", "1-10项"),
    ],
)
def test_sums_in_the_words_of_statutes(written: str, plain: str) -> None:
    assert plain_money(written) == plain


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("处一万元以上五万元以下罚款", Told(most=50_000)),
        ("违法所得十万元以上的，处三倍罚款", Told(times=3)),
        ("涉案货值金额10万元以上的，处五万元罚款", Told(most=50_000)),
        ("处货值金额20%的罚款", Told(share=20)),
        ("三成到五成罚款", Told(share=50)),
        ("超过标准三倍以上的，处一万元罚款", Told(most=10_000)),
        ("超载30%以上处二百元罚款", Told(most=200)),
        ("逾期不缴纳罚款的，每日按罚款数额的百分之三加处罚款", Told()),
        ("从轻处罚的，按法定幅度的30%以下处罚", Told()),
        ("处六万元以上罚款", Told(most=60_000, least=60_000)),
        ("罚款不低于六万元", Told(most=60_000, least=60_000)),
    ],
)
def test_what_words_about_a_fine_say_of_its_height(words: str, told: Told) -> None:
    assert told_in(words) == told


ABOVE = [
    *((SUM, one) for one in (
        "1万元至10万元", "1-10万元", "1-10万", "一万以上十万以下", "十余万元", "十万余元", "十几万元", "数十万元", "最高可罚十万元", "不低于6万元", "不超过八万元",
        "六万元以上", "处五万元以上罚款", "拾万元", "100000元", "80,000元", "8万圆", "0.8亿元", "处违法所得三倍罚款", "货值金额20%罚款", "3%-5%罚款",
        "一倍至三倍罚款", "按货值金额的3倍罚款")),
    *((TIMES, one) for one in ("1-5倍", "三到五倍罚款", "违法所得5倍以下", "处十万元罚款", "处货值金额30%罚款", "处违法所得500%的罚款")),
    *((SHARE, one) for one in ("10%-50%", "三成到五成", "处货值金额三倍罚款", "处五万元罚款")),
    *((BOTH, one) for one in ("处违法所得五倍罚款", "没有违法所得的，处十万元罚款", "货值金额20%罚款")),
]  # fmt: skip
WITHIN = [
    *((SUM, one) for one in (
        "1-5万元", "一万以上五万以下", "10000元-50000元", "5万元以下", "处三万元罚款", "近五万元", "不低于1万元", "依据情节处罚", "按裁量基准执行", "违法所得一万元以上的，处三万元罚款",
        "涉案货值金额10万元以上的，处五万元罚款", "按法定幅度的30%以下处罚")),
    *((TIMES, one) for one in ("1-3倍", "违法所得10万元以上的处三倍罚款", "处违法所得200%罚款")),
    *((SHARE, one) for one in ("10%-30%", "货值金额10万元的，处20%罚款")),
    *((BOTH, one) for one in ("1-3倍", "没有违法所得的，处5万元以下罚款", "违法所得三倍以下或者五万元以下", "处十万元罚款")),
    (OPEN, "处五万元以上罚款"),
]  # fmt: skip


def stated(where: str, words: str) -> dict[str, Any]:
    """The words in a field of the item, as somebody may write them there."""
    row = {"conduct": "某行为", "kinds": "罚款", "range": ""}
    return {
        "range": {"penalties": [row | {"range": words}]},
        "conditions": {"conditions": f"处罚标准：{words}"},
        "remark": {"remark": f"罚款幅度：{words}。"},
        "flow": {"flow": f"裁量标准：处{words}罚款" if "罚" not in words else f"裁量标准：{words}"},
        "column": {"extras": [["自由裁量标准", words]]},
    }[where]


@pytest.mark.parametrize("where", ["range", "conditions", "column"])
@pytest.mark.parametrize(("text", "words"), ABOVE)
def test_what_is_above_the_provision_or_reckoned_otherwise(
    standard: Standard, text: str, words: str, where: str
) -> None:
    """行政处罚法第四条."""
    if where == "conditions" and words == "三成到五成":
        return  # nothing there says that it is of a fine
    assert "penalty.range" in standard.codes(penalty(text, **stated(where, words)))


@pytest.mark.parametrize("where", ["range", "conditions", "remark", "flow", "column"])
@pytest.mark.parametrize(("text", "words"), WITHIN)
def test_what_is_within_the_provision(standard: Standard, text: str, words: str, where: str) -> None:
    assert "penalty.range" not in standard.codes(penalty(text, **stated(where, words)))


@pytest.mark.parametrize(
    ("name", "above"),
    [
        (f"{NAME}（1-10万元）", True),
        (f"{NAME}（处违法所得三倍罚款）", True),
        (f"{NAME}（一万元以上五万元以下）", False),
        ("对超过规定标准三倍以上排放行为的处罚", False),
        ("对超载百分之三十以上行为的罚款", False),
    ],
)
def test_a_range_in_a_name_is_none_of_its_conduct(standard: Standard, name: str, above: bool) -> None:
    assert ("penalty.range" in standard.codes(penalty(SUM, name))) is above


def test_the_surcharge_for_paying_late_is_no_fine_of_the_provision(standard: Standard) -> None:
    text = "送达决定书；逾期不缴纳罚款的，每日按罚款数额的百分之三加处罚款。"
    given = penalty(SUM)
    given["document"]["responsibilities"][-1]["text"] = text
    assert "penalty.range" not in standard.codes(given)


def test_a_column_of_provisions_states_no_range(standard: Standard) -> None:
    words = "《另一部法》第九条：处一百万元以上二百万元以下罚款。"
    assert "penalty.range" not in standard.codes(penalty(SUM, extras=[["处罚依据（其他）", words]]))
    assert "penalty.range" in standard.codes(penalty(SUM, extras=[["处罚标准", "一百万元以上"]]))

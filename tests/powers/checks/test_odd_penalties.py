"""Kinds and ranges of a penalty above the provision, in everyday words and other ways of writing sums. Planted, with twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks.fines import max_fine
from tests.powers.checks.building import Given, Standard, clean, version

MILD = "违反本法第十条规定，未取得许可从事某某活动的，由主管部门给予警告，处一万元以上五万元以下罚款。"
TIMES = "违反本法第十条规定的，由主管部门并处违法所得一倍以上三倍以下罚款；没有违法所得的，处一万元以上三万元以下罚款。"
SHARE = "违反本法第十条规定的，处工程合同价款百分之二以上百分之四以下的罚款。"
NAME = "对未取得许可从事某某活动的处罚"


def penalty(text: str, name: str = NAME, **document: Any) -> Given:
    law = {
        "title": "某某法",
        "instrument": "LAW",
        "versions": [version(2020, 十="应当取得许可。", 三十=text)],
    }
    basis = {"locator": "第三十条", "text": text, "instrument": "LAW", "title": "某某法", "kind": ""}
    return clean(name=name, basis=basis, library=[law], document=document)


@pytest.mark.parametrize(
    "kind", ["吊证", "吊照", "取缔", "关停", "禁止从业", "限制从业", "降低资质", "市场禁入", "取消资格"]
)
def test_a_kind_in_everyday_words_that_the_law_has_not(standard: Standard, kind: str) -> None:
    for name in (f"对未取得许可从事某某活动的，{kind}的处罚", f"{NAME}（警告、罚款、{kind}）"):
        assert "penalty.kinds" in standard.codes(penalty(MILD, name))
    assert "penalty.kinds" in standard.codes(penalty(MILD, remark=f"处罚种类：警告、罚款、{kind}"))


@pytest.mark.parametrize(
    "name",
    [
        "对擅自关停污染防治设施的处罚",
        "对被取消资格后仍从事某某活动的处罚",
        "对污染防治设施擅自关停的处罚",
        "对拒不执行取缔决定的处罚",
    ],
)
def test_a_conduct_that_sounds_like_a_kind_is_none(standard: Standard, name: str) -> None:
    assert "penalty.kinds" not in standard.codes(penalty(MILD, name))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (MILD, "处以拾万元罚款"),
        (MILD, "处二十万以下罚款"),
        (MILD, "罚款金额一万至十万元"),
        (MILD, "罚五万元以上十万元以下"),
        (TIMES, "并处违法所得三倍以上五倍以下罚款"),
        (TIMES, "并处违法所得1-5倍罚款"),
        (TIMES, "没有违法所得的，处五万元以上十万元以下罚款"),
        (SHARE, "处合同价款5%罚款"),
        (SHARE, "处工程合同价款百分之五以上百分之十以下罚款"),
    ],
)
def test_a_range_above_the_law_however_it_is_written(standard: Standard, text: str, written: str) -> None:
    assert "penalty.range" in standard.codes(penalty(text, f"对未取得许可从事某某活动的，{written}的处罚"))
    assert "penalty.range" in standard.codes(
        penalty(text, penalties=[{"conduct": "", "kinds": "罚款", "range": written}])
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (TIMES, "并处违法所得一倍以上三倍以下罚款"),
        (TIMES, "没有违法所得的，处三万元以下罚款"),
        (TIMES, "处三十万元罚款"),
        (SHARE, "处合同价款2%以上4%以下罚款"),
        (MILD, "处伍万元以下罚款"),
    ],
)
def test_a_range_within_the_law_or_one_that_cannot_be_told(
    standard: Standard, text: str, written: str
) -> None:
    given = penalty(text, penalties=[{"conduct": "", "kinds": "罚款", "range": written}])
    assert "penalty.range" not in standard.codes(given)


@pytest.mark.parametrize(
    "text", ["处人民币伍拾万元以下罚款。", "由主管部门罚五十万。", "罚款金额为五十万元。"]
)
def test_a_sum_in_capitals_or_without_its_unit(text: str) -> None:
    assert max_fine(text) == 500_000

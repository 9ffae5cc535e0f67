"""The kinds of penalty that a name says, however much stands between the verb and the paper. Defects and twins."""

from __future__ import annotations

import pytest

from powers.checks.named_kinds import kinds_named
from tests.powers.checks.building import Standard
from tests.powers.checks.test_founding_checks import resting_on

LICENCE, PAPER, SHUT, FINE = "K3b", "K3a", "K4", "K2a"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("吊销未公示收费标准的托管机构的营业执照", [LICENCE]),
        ("暂扣、吊销从事放射性物品运输活动的单位的资质证书", [PAPER]),
        ("吊销未建立追溯制度、拒不整改且造成严重后果的农药批发企业的经营许可证", [PAPER]),
        ("对提供虚假材料、隐瞒真实情况取得登记的企业，情节严重的，吊销其营业执照", [LICENCE]),
        ("吊销逾期不缴纳罚款、滞纳金的企业的营业执照", [LICENCE]),
        ("吊销未取得许可证、资质证书从事活动的单位的营业执照", [LICENCE]),
        ("降低未履行安全管理责任、造成事故的勘察企业的资质等级", [PAPER]),
        ("吊销许可证、营业执照", [LICENCE, PAPER]),
        ("责令未经验收合格、擅自投入生产，拒不改正的建设单位停产停业", [SHUT]),
        ("对使用不合格原料且拒不改正的企业处以罚款并吊销许可证", [PAPER, FINE]),
        ("吊销营业执照的公示", []),
        ("对被吊销许可证后继续经营的处罚", []),
        ("对拒不执行吊销许可证决定的处罚", []),
        ("对吊销许可证后仍从事经营活动的处罚", []),
        ("对被责令停产停业后拒不停产停业的处罚", []),
        ("对被暂扣许可证期间从事生产活动的处罚", []),
        ("建议吊销营业执照", []),
        ("对伪造、涂改、转让许可证的处罚", []),
        ("对吊销许可证不服的复议", []),
    ],
)
def test_the_kinds_that_a_name_says(standard: Standard, name: str, kinds: list[str]) -> None:
    """行政处罚法第九条."""
    assert [kind.code for kind in standard.book.kinds_in("penalty", kinds_named(name))] == kinds


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("吊销企业或者个体工商户的营业执照", [LICENCE]),
        ("暂扣或者吊销许可证、营业执照", [LICENCE, PAPER]),
        ("暂扣营业执照", [PAPER]),
        ("吊销许可证，由登记机关办理营业执照注销", [PAPER]),
    ],
)
def test_papers_taken_in_the_words_of_a_provision(standard: Standard, words: str, kinds: list[str]) -> None:
    assert [kind.code for kind in standard.book.kinds_in("penalty", words)] == kinds


@pytest.mark.parametrize(
    ("instrument", "name", "denied"),
    [
        ("LR_P", "吊销未公示收费标准、情节严重的托管机构的营业执照", True),
        ("DR", "吊销未公示收费标准、情节严重的托管机构的营业执照", True),
        ("LAW", "吊销未公示收费标准、情节严重的托管机构的营业执照", False),
        ("LR_P", "暂扣、吊销未公示收费标准、情节严重的托管机构的许可证", False),
        ("LR_P", "对被吊销营业执照后继续经营的处罚", False),
    ],
)
def test_what_only_the_name_says_has_to_be_founded_too(
    standard: Standard, instrument: str, name: str, denied: bool
) -> None:
    """行政处罚法第十二条第一款、第十三条: a local regulation or a rule founds no 吊销营业执照."""
    given = resting_on("02", name, "违反本条例规定的，由主管部门责令改正，处一万元以下罚款。")
    given["bases"][0]["instrument"] = instrument
    given["facts"] = {"higher_exists": False, "law_or_ar_exists": False}
    assert ("basis.rank" in standard.codes(given)) is denied


def test_a_law_beside_the_regulation_founds_what_the_name_says(standard: Standard) -> None:
    given = resting_on(
        "02", "吊销未公示收费标准的托管机构的营业执照", "处一万元以下罚款。", "情节严重的，吊销营业执照。"
    )
    given["bases"][0]["instrument"] = "LR_P"
    given["facts"] = {"higher_exists": True, "higher_sets_penalty": True}
    assert not {"basis.rank", "basis.role"} & standard.codes(given)

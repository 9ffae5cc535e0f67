"""What founds a power and what only sounds like it: duties, fees in passing, a neighbouring item, another conduct."""

from __future__ import annotations

from typing import Any

import pytest

from tests.powers.checks.building import Given, Standard, clean, version
from tests.powers.checks.test_founding_checks import resting_on

FOUNDING = {"basis.founding", "basis.founding_open"}


@pytest.mark.parametrize(
    "text",
    [
        "申请人应当提交完税证明和社会保险费缴纳凭证。",
        "所需经费列入本级财政预算，不得向当事人收取费用。",
        "办理登记的企业应当依法办理税务登记，享受税收优惠政策。",
        "从事经营活动的单位，已缴纳水资源费的，可以申请延续。",
        "医疗机构应当公示收费标准，接受社会监督。",
    ],
)
def test_a_fee_told_in_passing_founds_no_levy(standard: Standard, text: str) -> None:
    assert FOUNDING & standard.codes(resting_on("04", "水资源费的征收", text))


@pytest.mark.parametrize(
    "text",
    [
        "取水单位和个人应当缴纳水资源费。",
        "损坏水土保持设施的，应当缴纳水土保持补偿费，专项用于水土流失预防和治理。",
        "在境内销售货物的单位和个人，为增值税的纳税人，应当依照本法规定缴纳增值税。",
        "城镇垃圾处理费由市容主管部门收取。",
        "确有困难不能修建的，应当交纳易地建设费。",
    ],
)
def test_an_obligation_to_pay_founds_a_levy(standard: Standard, text: str) -> None:
    assert not FOUNDING & standard.codes(resting_on("04", "某某费的征收", text))


@pytest.mark.parametrize(
    "text",
    [
        "任何单位和个人不得从事下列活动：（一）擅自占用道路；（二）堆放物料。",
        "经营者应当建立台账，不得销售不合格产品。\n发现问题的，应当立即停止销售，通知有关经营者。\n产品应当设置警告标志。",
        "禁止在保护区内从事开发活动。国家工作人员应当依法履行职责。",
        "生产企业发现存在缺陷的，应当停止生产、销售，并向主管部门报告。",
        "经营单位应当关闭安全隐患场所，及时消除隐患。",
        "行政机关不得以罚款代替整改。受到行政处罚的单位应当整改。",
        "处置废弃物应当回收百分之三十。",
    ],
)
def test_a_duty_founds_no_penalty(standard: Standard, text: str) -> None:
    assert "basis.founding" in standard.codes(resting_on("02", "对擅自经营行为的处罚", text))


@pytest.mark.parametrize(
    "text",
    [
        "责令停止经营活动。",
        "违反前款规定，三年内不得再次申请。",
        "对违法从业人员，五年内禁止从事相关活动。",
        "情节严重的，取消其参加评标的资格。",
        "由主管部门给予警告，并可以责令停产整顿。",
        "由主管部门处五千元罚款。",
    ],
)
def test_a_sanction_founds_a_penalty(standard: Standard, text: str) -> None:
    assert not FOUNDING & standard.codes(resting_on("02", "对擅自经营行为的处罚", text))


ITEMS = "主管部门可以采取下列措施：\n（一）进入现场检查；\n（二）查阅、复制有关合同、票据；\n（三）查封、扣押有关物品。"


@pytest.mark.parametrize("at_hand", [True, False])
@pytest.mark.parametrize(
    ("locator", "asked"),
    [
        ("第三十条第二项", True),
        ("第三十条第一款第（二）项", True),
        ("第三十条第三项", False),
        ("第三十条", False),
    ],
)
def test_the_item_that_is_cited_has_the_measure(
    standard: Standard, locator: str, asked: bool, at_hand: bool
) -> None:
    basis: dict[str, Any] = {"edition": "", "locator": locator, "text": "" if at_hand else ITEMS}
    library = [
        {"title": "中华人民共和国某某法", "instrument": "LAW", "versions": [version(2020, 三十=ITEMS)]}
    ]
    given = clean(type="03", name="查封、扣押有关物品", basis=basis, library=library if at_hand else [])
    assert bool(FOUNDING & standard.codes(given)) is asked


@pytest.mark.parametrize(
    "text",
    [
        "逾期不治理的，由主管部门指定有治理能力的单位代为治理，所需费用由违法者承担。",
        "拒不恢复的，由其代为恢复植被，费用由责任人承担。",
        "可以指定有治理能力的单位代为处置。",
        "由县级以上人民政府组织代为补种。",
    ],
)
def test_performing_in_a_debtors_stead_is_execution(standard: Standard, text: str) -> None:
    """行政强制法第十二条第五项、第五十条."""
    assert not FOUNDING & standard.codes(resting_on("03", "对逾期不治理的代履行", text))


@pytest.mark.parametrize("text", ["当事人可以委托代理人代为申请。", "法定代表人代为签收文书的，应当说明。"])
def test_acting_for_a_party_is_no_execution(standard: Standard, text: str) -> None:
    assert FOUNDING & standard.codes(resting_on("03", "对逾期不治理的代履行", text))


def test_a_quotation_that_is_cut_short_is_only_asked_of(standard: Standard) -> None:
    given = resting_on("02", "对某某行为的处罚", "产生危险废物的单位……逾期不处置的，……")
    assert FOUNDING & standard.codes(given) == {"basis.founding_open"}


def conduct(name: str, text: str, title: str = "某某条例", **basis: Any) -> Given:
    row = {
        "kind": "法规",
        "instrument": "AR",
        "title": title,
        "edition": "",
        "locator": "第三条",
        "text": text,
    }
    return clean(name=name, basis=row | basis)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("对转让卫生许可证的处罚", "公共场所经营者未按照规定公示卫生许可证的，处五百元罚款。"),
        ("对公共场所未取得卫生许可证擅自营业的处罚", "公共场所经营者未按照规定进行卫生检测的，给予警告。"),
        ("对伪造检验报告的处罚", "未按照规定进行检验的，处一万元罚款。"),
        ("对拒绝接受监督检查的处罚", "违反规定，未建立台账的，处一万元罚款。"),
        ("对未按规定设置安全警示标志的处罚", "未对从业人员进行安全教育培训的，处五万元罚款。"),
        ("对施工单位转包工程的处罚", "施工单位未签订工程质量保修合同的，处一万元罚款。"),
        ("对未按规定缴纳社会保险费的处罚", "用人单位不办理社会保险登记的，处罚款。"),
    ],
)
def test_another_conduct_that_shares_words_with_the_name(standard: Standard, name: str, text: str) -> None:
    assert "basis.conduct" in standard.codes(conduct(name, text))


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("对未经许可经营烟花爆竹的处罚", "未经许可经营的，处二万元罚款。", "烟花爆竹安全管理条例"),
        ("对销售不合格产品的处罚", "销售不符合标准的产品的，处一万元罚款。", "某某条例"),
        ("对擅自占用城市道路的处罚", "未经批准占用、挖掘城市道路的，处二万元罚款。", "某某条例"),
        (
            "对未按规定备案的处罚",
            "有下列行为之一的，处一万元罚款：（一）未办理备案手续的；（二）转让凭证的。",
            "某某条例",
        ),
        ("对转让卫生许可证的处罚", "违反本条例第十条规定，未悬挂卫生许可证的，处五百元罚款。", "某某条例"),
    ],
)
def test_the_same_conduct_in_other_words(standard: Standard, name: str, text: str, title: str) -> None:
    assert "basis.conduct" not in standard.codes(conduct(name, text, title))


def test_an_article_of_a_named_old_edition_is_not_held_against_the_new_one(standard: Standard) -> None:
    """Its articles may be numbered otherwise."""
    given = clean(name="对销售烟草专卖品的处罚", basis={"edition": "2012年3月1日通过", "text": ""})
    assert "basis.conduct" not in standard.codes(given)
    given = clean(name="对销售烟草专卖品的处罚", basis={"text": ""})
    assert "basis.conduct" in standard.codes(given)

"""What an item states of its penalty beside the provision, and what a quotation leaves out. Planted defects, clean twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import CURRENT, Standard, clean, plants, version

FINE = "违反本法第十条规定，某某经营者未按照规定建立安全档案的，由主管部门处一万元以上五万元以下罚款。"
OTHER = "违反本法规定，某某经营者拒绝、阻碍监督检查人员依法执行职务的，由主管部门处二万元以下罚款。"
SEVERAL = (
    "某某经营者未按照规定建立安全档案的，责令改正，没收违法所得，并处一万元罚款；情节严重的，吊销许可证。"
)


def stating(name: str, text: str = FINE, **document: Any) -> dict[str, Any]:
    """The penalty of a law that has also another."""
    law = {"title": "中华人民共和国某某法", "instrument": "LAW"}
    texts = [version(2020, 十="应当取得许可。", 三十=text, 三十一=OTHER)]
    basis = {"locator": "第三十条", "text": text}
    return clean(name=name, basis=basis, library=[law | {"versions": texts}], document=document)


@plants("penalty.kinds")
@pytest.mark.parametrize(
    ("name", "kinds", "wrong"),
    [
        ("对未建立安全档案行为的罚款、吊销许可证", "", True),
        ("对未建立安全档案行为的罚款", "", False),
        ("对未建立安全档案行为的处罚", "罚款、没收违法所得", True),
        ("对未建立安全档案行为的处罚", "罚款", False),
        ("对被吊销许可证后未建立安全档案行为的处罚", "罚款；由其他机关吊销的，不予没收", False),
    ],
)
def test_a_kind_of_penalty_that_no_provision_has(
    standard: Standard, name: str, kinds: str, wrong: bool
) -> None:
    """行政处罚法第四条."""
    rows = [{"conduct": "某行为", "kinds": kinds, "range": ""}] if kinds else []
    assert ("penalty.kinds" in standard.codes(stating(name, penalties=rows))) is wrong


def test_kinds_are_not_judged_by_a_law_that_nobody_can_read(standard: Standard) -> None:
    given = stating("对未建立安全档案行为的罚款、吊销许可证")
    given["bases"].append({"title": "某某条例", "instrument": "AR", "locator": "第九条", "text": ""})
    assert "penalty.kinds" not in standard.codes(given)


def test_kinds_beside_an_excerpt_are_asked_of(standard: Standard) -> None:
    given = stating("对未建立安全档案行为的罚款、吊销许可证")
    assert standard.found("penalty.kinds", given).severity == Severity.WARNING
    given["library"] = []
    assert standard.found("penalty.kinds", given).severity == Severity.QUESTION


@plants("penalty.range")
@pytest.mark.parametrize(
    ("sum_", "wrong"),
    [
        ("处一万元以上八万元以下罚款", True),
        ("5万元以上10万元以下", True),
        ("处三万元以上五万元以下罚款", False),
        ("", False),
    ],
)
def test_a_range_above_what_the_provision_lets(standard: Standard, sum_: str, wrong: bool) -> None:
    rows = [{"conduct": "某行为", "kinds": "罚款", "range": sum_}]
    given = stating("对未建立安全档案行为的处罚", penalties=rows)
    assert ("penalty.range" in standard.codes(given)) is wrong
    shared = FINE.replace("五万元以下", "五万元以下，或者货值金额三倍以下")
    given = stating("对未建立安全档案行为的处罚", shared, penalties=rows)
    assert "penalty.range" not in standard.codes(given)


@plants("basis.conduct")
@pytest.mark.parametrize(
    ("name", "asked", "where"),
    [
        ("对经营者拒绝、阻碍监督检查人员依法执行职务行为的处罚", True, "第三十一条"),
        ("对销售未经检疫的动物产品行为的处罚", True, ""),
        ("对某某经营者未建立安全档案的处罚", False, ""),
        ("对违规行为的处罚", False, ""),
    ],
)
def test_a_provision_about_another_conduct(standard: Standard, name: str, asked: bool, where: str) -> None:
    given = stating(name)
    assert ("basis.conduct" in standard.codes(given)) is asked
    if asked:
        assert where in standard.found("basis.conduct", given).message


def test_a_conduct_that_an_article_named_in_the_provision_tells(standard: Standard) -> None:
    given = stating("对未取得许可从事活动的处罚", "违反本法第十条规定的，由主管部门处五万元以下罚款。")
    given["library"][0]["versions"][0]["articles"]["第十条"] = CURRENT["articles"]["第十条"]
    assert "basis.conduct" not in standard.codes(given)


def test_a_quotation_of_only_the_sanction_tells_no_conduct(standard: Standard) -> None:
    given = stating("对销售未经检疫的动物产品行为的处罚")
    given["bases"][0] |= {
        "title": "某某条例",
        "instrument": "AR",
        "text": "责令改正，可处以100元以上1000元以下罚款",
    }
    assert "basis.conduct" not in standard.codes(given)
    given["bases"][0]["text"] = "经营者未建立安全档案的，责令改正，可处以100元以上1000元以下罚款"
    assert "basis.conduct" in standard.codes(given)


@plants("basis.omission")
@pytest.mark.parametrize(
    ("quoted", "asked"),
    [
        (SEVERAL.replace("没收违法所得，", ""), True),
        (SEVERAL.replace("责令改正，", ""), True),
        (SEVERAL.replace("没收违法所得，", "……"), False),
        (SEVERAL.partition("；")[0] + "。", True),
        (SEVERAL, False),
    ],
)
def test_words_left_out_of_a_sentence_in_silence(standard: Standard, quoted: str, asked: bool) -> None:
    given = stating("对未建立安全档案行为的处罚", SEVERAL)
    given["bases"][0]["text"] = quoted
    assert ("basis.omission" in standard.codes(given)) is asked
    if asked:
        assert standard.found("basis.omission", given).problem.fix == {"text": SEVERAL}


def test_items_may_be_left_out(standard: Standard) -> None:
    text = "有下列行为之一的，处一万元罚款：（一）未取得许可证的；（二）伪造许可证的；（三）出租许可证的。"
    given = stating("对出租许可证行为的处罚", text)
    given["bases"][0]["text"] = text.replace("（二）伪造许可证的；", "")
    assert "basis.omission" not in standard.codes(given)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("吊销未建立安全档案的经营者许可证", True),
        ("对未建立安全档案吊销许可证", True),
        ("责令未建立安全档案的经营者停产停业", True),
        ("对未建立安全档案行为的处罚（没收违法所得）", True),
        ("对未建立安全档案的经营者给予拘留的处罚", True),
        ("对未建立安全档案行为的处罚（一万元以下罚款）", False),
        ("对拒不执行吊销许可证决定的处罚", False),
        ("对被吊销许可证后继续经营的处罚", False),
        ("对擅自停产停业的处罚", False),
        ("没收财物的处理", False),
    ],
)
def test_a_kind_of_penalty_wherever_the_name_says_it(standard: Standard, name: str, wrong: bool) -> None:
    assert ("penalty.kinds" in standard.codes(stating(name))) is wrong


LEADING = (
    "违反规定，有下列行为之一的，由主管部门责令改正，处一万元以上三万元以下罚款；情节严重的，吊销许可证：\n"
    "（一）未建立安全档案的；\n（二）未按照要求报告的；\n（三）拒绝接受检查的。"
)
ALIKE = (
    "经营者违反规定，未建立安全档案的，由主管部门责令改正，处一万元罚款。\n"
    "经营者违反规定，未建立安全档案的，情节严重的，责令停产停业，吊销许可证。"
)


def quoting(
    whole: str, quoted: str, locator: str = "第三十条", name: str = "对某行为的处罚"
) -> dict[str, Any]:
    given = stating(name, whole)
    given["bases"][0] |= {"text": quoted, "locator": locator}
    return given


@pytest.mark.parametrize(
    ("quoted", "asked"),
    [
        ("违反规定，有下列行为之一的，由主管部门责令改正：……（三）拒绝接受检查的。", True),
        ("违反规定，有下列行为之一的，由主管部门责令改正：（略）（三）拒绝接受检查的。", True),
        ("……有下列行为之一的，由主管部门责令改正，吊销许可证：（三）拒绝接受检查的。", True),
        ("违反规定，有下列行为之一的，由主管部门责令改正……（三）拒绝接受检查的。", False),
        ("违反规定，有下列行为之一的，由主管部门责令改正，……：（三）拒绝接受检查的。", False),
        (LEADING.replace("（一）未建立安全档案的；\n（二）未按照要求报告的；", "……"), False),
    ],
)
def test_an_ellipsis_excuses_only_what_it_stands_for(standard: Standard, quoted: str, asked: bool) -> None:
    assert ("basis.omission" in standard.codes(quoting(LEADING, quoted))) is asked


@pytest.mark.parametrize(
    ("quoted", "locator", "asked"),
    [
        (ALIKE.partition("\n")[0], "第三十条第一款", False),
        (ALIKE.partition("\n")[0], "第三十条", False),
        (ALIKE.partition("\n")[2], "第三十条第二款", False),
        ("经营者违反规定，未建立安全档案的，由主管部门责令改正。", "第三十条第一款", True),
        ("经营者违反规定，未建立安全档案的，情节严重的，责令停产停业。", "第三十条第二款", True),
    ],
)
def test_a_paragraph_is_compared_with_itself_before_one_that_begins_alike(
    standard: Standard, quoted: str, locator: str, asked: bool
) -> None:
    assert ("basis.omission" in standard.codes(quoting(ALIKE, quoted, locator))) is asked


@pytest.mark.parametrize(
    ("name", "asked"), [("对拒绝接受检查行为的处罚", False), ("对销售未经检疫的动物产品行为的处罚", True)]
)
def test_the_item_cited_tells_the_conduct_where_the_quotation_stops_before_it(
    standard: Standard, name: str, asked: bool
) -> None:
    quoted = LEADING.partition("\n")[0]
    given = quoting(LEADING, quoted, "第三十条第（三）项", name)
    assert ("basis.conduct" in standard.codes(given)) is asked
    given["library"] = []
    assert "basis.conduct" not in standard.codes(given), "nobody can read the item"


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("对污染城市环境行为的处罚", "在公共水域泼洒废水、粪便的，处五百元以下罚款。", False),
        ("对出售过期变质食品行为的处罚", "经营超过保质期的食品或者腐败食品的，处五万元罚款。", False),
        ("对商户占道经营行为的处罚", "在公共场所摆摊设点、兜售物品的，处五百元以下罚款。", False),
        ("对污染城市环境行为的处罚", "未按规定参加安全生产培训考核的，处五百元以下罚款。", True),
    ],
)
def test_a_broader_everyday_word_is_the_same_conduct(
    standard: Standard, name: str, text: str, asked: bool
) -> None:
    assert ("basis.conduct" in standard.codes(stating(name, text))) is asked

"""How powers are named, and which stand twice. One planted defect each."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Item, run
from tests.powers.checks.building import PENALTY, Given, Standard, clean, plants


@plants("naming.penalty")
@pytest.mark.parametrize(
    ("name", "wrong"), [("食品违法处罚", True), ("对违法经营", True), ("对违法经营的行政处罚", False)]
)
def test_a_penalty_says_what_it_is_for(standard: Standard, name: str, wrong: bool) -> None:
    assert ("naming.penalty" in standard.codes(clean(name=name))) is wrong


@plants("naming.coercion")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("对违法经营的管理", True),
        ("查封违法场所", False),
        ("代履行", False),
        ("加收滞纳金", False),
        ("代为治理", False),
        ("代为除治林业有害生物", False),
        ("责令停止供电、停止供应民用爆炸物品", False),
        ("责令从危险区域内撤出作业人员", False),
        ("组织恢复植被", False),
        ("对擅自经营的规范", True),
    ],
)
def test_coercion_names_the_measure(standard: Standard, name: str, wrong: bool) -> None:
    assert ("naming.coercion" in standard.codes(clean(type="03", name=name))) is wrong


@plants("naming.inspection")
@pytest.mark.parametrize(
    ("name", "wrong"), [("对单位的管理", True), ("对单位的监督检查", False), ("质量抽查", False)]
)
def test_an_inspection_says_so(standard: Standard, name: str, wrong: bool) -> None:
    assert ("naming.inspection" in standard.codes(clean(type="06", name=name))) is wrong


@plants("naming.body")
@pytest.mark.parametrize("name", ["对违反天津市示范局规定的处罚", "对违反示范局规定的处罚"])
def test_a_name_does_not_name_the_body(standard: Standard, name: str) -> None:
    assert standard.found("naming.body", clean(name=name)).path == "/name"


@plants("naming.open_end")
@pytest.mark.parametrize(
    ("name", "sub_name", "wrong"),
    [
        ("对擅自改变用途等行为的处罚", "", True),
        ("对擅自改变用途等的处罚", "", True),
        ("对擅自改变用途等行为的处罚", "对改变用途的处罚", False),
        ("对高等学校擅自招生的处罚", "", False),
    ],
)
def test_a_name_does_not_end_openly(standard: Standard, name: str, sub_name: str, wrong: bool) -> None:
    given = clean(name=name, document={"sub_name": sub_name})
    assert ("naming.open_end" in standard.codes(given)) is wrong


@plants("naming.vague")
@pytest.mark.parametrize(("name", "wrong"), [("组织实施", True), ("某某管理工作", True), ("某某审核", False)])
def test_a_name_says_what_is_done(standard: Standard, name: str, wrong: bool) -> None:
    assert ("naming.vague" in standard.codes(clean(type="10", name=name))) is wrong
    assert "naming.vague" not in standard.codes(clean(type="20", name=name)), "a service may be called so"


@plants("naming.punctuation")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("对甲,乙的处罚", True),
        ("对甲(乙)的处罚", True),
        ("对甲（乙）的处罚", False),
        ("对PM2.5的处罚", False),
    ],
)
def test_a_name_has_full_width_signs(standard: Standard, name: str, wrong: bool) -> None:
    assert ("naming.punctuation" in standard.codes(clean(name=name))) is wrong


# --- powers that stand twice ---

SAME = "对未取得许可从事某某活动的行政处罚"


def listed(standard: Standard, *others: Given) -> Item:
    """The clean item in a list with others; each is a power of its own."""
    item = standard.item(clean())
    item.ctx.index.add(0, item.doc)
    for power, given in enumerate(others, start=1):
        item.ctx.index.add(power, standard.item(given).doc)
    return item


def codes(item: Item) -> set[str]:
    return {finding.code for finding in run(item)}


@plants("naming.duplicate")
def test_a_power_that_the_body_has_twice(standard: Standard) -> None:
    assert codes(listed(standard, clean(name=SAME))) == {"naming.duplicate"}
    assert codes(listed(standard)) == set(), "it is not compared with itself"
    assert codes(listed(standard, clean(name=SAME, type="06"))) == set(), "another type is another power"
    assert codes(listed(standard, clean(document={"sub_name": "甲"}))) == set(), "so is a sub-item"


@plants("overlap.name", "overlap.basis")
def test_a_power_that_another_body_has_too(standard: Standard) -> None:
    """地方各级人民政府机构设置和编制管理条例第十条."""
    item = listed(standard, clean(department="天津市另局"))
    assert codes(item) == {"overlap.name", "overlap.basis"}
    assert all("天津市另局" in finding.message for finding in run(item))
    assert codes(listed(standard, clean(department="天津市另局", region="120101"))) == set(), (
        "of another region's list"
    )


@pytest.mark.parametrize(
    ("department", "document"),
    [
        ("和平区示范局", {}),
        ("某市示范局", {"levels": [{"code": "4", "name": "区级"}]}),
        ("天津市另局", {"levels": [{"code": "5", "name": "乡镇级"}]}),
        ("天津市另局", {"levels": [], "level_text": "县（市、区）级"}),
        ("南开区另局", {"levels": []}),
    ],
)
def test_the_same_power_at_another_level_is_its_vertical_division(
    standard: Standard, department: str, document: dict[str, Any]
) -> None:
    other = clean(department=department, document={"level_text": ""} | document)
    assert codes(listed(standard, other)) == set()


@pytest.mark.parametrize("document", [{}, {"levels": [], "level_text": "市级、区级"}])
def test_the_same_power_of_another_body_at_the_same_level_is_not(
    standard: Standard, document: dict[str, Any]
) -> None:
    assert "overlap.name" in codes(listed(standard, clean(department="天津市另局", document=document)))


@pytest.mark.parametrize(
    ("organ", "other", "severity"),
    [
        ("县级以上人民政府农业农村、林业草原主管部门", "天津市林业局", None),
        ("县级以上人民政府农业农村主管部门或者水行政主管部门", "天津市水务局", None),
        ("县级以上人民政府农业农村主管部门", "天津市水务局", "warning"),
        ("县级以上人民政府林业主管部门", "天津市林业局", "warning"),
        ("县级以上人民政府有关部门按照各自职责", "天津市水务局", "info"),
    ],
)
def test_a_statute_may_itself_give_a_power_to_two_bodies(
    standard: Standard, organ: str, other: str, severity: str | None
) -> None:
    """种子法: 由县级以上人民政府农业农村、林业草原主管部门."""
    basis = {"text": f"违反规定的，由{organ}责令停止违法行为，处一万元以下罚款。"}
    mine = clean(department="天津市农业农村局", basis=basis, library=[])
    item = standard.item(mine)
    item.ctx.index.add(0, item.doc)
    item.ctx.index.add(1, standard.item(mine | {"department": other}).doc)
    found = {f.severity.value for f in run(item) if f.code == "overlap.name"}
    assert found == ({severity} if severity else set())


@plants("overlap.within")
def test_one_body_has_the_same_articles_under_two_names(standard: Standard) -> None:
    twice = clean(name="对无证从事某某活动的处罚")
    assert codes(listed(standard, twice)) == {"overlap.within"}
    item = {"locator": "第三十条第一款第（二）项", "text": PENALTY}
    assert codes(listed(standard, clean(name="对提供虚假材料的处罚", basis=item))) == set()
    assert codes(listed(standard, clean(name="对无证从事某某活动的检查", type="06"))) == set()
    assert codes(listed(standard, twice | {"department": "天津市另局"})) == {"overlap.basis"}


def test_many_bodies_may_offer_the_same_service(standard: Standard) -> None:
    service = clean(type="20", name="政策咨询")
    item = standard.item(service)
    item.ctx.index.add(0, item.doc)
    item.ctx.index.add(1, standard.item(service | {"department": "天津市另局"}).doc)
    assert "overlap.name" not in codes(item)


def test_two_bodies_may_enforce_different_places_of_a_law(standard: Standard) -> None:
    other = clean(
        name="对提供虚假材料的处罚", department="天津市另局", basis={"locator": "第三十条第一款第（二）项"}
    )
    assert codes(listed(standard, other)) == set()


@plants("enforcement.dormant")
@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({2021: 0, 2022: 0, 2023: 0, 2024: 0, 2025: 0}, True),
        ({2021: 0, 2022: 0, 2023: 1, 2024: 0, 2025: 0}, False),
        ({2024: 0, 2025: 0}, False),
        ({}, False),
    ],
)
def test_an_enforcement_that_nobody_used_for_five_years(
    standard: Standard, counts: dict[int, int], found: bool
) -> None:
    item = standard.item(clean())
    item.ctx.usage = {0: counts}
    assert ("enforcement.dormant" in codes(item)) is found
    item.ctx.thresholds = {"enforcement.dormant": 2}
    assert ("enforcement.dormant" in codes(item)) is (2024 in counts)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("其他违反渔业管理规定行为的处罚", True),
        ("对违反动物防疫规定其他行为的处罚", True),
        ("对农药经营者的其他违法行为的处罚", True),
        ("法律、法规、规章规定的其他行政处罚", True),
        ("对其他单位擅自占用渔业水域的处罚", False),
        ("对未按照规定提交其他材料的处罚", False),
    ],
)
def test_a_name_that_takes_in_whatever_there_is(standard: Standard, name: str, found: bool) -> None:
    assert ("naming.vague" in standard.codes(clean(name=name))) is found


@plants("naming.vague")
@pytest.mark.parametrize(
    ("name", "open_"),
    [
        ("其他交通运输违法行为的处罚", True),
        ("对其他违反园林绿化管理规定行为的处罚", True),
        ("对水土保持方面其他违法行为的处罚", True),
        ("其他与燃气管理有关的违法违规行为的处罚", True),
        ("其他违反水法行为的处罚", True),
        ("对冒用其他企业名称从事经营行为的处罚", False),
        ("其他违反规定使用土地行为的处罚", False),
        ("对其他单位违反规定使用公章行为的处罚", False),
        ("对其他机动车违法停车行为的处罚", False),
        ("对未经批准采伐其他林木的处罚", False),
    ],
)
def test_a_name_of_a_whole_field_is_a_catch_all(standard: Standard, name: str, open_: bool) -> None:
    assert ("naming.vague" in standard.codes(clean(name=name))) is open_

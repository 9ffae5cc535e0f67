"""The order an edition names (令号): of another regulation, another kind, another year, of none of its days. And the right ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from laws.library import LawRecord, Library
from laws.orders import Order, orders_in
from powers.checks import Item, Problem, Severity
from powers.checks.orders import order
from tests.powers.checks.building import CURRENT, Standard, clean, plants

PUBLISHED, AMENDED, OMNIBUS = dt.date(2009, 2, 20), dt.date(2018, 9, 18), dt.date(2020, 11, 29)
W, Q = Severity.WARNING, Severity.QUESTION


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("国务院令第591号", [("国务院", 591, 0)]),
        ("2011年3月2日中华人民共和国国务院令第 591 号公布", [("国务院", 591, 2011)]),
        ("国务院令（第591号）", [("国务院", 591, 0)]),
        ("国务院令〔2011〕第591号", [("国务院", 591, 2011)]),
        ("国务院2011年第591号令", [("国务院", 591, 2011)]),
        ("第591号国务院令", [("国务院", 591, 0)]),
        ("国令第五百九十一号", [("国务院", 591, 0)]),
        ("２０１１年国务院令第５９１号", [("国务院", 591, 2011)]),
        ("国务院令第344号公布，根据2013年12月7日国务院令第645号修订", [("国务院", 344, 0), ("国务院", 645, 2013)]),
        ("中华人民共和国主席令第七十号", [("主席", 70, 0)]),
        ("国家主席令第70号", [("主席", 70, 0)]),
        ("交通运输部令2016年第62号", [("交通运输部", 62, 2016)]),
        ("2019年8月8日国家市场监督管理总局令第15号公布", [("市场监督管理总局", 15, 2019)]),
        ("建城〔2015〕5号", []),
        ("责令改正", []),
    ],
)  # fmt: skip
def test_an_order_is_read_however_it_is_written(written: str, read: list[tuple[str, int, int]]) -> None:
    assert [tuple(one) for one in orders_in(written)] == read


def regulation(standard: Standard, edition: str, title: str = "某某条例", **law: Any) -> Item:
    """An item on a regulation of 2009 (第550号), amended in 2018 (第703号) and by an order of many without a number in 2020."""
    item = standard.item(clean(basis={"edition": edition, "title": title, "instrument": "", "kind": ""}))
    (known,) = item.ctx.library.laws.values()
    known.title, known.instrument, known.instrument_name = title, "AR", "行政法规"
    known.order, known.orders = 550, frozenset({550, 703})
    known.ordered_on = {PUBLISHED: 550, AMENDED: 703}
    known.changed_on = frozenset({PUBLISHED, AMENDED, OMNIBUS})
    for name, value in law.items():
        setattr(known, name, value)
    other = LawRecord(9, "营业性演出管理条例", "AR", order=439)
    item.ctx.library = Library([known, other], lambda pk: CURRENT["articles"])
    return item


def told(item: Item) -> list[Problem]:
    return list(order(item))


@plants("basis.order")
@pytest.mark.parametrize(
    "edition",
    ["2009年2月20日国务院令第439号公布", "国务院令第439号", "国务院令（第439号）", "国务院第四百三十九号令", "经国务院令第439号修订",
     "国务院令第550号公布，根据国务院令第439号修订"],
)  # fmt: skip
def test_the_order_of_another_regulation(standard: Standard, edition: str) -> None:
    (problem,) = told(regulation(standard, edition))
    assert "第439号公布的是《营业性演出管理条例》" in problem.message
    assert problem.severity is None


@pytest.mark.parametrize(
    "edition",
    ["", "2009年2月20日国务院令第550号公布", "国务院令第550号公布，根据国务院令第703号修订", "2020年11月29日国务院令第732号修订", "国务院令第732号",
     "2009年国务院令第550号公布，2018年修订", "国务院令第735号", "国务院令第810号修订", "（2018年修正）", "2010年1月1日起施行"],
)  # fmt: skip
def test_any_order_that_made_or_amended_it_is_right(standard: Standard, edition: str) -> None:
    """Each amendment has an order of its own; what came after the library's text may have amended it since."""
    assert told(regulation(standard, edition)) == []


@pytest.mark.parametrize(
    ("edition", "severity"),
    [
        ("国务院令第545号", Q),
        ("2009年2月20日国务院令第545号公布", Q),
        ("国务院令第666号", Q),
        ("国务院令第550号公布，2016年国务院令第666号修订", Q),
        ("国务院令第999号", None),
        ("2015年国务院令第550号", Q),
        ("2009年2月20日国务院令第888号修订", Q),
        ("国务院令第20号", Q),
    ],
)
def test_a_number_of_none_of_its_days_is_asked_of(
    standard: Standard, edition: str, severity: Severity | None
) -> None:
    """One that no order can have yet is warned of."""
    (problem,) = told(regulation(standard, edition))
    assert problem.severity is severity


def test_an_amendment_whose_number_nobody_knows_lets_numbers_of_its_time_be(standard: Standard) -> None:
    days = frozenset({PUBLISHED, dt.date(2013, 5, 20), OMNIBUS})
    assert told(regulation(standard, "国务院令第635号", changed_on=days)) == []
    assert told(regulation(standard, "国务院令第620号", changed_on=days)) != []


@pytest.mark.parametrize(
    ("title", "code", "edition", "severity"),
    [
        ("中华人民共和国某某法", "LAW", "国务院令第493号", W),
        ("中华人民共和国某某法", "LAW", "主席令第九号", None),
        ("某某条例", "AR", "主席令第49号", W),
        ("某某条例", "AR", "1997年国务院批准，农业部令第9号发布", None),
        ("某某管理办法", "DR", "国务院令第493号", Q),
        ("某某管理办法", "DR", "主席令第49号", W),
        ("某某省某某条例", "LR_P", "国务院令第493号", W),
        ("中华人民共和国某某法", "LAW", "国务院令第493号，主席令第9号", None),
    ],
)
def test_an_order_of_another_kind(
    standard: Standard, title: str, code: str, edition: str, severity: Severity | None
) -> None:
    """立法法第二十八条、第四十七条、第七十七条、第九十六条: who signs what."""
    item = regulation(
        standard, edition, title, instrument=code, instrument_name="", order=None, orders=frozenset()
    )
    found = [p for p in told(item) if "清单写的是" in p.message]
    assert bool(found) is (severity is not None)
    if found:
        assert (found[0].severity or W) == severity


def test_a_law_that_the_library_has_not_got_is_one_by_its_title(standard: Standard) -> None:
    for title, wrong in (
        ("中华人民共和国丙丁法", True),
        ("丙丁管理办法", False),
        ("中华人民共和国丙丁办法", False),
    ):
        given = clean(
            basis={"title": title, "edition": "国务院令第493号", "instrument": "", "kind": ""}, library=[]
        )
        assert ("basis.order" in standard.codes(given)) is wrong, title


def test_an_order_of_a_known_regulation_beside_a_title_nobody_has(standard: Standard) -> None:
    item = regulation(standard, "国务院令第439号", "丙丁条例")
    laws = list(item.ctx.library.laws.values())[1:]
    item.ctx.library = Library(laws, lambda pk: {})
    (problem,) = told(item)
    assert "第439号公布的是《营业性演出管理条例》" in problem.message
    assert problem.severity == Q


@pytest.mark.parametrize(
    ("edition", "asked"),
    [
        ("主席令第七十号", False),
        ("2021年主席令第70号", False),
        ("主席令第63号", False),
        ("主席令第九十五号", True),
        ("2021年1月22日主席令第95号", True),
        ("2015年主席令第70号", True),
        ("主席令第999号", True),
    ],
)  # fmt: skip
def test_the_number_of_an_order_of_the_president(standard: Standard, edition: str, asked: bool) -> None:
    """They are counted anew with each Congress: a law of 1996 and 2021 may bear 63 and 70."""
    days = frozenset({dt.date(1996, 3, 17), dt.date(2021, 1, 22)})
    title = "中华人民共和国某某法"
    item = regulation(
        standard,
        edition,
        title,
        instrument="LAW",
        order=None,
        orders=frozenset(),
        changed_on=days,
        ordered_on={},
        texts=[],
    )
    assert bool(told(item)) is asked


def test_of_a_law_whose_history_nobody_knows_no_number_is_wrong(standard: Standard) -> None:
    """The registry has only the day of its last text: it may have been made under another Congress."""
    item = regulation(
        standard, "主席令第95号", "中华人民共和国某某法", instrument="LAW", order=None, orders=frozenset(), changed_on=frozenset(),
        ordered_on={},
    )  # fmt: skip
    assert told(item) == []


@pytest.mark.parametrize(
    ("edition", "found"),
    [
        ("环境保护部令第41号", ""),
        ("2016年11月16日环境保护部令第41号公布", ""),
        ("环境保护部令第28号", "丁办法"),
        ("环境保护部令第19号", "是环境保护部令第41号公布的"),
        ("环境保护部令2016年第43号", "是环境保护部令第41号公布的"),
        ("生态环境部令第19号", ""),
        ("环境保护部令第47号修订", ""),
    ],
)
def test_the_order_of_another_rule(standard: Standard, edition: str, found: str) -> None:
    published = (Order("环境保护部", 41, 0), dt.date(2016, 11, 16))
    item = regulation(
        standard, edition, "某某管理办法", instrument="DR", order=None, orders=frozenset(), rule_orders=(published,),
        changed_on=frozenset({published[1]}), ordered_on={}, texts=[],
    )  # fmt: skip
    law = next(iter(item.ctx.library.laws.values()))
    of_other = (Order("环境保护部", 28, 0), dt.date(2014, 12, 19))
    other = LawRecord(8, "丁办法", "DR", rule_orders=(of_other,))
    item.ctx.library = Library([law, other], lambda pk: CURRENT["articles"])
    messages = [p.message for p in told(item)]
    assert bool(messages) is bool(found)
    assert all(found in message for message in messages)

"""Editions of laws in citations: which days they name, and what a year alone says."""

from __future__ import annotations

import datetime as dt

import pytest

from laws.citations import split_citations
from laws.editions import dates_of, year_alone


@pytest.mark.parametrize(
    ("edition", "first", "last", "year"),
    [
        ("2018年修正", dt.date(2018, 1, 1), dt.date(2018, 12, 28), 2018),
        ("2018年10月修正", dt.date(2018, 10, 1), dt.date(2018, 10, 28), None),
        ("2018年10月26日修正", dt.date(2018, 10, 26), dt.date(2018, 10, 26), None),
        ("2018-10-26", dt.date(2018, 10, 26), dt.date(2018, 10, 26), None),
        ("2005年公布，2018年修正", dt.date(2018, 1, 1), dt.date(2018, 12, 28), None),
    ],
)
def test_a_year_or_month_alone_is_a_stretch_of_days(
    edition: str, first: dt.date, last: dt.date, year: int | None
) -> None:
    assert dates_of(edition, first=True)[-1] == first
    assert dates_of(edition)[-1] == last
    assert year_alone(edition) == year


@pytest.mark.parametrize(
    ("cell", "edition"),
    [
        ("国务院令第344号《危险化学品安全管理条例》第四条", "国务院令第344号"),
        ("2002年1月26日国务院令第344号公布的《危险化学品安全管理条例》第四条", "2002年1月26日国务院令第344号公布"),
        ("【行政法规】国务院第344号令《危险化学品安全管理条例》第四条：责令改正。", "国务院第344号令"),
        ("《危险化学品安全管理条例（国务院令第344号）》第四条", "国务院令第344号"),
        ("《危险化学品安全管理条例（已废止）》第四条", "已废止"),
    ],
)  # fmt: skip
def test_an_order_before_a_title_or_inside_it_is_its_edition(cell: str, edition: str) -> None:
    (cited,) = split_citations(cell)
    assert (cited.title, cited.edition, cited.locator) == ("危险化学品安全管理条例", edition, "第四条")
    assert cited.raw == cell

"""Editions of laws in citations: which days they name, and what a year alone says."""

from __future__ import annotations

import datetime as dt

import pytest

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

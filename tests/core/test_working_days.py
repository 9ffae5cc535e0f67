"""Working days: the official calendar with its 调休, and what an office corrects."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import Counter, Due, after, between, is_known, is_working_day

UNKNOWN = 2050
"""A year whose calendar nobody has fixed."""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2024-02-09", True),  # 除夕 is no holiday by law in that year
        ("2024-02-12", False),
        ("2024-02-16", False),
        ("2024-02-04", True),  # a Sunday worked for it
        ("2024-02-18", True),
        ("2024-02-19", True),
        ("2024-10-12", True),  # a Saturday worked for 国庆
        ("2024-10-07", False),
        ("2024-10-13", False),
    ],
)
def test_holidays_and_days_worked_for_them(text: str, works: bool) -> None:
    assert is_working_day(day(text)) is works


def test_every_day_of_the_official_calendar(shared_data: Path) -> None:
    with (shared_data / "calendar/cn_workdays_2020_2026.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    wrong = [r["date"] for r in rows if is_working_day(day(r["date"])) != (r["is_workday"] == "1")]
    assert (len(rows), wrong) == (2557, [])


def test_the_day_a_term_begins_on_is_not_counted() -> None:
    assert after(day("2024-03-04"), 1) == Due(day("2024-03-05"), provisional=False)
    assert after(day("2024-03-01"), 1).on == day("2024-03-04"), "a weekend between"


def test_a_term_over_the_spring_festival_counts_the_sundays_worked() -> None:
    assert after(day("2024-02-02"), 5).on == day("2024-02-08")
    assert after(day("2024-02-08"), 2).on == day("2024-02-18")


def test_no_days_are_the_day_itself_even_a_holiday() -> None:
    assert after(day("2024-10-01"), 0) == Due(day("2024-10-01"), provisional=False)


def test_days_are_counted_back() -> None:
    assert after(day("2024-02-19"), -2).on == day("2024-02-09")
    assert after(day("2024-03-04"), -1).on == day("2024-03-01")


def test_a_year_without_a_calendar_is_counted_by_weekends_and_said_to_be() -> None:
    assert not is_known(UNKNOWN)
    due = after(dt.date(UNKNOWN, 1, 3), 5)  # a Monday
    assert due == Due(dt.date(UNKNOWN, 1, 10), provisional=True)


def test_a_term_that_runs_into_an_unknown_year_is_provisional() -> None:
    last = next(year for year in range(2020, UNKNOWN + 1) if not is_known(year)) - 1
    assert not after(dt.date(last, 12, 1), 3).provisional
    assert after(dt.date(last, 12, 25), 10).provisional


def test_an_office_corrects_a_day() -> None:
    corrections = {day("2024-03-05"): False, day("2024-03-09"): True}
    assert after(day("2024-03-04"), 1, corrections).on == day("2024-03-06")
    assert is_working_day(day("2024-03-09"), corrections)
    assert between(day("2024-03-04"), day("2024-03-09"), corrections) == 4


def test_working_days_between_two_days() -> None:
    assert between(day("2024-03-01"), day("2024-03-08")) == 5
    assert between(day("2024-03-08"), day("2024-03-01")) == -5
    assert between(day("2024-03-08"), day("2024-03-08")) == 0


@given(st.dates(dt.date(2020, 1, 1), dt.date(2026, 6, 1)), st.integers(0, 90))
def test_what_lies_between_a_day_and_the_end_of_its_term_is_the_term(start: dt.date, days: int) -> None:
    assert between(start, after(start, days).on) == days


@given(st.dates(dt.date(2025, 4, 1), dt.date(2027, 3, 1)), st.integers(0, 60))
def test_counting_many_spans_at_once_gives_what_counting_one_gives(start: dt.date, length: int) -> None:
    corrected = {day("2025-05-05"): True, day("2026-02-09"): False}
    end = start + dt.timedelta(days=length)
    first = start - dt.timedelta(days=20)
    assert Counter(first, corrected).between(start, end) == between(start, end, corrected)

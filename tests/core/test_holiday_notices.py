"""The State Council's notices of holidays are read day by day, whatever their wording; what cannot be read is refused."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from core.holiday_notices import read_notice
from tests.notices import NOTICES

LATER_CHANGED = {"2020-01-31", "2020-02-01"}
"""Days of the spring of 2020 that a second notice changed."""


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_the_notices_give_the_official_calendar(year: int, shared_data: Path) -> None:
    notice = read_notice(NOTICES[year])
    assert (notice.year, notice.problems, notice.missing) == (year, [], [])
    with (shared_data / "calendar/cn_workdays_2020_2026.csv").open(encoding="utf-8") as lines:
        rows = {row["date"]: row["is_workday"] == "1" for row in csv.DictReader(lines)}
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    wrong = {
        f"{day}"
        for day in days
        if f"{day}" in rows and notice.by_date.get(day, day.weekday() < 5) != rows[f"{day}"]
    }
    assert wrong <= LATER_CHANGED


def test_days_of_the_december_before_are_among_them() -> None:
    days = read_notice(NOTICES[2019]).by_date
    assert (days[dt.date(2018, 12, 29)], days[dt.date(2018, 12, 31)]) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("共9天", "共8天", "共8天"),
        ("1月4日（周日）", "1月4日（周六）", "星期日"),
        ("2月14日（周六）", "2月13日（周五）", "本来就上班"),
        ("5月9日（周六）上班", "5月9日（周六）照常营业", "没有读懂"),
        ("10月1日（周四）至7日（周三）放假", "10月1日（周四）至7日（周三）统一安排", "没有读懂"),
        ("6月19日（周五）至21日（周日）", "6月31日（周五）至21日（周日）", "不是一个日子"),
        ("2026年", "", "哪一年"),
    ],
)
def test_what_does_not_agree_or_cannot_be_read_is_told(old: str, new: str, words: str) -> None:
    text = NOTICES[2026].replace(old, new)
    assert text != NOTICES[2026]
    assert any(words in problem for problem in read_notice(text).problems)


@pytest.mark.parametrize("year", ["0000", "9999", "1000"])
def test_a_year_that_cannot_be_is_told_and_nothing_is_read(year: str) -> None:
    notice = read_notice(NOTICES[2026].replace("2026年", f"{year}年"))
    assert notice.days == []
    assert notice.problems


@pytest.mark.parametrize(
    "sentence",
    [
        "元旦：0000年1月1日放假。",
        "元旦：9999年12月31日至2027年1月1日放假。",
        f"元旦：1月1日放假，共{'9' * 5000}天。",
        f"元旦：{'1月1日、' * 2000}放假。",
        "元旦：99月99日放假。",
    ],
)
def test_a_sentence_that_cannot_be_is_told(sentence: str) -> None:
    assert read_notice(f"2027年部分节假日安排\n{sentence}").problems


def test_a_notice_that_leaves_a_festival_out_is_not_whole() -> None:
    text = "\n".join(line for line in NOTICES[2026].splitlines() if "清明节：" not in line)
    assert read_notice(text).missing == ["清明节"]

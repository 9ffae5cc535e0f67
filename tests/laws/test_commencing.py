"""When a text begins and ends, as it says itself: reckoned where the words give a day, open where they leave it."""

from __future__ import annotations

import datetime as dt

import pytest

from laws.commencing import Making, commencement
from laws.texts import Commencement, article

MADE = dt.date(2026, 1, 15)
FIRST = Making(MADE, MADE)


def said(last: str, made: Making = FIRST, *, first: str = "甲。", second: str = "乙。") -> Commencement:
    rows = [(1, "第一章 总则", first), (2, "第二章 管理", second), (3, "第二章 管理", last)]
    return commencement([article(f"第{n}条", n, heading, text) for n, heading, text in rows], "", made)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("本条例自2027年1月1日起施行。", "2027-01-01"),
        ("本条例自公布之日起施行。", "2026-01-15"),
        ("本办法自公布之日起30日后施行。", "2026-02-15"),
        ("本办法自发布之日起三个月后施行。", "2026-04-16"),
        ("本办法自公布之日起满六个月之日起施行。", "2026-07-15"),
        ("本办法自公布之日起第30日施行。", "2026-02-14"),
        ("本办法自公布之日的次日起施行。", "2026-01-16"),
        ("本办法自下月一日起施行。", "2026-02-01"),
        ("本办法自公布之日的次月1日起施行。", "2026-02-01"),
        ("本规定自2026年2月1日起执行。", "2026-02-01"),
        ("本办法由市教委负责解释，自2026年3月1日起施行，有效期五年。", "2026-03-01"),
    ],
)
def test_a_day_that_the_words_give(words: str, day: str) -> None:
    found = said(words)
    assert (str(found.on), found.open, found.articles) == (day, False, {})
    assert found.words


@pytest.mark.parametrize("words", ["30日后", "三个月后", "满六个月"])
def test_a_reckoned_day_is_to_be_looked_at(words: str) -> None:
    assert any("请核对" in note for note in said(f"本办法自公布之日起{words}施行。").notes)


@pytest.mark.parametrize(
    "words",
    [
        "本法的施行日期另行规定。",
        "本条例的施行日期由国务院规定。",
        "本条例施行的具体日期，由市人民政府另行公布。",
        "本办法报省人民政府批准后施行。",
        "本条例自批准之日起施行。",
        "本条例与《乙法》同时施行。",
        "本条例自《乙法》施行之日起施行。",
        "本办法自2027年1月起施行。",
    ],
)
def test_a_beginning_that_is_left_to_somebody_is_open(words: str) -> None:
    found = said(words)
    assert (found.on, found.open) == (None, True)
    assert any("须由人核定" in note for note in found.notes)


def test_from_the_day_of_approval_where_the_history_names_it() -> None:
    made = Making(MADE, MADE, dt.date(2026, 1, 10))
    assert said("本规定自批准之日起施行。", made).on == dt.date(2026, 1, 10)


@pytest.mark.parametrize(
    ("words", "general", "apart"),
    [
        ("本条例自2027年1月1日起施行，但第二条自2027年7月1日起施行。", "2027-01-01", {"第二条": "2027-07-01"}),
        ("第二条自2027年7月1日起施行，其他条款自公布之日起施行。", "2026-01-15", {"第二条": "2027-07-01"}),
        ("除第一条、第二条自2027年7月1日起施行外，本条例自2027年1月1日起施行。", "2027-01-01",
         {"第一条": "2027-07-01", "第二条": "2027-07-01"}),
        ("第一条至第二条自2027年7月1日起施行，其余自公布之日起施行。", "2026-01-15",
         {"第一条": "2027-07-01", "第二条": "2027-07-01"}),
        ("本条例自2027年1月1日起施行，第一章自2027年5月1日起施行。", "2027-01-01", {"第一条": "2027-05-01"}),
        ("本条例自2026年3月1日起施行，第二条的施行日期由市人民政府另行规定。", "2026-03-01", {"第二条": "None"}),
    ],
)  # fmt: skip
def test_articles_that_begin_apart(words: str, general: str, apart: dict[str, str]) -> None:
    found = said(words)
    assert (str(found.on), {label: str(day) for label, day in found.articles.items()}) == (general, apart)


def test_an_article_that_speaks_of_itself() -> None:
    found = said("本条例自2027年1月1日起施行。", second="本条自2027年7月1日起施行。")
    assert (found.on, found.articles) == (dt.date(2027, 1, 1), {"第二条": dt.date(2027, 7, 1)})


def test_a_part_of_an_article_is_left_to_a_person() -> None:
    found = said("本条例自2027年1月1日起施行，第二条第三款自2027年7月1日起施行。")
    assert (found.on, found.articles) == (dt.date(2027, 1, 1), {})
    assert "须由人核定" in found.notes[0]


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("本办法自2026年2月1日起施行，有效期五年。", "2031-02-01"),
        ("本办法自2026年2月1日起施行。有效期为2年。", "2028-02-01"),
        ("本办法自2026年2月1日起施行，有效期至2031年1月31日。", "2031-02-01"),
        ("本通知自印发之日起执行，至2028年12月31日止。", "2029-01-01"),
        ("本办法自2026年2月1日起试行，试行期一年。", "2027-02-01"),
        ("本办法自2026年2月1日起试行一年。", "2027-02-01"),
        ("本办法自公布之日起施行，暂行两年。", "2028-01-15"),
    ],
)
def test_a_term_of_its_own(words: str, ends: str) -> None:
    found = said(words)
    assert str(found.ends) == ends
    assert found.term


AMENDED = Making(MADE, amended=True, first=False, original=dt.date(2023, 5, 1))


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("本办法自2023年6月1日起施行，有效期五年。", "2028-06-01"),
        ("本办法自公布之日起施行，有效期五年。", "2028-05-01"),
        ("本办法自公布之日起30日后施行。有效期为4年。", "2027-06-01"),
        ("本办法自2023年6月1日起施行，有效期至2028年5月31日。", "2028-06-01"),
    ],
)
def test_a_text_amended_in_parts_keeps_the_term_of_the_first(words: str, ends: str) -> None:
    found = said(words, AMENDED)
    assert (found.on, str(found.ends)) == (None, ends)
    assert found.term


def test_a_term_that_had_run_out_before_the_amendment_is_left_to_a_person() -> None:
    found = said("本办法自2020年6月1日起施行，有效期五年。", AMENDED)
    assert found.ends is None
    assert any("失效日期须由人核定" in note for note in found.notes)


def test_a_term_from_a_day_that_no_history_tells_is_left_to_a_person() -> None:
    found = said("本办法自公布之日起施行，有效期五年。", Making(MADE, amended=True, first=False))
    assert (found.on, found.ends) == (None, None)
    assert any("失效日期须由人核定" in note for note in found.notes)


@pytest.mark.parametrize(
    "words",
    [
        "本办法自2026年2月1日起施行。",
        "取得许可证后，许可证有效期五年。",
        "许可证自颁发之日起生效，有效期五年。",
        "规划自批准之日起施行。",
        "本条例施行前已经取得许可的，自本条例施行之日起六个月内补办。",
        "2030年1月1日起施行的《乙办法》同时废止。",
    ],
)
def test_a_sentence_about_anything_else_counts_for_nothing(words: str) -> None:
    found = said("本条例自2026年2月1日起施行。", second=words)
    assert (found.on, found.open, found.articles, found.ends) == (dt.date(2026, 2, 1), False, {}, None)


def test_an_amended_text_keeps_the_clause_of_the_first_which_says_nothing_of_it() -> None:
    amended = Making(MADE, MADE, amended=True, first=False)
    for words in ("本法自1995年10月1日起施行。", "本法自公布之日起施行。", "本法的施行日期另行规定。"):
        found = said(words, amended)
        assert (found.on, found.open, found.words) == (None, False, "")
    told = said("本法自1995年10月1日起施行。", amended).notes
    assert ["施行日期待核定" in note for note in told] == [True]
    assert said("本法自2026年7月1日起施行。", amended).on == dt.date(2026, 7, 1)


@pytest.mark.parametrize("day", ["1994年1月1日", "2025年12月31日"])
def test_a_beginning_before_the_promulgation_is_told_and_not_taken(day: str) -> None:
    """An amended text without its history still names the day on which its first version began."""
    found = said(f"本办法自{day}起施行。")
    assert (found.on, found.open) == (None, True)
    assert "早于这个文本的公布日期" in found.notes[0]

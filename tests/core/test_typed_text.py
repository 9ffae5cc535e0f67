"""Typed text (录入的文字): what nobody sees goes, what was written stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.typed_text import clean_line, clean_number, clean_title, clean_typed, visible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("民办\u200b学校\ufeff设立", "民办学校设立"),
        ("民办\u202e学校\u2069", "民办学校"),
        ("审批\xa0事项", "审批 事项"),
        ("第一行\x0b第二行  \r\n  第三行\u3000", "第一行\n第二行\n  第三行"),
        ("\0\x07审批", "审批"),
        ("e\u0301", "é"),
        ("依据《《行政许可法》》第三条", "依据《行政许可法》第三条"),
        ("依据《《行政许可法》第三条", "依据《行政许可法》第三条"),
        ("《《劳动合同法》实施条例》", "《《劳动合同法》实施条例》"),
        ("《关于修改《教育法》》", "《关于修改《教育法》》"),
        ("收费２００元（大写）", "收费２００元（大写）"),
        ("教\u200d育\u200c局\u180e\u3164", "教育局"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\u182d\u180e\u1820", "\u182d\u180e\u1820"),
        ("\u3000\u3000首行\n\u3000\u3000次行", "\u3000\u3000首行\n\u3000\u3000次行"),
    ],
)
def test_what_nobody_sees_goes_and_what_was_written_stays(typed: str, kept: str) -> None:
    assert clean_typed(typed) == kept


def test_a_line_a_number_and_a_title_are_cleaned_as_what_they_are() -> None:
    assert clean_line("民办学校\n设立") == "民办学校 设立"
    assert clean_number(" 津编发〔２０２６〕１２号\u200b") == "津编发〔2026〕12号"
    assert clean_title("《行政许可法》") == clean_title("《《行政许可法》》") == "行政许可法"
    assert clean_title("《教育法》的《实施办法》") == "《教育法》的《实施办法》"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_typed(clean_typed(text)) == clean_typed(text)
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("text", ["《" * 20_000, "》" * 20_000, "《《" + "法" * 20_000, " " * 20_000 + "法"])
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.perf_counter()
    clean_typed(text)
    assert time.perf_counter() - begun < 1

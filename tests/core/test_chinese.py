"""Numerals, widths, layout and comparison of Chinese text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chinese import (
    Compact,
    comparison_key,
    nested_quotes,
    normalise,
    parse_numeral,
    quoted,
    same_text,
    squeeze,
    to_numeral,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一百一十", 110),
        ("一百十", 110), ("一千二百六十", 1260), ("一千零四十六", 1046), ("二〇一九", 2019),
        ("二○二四", 2024),
        ("一百〇三", 103), ("103", 103), ("１０３", 103), (" 一 百\n零三", 103), ("两", 2),
        ("一万二千", 12000), ("零", 0), ("廿", 20), ("卅八", 38), ("一百廿三", 123), ("卌", 40),
    ],
)  # fmt: skip
def test_numerals_are_read_in_every_usual_spelling(text: str, number: int) -> None:
    assert parse_numeral(text) == number


@pytest.mark.parametrize("text", ["", "条", "第三", "一条", "3a"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        parse_numeral(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1046, "一千零四十六"),
        (1260, "一千二百六十"),
        (10010, "一万零一十"),
    ],
)
def test_numerals_are_written_as_statutes_write_them(number: int, text: str) -> None:
    assert to_numeral(number) == text


@given(st.integers(0, 99_999_999))
def test_a_numeral_read_back_is_the_same_number(number: int) -> None:
    assert parse_numeral(to_numeral(number)) == number


def test_normalising_unifies_widths_and_keeps_chinese_punctuation() -> None:
    assert normalise("行政处罚法(２０２１年修订),第三条:ＡＢ") == "行政处罚法（2021年修订），第三条：AB"
    assert normalise("（一）〔2018〕5号、《法》") == "（一）〔2018〕5号、《法》"
    assert normalise("ISO (9001), x") == "ISO (9001), x"
    assert normalise("⾏政\u200b\ufeff许可") == "行政许可"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_layout_spaces_inside_a_short_field_go_and_latin_words_stay_apart() -> None:
    assert squeeze(" 财 政\n局　") == "财政局"
    assert squeeze("ISO  9001\n认证 A 级") == "ISO 9001认证A级"


def test_texts_are_compared_without_whitespace_punctuation_and_width() -> None:
    assert same_text("第三条：国家（甲），２０元。", "第三条:国家(甲) ，20元")
    assert not same_text("处二万元罚款", "处三万元罚款")
    assert comparison_key("《 行政\n处罚法》") == "行政处罚法"


def test_compact_text_leads_back_to_the_original() -> None:
    compact = Compact("《 中华\n人民》 第三条")
    assert compact.text == "《中华人民》第三条"
    assert compact.original(1, 5) == "中华\n人民"
    assert compact.line_before(3)
    assert compact.gap_before(6)
    assert not compact.line_before(6)


@given(st.text(alphabet="法 \n\t第《》x", max_size=40))
def test_slices_of_the_original_put_together_are_the_original(text: str) -> None:
    compact = Compact(text)
    cuts = [0, *(compact.raw_start(i) for i in range(1, len(compact.text) + 1)), len(text)]
    assert "".join(text[a:b] for a, b in pairwise(cuts)) == text
    assert compact.text == "".join(text.split())


@pytest.mark.parametrize("piece", ["(", "中(", "( ", "\n", "中\n", "\u200b"])
def test_a_hundred_kilobytes_of_anything_take_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.thread_time()  # not of the clock: other processes must not count
    normalise(text)
    squeeze(text)
    comparison_key(text)
    Compact(text)
    assert time.thread_time() - start < 2


@pytest.mark.parametrize(
    "layout", ["&nbsp;", "<p>", "</p><p>", '<p style="x">', "<br/>", "</div>", "_x000D_"]
)
def test_what_a_page_is_laid_out_with_is_no_text(layout: str) -> None:
    compact = Compact(f"甲法{layout}第五条")
    assert compact.text == "甲法第五条"
    assert compact.gap_before(2)
    assert compact.original(2, 5) == "第五条"


def test_quotation_marks_inside_others_are_single_and_double_again_inside_those() -> None:
    assert (
        nested_quotes("第1号申请“市教委新增“民办学校设立审批””已受理")
        == "第1号申请“市教委新增‘民办学校设立审批’”已受理"
    )
    assert nested_quotes("“甲“乙“丙”””与“丁”") == "“甲‘乙“丙”’”与“丁”"
    for untouched in ("“甲”和“乙”", "没有引号", "“剪断了的“题", "”反了“甲”"):
        assert nested_quotes(untouched) == untouched
    assert quoted("修改“甲”的‘乙’") == "“修改‘甲’的“乙””"

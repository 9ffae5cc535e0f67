"""Redlines: what a reader would strike out and put in, and never a character lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redline import Piece, redline


def marked(old: str, new: str) -> str:
    """The redline as text: [-struck-]{+put in+}."""
    signs = {"same": ("", ""), "del": ("[-", "-]"), "ins": ("{+", "+}")}
    return "".join(f"{signs[p.op][0]}{p.text}{signs[p.op][1]}" for p in redline(old, new))


def test_what_did_not_change_is_one_piece() -> None:
    assert redline("处一万元以下罚款。", "处一万元以下罚款。") == [Piece("same", "处一万元以下罚款。")]
    assert redline("", "") == []


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("处一万元以下罚款", "处三万元以下罚款", "处[-一-]{+三+}万元以下罚款"),
        ("由工商行政管理部门处罚", "由市场监督管理部门处罚", "由[-工商行政-]{+市场监督+}管理部门处罚"),
        ("应当报告", "应当及时报告", "应当{+及时+}报告"),
        ("甲、乙、丙", "甲、丙", "甲、[-乙、-]丙"),
        ("甲", "乙", "[-甲-]{+乙+}"),
    ],
)
def test_a_changed_word_is_struck_out_and_the_new_one_put_in(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


def test_a_number_is_one_token() -> None:
    assert marked("处5000元罚款", "处50000元罚款") == "处[-5000-]{+50000+}元罚款"
    assert marked("1.5倍", "1.6倍") == "[-1.5-]{+1.6+}倍"


def test_a_rewritten_passage_is_not_confetti() -> None:
    pieces = redline("由主管机关给予警告。", "处以罚款并责令停止其全部活动。")
    assert sum(p.op == "same" for p in pieces) <= 1


def test_a_passage_put_in_begins_behind_a_stop() -> None:
    old = "（一）甲的；（三）丙的。"
    assert marked(old, "（一）甲的；（二）乙的；（三）丙的。") == "（一）甲的；{+（二）乙的；+}（三）丙的。"


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*"甲乙丙丁的。；，：（）一二", "12", "3.5", "法", "\n", " "]), max_size=60).map("".join),
)  # fmt: skip


@given(TEXTS, TEXTS)
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = redline(old, new)
    assert "".join(p.text for p in pieces if p.op != "ins") == old
    assert "".join(p.text for p in pieces if p.op != "del") == new


@given(TEXTS, TEXTS)
def test_neighbours_of_one_kind_are_joined_and_struck_stands_before_put_in(old: str, new: str) -> None:
    pieces = redline(old, new)
    assert all(p.text for p in pieces)
    assert all(a.op != b.op for a, b in pairwise(pieces))
    assert ("ins", "del") not in [(a.op, b.op) for a, b in pairwise(pieces)]


@given(TEXTS)
def test_a_text_beside_itself_has_no_mark(text: str) -> None:
    assert all(p.op == "same" for p in redline(text, text))

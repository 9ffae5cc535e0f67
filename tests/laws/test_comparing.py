"""Two texts of a law, article by article: each article of both stands exactly once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from laws.comparing import Kind, changes_of, compare_texts

A = "从事食品经营的单位应当依法取得许可，并在经营场所公示。"
B = "县级以上人民政府主管部门负责本行政区域内的监督管理工作。"
C = "违反本法规定的，由主管部门责令改正，处一万元以上五万元以下的罚款。"
D = "国家鼓励和支持有关的科学研究，推广先进技术。"


def kinds(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(row.kind.value, row.old_label, row.new_label) for row in compare_texts(old, new)]


def test_an_article_that_says_the_same_is_the_same_whatever_its_signs() -> None:
    assert kinds({"第一条": A}, {"第一条": A.replace("，", ",")}) == [("same", "第一条", "第一条")]


def test_an_article_that_moved_is_renumbered() -> None:
    old, new = {"第一条": A, "第二条": B}, {"第一条": D, "第二条": A, "第三条": B}
    assert kinds(old, new) == [
        ("added", "", "第一条"),
        ("renumbered", "第一条", "第二条"),
        ("renumbered", "第二条", "第三条"),
    ]


def test_an_article_with_other_words_under_its_number_is_changed() -> None:
    (row,) = compare_texts({"第一条": C}, {"第一条": C.replace("五万元", "十万元")})
    assert row.kind == Kind.CHANGED
    assert [p.text for p in row.pieces if p.op == "ins"] == ["十"]


def test_an_article_with_other_words_under_another_number_is_moved() -> None:
    old, new = {"第一条": A, "第二条": C}, {"第一条": A, "第九条": C.replace("五万元", "十万元")}
    assert kinds(old, new)[1] == ("moved", "第二条", "第九条")


def test_what_is_not_alike_was_removed_and_something_else_added() -> None:
    assert kinds({"第一条": A}, {"第一条": D}) == [("added", "", "第一条"), ("removed", "第一条", "")]


def test_a_removed_article_stands_where_it_stood() -> None:
    old, new = {"第一条": A, "第二条": B, "第三条": C}, {"第一条": A, "第二条": C}
    assert kinds(old, new) == [
        ("same", "第一条", "第一条"),
        ("removed", "第二条", ""),
        ("renumbered", "第三条", "第二条"),
    ]


def test_of_several_articles_alike_the_one_of_the_same_number_is_meant() -> None:
    old, new = {"第一条": A, "第二条": A}, {"第一条": B, "第二条": A}
    assert ("same", "第二条", "第二条") in kinds(old, new)


def test_the_fate_of_each_old_article() -> None:
    fates = changes_of({"第一条": A, "第二条": B}, {"第一条": A, "第五条": B})
    assert (fates["第一条"].kind, fates["第二条"].new_label) == (Kind.SAME, "第五条")


LABELS = st.sampled_from([f"第{n}条" for n in "一二三四五六七八九十"])
WORDS = st.sampled_from([A, B, C, D, C.replace("五", "十"), A + B, "", "。", "甲", B.replace("县", "市")])
TEXTS = st.dictionaries(LABELS, WORDS, max_size=10)


@given(TEXTS, TEXTS)
def test_every_article_of_both_texts_appears_once(old: dict[str, str], new: dict[str, str]) -> None:
    rows = compare_texts(old, new)
    assert sorted(row.old_label for row in rows if row.old_label) == sorted(old)
    assert [row.new_label for row in rows if row.new_label] == list(new)
    for row in rows:
        assert row.old == old.get(row.old_label, "")
        assert row.new == new.get(row.new_label, "")
        assert (row.kind == Kind.ADDED) == (not row.old_label)
        assert (row.kind == Kind.REMOVED) == (not row.new_label)

"""Which laws a text repeals: the row of titles that 废止 is said of, and nothing else that is named."""

from __future__ import annotations

import datetime as dt

import pytest

from laws.repeals import repealed_titles, stated_beginning


def repealed(text: str, title: str = "丁法") -> list[str]:
    return sorted(name for _, name in repealed_titles(title, [("第九条", text)]))


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("本法自2021年1月1日起施行。《甲法》、《乙法》、《丙法》同时废止。", ["丙法", "乙法", "甲法"]),
        ("本法自公布之日起施行，《甲法》同时废止。", ["甲法"]),
        ("本条例自施行之日起，1997年1月2日国务院发布的《甲条例》同时废止。", ["甲条例"]),
        ("《甲条例》（国务院令第10号）和1990年市人民政府批准的《乙办法》同时废止。", ["乙办法", "甲条例"]),
        ("《甲条例》《乙条例》同时废止。", ["乙条例", "甲条例"]),
        ("《甲条例》及其实施细则自本条例施行之日起废止。", ["甲条例"]),
        ("自本办法施行之日起，《甲办法》（政发〔2010〕5号）停止执行。", ["甲办法"]),
        ("本办法自2026年1月1日起施行，同时废止原《甲办法》。", ["甲办法"]),
        ("现决定对《甲规定》予以废止。", ["甲规定"]),
        ("决定废止1988年通过的《甲规定》、《乙规定》。", ["乙规定", "甲规定"]),
        ("《省实施〈甲法〉办法》同时废止。", ["省实施〈甲法〉办法"]),
        ("本规定施行后，《最高人民法院关于甲的解释》（法释〔2003〕5号）同时废止。", ["最高人民法院关于甲的解释"]),
    ],
)  # fmt: skip
def test_the_titles_that_are_said_to_be_repealed(text: str, titles: list[str]) -> None:
    assert repealed(text) == titles


def test_a_decision_to_amend_named_in_the_making_of_a_law_is_not_meant() -> None:
    made = "2004年5月27日根据《关于修改〈甲条例〉的决定》修正的《甲条例》和2001年通过的《乙条例》同时废止。"
    assert repealed(made) == ["乙条例", "甲条例"]


@pytest.mark.parametrize(
    "text",
    [
        "地方性法规的制定、修改和废止，适用《立法法》。",
        "依照《宪法》和《立法法》规定的权限修改、废止地方性法规。",
        "《合同法》废止前订立的合同，适用当时的法律。",
        "被《民法典》废止的法律不再引用。",
        "《甲条例》第十条同时废止。",
        "《甲条例》中有关收费的规定同时废止。",
        "《甲条例》的相关规定同时废止。",
        "《甲条例》与本条例不一致的，以本条例为准。",
        "修改、废止《甲条例》应当报告。",
        "行政复议期间《甲决定》不停止执行。",
        "常务委员会审议关于废止《甲条例》的议案。",
        "食品安全国家标准制定后，该地方标准即行废止。",
    ],
)
def test_a_law_named_in_a_sentence_about_repealing_is_not_repealed(text: str) -> None:
    assert repealed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "根据《甲法》制定的《乙办法》同时废止。",
        "根据《甲法》，《乙办法》同时废止。",
        "依照《甲法》第三条的规定，《乙办法》同时废止。",
        "《甲条例》第五条和《乙办法》同时废止。",
        "与《甲条例》不一致的，《乙办法》同时废止。",
    ],
)
def test_a_law_named_beside_the_repealed_one_stands(text: str) -> None:
    assert repealed(text) == ["乙办法"]


def test_a_law_does_not_repeal_an_earlier_text_of_its_own() -> None:
    assert repealed("1999年国务院发布的《甲条例》同时废止。", title="甲条例") == []


def test_a_decision_lists_what_it_repeals() -> None:
    text = (
        "根据《立法法》，决定废止下列地方性法规：\n一、《甲条例》（1997年通过，根据2004年《关于修改〈甲条例〉的决定》修正）\n"
        "二、《乙条例》\n本决定自公布之日起施行。《丙条例》另行制定。"
    )
    assert repealed(text) == ["乙条例", "甲条例"]


def test_what_the_decision_only_amends_stands() -> None:
    text = "一、废止下列法规：\n（一）《甲条例》\n（二）《乙条例》\n二、修改下列法规：\n（一）将《丙条例》第三条修改为：“略。”\n（二）《丁条例》"
    assert repealed(text, title="关于废止和修改部分法规的决定") == ["乙条例", "甲条例"]


def test_the_title_of_a_decision_may_say_it() -> None:
    assert repealed_titles("关于废止《甲条例》的决定", [("", "本决定自公布之日起施行。")]) == [("", "甲条例")]


def test_the_article_that_says_so_is_named() -> None:
    texts = [("第一条", "为了测试。"), ("第二条", "《甲法》同时废止。")]
    assert repealed_titles("丁法", texts) == [("第二条", "甲法")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本条例自2009年5月1日起施行。《甲条例》同时废止。", dt.date(2009, 5, 1)),
        ("本法自 2021 年1月1日起施行。", dt.date(2021, 1, 1)),
        ("本法自公布之日起施行。", None),
        ("本法自2021年13月1日起施行。", None),
    ],
)
def test_the_day_from_which_a_law_says_it_holds(text: str, day: dt.date | None) -> None:
    assert stated_beginning(text) == day

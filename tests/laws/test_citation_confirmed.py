"""What a cell says in words of its own is read as far as it goes, and a person is asked: sentences, sources, short names."""

import pytest

from laws.citations import Citation, split_citations
from laws.near_titles import near


def read(cell: str) -> list[Citation]:
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    return citations


@pytest.mark.parametrize(
    "sentence",
    [
        "违反《甲法》第五条，依据《甲法》第六条处罚",
        "违反《甲法》第五条的规定，依据《甲法》第六条的规定处罚。",
        "对违法的，按《甲法》第五条、《甲法》第六条处罚。",
    ],
)
def test_a_sentence_that_is_all_of_a_cell_cites_what_it_names_for_confirmation(sentence: str) -> None:
    first, second = read(sentence)
    assert [(c.title, c.locator, c.text) for c in (first, second)] == [
        ("甲法", "第五条", ""),
        ("甲法", "第六条", ""),
    ]
    assert "请核对" in first.unsure
    assert "请核对" in second.unsure


@pytest.mark.parametrize(
    "words",
    [
        "持有《甲证》的，由县级处理。",
        "印刷含有《甲条例》第三条禁止内容的出版物。",
        "第一句很长。第二句按《甲法》第五条处罚。",
    ],
)
def test_words_that_cite_nothing_stay_a_remark(words: str) -> None:
    (remark,) = read(words)
    assert (remark.title, remark.locator, remark.text) == ("", "", words)


def test_the_source_in_brackets_behind_a_text_is_cited_with_the_text() -> None:
    (c,) = read("国家实行许可制度。（《甲法》第五条）")
    assert (c.title, c.locator, c.text) == ("甲法", "第五条", "国家实行许可制度。")
    assert "请核对" in c.unsure


@pytest.mark.parametrize(
    ("cell", "title", "locator"),
    [
        ("《甲法》及其实施条例第五条", "甲法实施条例", "第五条"),
        ("《甲法》第三条以及实施细则第五条", "甲法实施细则", "第五条"),
        ("《甲法》第三条、《实施条例》第五条", "甲法实施条例", "第五条"),
        ("《甲法》第三条：子丑。其实施条例第五条：寅卯。", "甲法实施条例", "第五条"),
        ("《甲法》、《甲法实施条例》第三条、《条例》第五条", "甲法实施条例", "第五条"),
        ("《乙省甲条例》第三条；条例第五条", "乙省甲条例", "第五条"),
        ("《甲法》及其实施条例", "甲法实施条例", ""),
    ],
)
def test_rules_named_by_their_law_alone_are_offered_for_confirmation(
    cell: str, title: str, locator: str
) -> None:
    last = read(cell)[-1]
    assert (last.title, last.locator) == (title, locator)
    assert title in last.unsure


def test_a_short_name_that_could_mean_no_law_before_stays_as_written() -> None:
    assert [c.title for c in read("《甲法》第三条、《条例》第五条")] == ["甲法", "条例"]


def test_words_between_two_laws_are_told() -> None:
    _, second = read("《甲法》第三条，再结合《乙法》第五条")
    assert (second.title, second.locator) == ("乙法", "第五条")
    assert "再结合" in second.unsure


@pytest.mark.parametrize(
    "edition",
    [
        "国务院令第5号", "国务院第5号令", "国务院5号令", "国务院令（第5号）", "甲部令2016年第5号", "甲部2016年第5号令",
        "中华人民共和国主席令第五号", "甲部公告〔2016〕第5号",
    ],
)  # fmt: skip
def test_an_order_may_stand_before_or_behind_a_title_in_any_form(edition: str) -> None:
    for cell in (
        f"{edition}《甲条例》第三条",
        f"《甲条例》{edition}第三条",
        f"《甲条例》（{edition}）第三条",
    ):
        (c,) = read(cell)
        assert (c.title, c.locator) == ("甲条例", "第三条")


@pytest.mark.parametrize(
    "mark", ["◇", "※", "1.1", "1-2.", "Ⅱ.", "❶", "⒈", "【1】", "01.", "其一，", "依据1、"]
)
def test_any_mark_may_stand_before_the_laws_of_a_list(mark: str) -> None:
    assert [(c.title, c.locator, c.text) for c in read(f"{mark}《甲法》第三条\n{mark}《乙法》第五条")] == [
        ("甲法", "第三条", ""),
        ("乙法", "第五条", ""),
    ]


def test_a_misspelt_ending_is_asked_about_even_in_a_short_title() -> None:
    assert near("渔业发", ["渔业法", "农业法"]) == ["渔业法"]
    assert near("渔业法", ["农业法"]) == []

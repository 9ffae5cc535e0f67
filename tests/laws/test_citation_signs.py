"""The signs that lists write around titles, between laws and in front of numbers: what each cell cites."""

import pytest

from laws.citations import split_citations
from laws.events import has_words


def places(cell: str) -> list[str]:
    """Every law with its place, which together are the whole cell: nothing is left as a quotation."""
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    assert [c.text for c in citations] == [""] * len(citations)
    return [f"{c.title}{c.locator}" for c in citations]


# --- around a title ---


@pytest.mark.parametrize(
    "title",
    [
        "《水法", "〈水法〉", "‹水法>", "<‹水法>>", "<水法>", "“水法”", "「水法」", "『水法』", "﹁水法﹂", "﹃水法﹄", '"水法"', "<<水法>>",
        "«水法»", "≪水法≫", "{水法}", "︽水法︾", "水法》",
    ],
)  # fmt: skip
def test_a_title_is_read_in_whatever_brackets_it_stands(title: str) -> None:
    assert places(f"{title}第六十五条") == ["水法第六十五条"]


@pytest.mark.parametrize(
    "title", ["《城镇燃气管理条例", "“城镇燃气管理条例”", "<城镇燃气管理条例>", "『城镇燃气管理条例』"]
)
def test_a_longer_title_likewise_and_the_law_behind_it(title: str) -> None:
    assert places(f"{title}第五十条第一款、《水法》第六十五条") == [
        "城镇燃气管理条例第五十条第一款",
        "水法第六十五条",
    ]


@pytest.mark.parametrize(
    "cell", ["“该办法”第五条", "“本条例”第三条", "“看法”第三条", "“违法”第三条", "“办法”第三条"]
)
def test_other_words_in_quotation_marks_are_no_law(cell: str) -> None:
    assert [c.title for c in split_citations(cell)] == [""]


# --- between two laws ---


@pytest.mark.parametrize(
    "joint",
    ["+", "＋", " + ", "&", " ＆ ", "和", "及", "与", "以及", "暨", "兼", "或", "，及", "，以及", "、"],
)
def test_a_law_joined_to_another_is_cited_too(joint: str) -> None:
    cell = f"《食品安全法》第122条第1款{joint}《食品安全法实施条例》第67条"
    assert places(cell) == ["食品安全法第一百二十二条第一款", "食品安全法实施条例第六十七条"]


@pytest.mark.parametrize("joint", ["和", "，以及", "、", " & ", "暨"])
def test_joining_words_alone_say_nothing(joint: str) -> None:
    assert not has_words(joint)


@pytest.mark.parametrize(
    "words",
    [
        "并依据",
        "，并依据",
        "，同时依据",
        "；结合",
        "，并结合",
        "，以及按照",
        "以及依照",
        "，另依据",
        "，同时根据",
    ],
)
def test_words_of_basis_open_the_next_law(words: str) -> None:
    cell = f"依照《建筑法》第六十四条{words}《建筑工程施工许可管理办法》第十二条"
    assert places(cell) == ["建筑法第六十四条", "建筑工程施工许可管理办法第十二条"]
    assert [c.role for c in split_citations(cell)] == ["", ""]


@pytest.mark.parametrize("words", ["，并参照", "，同时参照", "以及比照", "，参照", "；并参考"])
def test_a_law_that_is_only_consulted_keeps_that_role(words: str) -> None:
    cell = f"依照《建筑法》第六十四条{words}《建筑工程施工许可管理办法》第十二条"
    assert places(cell) == ["建筑法第六十四条", "建筑工程施工许可管理办法第十二条"]
    assert [c.role for c in split_citations(cell)] == ["", "参照"]


def test_the_role_of_one_law_is_not_that_of_a_basis_named_behind_it() -> None:
    cell = "参照《建筑法》第六十四条、依据《建筑工程施工许可管理办法》第十二条"
    assert [c.role for c in split_citations(cell)] == ["参照", ""]


# --- the parts of a document ---


@pytest.mark.parametrize("number", ["三", "十二", "二、（四）", "二（四）"])
@pytest.mark.parametrize("issue", ["（杭环发〔2022〕5号）", ""])
def test_the_part_of_a_document_ends_at_a_colon(number: str, issue: str) -> None:
    (c,) = split_citations(f"《关于做好某工作的通知》{issue}{number}：对甲乙丙进行检查。")
    assert (c.locator, c.text) == (number.replace("二（", "二、（"), "对甲乙丙进行检查。")


@pytest.mark.parametrize(
    "cell",
    ["一是《水法》第六十五条；二是《渔业法》第三十八条", "《水法》2016修正 第六十五条、《渔业法》第三十八条"],
)
def test_counting_words_and_an_edition_without_brackets_are_no_obstacle(cell: str) -> None:
    assert places(cell) == ["水法第六十五条", "渔业法第三十八条"]


# --- places without 第…条 ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《水法》（65条1款）", ["水法第六十五条第一款"]),
        ("《水法》(65、66条)", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》（第六十五条第一款、第六十六条）", ["水法第六十五条第一款", "水法第六十六条"]),
        ("《水法》（2016年修正）（65条）；", ["水法第六十五条"]),
        ("《水法》（65条）（2016年修正）", ["水法第六十五条"]),
        ("《水法》（2016年修正）（六十五条）", ["水法第六十五条"]),
        ("《水法》65+66条", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》第六十五条+六十六条", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》第六十五条&第六十六条", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》第65/66条", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》第六十五条结合第六十六条", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》第65-67条", ["水法第六十五条至第六十七条"]),
        ("《水法》65～67条", ["水法第六十五条至第六十七条"]),
        ("《水法》§65", ["水法第六十五条"]),
        ("水法§65", ["水法第六十五条"]),
        ("《水法》§65、§66", ["水法第六十五条", "水法第六十六条"]),
        ("《水法》§§65-67", ["水法第六十五条至第六十七条"]),
    ],
)
def test_a_place_is_read_without_its_usual_words(cell: str, expected: list[str]) -> None:
    assert places(cell) == expected
    assert not any(c.unsure for c in split_citations(cell))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《民办教育促进法》64；", ["民办教育促进法第六十四条"]),
        ("《水法》64、65", ["水法第六十四条", "水法第六十五条"]),
        ("《水法》（64、65）", ["水法第六十四条", "水法第六十五条"]),
        ("《水法》65.1", ["水法第六十五条第一款"]),
        ("《水法》§65.1", ["水法第六十五条第一款"]),
        ("《水法》65.1.2", ["水法第六十五条第一款第（二）项"]),
    ],
)
def test_a_number_alone_is_offered_for_confirmation(cell: str, expected: list[str]) -> None:
    assert places(cell) == expected
    assert all("请核对" in c.unsure for c in split_citations(cell))


@pytest.mark.parametrize(
    "cell",
    [
        "《水法》2016",
        "《水法》12个月内",
        "《水法》65-1",
        "《水法》（3）",
        "《关于甲的通知》64；",
        "《水法》1、取水许可",
    ],
)
def test_other_numbers_behind_a_title_are_no_place(cell: str) -> None:
    assert [c.locator for c in split_citations(cell)] == [""]


# --- what a place is about ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《水法》第七章法律责任", ["水法第七章"]),
        ("《水法》第七章 法律责任", ["水法第七章"]),
        ("《水法》第七章“法律责任”；", ["水法第七章"]),
        ("《水法》第七章（法律责任）", ["水法第七章"]),
        ("《水法》第二章、第七章法律责任", ["水法第二章、第七章"]),
        ("《水法》第七章法律责任第六十五条", ["水法第七章", "水法第六十五条"]),
        ("《水法》第七章（第六十四至六十五条）", ["水法第七章", "水法第六十四条至第六十五条"]),
        ("《水法》第七章 法律责任（第六十五条）", ["水法第七章", "水法第六十五条"]),
        ("《劳动法》第九十四条（禁止使用童工）", ["劳动法第九十四条"]),
        (
            "《劳动法》第九十四条（禁止使用童工）；《水法》第六十五条（罚则）",
            ["劳动法第九十四条", "水法第六十五条"],
        ),
        ("《劳动法》第九十四条【禁止使用童工】、第九十五条", ["劳动法第九十四条", "劳动法第九十五条"]),
        ("《消防法》第五十八条第一款前段", ["消防法第五十八条第一款"]),
        ("《消防法》第五十八条各项", ["消防法第五十八条"]),
    ],
)
def test_the_name_or_subject_of_a_place_is_no_quotation(cell: str, expected: list[str]) -> None:
    assert places(cell) == expected
    assert not any(c.unsure for c in split_citations(cell))


@pytest.mark.parametrize("words", ["前款", "上款", "前项", "最后一款", "①"])
def test_an_uncounted_paragraph_is_asked_about(words: str) -> None:
    (c,) = split_citations(f"《水法》第七十三条{words}")
    assert (c.locator, c.text) == ("第七十三条", "")
    assert words in c.unsure


def test_what_follows_a_subject_in_brackets_is_the_text() -> None:
    (c,) = split_citations("《水法》第七十三条（罚则）：侵占水工程的，处罚款。")
    assert (c.locator, c.text) == ("第七十三条", "侵占水工程的，处罚款。")


@pytest.mark.parametrize(
    "words", ["（一）未取得许可的；", "前款规定的行为由县级处罚。", "法律责任由县级政府依法确定并予以追究。"]
)
def test_a_quotation_stays_one(words: str) -> None:
    (c,) = split_citations(f"《水法》第七十三条：{words}")
    assert c.text == words


@pytest.mark.parametrize("parts", ["二、四", "二和四", "一、三、五"])
def test_several_parts_of_a_document_are_a_place_each(parts: str) -> None:
    locators = [c.locator for c in split_citations(f"《关于某工作的通知》（浙政办发〔2021〕3号）{parts}")]
    assert locators == parts.replace("和", "、").split("、")

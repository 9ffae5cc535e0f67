"""Citations as real lists write them: one test per rule, then properties over any text, then real lists."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laws.citations import Citation, split_citations


def read(cell: str) -> list[Citation]:
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    return citations


def pairs(cell: str) -> list[tuple[str, str]]:
    return [(c.title, c.locator) for c in read(cell)]


def kinds(cell: str) -> list[tuple[str, bool]]:
    return [(c.kind, c.tagged) for c in read(cell)]


def only(cell: str) -> Citation:
    (citation,) = read(cell)
    return citation


# --- laws, articles and their texts ---


def test_a_citation_has_kind_title_edition_locator_and_text() -> None:
    c = only("【法律】《水污染防治法》（2017年修正）第二十一条第一款 直接向水体排放污水的，应当取得许可证。")
    assert (c.kind, c.tagged, c.title, c.edition) == ("法律", True, "水污染防治法", "2017年修正")
    assert (c.locator, c.text) == ("第二十一条第一款", "直接向水体排放污水的，应当取得许可证。")


def test_each_article_with_its_own_text_is_a_citation() -> None:
    first, second = read("《甲法》（2018年修正）\n  第三条：子。\n  第九条：丑：\n（一）寅；\n（二）卯。")
    assert (first.title, first.locator, first.text) == ("甲法", "第三条", "子。")
    assert (second.title, second.edition, second.locator) == ("甲法", "2018年修正", "第九条")
    assert second.text == "丑：\n（一）寅；\n（二）卯。"


def test_articles_on_one_line_are_told_apart() -> None:
    assert pairs("《甲法》第三条：子。第九条：丑。第十条 寅") == [("甲法", f"第{n}条") for n in "三九十"]


def test_articles_enumerated_before_one_text_share_it() -> None:
    citations = read("《甲法》第三十一条、第三十三条：共同的文字。")
    assert [(c.locator, c.text) for c in citations] == [
        ("第三十一条", "共同的文字。"),
        ("第三十三条", "共同的文字。"),
    ]


def test_articles_enumerated_without_text_are_single_citations_and_chapters_are_one() -> None:
    assert pairs("《甲法》第三十条、三十二条、第四十条。") == [
        ("甲法", f"第{n}条") for n in ("三十", "三十二", "四十")
    ]
    assert pairs("《甲法》第五章、第六章、第七章。") == [("甲法", "第五章、第六章、第七章")]
    assert pairs("《甲法》第十条至第十二条") == [("甲法", "第十条至第十二条")]


def test_a_paragraph_alone_belongs_to_the_article_before() -> None:
    assert pairs("《甲法》第十条第一款：子。第二款：丑。") == [
        ("甲法", "第十条第一款"),
        ("甲法", "第十条第二款"),
    ]
    assert pairs("《甲办法》第一款：子。") == [("甲办法", "第一款")]


@pytest.mark.parametrize("sign", ["：", ":", " ", "", "。", "\n", "规定，", "规定："])
def test_anything_may_stand_between_locator_and_text(sign: str) -> None:
    c = only(f"《甲法》第三条{sign}国家实行许可制度。")
    assert (c.locator, c.text) == ("第三条", "国家实行许可制度。")


def test_the_words_of_the_provision_behind_a_locator_are_no_text() -> None:
    assert only("《甲法》第三十一条规定。").text == ""
    assert only("根据《甲法》第三十条的规定，由乙部门处罚。").text == "由乙部门处罚。"


def test_the_edition_may_follow_the_locator() -> None:
    c = only("《甲法》第三条（2018年修正）：子。")
    assert (c.locator, c.edition, c.text) == ("第三条", "2018年修正", "子。")


# --- what stands inside a sentence opens nothing ---


@pytest.mark.parametrize(
    "sentence",
    [
        "有下列行为的，依照《行政处罚法》第十条的规定处罚。",
        "违反本法第十九条规定的，处罚款。第三十条规定的期限不变。",
        "由公安机关依照本条例第三条、第四条处理。《乙条例》第五条规定的情形除外。",
        "《经营许可证》有效期为五年。《经营许可证》不得转让。",
        "有下列行为之一的：\n（一）违反《乙法》第九条的；\n（二）《经营许可证》遗失的。",
        "处罚款；构成犯罪的，\n依照刑法第三百条追究刑事责任。",
        "责令改正，并按照\n《乙办法》第五条执行。",
    ],
)
def test_laws_and_articles_named_inside_a_text_stay_in_it(sentence: str) -> None:
    assert only(f"《甲法》第二条：{sentence}").text == sentence


def test_a_tag_inside_a_sentence_opens_nothing() -> None:
    """As lists whose every 《甲法》 was replaced by 【法律】《甲法》 have it."""
    first, second = read(
        "【法律】《甲法》第五条：子。\n【规章】《乙规定》第三条：有下列行为之一的，依照【法律】《甲法》第五条的规定予以处罚：（一）丑；（二）寅。"
    )
    assert (first.title, first.locator) == ("甲法", "第五条")
    assert (second.title, second.locator) == ("乙规定", "第三条")
    assert second.text.endswith("依照【法律】《甲法》第五条的规定予以处罚：（一）丑；（二）寅。")


def test_a_sentence_may_end_in_a_document_word() -> None:
    assert only("《甲法》第三条\n县级以上人民政府制定具体办法。").text == "县级以上人民政府制定具体办法。"


# --- where a law begins ---


@pytest.mark.parametrize("gap", ["\n", "；", "、", " ", "。\n", "；\n", "和"])
def test_several_laws_in_one_cell(gap: str) -> None:
    cell = f"《甲法》第六十二条{gap}《乙条例》（国务院令第100号）第四十二条"
    assert pairs(cell) == [("甲法", "第六十二条"), ("乙条例", "第四十二条")]


@pytest.mark.parametrize(
    "numbers",
    [("1.", "2."), ("1、", "2、"), ("①", "②"), ("（1）", "（2）"), ("一、", "二、"), ("(一)", "(二)")],
)
@pytest.mark.parametrize("gap", ["", "\n", "；"])
def test_numbered_lists_of_laws(numbers: tuple[str, str], gap: str) -> None:
    cell = f"{numbers[0]}《甲法》第六条{gap}{numbers[1]}《乙条例》第四条。"
    assert pairs(cell) == [("甲法", "第六条"), ("乙条例", "第四条")]


def test_a_law_after_a_quoted_text_on_the_same_line() -> None:
    cell = "《甲法》第四条：子。《乙条例》第五条：丑。【规章】《丙办法》第六条 寅"
    assert pairs(cell) == [("甲法", "第四条"), ("乙条例", "第五条"), ("丙办法", "第六条")]


@pytest.mark.parametrize("number", ["国务院令第412号", "国发〔2004〕16号", "1.国发〔2004〕16号"])
def test_the_number_of_a_document_may_stand_in_front_of_its_title(number: str) -> None:
    cell = number + "《国务院对确需保留的行政审批项目设定行政许可的决定》附件第101项"
    assert pairs(cell) == [("国务院对确需保留的行政审批项目设定行政许可的决定", "附件第101项")]


def test_labels_in_front_of_laws_are_no_citations() -> None:
    assert pairs("设定依据：《甲法》第四条") == [("甲法", "第四条")]
    assert pairs("根据《甲法》第三条和《乙法》第四条") == [("甲法", "第三条"), ("乙法", "第四条")]
    assert pairs("a) 申请条件：《甲法》第四条；\nb) 申请材料：《乙法》第五条") == [
        ("甲法", "第四条"),
        ("乙法", "第五条"),
    ]


# --- kinds ---


@pytest.mark.parametrize(
    "tag",
    [
        "【法律】",
        "【 法律】",
        "【法\n律】",
        "[法律]",
        "「法律」",
        "〔法律〕",
        "法律：",
        "（法律）",
        "【法律1】",
    ],
)
def test_tags_name_the_kind(tag: str) -> None:
    assert kinds(f"{tag}《甲条例》第三条") == [("法律", True)]


@pytest.mark.parametrize(
    "kind",
    [
        "法规",
        "行政法规",
        "地方性法规",
        "规章",
        "部门规章",
        "规范性文件",
        "国务院决定",
        "国务院文件",
        "党内法规",
        "其他",
    ],
)
def test_every_usual_tag_is_known(kind: str) -> None:
    assert kinds(f"【{kind}】《甲》第三条") == [(kind, True)]


def test_a_tag_over_a_numbered_list_holds_for_all_of_it() -> None:
    assert kinds("【法规】1.《甲规定》第三条\n2.《乙规定》第四条\n【规章】《丙办法》第一条") == [
        ("法规", True),
        ("法规", True),
        ("规章", True),
    ]


def test_without_a_tag_the_kind_is_inferred_and_said_to_be() -> None:
    assert kinds("《甲法》第三条；《乙条例》第四条；《丙规定》第五条") == [
        ("法律", False),
        ("法规", False),
        ("", False),
    ]
    assert kinds("法律依据：《甲条例》第三条") == [("法规", False)]


# --- titles ---


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("《 中华\n人民共和国行政\n处罚法》", "中华人民共和国行政处罚法"),
        ("《关于印发《甲办法》的通知》", "关于印发〈甲办法〉的通知"),
        ("《关于印发《甲办法》的通知", "关于印发〈甲办法〉的通知"),
        ("《关于修改〈甲办法〉的决定》", "关于修改〈甲办法〉的决定"),
        ("《天津市实施<水法>办法》", "天津市实施〈水法〉办法"),
        ("《甲条例》》", "甲条例"),
        ("《《甲条例》", "甲条例"),
        ("《甲条例", "甲条例"),
        ("甲乙条例》", "甲乙条例"),
        ("《甲条例》实施细则", "甲条例实施细则"),
        ("中华人民共和国食品安全法", "中华人民共和国食品安全法"),
        ("劳动法", "劳动法"),
    ],
)
@pytest.mark.parametrize("edition", ["", "（2018年修正）"])
@pytest.mark.parametrize("locator", ["第八十五条", "第一百零三条", "第一千二百六十条"])
def test_titles_with_any_bracketing(written: str, title: str, edition: str, locator: str) -> None:
    assert pairs(f"{written}{edition}{locator}") == [(title, locator)]


def test_a_tagged_title_without_brackets_ends_at_its_line() -> None:
    assert pairs("【规章】食品经营许可办法\n第三条 子。\n第四条 丑。") == [
        ("食品经营许可办法", "第三条"),
        ("食品经营许可办法", "第四条"),
    ]


# --- editions ---


@pytest.mark.parametrize(
    ("bracket", "edition"),
    [
        (
            "（1983年12月8 日通过，根据2024\n年9月13日第二次修正）",
            "1983年12月8日通过，根据2024年9月13日第二次修正",
        ),
        ("(国务院令第473号)", "国务院令第473号"),
        ("（建城〔2015〕5号）", "建城〔2015〕5号"),
        (
            "（根据《关于修改〈甲法〉等法律的决定》（主席令第4号）修正）",
            "根据《关于修改〈甲法〉等法律的决定》（主席令第4号）修正",
        ),
        ("（（2018年修正））", "2018年修正"),
        ("（2018年修正\n", "2018年修正"),
        ("2018年第四届人大第五次会议修正）", "2018年第四届人大第五次会议修正"),
    ],
)
def test_editions_with_nested_doubled_and_missing_brackets(bracket: str, edition: str) -> None:
    c = only(f"《甲法》{bracket}第四十条：子。")
    assert (c.title, c.edition, c.locator, c.text) == ("甲法", edition, "第四十条", "子。")


# --- annexes, remarks, layout ---


@pytest.mark.parametrize(
    "locator", ["附件第86项", "附件2第12项", "目录第117项", "第117项", "附件目录第183项"]
)
def test_entries_of_decisions_are_locators(locator: str) -> None:
    cell = f"《国务院对确需保留的行政审批项目设定行政许可的决定》（国务院令第412号）{locator}：子。"
    c = only(cell)
    assert (c.kind, c.locator, c.text) == ("国务院决定", locator, "子。")


@pytest.mark.parametrize("remark", ["无", "根据三定规定", "违反本法第十九条", "——"])
def test_a_cell_without_law_is_a_remark(remark: str) -> None:
    c = only(remark)
    assert (c.title, c.locator) == ("", "")


def test_a_remark_after_the_citations_is_kept_apart() -> None:
    *_, last = read("《甲法》第三条；\n备注：本项由市级行使。")
    assert (last.title, last.locator, last.text) == ("", "", "备注：本项由市级行使。")


def test_a_note_on_a_line_of_its_own_ends_the_text() -> None:
    first, note = read("《水法》第七条：国家实行取水许可制度。\n备注：2018年下放至县级。")
    assert (first.locator, first.text) == ("第七条", "国家实行取水许可制度。")
    assert (note.title, note.text) == ("", "备注：2018年下放至县级。")


def test_an_empty_cell_has_no_citations_and_a_blank_one_loses_nothing() -> None:
    assert read("") == []
    assert only(" \n ").text == ""


def test_articles_without_a_law_keep_their_locator() -> None:
    assert pairs("第三十五条：子。") == [("", "第三十五条")]


def test_spaces_and_line_breaks_may_stand_anywhere_in_a_locator() -> None:
    assert pairs("《甲法》第四十\n四 条第 (三)\n项") == [("甲法", "第四十四条第（三）项")]


# --- any text at all ---

ALPHABET = """
《 》 〈 〉 （ ） ( ) 【法律】 【 】 第 三十条 第二款 （一） 项 ： 。 ； 、 甲法 条例 规定 的 2018年 修正
国务院令 〔2018〕5号 附件 1. 违反 “ ” 至 和
"""
PIECES = st.sampled_from([*ALPHABET.split(), "\n", " "])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_nothing_is_lost_and_nothing_raises(cell: str) -> None:
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    assert all(c.raw for c in citations)
    assert all(c.text in c.raw or c.text in cell for c in citations)


@settings(max_examples=40)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_time_grows_linearly_whatever_is_repeated(piece: str) -> None:
    cell = piece * (20_000 // len(piece))
    start = time.thread_time()  # not of the clock: other processes must not count
    split_citations(cell)
    assert time.thread_time() - start < 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "（",
        "第一、",
        "《X法》（",
        "第一条",
        "1.《",
        "\n人民",
        "《X法》2018年",
        "2018年第届届届届届届届",
        "《法》2018年第届届届届届第次次次",
        "〔2018〕",
        "附件1",
        "\n《X",
    ],
)
def test_a_hundred_kilobytes_of_malice_are_read_in_seconds(piece: str) -> None:
    cell = piece * (100_000 // len(piece))
    start = time.process_time()  # of this process alone, however busy the machine is
    assert "".join(c.raw for c in split_citations(cell)) == cell
    assert time.process_time() - start < 8


# --- real lists ---


@pytest.fixture(scope="module")
def real_cells(shared_data: Path) -> list[str]:
    """The 依据 cells of eleven departments' published lists."""
    path = shared_data / "power_lists/karamay_items_11depts.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row[column] for row in rows for column in ("basis", "responsibility_basis") if row.get(column)]


def test_real_lists_are_read_into_title_and_locator(real_cells: list[str]) -> None:
    """At least 98 % of the citations whose words name an article (or chapter or entry) have both."""
    citations = [c for cell in real_cells for c in read(cell)]
    named = [c for c in citations if c.locator or re.match(r"\W*第[\d一二三四五六七八九十百]+[条章]", c.text)]
    whole = [c for c in named if c.title and c.locator]
    print(f"{len(citations)} citations, {len(named)} name an article, {len(whole)} of them whole")  # noqa: T201
    assert len(whole) / len(named) >= 0.98
    assert sum(bool(c.title) for c in citations) / len(citations) >= 0.98


def test_no_article_heading_is_left_inside_a_real_text(real_cells: list[str]) -> None:
    heading = re.compile(r"(?:^|[。；\n])\s*第[一二三四五六七八九十百]+条\s*[：:]")
    left = [c.text for cell in real_cells for c in read(cell) if heading.search(c.text)]
    assert left == []


def test_real_operating_guides_are_read_without_loss(shared_data: Path) -> None:
    path = shared_data / "power_lists/tianjin_binhai_guides_22.jsonl"
    guides = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for guide in guides:
        cited = set(re.findall(r"《[^《》]*》（[^（）]*）第[\d]+条", guide["other_basis"]))
        assert len([c for c in read(guide["other_basis"]) if c.title and c.locator]) >= len(cited)

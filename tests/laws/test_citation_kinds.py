"""Kinds of faults found in the citations of real lists: for each several cells, and what must come out of them."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from laws.citations import Citation, split_citations
from tests.laws.test_citations_mixed import CELLS

Place = tuple[str, str]


def read(cell: str) -> list[Citation]:
    citations = split_citations(cell)
    assert "".join(c.raw for c in citations) == cell
    return citations


def places(cell: str) -> list[Place]:
    return [(c.title, c.locator) for c in read(cell)]


def texts(cell: str) -> list[tuple[str, str, str]]:
    return [(c.title, c.locator, c.text) for c in read(cell)]


# --- several laws, several articles ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《甲法》、《乙条例》、《丙办法》", [("甲法", ""), ("乙条例", ""), ("丙办法", "")]),
        ("《甲法》第五条、《乙条例》、《丙办法》第三条", [("甲法", "第五条"), ("乙条例", ""), ("丙办法", "第三条")]),
        ("《甲法》《乙条例》以及《丙办法》等有关规定。", [("甲法", ""), ("乙条例", ""), ("丙办法", "")]),
        ("《甲法》（2019年修正）、《乙条例》（国务院令第5号）", [("甲法", ""), ("乙条例", "")]),
        ("1.《甲法》、《乙条例》；2.《丙办法》", [("甲法", ""), ("乙条例", ""), ("丙办法", "")]),
        ("《甲法》第五条《乙条例》第八条、第九条等", [("甲法", "第五条"), ("乙条例", "第八条"), ("乙条例", "第九条")]),
        ("《甲法》第五条、国发〔2016〕9号、《丙办法》", [("甲法", "第五条"), ("国发〔2016〕9号", ""), ("丙办法", "")]),
        ("《甲法》第五条《乙条例》第八条《丙办法》第九条", [("甲法", "第五条"), ("乙条例", "第八条"), ("丙办法", "第九条")]),
        ("《甲法》第五条及《乙条例》第八条等相关条款。", [("甲法", "第五条"), ("乙条例", "第八条")]),
    ],
)  # fmt: skip
def test_laws_that_follow_one_another_are_a_citation_each(cell: str, expected: list[Place]) -> None:
    assert texts(cell) == [(*place, "") for place in expected]


def test_a_list_of_laws_may_follow_a_quotation() -> None:
    assert texts("《甲法》第五条：子丑。\n《乙条例》、《丙办法》") == [
        ("甲法", "第五条", "子丑。"),
        ("乙条例", "", ""),
        ("丙办法", "", ""),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "【法律】《甲法》《甲法》（2019年修正）\n第七条：子丑。",
        "【法律】《甲法》（2019年修正）\n《甲法》第七条：子丑。",
        "【法律】《甲法》\n《甲法》（2019年修正）\n第七条：子丑。",
    ],
)
def test_a_title_written_twice_is_one_law(cell: str) -> None:
    (c,) = read(cell)
    assert (c.kind, c.title, c.edition, c.locator, c.text) == (
        "法律",
        "甲法",
        "2019年修正",
        "第七条",
        "子丑。",
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "《甲条例》第十三条、第三十一条第（二）项\n第十三条 子丑。\n第三十一条 寅：（一）卯；（二）辰。",
            [("第十三条", "子丑。"), ("第三十一条第（二）项", "寅：（一）卯；（二）辰。")],
        ),
        ("《甲条例》第七条；第八条。\n第七条：子丑。\n第八条：寅。", [("第七条", "子丑。"), ("第八条", "寅。")]),
        ("《甲条例》第七条\n第七条 子丑。", [("第七条", "子丑。")]),
        ("《甲条例》第七条第一款、第二款\n第七条：子丑。", [("第七条第一款、第二款", "子丑。")]),
        ("《甲条例》第七条、第九条\n第七条第二款：子丑。\n第九条：寅。", [("第七条第二款", "子丑。"), ("第九条", "寅。")]),
        ("《甲条例》第十条至第十一条\n第十条：子。\n第十一条：丑。", [("第十条", "子。"), ("第十一条", "丑。")]),
        ("《甲条例》第七条；第八条、第九条\n第七条：子丑。第九条：寅。", [("第八条", ""), ("第七条", "子丑。"), ("第九条", "寅。")]),
    ],
)  # fmt: skip
def test_articles_listed_and_then_quoted_are_one_citation_each(cell: str, expected: list[Place]) -> None:
    assert texts(cell) == [("甲条例", *row) for row in expected]


def test_articles_cited_for_several_things_stay_several() -> None:
    cell = (
        "a) 申请条件：《甲规定》第2条；\nb) 公示：《甲规定》第3条；\nc) 检验：《甲规定》第2条涉及专家论证；"
    )
    assert [locator for _, locator in places(cell)] == ["第二条", "第三条", "第二条"]


@pytest.mark.parametrize(
    "cell",
    [
        "《甲法》第七条 县级… 第八条 市级…",
        "《甲法》第七条 县级…第八条 市级…",
        "《甲法》第七条：县级……第八条：市级……",
        "《甲法》第七条 县级应当负责 第八条 市级应当负责",
        "《甲法》第七条 县级负责。 第八条 市级负责。",
    ],
)
def test_articles_behind_each_other_are_told_apart(cell: str) -> None:
    first, second = read(cell)
    assert (first.locator, second.locator) == ("第七条", "第八条")
    assert first.text.startswith("县级")
    assert second.text.startswith("市级")


@pytest.mark.parametrize(
    "text",
    ["违反 第八条 规定的，处罚。", "本条例第十六条关于企业的规定，适用于使用者。", "依照本法 第九条 处理。"],
)
def test_an_article_named_in_a_quotation_opens_nothing(text: str) -> None:
    assert texts(f"《甲法》第七条 {text}") == [("甲法", "第七条", text)]


# --- mentioned ---


@pytest.mark.parametrize(
    ("sentence", "mentioned"),
    [
        ("有下列行为之一的，依照【法律】《乙法》的有关规定处罚。", ("乙法",)),
        ("违反【法律】《乙法》规定的，由主管部门处罚。", ("乙法",)),
        ("违反规定的，根据【行政法规】《乙条例》第八条给予警告。", ("乙条例",)),
        ("违者按照【法律】《乙法》、【行政法规】《丙条例》的规定处罚。", ("乙法", "丙条例")),
        ("违者依照《乙法》和《丙条例》处罚；《经营许可证》作废。", ("乙法", "丙条例")),
    ],
)
def test_a_law_named_in_a_sentence_is_mentioned_and_the_sentence_whole(
    sentence: str, mentioned: tuple[str, ...]
) -> None:
    for cell in (f"第九条：{sentence}", f"【规章】《丁办法》（2019年）\n第九条：{sentence}"):
        (c,) = read(cell)
        assert (c.locator, c.text, c.mentioned) == ("第九条", sentence, mentioned)


def test_an_edition_that_names_a_law_mentions_it() -> None:
    (c,) = read("《甲法》（根据《关于修改〈甲法〉等法律的决定》修正）第三条")
    assert c.mentioned == ("关于修改〈甲法〉等法律的决定",)


NAMED = re.compile(r"《([^《》〈〉<>\s]{2,30}(?:法|条例|办法|规定|细则|决定|通知))》")
SENTENCES = st.sampled_from([
    "《甲法》", "《乙条例》第八条", "依照《丙办法》的规定处罚。", "违反《丁规定》的，", "、", "；", "。", "\n", "第九条：子丑。", "等",
    "原《戊法》第三条（已废止）", "参照", "【法律】", "该法第四条", "（以下简称《己法》）", "和", "《庚决定》（2019年修正）", "《辛", "中华人民共和国",
])  # fmt: skip


@given(st.one_of(CELLS, st.lists(SENTENCES, max_size=10).map("".join)))
@example("《丁法》第四条：子丑。：《甲条例《国务院对确需保留的行政审批项目设定行政许可的决定》")
def test_every_law_named_in_a_cell_is_cited_or_told_as_mentioned(cell: str) -> None:
    citations = read(cell)
    told = {name for c in citations for name in (c.title, c.written, *c.mentioned)}
    aliases = set(re.findall("简称《([^《》]*)》", cell))
    for name in NAMED.findall(cell):
        assert name in aliases or any(name in one for one in told)


# --- where the law's name stands ---


@pytest.mark.parametrize(
    "head",
    [
        "法律】《甲条例》（2017年修正）\n",
        "法律]《甲条例》",
        "律】《甲条例》",
        "【部门规章】农业部令2016年第3号《甲条例》",
        "【法律《甲条例》",
        "【部令】2017年3月1日国务院令第676号《甲条例》",
        "国务院令第676号公布的《甲条例》",
        "根据2016年2月6日《国务院关于修改部分行政法规的决定》第二次修正的《甲条例》:",
        "根据2011年1月8日《子决定》第一次修订、2016年2月6日《丑决定》第二次修订的《甲条例》",
        "2019年修订的《甲条例》",
        "新修订的《甲条例》",
        "现行《甲条例》",
        "中华人民共和国《甲条例》",
        "天津市《甲条例》",
        "按《甲条例》",
    ],
)
def test_a_law_is_found_whatever_stands_before_its_name(head: str) -> None:
    assert texts(f"{head}第三十三条：子丑。") == [("甲条例", "第三十三条", "子丑。")]


def test_words_of_its_making_in_front_of_a_law_are_its_edition() -> None:
    (c,) = read("根据2016年2月6日《子决定》第二次修正的《甲条例》:第十一条 子丑。")
    assert c.edition == "根据2016年2月6日《子决定》第二次修正"


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("甲法第五条规定：子丑。", "甲法"),
        ("水法第五条：子丑。", "水法"),
        ("甲乙办法第五条规定，子丑。", "甲乙办法"),
        ("依据甲乙法第五条规定：子丑。", "甲乙法"),
        ("中华人民共和国水法第五条规定：子丑。", "中华人民共和国水法"),
    ],
)
def test_a_bare_title_ends_before_its_article(cell: str, title: str) -> None:
    assert texts(cell) == [(title, "第五条", "子丑。")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("国发[2016]9号", [("国发〔2016〕9号", "")]),
        ("国办发（2016）9号", [("国办发〔2016〕9号", "")]),
        ("津政发〔2019〕5号文件第三条", [("津政发〔2019〕5号", "第三条")]),
        ("根据国发〔2016〕9号文第三条第（二）项", [("国发〔2016〕9号", "第三条第（二）项")]),
        ("国发〔2016〕9号、津政发〔2019〕5号", [("国发〔2016〕9号", ""), ("津政发〔2019〕5号", "")]),
        ("《甲法》第三条\n国发〔2016〕9号", [("甲法", "第三条"), ("国发〔2016〕9号", "")]),
        ("国务院令第676号第三条", [("国务院令第676号", "第三条")]),
    ],
)
def test_a_document_may_be_cited_by_its_number(cell: str, expected: list[Place]) -> None:
    assert places(cell) == expected


def test_the_number_of_a_document_shows_its_kind() -> None:
    assert [c.kind for c in read("国发[2016]9号")] == ["规范性文件"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("第五条 《甲条例》", [("甲条例", "第五条")]),
        ("第五条第二款 《甲条例》（2019年修正）", [("甲条例", "第五条第二款")]),
        ("第五条、第六条《甲条例》", [("甲条例", "第五条"), ("甲条例", "第六条")]),
        ("第五条 《甲条例》\n第六条 《乙办法》", [("甲条例", "第五条"), ("乙办法", "第六条")]),
        ("第五条（《甲条例》）", [("甲条例", "第五条")]),
    ],
)
def test_the_place_may_stand_before_the_law(cell: str, expected: list[Place]) -> None:
    assert places(cell) == expected


# --- places ---


@pytest.mark.parametrize(
    ("written", "locator"),
    [
        ("第二十七第二款", "第二十七条第二款"),
        ("第十九", "第十九条"),
        ("第5第2款", "第五条第二款"),
        ("第三十一第（二）项", "第三十一条第（二）项"),
    ],
)
@pytest.mark.parametrize("sign", ["：", "规定：", " ", "\n"])
def test_a_number_without_its_word_is_offered_for_confirmation(written: str, locator: str, sign: str) -> None:
    (c,) = read(f"《甲法》{written}{sign}子丑。")
    assert (c.locator, c.text) == (locator, "子丑。")
    assert locator in c.unsure


@pytest.mark.parametrize("cell", ["《甲法》第三条：子丑。\n第一：寅；\n第二：卯。", "《甲法》第三批目录"])
def test_other_ordinals_are_no_articles(cell: str) -> None:
    (c,) = read(cell)
    assert not c.unsure


@pytest.mark.parametrize(
    ("cell", "locators"),
    [
        ("《甲法》附则第三十条", ["附则第三十条"]),
        ("《甲法》总则第三条：子丑。", ["总则第三条"]),
        ("《甲法》第五条（二）、（三）", ["第五条第（二）项、第（三）项"]),
        ("《甲法》第五条第一款（二）和（四）：子丑。", ["第五条第一款第（二）项、第（四）项"]),
        ("《甲法》第五条第（二）、（三）", ["第五条第（二）项、第（三）项"]),
        ("《甲法》第五条（二）（三）", ["第五条第（二）项、第（三）项"]),
        ("《甲法》第八章附则第三十条", ["第八章附则第三十条"]),
        ("《甲法》第五条（一）至（三）", ["第五条第（一）项至第（三）项"]),
        ("《通知》（国发〔2016〕9号）二、（三）", ["二、（三）"]),
        ("《甲意见》（国发〔2016〕9号）三、（二）、（五）", ["三、（二）", "三、（五）"]),
        ("《甲意见》三（二）子丑。\n四、（八）寅卯。", ["三、（二）", "四、（八）"]),
        ("《甲意见》第三部分（二）", ["第三部分第（二）项"]),
    ],
)
def test_odd_places_are_read(cell: str, locators: list[str]) -> None:
    assert [c.locator for c in read(cell)] == locators


# --- words that quote nothing, and 参照 ---


@pytest.mark.parametrize(
    "cell",
    [
        "《甲法》相关规定",
        "《甲法》第三条等有关规定。",
        "《甲法》的规定执行",
        "《甲法》等法律法规",
        "按照《甲法》第五条办理。",
    ],
)
def test_words_about_the_provision_are_no_quotation(cell: str) -> None:
    (c,) = read(cell)
    assert (c.title, c.text, c.role) == ("甲法", "", "")


@pytest.mark.parametrize(
    "cell",
    [
        "参照《甲法》第五条执行",
        "比照《甲法》第五条处理。",
        "参照执行《甲法》第五条",
        "《甲法》第五条参照执行",
        "参照《甲法》第五条的规定：子丑。",
    ],
)
def test_what_is_only_referred_to_says_so(cell: str) -> None:
    (c,) = read(cell)
    assert (c.title, c.locator, c.role) == ("甲法", "第五条", "参照")


def test_a_reference_may_follow_a_quotation_on_a_line_of_its_own() -> None:
    assert [(c.title, c.text, c.role) for c in read("《甲法》第三条：子丑。\n参照《乙法》第五条执行。")] == [
        ("甲法", "子丑。", ""),
        ("乙法", "", "参照"),
    ]


def test_laws_joined_to_one_referred_to_share_its_role() -> None:
    cell = "参照《甲法》第五条、《乙法》第六条执行"
    assert [(c.title, c.role) for c in read(cell)] == [("甲法", "参照"), ("乙法", "参照")]


# --- the same law again ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《甲法》第十二条、同法第十三条", [("甲法", "第十二条"), ("甲法", "第十三条")]),
        ("《甲法》第十二条。该法第十三条", [("甲法", "第十二条"), ("甲法", "第十三条")]),
        ("《甲法》第三条、《乙条例》第五条、该法第六条", [("甲法", "第三条"), ("乙条例", "第五条"), ("甲法", "第六条")]),
        ("《甲法》第三条、《乙办法》第五条、同法第六条", [("甲法", "第三条"), ("乙办法", "第五条"), ("甲法", "第六条")]),
        ("《乙条例》第五条：子丑。\n该条例第六条：寅卯。", [("乙条例", "第五条"), ("乙条例", "第六条")]),
        ("《甲法》第一条和该法第二条、《乙条例》第六条和该条例第七条", [("甲法", "第一条"), ("甲法", "第二条"), ("乙条例", "第六条"), ("乙条例", "第七条")]),
        ("《甲法》（下称《小法》）第三条、《小法》第四条", [("甲法", "第三条"), ("甲法", "第四条")]),
        ("《甲法》第三条，同上第五条", [("甲法", "第三条"), ("甲法", "第五条")]),
        ("《食品安全法》（以下简称《食安法》）第三十五条。《食安法》第一百二十二条", [("食品安全法", "第三十五条"), ("食品安全法", "第一百二十二条")]),
        ("《食品安全法》（简称食安法）第三十五条；食安法第三十六条", [("食品安全法", "第三十五条"), ("食品安全法", "第三十六条")]),
        ("《甲条例》（以下简称“条例”）第三条、条例第五条", [("甲条例", "第三条"), ("甲条例", "第五条")]),
        ("《甲条例》（2019年修正，以下简称《条例》）第三条：子。\n《条例》第五条：丑。", [("甲条例", "第三条"), ("甲条例", "第五条")]),
    ],
)  # fmt: skip
def test_a_law_named_by_reference_is_the_same_law(cell: str, expected: list[Place]) -> None:
    assert places(cell) == expected
    assert not any(c.unsure for c in read(cell))


def test_a_reference_to_no_law_before_is_offered_for_confirmation() -> None:
    _, second = read("《甲法》第三条、该条例第五条")
    assert (second.title, second.locator) == ("甲法", "第五条")
    assert "该条例" in second.unsure


# --- laws that are no more, and misspelt ones ---


@pytest.mark.parametrize(
    "cell",
    [
        "原《甲法》第四十九条（已废止）",
        "《甲法》第四十九条（已失效）",
        "原《甲法》（2018年废止）第四十九条：子丑。",
        "原《甲法》第四十九条",
        "（已废止）《甲法》第四十九条",
    ],
)
def test_a_law_that_is_no_more_is_reached_and_the_remark_kept(cell: str) -> None:
    (c,) = read(cell)
    assert (c.title, c.locator) == ("甲法", "第四十九条")
    assert re.search("废止|失效|原", c.edition)


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("《甲法》第十二條第三款第（二）項", ("甲法", "第十二条第三款第（二）项")),
        ("《中華人民共和國食品安全法》第十二條", ("中华人民共和国食品安全法", "第十二条")),
        ("【法律】《中華人民共和國食品安全法》\n第十二条：国家实行许可制度。", ("中华人民共和国食品安全法", "第十二条")),
        ("中国人民共和国食品安全法第五条", ("中华人民共和国食品安全法", "第五条")),
        ("【法律】《中华人共和国食品安全法》\n第五条：国家实行许可制度。", ("中华人民共和国食品安全法", "第五条")),
        ("《中国人民银行法》第五条", ("中国人民银行法", "第五条")),
    ],
)  # fmt: skip
def test_characters_and_the_name_of_the_state_are_set_right(cell: str, place: Place) -> None:
    (c,) = read(cell)
    assert (c.title, c.locator) == place
    assert bool(c.unsure) == bool(c.written)
    assert c.title in c.unsure or not c.written


def test_a_quotation_stays_as_it_is_written() -> None:
    (c,) = read("《行政處罰法》第三十二條：當事人有下列情形之一。")
    assert (c.title, c.text, c.written) == ("行政处罚法", "當事人有下列情形之一。", "行政處罰法")


# --- sources behind their texts, and words between a place and its text ---

TEXT = "从事货运经营的，应当依法向县级以上道路运输管理机构提出申请。"


@pytest.mark.parametrize(
    "source",
    [
        "——《甲法》第三条", "（《甲法》第三条）", "（见《甲法》第三条）", "（摘自《甲法》第三条）", "（引自：《甲法》第三条）",
        "[《甲法》第三条]", "【《甲法》第三条】", "出自《甲法》第三条", "\n——摘自《甲法》第三条。", "（甲法第三条）", "语出《甲法》第三条",
    ],
)  # fmt: skip
@pytest.mark.parametrize("quoted", [TEXT, f"“{TEXT}”"])
def test_a_source_behind_a_text_cites_it(quoted: str, source: str) -> None:
    assert texts(quoted + source) == [("甲法", "第三条", quoted)]


def test_each_of_several_texts_has_the_source_behind_it() -> None:
    cell = f"1.“{TEXT}”——《甲法》第三条；2.“经营者应当依法登记。”（《乙条例》第八条）"
    assert texts(cell) == [
        ("甲法", "第三条", f"“{TEXT}”"),
        ("乙条例", "第八条", "“经营者应当依法登记。”"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        f"《甲法》第三条：{TEXT}（依照《乙法》第五条办理）",
        f"第三条：{TEXT}（见《乙法》第五条）",
        "对未经许可从事货运经营的处罚（《乙法》第五条）",
    ],
)
def test_a_law_in_brackets_behind_other_words_is_no_source_of_them(cell: str) -> None:
    assert all((c.title, bool(c.text)) != ("乙法", True) for c in read(cell))


@pytest.mark.parametrize(
    "words",
    [
        "之规定：", "之有关规定：", "的相关规定：", "所规定的：", "中规定：", "规定如下：", "明确：", "载明：", "之规定，", "作出规定：",
        "的内容为：", "有如下规定：", "的规定是：", "原文：", "的具体内容如下：\n", "规定",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lead", ["", "依", "依据", "根据"])
def test_words_that_say_a_text_follows_are_no_part_of_it(lead: str, words: str) -> None:
    assert texts(f"{lead}《甲法》第三条{words}{TEXT}") == [("甲法", "第三条", TEXT)]


def test_a_few_words_may_stand_before_the_law_that_is_quoted() -> None:
    assert texts(f"经查，依《甲法》第三条之规定：{TEXT}") == [("甲法", "第三条", TEXT)]


# --- laws without 《》, short names, notes behind a place, laws named again ---


@pytest.mark.parametrize(
    "lead", ["依据为：", "依据", "根据", "按照", "依照", "依", "设定依据是", "本项依据为："]
)
@pytest.mark.parametrize(
    ("named", "again"),
    [
        ("（以下称“本法”）", "本法"), ("（以下简称《渔法》）", "《渔法》"), ("（下称渔法）", "渔法"), ("（即《渔法》）", "《渔法》"), ("", "该法"),
        ("（简称“渔法”，2013年修正）", "渔法"), ("，以下简称《渔法》，", "《渔法》"), ("", "本法"), ("", "同法"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("joint", ["。", "；", "，"])
def test_a_law_named_without_marks_goes_by_its_short_name_afterwards(
    lead: str, named: str, again: str, joint: str
) -> None:
    cell = f"{lead}中华人民共和国渔业法{named}第三条{joint}{again}第五条第一款"
    law = "中华人民共和国渔业法"
    assert places(cell) == [(law, "第三条"), (law, "第五条第一款")]


def test_a_short_name_holds_behind_a_quotation() -> None:
    cell = f"依据渔业法（以下称“本法”）第三条。本法第五条：{TEXT}本法第八条。"
    assert texts(cell) == [("渔业法", "第三条", ""), ("渔业法", "第五条", TEXT), ("渔业法", "第八条", "")]


@pytest.mark.parametrize(
    "note",
    [" 市级", " 略", "等", " 12", " 第12页", "（备注：暂不行使）", " 省、市级", " 详见附件", "（略）", " P12", " 许可科", "：略", " /"],
)  # fmt: skip
def test_what_is_too_short_for_a_sentence_of_a_statute_is_no_quotation(note: str) -> None:
    cell = f"《甲法》第三条、第五条{note}"
    assert texts(cell) == [("甲法", "第三条", ""), ("甲法", "第五条", "")]


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("违反《甲法》规定的，责令停止。", ("甲法",)),
        ("依照《中华人民共和国甲法》第八条处罚。", ("中华人民共和国甲法",)),
        ("依照治安管理处罚法第二十三条处罚。", ("治安管理处罚法",)),
        ("违反政府采购法和招标投标法规定的，责令改正。", ("政府采购法", "招标投标法")),
        ("依照有关法律、本条例第五条和本法的规定处罚。", ()),
    ],
)
def test_a_text_mentions_every_law_that_it_names(text: str, mentioned: tuple[str, ...]) -> None:
    (c,) = read(f"《甲法》第三条：{text}")
    assert (c.text, c.mentioned) == (text, mentioned)


LAWS = st.sampled_from(["中华人民共和国渔业法", "河道管理条例", "取水许可管理办法", "治安管理处罚法"])
LEADS = st.sampled_from(["依据", "根据", "依照", "按照", "违反"])
PLACES = st.integers(1, 99).map(lambda n: f"第{n}条")
BETWEEN = st.sampled_from(["。", "；", "，", "\n", "：子丑。", "规定，子丑。", "的，由主管部门处罚。", "、"])
CLAUSE = st.tuples(st.one_of(LEADS, st.just("")), LAWS, st.booleans(), PLACES, BETWEEN)


@given(st.lists(CLAUSE, min_size=1, max_size=5))
def test_every_law_behind_a_leading_word_is_cited_or_told_as_mentioned(
    clauses: list[tuple[str, str, bool, str, str]],
) -> None:
    cell = "".join(
        f"{lead}{f'《{law}》' if marked else law}{place}{after}"
        for lead, law, marked, place, after in clauses
    )
    told = {name for c in read(cell) for name in (c.title, c.written, *c.mentioned)}
    assert {law for lead, law, marked, *_ in clauses if lead or marked} <= told

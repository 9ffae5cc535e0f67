"""Whether a citation is right: the law in force, the article there, its words quoted. One planted defect each."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from core.chinese import to_numeral
from core.redline import Piece
from laws.library import LawRecord, Library, RepealRecord, TextRecord
from powers.checks import Severity
from powers.checks.endings import repealed
from tests.powers.checks.building import (
    CLEAN,
    CURRENT,
    LAST,
    PENALTY,
    Given,
    Standard,
    clean,
    plants,
    version,
)

TITLE = "中华人民共和国某某法"


def shelf(*versions: Given, **fields: Any) -> list[Given]:
    """A library with the law in these texts."""
    return [{"title": TITLE, "instrument": "LAW", "versions": list(versions)} | fields]


# --- which law it is ---------------------------------------------------------------------------------


@plants("basis.title")
def test_a_citation_without_the_name_of_its_law(standard: Standard) -> None:
    given = clean()
    given["bases"].append({"title": "", "locator": "第五条", "text": "处一万元以下罚款。"})
    assert standard.found("basis.title", given).path == "/bases/1/title"


@plants("basis.ambiguous")
def test_a_title_that_two_laws_have(standard: Standard) -> None:
    both = shelf(CURRENT) + shelf(CURRENT, region="120000")
    found = standard.found("basis.ambiguous", clean(library=both))
    assert "2个文件" in found.message
    elsewhere = shelf(CURRENT) + shelf(CURRENT, region="310000")
    assert "basis.ambiguous" not in standard.codes(clean(library=elsewhere))


@plants("basis.unmatched")
def test_a_law_that_is_not_in_the_library(standard: Standard) -> None:
    found = standard.found("basis.unmatched", clean(library=[]))
    assert found.problem.law == TITLE
    assert standard.codes(clean(library=[])) == {"basis.unmatched"}, "and nothing else is claimed of it"


@plants("basis.kind")
def test_a_tag_that_is_not_what_the_law_is(standard: Standard) -> None:
    assert standard.found("basis.kind", clean(basis={"kind": "规章"})).path == "/bases/0/kind"
    assert "basis.kind" not in standard.codes(clean(basis={"kind": "其他"}))


@plants("basis.locator")
def test_a_law_cited_without_an_article(standard: Standard) -> None:
    assert (
        standard.found("basis.locator", clean(basis={"locator": "", "text": ""})).path == "/bases/0/locator"
    )


def test_a_catalogue_has_no_article_to_name(standard: Standard) -> None:
    catalogue = {
        "title": "某某事项清单（2021年版）",
        "instrument": "DR",
        "locator": "",
        "text": "",
        "kind": "规章",
    }
    assert "basis.locator" not in standard.codes(clean(basis=catalogue))


# --- whether it holds --------------------------------------------------------------------------------


@plants("basis.repealed")
def test_a_law_marked_repealed(standard: Standard) -> None:
    found = standard.found("basis.repealed", clean(library=shelf(CURRENT | {"status": "repealed"})))
    assert found.path == "/bases/0/title"
    assert "废止" in found.message


@pytest.mark.parametrize("in_library", [True, False])
def test_a_law_that_another_law_repeals(standard: Standard, in_library: bool) -> None:
    item = standard.item(clean())
    law = LawRecord(1, TITLE, "LAW", texts=[TextRecord(1, dt.date(1999, 1, 1), dt.date(1999, 10, 1))])
    repeal = RepealRecord(TITLE, dt.date(2021, 1, 1), "某某法典", "第九条")
    item.ctx.library = Library([law] if in_library else [], lambda pk: {}, [repeal])
    (problem,) = repealed(item)
    assert "《某某法典》第九条" in problem.message
    assert "2021年1月1日" in problem.message


@plants("basis.not_in_force")
def test_a_law_that_is_not_yet_in_force(standard: Standard) -> None:
    later = CURRENT | {"date": dt.date(2025, 12, 1), "from": dt.date(2026, 7, 1)}
    found = standard.found("basis.not_in_force", clean(library=shelf(later), basis={"edition": ""}))
    assert "2026年7月1日起施行" in found.message


TO_COME = {
    "date": dt.date(2025, 12, 1),
    "from": dt.date(2026, 7, 1),
    "articles": {"第三十条": "违反本法规定的，由主管部门责令改正，处十万元以上二十万元以下罚款。", "第四十条": "违反规定经营的，处九万元罚款。"},
}  # fmt: skip


@pytest.mark.parametrize("edition", ["2025年12月1日修订", "2025年12月1日修订，自2026年7月1日起施行"])
def test_a_text_to_come_that_the_edition_names(standard: Standard, edition: str) -> None:
    basis = {"edition": edition, "locator": "第三十条", "text": TO_COME["articles"]["第三十条"]}
    given = clean(library=shelf(CURRENT, TO_COME), basis=basis)
    assert "2026年7月1日起施行" in standard.found("basis.not_in_force", given).message
    assert not {"basis.text", "basis.text_old", "basis.unverifiable"} & standard.codes(given)


@pytest.mark.parametrize(("locator", "code"), [("第三十条", "basis.text"), ("第四十条", "basis.article")])
def test_a_quotation_of_a_text_to_come(standard: Standard, locator: str, code: str) -> None:
    basis = {"edition": "", "locator": locator, "text": TO_COME["articles"][locator]}
    found = standard.found(code, clean(library=shelf(CURRENT, TO_COME), basis=basis))
    assert "引文是自2026年7月1日起施行的文本" in found.message


@pytest.mark.parametrize("edition", ["2020年1月1日通过", "2020年修订", ""])
def test_a_text_to_come_says_nothing_against_the_one_in_force(standard: Standard, edition: str) -> None:
    codes = standard.codes(clean(library=shelf(CURRENT, TO_COME), basis={"edition": edition}))
    assert not {"basis.not_in_force", "basis.text", "basis.article", "basis.superseded"} & codes


@plants("basis.superseded")
def test_an_edition_that_a_newer_text_has_replaced(standard: Standard) -> None:
    both = shelf(version(2010, 三十=PENALTY), CURRENT)
    found = standard.found("basis.superseded", clean(library=both, basis={"edition": "2010年1月1日通过"}))
    assert "所引条文没有变化" in found.message
    assert found.problem.fix == {"edition": "2020年1月1日公布，自2020年6月1日起施行"}


@pytest.mark.parametrize(
    "edition",
    [
        "",
        "2020年1月1日修订",
        "自2020年6月1日起施行",
        "2019年11月2日通过，2020年1月1日公布",
        "2019年12月20日通过",
    ],
)
def test_an_edition_of_the_text_in_force_is_right_however_it_names_it(
    standard: Standard, edition: str
) -> None:
    assert standard.codes(clean(basis={"edition": edition})) == set()


def test_a_day_close_by_that_is_of_another_text_is_of_that_one(standard: Standard) -> None:
    earlier = CURRENT | {"date": dt.date(2019, 12, 1), "from": dt.date(2019, 12, 1)}
    given = clean(library=shelf(earlier, CURRENT), basis={"edition": "2019年12月1日修正"})
    assert "basis.superseded" in standard.codes(given)


@plants("basis.unverifiable")
def test_a_law_of_which_the_library_has_only_an_older_text(standard: Standard) -> None:
    found = standard.found("basis.unverifiable", clean(library=shelf(CURRENT | {"status": "amended"})))
    assert "2020年1月1日" in found.message


def test_a_text_newer_than_the_librarys_is_not_judged_by_it(standard: Standard) -> None:
    """The list says 2024年修订; what the library has of 2020 cannot show that it is wrong, so it is only asked."""
    given = clean(basis={"edition": "2024年9月1日修订", "locator": "第九十条", "text": "处三万元以下罚款。"})
    assert standard.codes(given) == {"basis.unverifiable", "basis.old_place"}
    assert standard.found("basis.old_place", given).severity == Severity.QUESTION
    there = clean(basis={"edition": "2024年9月1日修订", "locator": "第三十条", "text": "处三万元以下罚款。"})
    assert "basis.old_place" not in standard.codes(there)


# --- whether it says so ------------------------------------------------------------------------------


@plants("basis.article")
def test_an_article_that_the_law_has_not(standard: Standard) -> None:
    found = standard.found("basis.article", clean(basis={"locator": "第九十九条"}))
    assert "共3条" in found.message
    assert found.problem.fix["locator"] == "第三十条", "where the words quoted are"


def test_a_number_that_only_the_librarys_text_skips_is_not_held_against_the_list(standard: Standard) -> None:
    words = {f"第{to_numeral(n)}条": f"第{n}种情形依照规定办理。" for n in range(1, 31) if n != 15}
    full = {"date": dt.date(2020, 1, 1), "from": dt.date(2020, 6, 1), "articles": words}
    row = {"text": "", "edition": ""}
    assert "basis.article" not in standard.codes(
        clean(library=shelf(full), basis=row | {"locator": "第十五条"})
    )
    for gone in ("第三十一条", "第十条之一"):
        assert "basis.article" in standard.codes(clean(library=shelf(full), basis=row | {"locator": gone}))


@plants("basis.text")
def test_a_changed_amount(standard: Standard) -> None:
    found = standard.found("basis.text", clean(basis={"text": PENALTY.replace("五万元", "三万元")}))
    assert (found.path, found.problem.article) == ("/bases/0/text", "第三十条第一款第（一）项")
    assert Piece("ins", "五") in found.problem.pieces


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("县级以上", "市级以上"),
        ("提供虚假材料", "提供材料"),
        ("情节严重的，责令停产停业，", "情节严重的，可以责令停业，"),
    ],
)
def test_a_changed_word(standard: Standard, old: str, new: str) -> None:
    given = clean(basis={"locator": "第三十条", "text": PENALTY.replace(old, new)})
    assert "basis.text" in standard.codes(given)


def test_the_words_of_another_article(standard: Standard) -> None:
    found = standard.found("basis.text", clean(basis={"locator": "第三十一条"}))
    assert found.path == "/bases/0/locator"
    assert "现在是第三十条" in found.message
    assert found.problem.fix["locator"] == "第三十条"


def test_the_words_of_an_earlier_text(standard: Standard) -> None:
    old = PENALTY.replace("五万元", "三万元")
    texts = shelf(version(2010, 四十=old), version(2020, 三十=PENALTY, 三十一=LAST))
    given = clean(library=texts, basis={"edition": "2010年1月1日通过", "locator": "第四十条", "text": old})
    assert standard.found("basis.article", given).problem.fix["locator"] == "第三十条"
    given = clean(
        library=shelf(version(2010, 三十=old), CURRENT),
        basis={"edition": "", "text": old, "locator": "第三十条"},
    )
    found = standard.found("basis.text", given)
    assert "2010年1月1日文本" in found.message
    assert found.problem.fix["text"] == PENALTY


RECORDS = "从事某某活动的单位应当建立台账，如实记录活动情况，保存期限不得少于五年。"
PLANS = "主管部门应当会同有关部门编制某某活动发展规划，报本级人民政府批准后公布实施。"


def test_the_words_of_another_article_of_an_earlier_text(standard: Standard) -> None:
    """Version and article are named, and what the article has become."""
    now = RECORDS.replace("五年", "十年")
    texts = shelf(
        version(2010, 九=RECORDS, 十=PLANS, 三十=PENALTY, 三十一=LAST),
        version(2020, 十=PLANS, 十二=now, 三十=PENALTY, 三十一=LAST),
    )
    given = clean(library=texts, basis={"edition": "", "locator": "第三十一条", "text": RECORDS})
    found = standard.found("basis.text", given)
    assert "引文是" in found.message
    assert "2010年1月1日文本的第九条" in found.message
    assert "现为第十二条" in found.message


def test_nothing_is_called_near_that_is_not_clearly_nearest(standard: Standard) -> None:
    one = "未按照规定报送年度报告的，由主管部门责令限期改正，处一万元以上三万元以下罚款。"
    other = "未按照规定报送年度计划的，由主管部门责令限期改正，处一万元以上三万元以下罚款。"
    quoted = "未按照规定报送年度总结的，由主管部门责令限期改正，处一万元以上三万元以下罚款。"
    texts = shelf(version(2020, 二十=one, 二十一=other, 三十=PENALTY, 三十一=LAST))
    given = clean(library=texts, basis={"edition": "", "locator": "第三十一条", "text": quoted})
    found = standard.found("basis.text", given)
    assert "相近" not in found.message
    assert "第二十条" not in found.message
    alone = shelf(version(2020, 二十=one, 三十=PENALTY, 三十一=LAST))
    found = standard.found("basis.text", given | {"library": alone})
    assert "与第二十条相近" in found.message


def test_an_article_that_was_struck_out(standard: Standard) -> None:
    gone = "主管部门应当每年公布年度计划，接受社会的监督和评议。"
    texts = shelf(
        version(2010, 三十=PENALTY, 三十一=gone, 三十二=LAST), version(2020, 三十=PENALTY, 三十一=LAST)
    )
    found = standard.found(
        "basis.text", clean(library=texts, basis={"edition": "", "locator": "第三十一条", "text": gone})
    )
    assert "已经删去" in found.message


def test_an_article_without_a_sure_counterpart_is_not_said_to_be_struck_out(standard: Standard) -> None:
    """Its power may stand on another article now: nobody is told to cancel it."""
    gone = "主管部门应当每年公布年度计划，接受社会的监督和评议。"
    texts = shelf(version(2010, 三十=gone), CURRENT)
    found = standard.found(
        "basis.text", clean(library=texts, basis={"edition": "", "locator": "第三十条", "text": gone})
    )
    assert "没有找到对应条文" in found.message
    assert "取消" not in found.message


@plants("basis.text_old")
def test_a_quotation_that_differs_from_the_only_text_there_is(standard: Standard) -> None:
    texts = shelf(CURRENT | {"status": "amended"})
    given = clean(library=texts, basis={"text": PENALTY.replace("五万元", "三万元")})
    assert standard.found("basis.text_old", given).path == "/bases/0/text"
    assert "basis.text" not in standard.codes(given)


@plants("basis.paragraph")
@pytest.mark.parametrize(
    ("locator", "right"),
    [
        ("第三十条第二款", "第三十条第一款第（一）项"),
        ("第三十条第一款第（二）项", "第三十条第一款第（一）项"),
    ],
)
def test_a_quotation_of_another_paragraph_or_item(standard: Standard, locator: str, right: str) -> None:
    found = standard.found("basis.paragraph", clean(basis={"locator": locator}))
    assert found.problem.fix == {"locator": right}


@pytest.mark.parametrize(
    ("locator", "text"),
    [
        ("第三十条第二款", "情节严重的，责令停产停业，处10万元以下罚款。"),
        ("第三十条第一款第（一）项", "（一）未取得许可从事某某活动的"),
        ("第三十条第一款", PENALTY.partition("\n情节")[0]),
        (
            "第三十条第一款第（二）项",
            PENALTY.split("\n")[0].replace("一万元", "1万元") + "（二）提供虚假材料的。",
        ),
        ("第三十条", PENALTY),
        ("第三十条", "第三十条：" + PENALTY.replace("，", ",")),
        ("第三十条、第三十一条", PENALTY + LAST),
        ("第三十条第一款第（一）项", ""),
    ],
)
def test_a_right_quotation_is_let_alone(standard: Standard, locator: str, text: str) -> None:
    assert standard.codes(clean(basis={"locator": locator, "text": text})) == set()


@pytest.mark.parametrize(
    "signs", ["（一）（二）（三）", "一、 二、 三、", "1. 2. 3.", "（1）（2）（3）", "1． 2． 3．"]
)
@pytest.mark.parametrize(
    ("locator", "text", "found"),
    [
        ("第一款第（二）项", "有下列行为之一的，处一万元罚款：……$二提供虚假材料骗取许可的", False),
        ("第一款第（一）项", "有下列行为之一的，处一万元罚款：$一未取得许可从事某某活动……", False),
        ("第一款第（一）项", "有下列行为之一的，处一万元罚款：", False),
        (
            "第一款第（三）项",
            "有下列行为之一的，处一万元罚款：$三有其他违法行为的。情节严重的，加重处罚。",
            False,
        ),
        ("第一款第（一）项", "有下列行为之一的，处一万元罚款：$二提供虚假材料骗取许可的", True),
        ("第二款", "有下列行为之一的，处一万元罚款：$一未取得许可从事某某活动，造成后果的；", True),
    ],
)
def test_a_quotation_of_the_lead_and_one_item_may_be_shortened(
    standard: Standard, signs: str, locator: str, text: str, found: bool
) -> None:
    one, two, three = re.findall("（.）|.[、.．]", signs)
    words = (
        f"有下列行为之一的，处一万元罚款：\n{one}未取得许可从事某某活动，造成后果的；\n{two}提供虚假材料骗取许可的；\n"
        f"{three}有其他违法行为的。情节严重的，加重处罚。\n前款规定的单位，记入信用记录。"
    )
    for name, sign in (("$一", one), ("$二", two), ("$三", three)):
        text = text.replace(name, sign)
    given = clean(
        library=shelf(version(2020, 三十=words)), basis={"locator": f"第三十条{locator}", "text": text}
    )
    assert ("basis.paragraph" in standard.codes(given)) is found


@plants("basis.paragraph_unsure")
def test_a_quotation_that_stands_in_no_single_paragraph_is_asked_of(standard: Standard) -> None:
    given = clean(basis={"locator": "第三十条第三款", "text": PENALTY})
    assert standard.found("basis.paragraph_unsure", given).severity == "question"
    assert "basis.paragraph" not in standard.codes(given)


@plants("basis.misspelt")
@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("中华人民共和国食品安权法", True),
        ("食品安法", False),
        ("食品卫生安全法", False),
        ("某省食品安全条例", False),
        ("食品安全发", True),
        ("旅行社管理条列", True),
        ("旅行社管理条例", False),
        ("旅行社管理条例实施细则", False),
    ],
)
def test_a_title_one_character_away_is_asked_of(standard: Standard, title: str, asked: bool) -> None:
    names = ("中华人民共和国食品安全法", "旅行社管理条例", "甲省食品安全条例")
    others = [{"title": name, "instrument": "LAW", "versions": [CURRENT]} for name in names]
    given = clean(basis={"title": title, "locator": "第三十条", "text": ""}, library=others)
    assert ("basis.misspelt" in standard.codes(given)) is asked
    if asked:
        found = standard.found("basis.misspelt", given)
        assert "是否指《" in found.message
        assert found.problem.fix


@pytest.mark.parametrize(
    ("title", "quoted", "asked"),
    [
        ("港日法", True, True),
        ("港日法", False, False),
        ("港口管理法", True, True),
        ("港口条例", True, True),
        ("公路发", False, True),
        ("城市房产地管理法", False, True),
        ("城市房产地管埋法", True, True),
        ("城市房产地管埋法", False, False),
    ],
)
def test_the_words_quoted_tell_what_a_title_is_meant_for(
    standard: Standard, title: str, quoted: bool, asked: bool
) -> None:
    """Of short titles one character makes another law, and two edits may be two laws: the quotation decides."""
    names = ("中华人民共和国港口法", "中华人民共和国公路法", "中华人民共和国城市房地产管理法")
    others = [{"title": name, "instrument": "LAW", "versions": [CURRENT]} for name in names]
    text = PENALTY if quoted else "从事另一活动的，由主管部门给予警告，可以并处三千元罚款。"
    given = clean(
        basis={"title": title, "locator": "第三十条", "text": text},
        library=others[:1] if "港" in title else others,
    )
    assert ("basis.misspelt" in standard.codes(given)) is asked


@pytest.mark.parametrize(
    ("edition", "found"),
    [
        ("2018年修正", True),
        ("2019修订", True),
        ("2020年修订", False),
        ("2021年修正", False),
        ("国务院令第550号", False),
        ("津政发〔2018〕9号", False),
    ],
)
def test_an_edition_named_by_its_year(standard: Standard, edition: str, found: bool) -> None:
    """The text in force was passed on 2 March 2020; the library has one of 2019 too."""
    newest = CURRENT | {"date": dt.date(2020, 3, 2)}
    both = shelf(version(2019, 三十=PENALTY), newest)
    assert ("basis.superseded" in standard.codes(clean(library=both, basis={"edition": edition}))) is found


def test_articles_enumerated_before_one_text_are_right_together(standard: Standard) -> None:
    """第三十条、第三十一条：…… is read into two citations that share the text."""
    given = clean(basis={"locator": "第三十条", "text": PENALTY + LAST})
    given["bases"].append(given["bases"][0] | {"locator": "第三十一条"})
    assert standard.codes(given) == set()
    given["bases"][0]["text"] = given["bases"][1]["text"] = PENALTY.replace("五万元", "三万元") + LAST
    assert "basis.text" in standard.codes(given)


def test_responsibility_bases_are_checked_too(standard: Standard) -> None:
    given = clean()
    given["bases"].append(
        CLEAN["bases"][0] | {"purpose": "responsibility", "text": PENALTY.replace("五万元", "九万元")}
    )
    assert standard.found("basis.text", given).path == "/bases/1/text"

"""What a citation becomes when its law changes: the number, the same stretch of the new words, or a note."""

from __future__ import annotations

import pytest

from core.chinese import comparison_key, to_numeral
from laws.adjusting import adjust, advise
from laws.comparing import Advice, changes_of

FINE = "由县级以上统计机构责令改正，给予警告，可以予以通报"
OLD = {
    "第一条": "为了科学、有效地组织统计工作，制定本法。",
    "第二条": "本法适用于各级人民政府、县级以上人民政府统计机构和有关部门组织实施的统计活动。",
    "第三条": f"统计调查对象有下列行为之一的，{FINE}：\n（一）拒绝提供统计资料的；\n（二）提供不真实的统计资料的；\n"
    "（三）拒绝、阻碍统计检查的。\n企业有前款所列行为之一的，可以并处五万元以下的罚款。",
    "第四条": "国家机关应当依照本法独立设置统计机构，依法配备统计人员。",
    "第五条": "境外组织不得在境内开展统计调查，违者没收违法所得。",
}
NEW = {
    "第一条": OLD["第一条"],
    "第二条": "国家加强统计监督，统计监督与其他监督贯通协同。",
    "第三条": OLD["第二条"],
    "第四条": f"统计调查对象有下列行为之一的，{FINE}：\n（一）拒绝提供统计资料的；\n（二）经催报仍未按时提供统计资料的；\n"
    "（三）提供不真实的统计资料的；\n（四）拒绝、阻碍统计检查的。\n企业有前款所列行为之一的，可以并处十万元以下的罚款。",
    "第五条": "国家机关应当依照本法独立设置统计机构，依法配备统计人员。",
}
FATES = changes_of(OLD, NEW)


def words(label: str, paragraph: int) -> str:
    return (
        NEW[label].split("企业有")[0].strip() if paragraph == 1 else "企业有" + NEW[label].split("企业有")[1]
    )


def test_an_article_with_another_number_is_cited_by_it_with_the_same_words() -> None:
    made = adjust("第二条", OLD["第二条"], FATES, NEW)
    assert (made.locator, made.text) == ("第三条", OLD["第二条"])
    assert made.notes == ("第二条改为第三条",)
    assert made.lost == ()


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        ("第2条", "第三条"),
        ("第二条第一款", "第三条第一款"),
        ("第二条、第四条", "第三条、第五条"),
        ("第1、2条", "第一条、第三条"),
        ("第一条至第二条", "第一条、第三条"),
        ("第三条第二款", "第四条第二款"),
        ("第三条第一款第（二）项", "第四条第一款第（三）项"),
        ("第三条第（三）项", "第四条第（四）项"),
        ("附件2第12项", "附件2第12项"),
        ("第九条", "第九条"),
    ],
)
def test_a_locator_is_re_pointed_in_its_own_spelling_where_it_can(locator: str, expected: str) -> None:
    assert adjust(locator, "", FATES, NEW).locator == expected


def test_a_range_that_moves_as_a_whole_stays_a_range() -> None:
    old = {f"第{n}条": f"这是原来的{n}号条文，内容各不相同：{n * 7}。" for n in "一二三四"}
    new = {"第一条": "新增的总则。"} | {
        after: old[before]
        for before, after in zip(old, ("第二条", "第三条", "第四条", "第五条"), strict=True)
    }
    assert adjust("第二条至第四条", "", changes_of(old, new), new).locator == "第三条至第五条"


def test_a_whole_article_is_quoted_as_a_whole_again() -> None:
    made = adjust("第三条", OLD["第三条"], FATES, NEW)
    assert (made.locator, made.text) == ("第四条", NEW["第四条"])
    assert made.notes == ("第三条改为第四条，内容有修改",)


def test_a_paragraph_is_followed_by_the_paragraph_it_became() -> None:
    made = adjust("第三条", "企业有前款所列行为之一的，可以并处五万元以下的罚款。", FATES, NEW)
    assert made.text == words("第四条", 2)
    cited = adjust("第三条第二款", "企业有前款所列行为之一的，可以并处五万元以下的罚款。", FATES, NEW)
    assert (cited.locator, cited.text) == ("第四条第二款", words("第四条", 2))


def test_an_item_is_followed_by_the_item_it_became() -> None:
    made = adjust("第三条第一款第（二）项", "（二）提供不真实的统计资料的；", FATES, NEW)
    assert (made.locator, made.text) == ("第四条第一款第（三）项", "（三）提供不真实的统计资料的；")


def test_a_lead_with_one_item_is_quoted_as_that_again() -> None:
    old = OLD | {"第三条": OLD["第三条"].replace("可以予以", "应当予以")}
    fates = changes_of(old, NEW)
    lead = old["第三条"].split("\n")[0]
    new_lead = NEW["第四条"].split("\n")[0]
    assert adjust("第三条", lead, fates, NEW).text == new_lead
    made = adjust("第三条第一款第（二）项", f"{lead}（二）提供不真实的统计资料的；", fates, NEW)
    assert made.text == f"{new_lead}\n（三）提供不真实的统计资料的；"
    assert made.locator == "第四条第一款第（三）项"


def test_what_cannot_be_told_becomes_the_whole_new_article() -> None:
    made = adjust("第三条", "拒绝、阻碍统计检查的。……可以并处五万元以下的罚款。", FATES, NEW)
    assert made.text == NEW["第四条"]


def test_a_part_whose_words_did_not_change_keeps_its_quotation() -> None:
    made = adjust("第三条第一款", f"统计调查对象有下列行为之一的，{FINE}", FATES, NEW)
    assert (made.locator, made.text) == ("第四条第一款", f"统计调查对象有下列行为之一的，{FINE}")


def test_a_quotation_that_begins_with_its_number_begins_with_the_new_one() -> None:
    assert adjust("第二条", f"第二条　{OLD['第二条']}", FATES, NEW).text == f"第三条　{OLD['第二条']}"
    assert adjust("第三条", f"第三条 {OLD['第三条']}", FATES, NEW).text == f"第四条 {NEW['第四条']}"


def test_nothing_is_quoted_where_nothing_was() -> None:
    assert adjust("第三条", "", FATES, NEW).text == ""


def test_an_article_that_is_gone_leaves_its_citation_as_it_is() -> None:
    made = adjust("第五条", OLD["第五条"], FATES, NEW)
    assert (made.locator, made.text, made.lost) == ("第五条", OLD["第五条"], ("第五条",))
    assert "须改引新的依据" in made.notes[0]


# --- split, joined, unsure -------------------------------------------------------------------------------

PERMIT = "从事食品经营的单位应当依法取得许可，并在经营场所的显著位置公示。"
PENALTY = "未取得许可从事食品经营的，没收违法所得和食品，并处五万元以上十万元以下的罚款。"
HIDDEN = "未在显著位置公示许可的，责令改正，给予警告；拒不改正的，处五百元以上三千元以下的罚款。"
RECALL = "食品不符合安全标准的，经营者应当立即停止经营，通知有关单位和消费者，并记录停止经营和通知情况。"


def test_a_paragraph_of_an_article_that_was_split_is_cited_where_it_went() -> None:
    old = {"第一条": f"{PERMIT}\n{PENALTY}", "第二条": HIDDEN}
    new = {"第一条": PERMIT, "第二条": PENALTY.replace("十万元", "二十万元"), "第三条": HIDDEN}
    fates = changes_of(old, new)
    made = adjust("第一条第二款", PENALTY, fates, new)
    assert (made.locator, made.text) == ("第二条", new["第二条"])
    assert made.notes == ("第一条拆分为第一条、第二条",)
    assert advise("第一条第二款", PENALTY, [fates["第一条"]]) == Advice.REQUOTE


def test_a_whole_article_that_was_split_is_cited_as_all_that_it_became() -> None:
    old = {"第一条": f"{PERMIT}\n{PENALTY}", "第二条": HIDDEN}
    new = {"第一条": PERMIT, "第二条": PENALTY, "第三条": HIDDEN}
    made = adjust("第一条、第二条", old["第一条"], changes_of(old, new), new)
    assert made.locator == "第一条、第二条、第三条"


def test_articles_that_were_joined_are_cited_once() -> None:
    old = {"第一条": PERMIT, "第二条": PENALTY, "第三条": HIDDEN}
    new = {"第一条": PERMIT, "第二条": f"{PENALTY}\n{HIDDEN}"}
    made = adjust("第二条、第三条", f"{PENALTY}\n{HIDDEN}", changes_of(old, new), new)
    assert (made.locator, made.text) == ("第二条", f"{PENALTY}\n{HIDDEN}")
    assert "第三条并入第二条" in made.notes


def test_an_article_without_a_sure_counterpart_leaves_its_citation_and_names_the_nearest() -> None:
    old = {"第一条": PERMIT, "第二条": RECALL}
    near = "主管部门发现食品有安全隐患的，可以约谈经营者的负责人，并责令经营者召回。"
    new = {"第一条": PERMIT, "第二条": HIDDEN, "第三条": near}
    fates = changes_of(old, new)
    made = adjust("第二条", RECALL, fates, new)
    assert (made.locator, made.text, made.lost) == ("第二条", RECALL, ("第二条",))
    assert made.notes[0].startswith("第二条在新文本中没有找到对应条文，请人判断（相近的有第三条")
    assert not any("取消" in note for note in made.notes)
    assert advise("第二条", RECALL, [fates["第二条"]]) == Advice.ASK


def test_a_paragraph_that_its_article_lost_is_for_a_person() -> None:
    """复议法 12 → 27, whose first paragraph went elsewhere in other words."""
    old = {"第一条": f"{RECALL}\n{PERMIT}", "第二条": HIDDEN}
    new = {"第一条": RECALL.replace("有关单位", "相关生产者、经营者"), "第二条": HIDDEN}
    fates = changes_of(old, new)
    made = adjust("第一条第二款", PERMIT, fates, new)
    assert (made.locator, made.text) == ("第一条第二款", PERMIT)
    assert "请人判断" in made.notes[-1]
    assert advise("第一条第一款", RECALL, [fates["第一条"]]) == Advice.REQUOTE


@pytest.mark.parametrize(
    ("locator", "text", "advice"),
    [
        ("第一条", OLD["第一条"], Advice.NONE),
        ("第二条", OLD["第二条"], Advice.RENUMBER),
        ("第三条", OLD["第三条"], Advice.REQUOTE),
        ("第三条第一款", f"统计调查对象有下列行为之一的，{FINE}", Advice.RENUMBER),
        ("第五条", OLD["第五条"], Advice.REPEALED),
        ("第二条、第五条", OLD["第五条"], Advice.ASK),
    ],
)
def test_the_advice_follows_what_is_cited(locator: str, text: str, advice: Advice) -> None:
    labels = [f"第{n}条" for n in "一二三四五" if f"第{n}条" in locator]
    assert advise(locator, text, [FATES[label] for label in labels]) == advice


# --- paragraphs cited without their words ----------------------------------------------------------------

INSPECTION = "监督检查人员执行公务应当出示证件，对检查中知悉的商业秘密予以保密。"
COOPERATION = "被检查的单位和个人应当予以配合，不得拒绝、阻挠检查，如实提供有关资料。"
RECORDING = "监督检查应当全程音像记录，记录资料保存三年。"


@pytest.mark.parametrize(
    ("locator", "text", "advice", "now"),
    [
        ("第二条第一款", "", Advice.NONE, "第二条第一款"),
        ("第二条第二款", "", Advice.RENUMBER, "第二条第三款"),
        ("第二条第二款", COOPERATION, Advice.RENUMBER, "第二条第三款"),
        ("第二条", f"{INSPECTION}\n{COOPERATION}", Advice.REQUOTE, "第二条"),
    ],
)
def test_a_paragraph_put_into_an_article_touches_what_stands_behind_it_and_the_whole(
    locator: str, text: str, advice: Advice, now: str
) -> None:
    old = {"第一条": RECALL, "第二条": f"{INSPECTION}\n{COOPERATION}"}
    new = {"第一条": RECALL, "第二条": f"{INSPECTION}\n{RECORDING}\n{COOPERATION}"}
    fates = changes_of(old, new)
    assert advise(locator, text, [fates["第二条"]]) == advice
    made = adjust(locator, text, fates, new)
    assert made.locator == now
    assert made.notes == ("第二条内容有修改（新增第二款）",)
    if advice == Advice.REQUOTE:
        assert made.text == new["第二条"]


def test_a_paragraph_cited_without_its_words_is_to_be_looked_at_where_they_changed() -> None:
    assert advise("第三条第二款", "", [FATES["第三条"]]) == Advice.REQUOTE
    assert advise("第三条第一款第（二）项", "", [FATES["第三条"]]) == Advice.RENUMBER
    assert advise("第三条第一款第（一）项", "", [FATES["第三条"]]) == Advice.RENUMBER


def test_a_paragraph_is_not_followed_into_one_that_only_stands_in_its_place() -> None:
    """会计法 8③ (2017): what stands third in 2024 is another matter, and the second was always there."""
    rule = (
        "国务院有关部门可以依照本法和统一的会计制度制定特殊行业实施会计制度的具体办法，报财政部门审核批准。"
    )
    army = "军队后勤部门可以依照本法和统一的会计制度制定军队实施会计制度的具体办法，报财政部门备案。"
    old = {"第一条": f"国家实行统一的会计制度。\n{rule}\n{army}"}
    new = {
        "第一条": f"国家实行统一的会计制度。\n{rule}\n国家加强会计信息化建设，鼓励采用现代信息技术开展会计工作。"
    }
    for text in (army, ""):
        assert advise("第一条第三款", text, [changes_of(old, new)["第一条"]]) == Advice.ASK


# --- what is quoted is no more word for word there --------------------------------------------------------

SANCTION = "由县级以上统计机构责令改正，给予警告，可以并处一万元以上五万元以下的罚款"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("五万元", "十万元"),
        ("可以并处", "应当并处"),
        ("以下的罚款", "以上的罚款"),
        ("统计机构", "统计主管部门"),
        ("给予警告，", ""),
        ("给予警告，", "给予警告，予以通报，"),
        ("统计台帐", "统计台账"),
    ],
)
@pytest.mark.parametrize("renumbered", [False, True])
def test_a_quotation_with_the_changed_words_is_quoted_anew(
    before: str, after: str, *, renumbered: bool
) -> None:
    article = f"未按照规定设置统计台帐的，{SANCTION}。\n统计机构应当公布处罚决定。"
    old = {"第一条": OLD["第一条"], "第二条": article, "第三条": OLD["第五条"]}
    changed = list((old | {"第二条": article.replace(before, after, 1)}).values())
    words = [OLD["第二条"], *changed] if renumbered else changed
    new = {f"第{to_numeral(n)}条": text for n, text in enumerate(words, 1)}
    fate = changes_of(old, new)["第二条"]
    quoted = article.splitlines()[0]
    for locator, text in (("第二条", article), ("第二条", quoted), ("第二条第一款", quoted)):
        assert advise(locator, text, [fate]) == Advice.REQUOTE
        assert comparison_key(after) in comparison_key(adjust(locator, text, {"第二条": fate}, new).text)
    untouched = article.splitlines()[1]
    assert advise("第二条第二款", untouched, [fate]) == Advice.RENUMBER


@pytest.mark.parametrize("after", ["，给予警告；可以并处", "，\n给予警告，可以并处"])
def test_punctuation_and_layout_alone_change_no_quotation(after: str) -> None:
    old = {"第一条": f"拒绝统计检查的，{SANCTION}。", "第二条": OLD["第五条"]}
    new = old | {"第一条": old["第一条"].replace("，给予警告，可以并处", after)}
    fate = changes_of(old, new)["第一条"]
    assert advise("第一条", old["第一条"], [fate]) == Advice.NONE


# --- where a quotation begins and ends, and what is no change of its words ---

RULE = "未取得许可证从事经营活动的，由县级以上主管部门责令改正，处二万元以下罚款"
OTHER = "主管部门应当建立监督检查记录，记录至少保存二年。"


def after(new: str, quote: str, *, old: str = f"{RULE}。", label: str = "第一条") -> Advice:
    """The advice on a quotation of an article that reads `new` afterwards, under `label`."""
    fates = changes_of({"第一条": old, "第二条": OTHER}, {label: new, "第三条": OTHER})
    return advise("第一条", quote, [fates["第一条"]])


@pytest.mark.parametrize("quote", [RULE, f"{RULE}。", f"第一条 {RULE}。", f"“{RULE}”", "处二万元以下罚款"])
@pytest.mark.parametrize(
    "added",
    [
        "；情节严重的，责令停产停业。",
        "，并予以公告。",
        "，没收违法所得。",
        "并公告。",
        "；构成犯罪的，依法追究刑事责任。",
    ],
)
def test_a_sentence_that_goes_on_behind_a_quotation_is_quoted_anew(quote: str, added: str) -> None:
    assert after(RULE + added, quote) == Advice.REQUOTE


@pytest.mark.parametrize("before", ["除法律另有规定外，", "违反本法规定，", "个人"])
def test_a_sentence_that_begins_earlier_is_quoted_anew(before: str) -> None:
    assert after(f"{before}{RULE}。", f"{RULE}。") == Advice.REQUOTE


@pytest.mark.parametrize("quote", [RULE, f"{RULE}。"])
@pytest.mark.parametrize(
    "new",
    [
        f"国家对经营活动实行许可制度。{RULE}。", f"{RULE}。情节严重的，责令停产停业。", f"{RULE}。\n前款所称许可证由主管部门发给。",
        f"经营活动应当取得许可证。\n{RULE}。",
    ],
)  # fmt: skip
def test_a_sentence_put_before_or_behind_leaves_a_quotation_as_it_is(new: str, quote: str) -> None:
    assert after(new, quote, label="第二条") == Advice.RENUMBER
    assert after(new, quote) in (Advice.NONE, Advice.RENUMBER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("经营者应当设置账簿, 并自设置之日起 备案。", "经营者应当设置账簿，并自设置之日起备案。"),
        ("经营者应当设置账簿,并自设置之日起备案.", "经营者应当设置账簿，并自设置之日起备案。"),
        ("经营者应当登记;其他单位应当备案(不含个人)。", "经营者应当登记；其他单位应当备案（不含个人）。"),
    ],
)
@pytest.mark.parametrize("quoting", [True, False])
def test_punctuation_and_width_are_no_change_of_words(old: str, new: str, quoting: bool) -> None:
    for quote in (old, new) if quoting else ("",):
        assert after(new, quote, old=old, label="第二条") == Advice.RENUMBER
        assert after(new, quote, old=old) == Advice.NONE


def test_an_item_stays_quoted_when_another_follows_it() -> None:
    old = "有下列情形之一的，不予登记：\n（一）材料不齐的；\n（二）不符合法定形式的。"
    new = "有下列情形之一的，不予登记：\n（一）材料不齐的；\n（二）不符合法定形式的；\n（三）隐瞒有关情况的。"
    fates = changes_of({"第一条": old, "第二条": OTHER}, {"第一条": new, "第二条": OTHER})
    assert advise("第一条第（二）项", "（二）不符合法定形式的。", [fates["第一条"]]) != Advice.REQUOTE

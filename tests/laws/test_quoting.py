"""Whether a quotation says what the article says: whole clauses may be left out, none may read otherwise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.chinese import parse_numeral
from laws.quoting import Verdict, compare, find, key_of, show
from laws.structure import paragraphs

ARTICLE = (
    "违反本法规定，有下列行为之一的，由县级以上人民政府主管部门责令改正，给予警告；拒不改正的，处一万元以上五万元以下的罚款：\n"
    "（一）未按照规定建立台账的；\n（二）未取得许可从事经营活动的；\n（三）提供虚假材料的。\n"
    "有前款规定的行为，情节严重的，责令停产停业，处二十万元以下的罚款。"
)
LEAD = ARTICLE.partition("\n")[0]


def verdict(quote: str, article: str = ARTICLE) -> Verdict:
    return compare(quote, article).verdict


# --- what agrees ---


def test_the_words_of_the_article_agree() -> None:
    assert verdict(ARTICLE) == Verdict.VERBATIM
    assert verdict("情节严重的，责令停产停业，处二十万元以下的罚款。") == Verdict.VERBATIM
    assert verdict("") == Verdict.VERBATIM


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", ""),
        lambda t: t.replace("\n", "\n　　"),
        lambda t: t.replace("，", ",").replace("（", "(").replace("）", ")").replace("：", ":"),
        lambda t: t.replace("、", "").replace("；", "，"),
        " ".join,
    ],
)
def test_layout_and_signs_do_not_count(change: object) -> None:
    assert callable(change)
    assert verdict(change(ARTICLE)) == Verdict.VERBATIM


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("处1万元以下罚款", "处一万元以下罚款"),
        ("处10,000元以下罚款", "处一万元以下罚款"),
        ("处１００００元以下罚款", "处一万元以下罚款"),
        ("处1.5万元以下罚款", "处一万五千元以下罚款"),
        ("处2千元以下罚款", "处二千元以下罚款"),
        ("处两千元以下罚款", "处二千元以下罚款"),
        ("加处3%的罚款", "加处百分之三的罚款"),
        ("加处0.5%的罚款", "加处百分之零点五的罚款"),
        ("其中1/3以上", "其中三分之一以上"),
        ("①未备案的", "（一）未备案的"),
        ("在30日内", "在三十日内"),
        ("二〇二一年", "2021年"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(written: str, stands: str) -> None:
    assert compare(written, stands).agrees


@pytest.mark.parametrize(
    "quote",
    [
        f"{LEAD}（二）未取得许可从事经营活动的；",
        f"{LEAD}（一）未按照规定建立台账的；（三）提供虚假材料的。",
        f"{LEAD}……（三）提供虚假材料的。",
        f"{LEAD}...",
        "违反本法规定，有下列行为之一的，……处一万元以上五万元以下的罚款：（略）",
        "给予警告；拒不改正的，处一万元以上五万元以下的罚款",
        "责令改正，给予警告。有前款规定的行为，情节严重的，责令停产停业，处二十万元以下的罚款。",
    ],
)
def test_clauses_may_be_left_out(quote: str) -> None:
    assert compare(quote, ARTICLE).agrees


@pytest.mark.parametrize(
    "label", ["第十条：", "第十条 ", "第十条第二款规定：", "第十条", "第二款：", "第十条之一："]
)
def test_the_number_in_front_of_a_quotation_does_not_count(label: str) -> None:
    assert compare(f"{label}情节严重的，责令停产停业", ARTICLE).agrees


def test_words_that_are_only_spelled_in_two_ways_agree() -> None:
    assert compare("会计帐簿和其它资料", "会计账簿和其他资料").agrees


# --- what does not ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("五万元", "三万元"),
        ("二十万元", "二十五万元"),
        ("责令改正", "责令限期改正"),
        ("县级以上", "市级以上"),
        ("提供虚假材料的", "提供材料的"),
        ("给予警告；", ""),
    ],
)
def test_a_changed_word_or_amount_is_a_drift(old: str, new: str) -> None:
    changed = ARTICLE.replace(old, new)
    assert verdict(changed) == (Verdict.DRIFT if new else Verdict.EXCERPT)
    assert "".join(p.text for p in show(changed, ARTICLE) if p.op == "same")


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("处1.5万元以下罚款", "处十五万元以下罚款"),
        ("处1.5倍以下罚款", "处十五倍以下罚款"),
        ("加处3%的罚款", "加处三倍的罚款"),
        ("处5万元以下罚款", "处十五万元以下罚款"),
    ],
)
def test_signs_that_make_a_number_another_one_count(written: str, stands: str) -> None:
    assert not compare(written, stands).agrees


def test_an_amount_from_elsewhere_in_the_article_does_not_make_an_excerpt() -> None:
    article = "有甲行为的，责令改正，处一万元以下的罚款；有乙行为的，处二万元以下的罚款。"
    assert compare("有甲行为的，责令改正，处一万元以下的罚款", article).agrees
    assert not compare("有甲行为的，责令改正，处二万元以下的罚款", article).agrees
    assert not compare("有甲行为的，处二万元以下的罚款", article).agrees
    assert compare("有甲行为的，责令改正。有乙行为的，处二万元以下的罚款。", article).agrees


def test_clauses_in_another_order_are_no_excerpt() -> None:
    assert not compare("（三）提供虚假材料的；（一）未按照规定建立台账的。", ARTICLE).agrees


def test_the_words_of_another_article_are_foreign() -> None:
    assert verdict("国家鼓励和支持有关的科学研究，推广先进适用的技术，培养专业人才。") == Verdict.FOREIGN


def test_a_law_named_at_the_beginning_of_the_text_counts() -> None:
    article = "第三条规定的期限届满，未申请延续的，许可失效。"
    assert compare(article, article).agrees
    assert not compare(article.replace("第三条", "第五条"), article).agrees


# --- where it is ---

ARTICLES = {
    "第九条": "国家实行许可制度。",
    "第十条": ARTICLE,
    "第十一条": "主管部门应当自受理申请之日起二十日内作出决定。",
}
KEYS = {label: key_of(words) for label, words in ARTICLES.items()}


def test_a_quotation_is_found_in_the_article_that_says_it() -> None:
    assert find("情节严重的，责令停产停业，处二十万元以下的罚款。", ARTICLES, KEYS) is not None
    label, compared = find("应当自受理申请之日起20日内作出决定。", ARTICLES, KEYS) or ("", None)
    assert (label, compared and compared.agrees) == ("第十一条", True)


def test_a_quotation_that_has_changed_is_found_by_its_likeness() -> None:
    label, compared = find("主管部门应当自受理之日起十五日内作出决定。", ARTICLES, KEYS) or ("", None)
    assert (label, compared and compared.verdict) == ("第十一条", Verdict.DRIFT)


@pytest.mark.parametrize("quote", ["罚款。", "", "依法保护消费者的合法权益，维护社会经济秩序稳定发展。"])
def test_what_could_stand_anywhere_or_nowhere_is_not_found(quote: str) -> None:
    assert find(quote, ARTICLES, KEYS) is None


def test_a_redline_leaves_out_what_the_quotation_leaves_out() -> None:
    quote = f"{LEAD}（三）提供虚假的材料的。"
    pieces = show(quote, ARTICLE)
    assert "台账" not in "".join(p.text for p in pieces)
    assert [(p.op, p.text) for p in pieces if p.op == "del"] == [("del", "的")]


# --- any text at all ---

CLAUSES = st.sampled_from(
    [
        "违反本法规定", "有下列行为之一的", "由主管部门责令改正", "给予警告", "处一万元以上五万元以下的罚款",
        "情节严重的", "责令停产停业", "（一）未按照规定备案的", "（二）提供虚假材料的", "没收违法所得",
        "应当自收到申请之日起二十日内作出决定", "国家实行许可制度", "造成损失的依法承担赔偿责任",
    ]
)  # fmt: skip
STOPS = st.sampled_from(["，", "；", "。", "：", "。\n"])
SOURCES = st.lists(st.tuples(CLAUSES, STOPS), min_size=1, max_size=12)


@given(st.one_of(st.text(max_size=80), SOURCES.map(lambda rows: "".join(c + s for c, s in rows))))
def test_an_article_agrees_with_itself(article: str) -> None:
    assert compare(article, article).agrees


@given(SOURCES, st.data())
def test_any_run_of_whole_clauses_agrees(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(rows) - 1))
    end = data.draw(st.integers(start + 1, len(rows)))
    article = "".join(c + s for c, s in rows)
    assert compare("".join(c + s for c, s in rows[start:end]), article).agrees


CHINESE = re.compile("[\u4e00-\u9fff]")
OTHERS = "的国人民政府门管理监督规应责令改正处款情严重单位险会保社费营业"


@given(SOURCES, st.data())
def test_one_changed_character_never_agrees(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    article = "".join(c + s for c, s in rows)
    places = [m.start() for m in CHINESE.finditer(article)]
    assume(len(places) >= 20)
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([c for c in OTHERS if c != article[at]]))
    assert not compare(article[:at] + other + article[at + 1 :], article).agrees


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises(quote: str, article: str) -> None:
    compare(quote, article)
    show(quote, article)
    find(quote, {"第一条": article}, {"第一条": key_of(article)})


# --- real laws ---

NUMBER = re.compile("[一二三四五六七八九十百千]+(?=万?元|日|年|倍)")


def test_quotations_of_real_laws_agree_and_changed_ones_do_not(shared_data: Path) -> None:
    """Paragraphs, items and sentences of 59 law texts, as lists write them; then each with one amount changed."""
    wrong, missed, count = [], [], 0
    for article in _articles(shared_data):
        for quote in _quotations(article):
            count += 1
            if not compare(NUMBER.sub(lambda m: str(parse_numeral(m[0])), quote), article).agrees:
                wrong.append(quote)
            if (found := NUMBER.search(quote)) and compare(
                quote.replace(found[0], "八百八十八", 1), article
            ).agrees:
                missed.append(quote)
    print(f"{count} quotations")  # noqa: T201
    assert (wrong, missed) == ([], [])


def _articles(shared_data: Path) -> list[str]:
    lines = (shared_data / "laws/laws_give.jsonl").read_text(encoding="utf-8").splitlines()
    return [a["text"] for line in lines for a in json.loads(line)["articles"] if a["text"].strip()]


def _quotations(article: str) -> list[str]:
    rows = paragraphs(article)
    found = [article, *(row.text for row in rows), *re.split("(?<=[。；])", article)]
    found += [row.lead + item.text for row in rows for item in row.items]
    return [quote for quote in found if quote.strip()]


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("经许可经营的，责令改正，处一万元罚款。", Verdict.DRIFT),
        ("未经许可经营的，责令改正，处一万元罚款。", Verdict.VERBATIM),
        ("许可经营的，责令改正，处一万元罚款。", Verdict.VERBATIM),
        ("责令改正，处一万元罚款。", Verdict.VERBATIM),
    ],
)
def test_a_quotation_may_not_set_in_behind_a_negation(quote: str, verdict: Verdict) -> None:
    assert compare(quote, "未经许可经营的，责令改正，处一万元罚款。").verdict == verdict


def test_words_that_stand_without_the_negation_too_are_quoted() -> None:
    article = "经许可经营的，应当备案。未经许可经营的，处一万元罚款。"
    assert compare("经许可经营的，应当备案。", article).verdict == Verdict.VERBATIM

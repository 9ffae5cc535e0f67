"""Kinds of defects planted into citations: their words, places, titles and editions; whole bases left out or put in their place."""

from __future__ import annotations

import random
from typing import Any

from core.chinese import to_numeral
from laws.quoting import key_of
from laws.structure import paragraphs
from powers.checks import Item
from powers.checks.items import Cited
from tests.powers.checks.planting import Row, plants_in_citation, plants_kind, plants_words

# --- quotations ---


plants_words("引文：数额改动", r"[一二三五]万元|[一二三五]倍", lambda m: "九" + m[0][1:])
plants_words(
    "引文：百分比、千元改动",
    r"百分之[一二三五]|[一二三五]千元",
    lambda m: m[0].translate(str.maketrans("一二三五", "四六八九")),
)
plants_words("引文：期限改动", r"[三五十]日|[一二三五]年", lambda m: "四" + m[0][1:])
plants_words("引文：应当改为可以", "应当", "可以")
plants_words(
    "引文：去掉否定", "不得|未经|未按照", lambda m: {"不得": "得", "未经": "经", "未按照": "按照"}[m[0]]
)
plants_words("引文：或者改为和", "或者", "和")
plants_words("引文：情节改轻", "情节严重", "情节较重")
plants_words(
    "引文：处罚种类改动", "吊销|警告|没收", lambda m: {"吊销": "撤销", "警告": "训诫", "没收": "收缴"}[m[0]]
)
plants_words("引文：级别改动", "县级以上", "市级以上")
plants_words("引文：添加一句", "(?<!略)[。；]$", "，并可以责令停业整顿。")
plants_words(
    "引文：漏掉一种处罚", "(?<=，)没收违法所得，|(?<=，)责令改正，", "", "basis.text", "basis.omission"
)
plants_words("引文：换了机关", "行政主管部门|行政部门|主管部门|行政管理部门", "管理委员会")


@plants_in_citation("引文：脱漏词语", "basis.text", "basis.omission")
def dropped(row: Row, cited: Cited, rnd: random.Random) -> bool:
    for words in (
        "责令改正，",
        "情节严重的，",
        "依法",
        "可以",
        "人民政府",
        "违反本条例规定，",
        "县级以上",
    ):
        if words in row["text"][3:]:
            row["text"] = row["text"][:3] + row["text"][3:].replace(words.rstrip("，"), "", 1)
            return True
    return False


@plants_in_citation("条号：错到邻条", "basis.text", "basis.article")
def neighbour(row: Row, cited: Cited, rnd: random.Random) -> bool:
    places = cited.places
    if len(places) != 1:
        return False
    row["locator"] = f"第{to_numeral(places[0].article + rnd.choice((1, 2)))}条"
    return True


@plants_in_citation("条号：超出全文", "basis.article")
def beyond(row: Row, cited: Cited, rnd: random.Random) -> bool:
    row["locator"] = "第四百条"
    return True


@plants_in_citation("款项：错款错项", "basis.paragraph", "basis.paragraph_unsure")
def paragraph(row: Row, cited: Cited, rnd: random.Random) -> bool:
    rows = paragraphs(cited.words(cited.validity.text))
    if len(cited.places) != 1 or len(rows) < 2:
        return False
    mine = [n for n, part in enumerate(rows, 1) if key_of(part.text) in key_of(row["text"])]
    other = [n for n in range(1, len(rows) + 1) if n not in mine]
    if len(mine) != 1 or not other:
        return False
    row["locator"] = f"{cited.labels[0]}第{to_numeral(rnd.choice(other))}款"
    return True


# --- laws ---


@plants_in_citation("名称：错一个字", "basis.misspelt")
def misspelt(row: Row, cited: Cited, rnd: random.Random) -> bool:
    title = row["title"].removeprefix("中华人民共和国")
    at = rnd.randrange(1, len(title) - 1)
    row["title"] = title[:at] + "镢" + title[at + 1 :]
    return len(title) >= 5


@plants_in_citation("名称：错两处", "basis.misspelt")
def misspelt_twice(row: Row, cited: Cited, rnd: random.Random) -> bool:
    title = row["title"].removeprefix("中华人民共和国")
    row["title"] = "镢" + title[1] + "曲" + title[3:]
    return len(title) >= 6 and bool(cited.labels) and len(row["text"]) > 40


@plants_in_citation("名称：法写成条例", "basis.misspelt")
def another_kind_of_text(row: Row, cited: Cited, rnd: random.Random) -> bool:
    title = row["title"].removesuffix("法") + "条例"
    changed = row["title"].endswith("法") and not cited.item.ctx.library.find(title, cited.item.region)
    row["title"] = title
    return (
        changed
        and bool(cited.labels)
        and not cited.item.ctx.library.repealed(title, None, cited.item.ctx.day)
    )


@plants_in_citation("名称：换成已废止的法律", "basis.repealed")
def repealed(row: Row, cited: Cited, rnd: random.Random) -> bool:
    row["title"] = rnd.choice(("中华人民共和国执业医师法", "企业事业单位环境信息公开办法"))
    return True


@plants_in_citation("名称：换成尚未施行的法律", "basis.not_in_force")
def future(row: Row, cited: Cited, rnd: random.Random) -> bool:
    row["title"], row["edition"] = "中华人民共和国医疗保障法", ""
    return True


@plants_in_citation("版本：已被取代", "basis.superseded", "basis.text")
def superseded(row: Row, cited: Cited, rnd: random.Random) -> bool:
    made = cited.validity.text.version_date
    if made is None or made.year < 2005:
        return False
    row["edition"] = f"{made.year - 2}年3月1日修正"
    return True


@plants_in_citation("版本：只写旧的年份", "basis.superseded", "basis.text")
def superseded_year(row: Row, cited: Cited, rnd: random.Random) -> bool:
    made = cited.validity.text.version_date
    if made is None or made.year < 2005 or cited.dates:
        return False
    row["edition"] = rnd.choice(("{}年修正", "{}修订", "{}年公布")).format(made.year - rnd.choice((2, 3)))
    return True


@plants_in_citation("版本：令号是另一部条例的", "basis.order")
def order(row: Row, cited: Cited, rnd: random.Random) -> bool:
    others = [
        n for n in cited.item.ctx.library.published_by_order if cited.law.order and n not in cited.law.orders
    ]
    if not others:
        return False
    row["edition"] = f"国务院令第{rnd.choice(others)}号公布"
    return True


@plants_kind("依据：换成通知", "basis.rank")
def document(item: Item, rnd: random.Random) -> bool:
    if item.type.code not in ("01", "02", "03", "04", "06") or not item.setting_bases:
        return False
    keep = [row for row in item.doc["bases"] if row["purpose"] != "power"]
    row: Any = dict(item.doc["bases"][item.setting_bases[0].number])
    row |= {
        "title": "关于进一步加强监督管理工作的通知", "kind": "规范性文件", "instrument": "ND_DEPT", "role": "set",
        "edition": "津某委〔2019〕10号", "locator": "第三条", "text": "未经批准不得从事；监督检查；处一万元罚款；扣押财物；缴纳费用。",
    }  # fmt: skip
    item.doc["bases"] = [row, *keep]
    return True


@plants_kind("依据：全部删去", "basis.none")
def no_basis(item: Item, rnd: random.Random) -> bool:
    had = bool(item.setting_bases) and item.type.is_power
    item.doc["bases"] = [row for row in item.doc["bases"] if row["purpose"] != "power"]
    return had


@plants_in_citation("依据：删去条号", "basis.locator")
def no_locator(row: Row, cited: Cited, rnd: random.Random) -> bool:
    row["locator"] = ""
    return cited.instrument in ("LAW", "AR", "LR_P", "DR", "PR_P")


@plants_in_citation("依据：删去名称", "basis.title")
def no_title(row: Row, cited: Cited, rnd: random.Random) -> bool:
    row["title"] = ""
    return True

"""Defects planted into real items, each kind a function: what is changed, and which checks must find it.

A planter takes the document of an item that it may change and returns whether it could; kinds and expected codes in `KINDS`.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.chinese import to_numeral
from laws.quoting import key_of
from laws.structure import paragraphs
from powers.checks import Item, run
from powers.checks.context import ListIndex
from tests.powers.checks.real_lists import RealLists

Planter = Callable[[Item, random.Random], bool]
KINDS: dict[str, tuple[Planter, tuple[str, ...]]] = {}


def plants_kind(name: str, *codes: str) -> Callable[[Planter], Planter]:
    def enter(planter: Planter) -> Planter:
        KINDS[name] = (planter, codes)
        return planter

    return enter


@dataclass
class Recall:
    """How many defects of a kind were planted, and how many found."""

    planted: int = 0
    found: int = 0


def measure(lists: RealLists, *, each: int = 40, seed: int = 20261129) -> dict[str, Recall]:
    """Plant each kind of defect into up to `each` items drawn at random, one at a time, and look for it."""
    result: dict[str, Recall] = {}
    for name, (planter, codes) in KINDS.items():
        rnd, recall = random.Random(f"{seed}{name}"), Recall()  # noqa: S311  repeatable, no secret
        subjects = list(lists.subjects)
        rnd.shuffle(subjects)
        for subject in subjects:
            if recall.planted == each:
                break
            before = {(f.code, f.message) for f in run(lists.item(subject))}
            item = Item(copy.deepcopy(subject.document), lists.context, subject.power)
            if not planter(item, rnd):
                continue
            recall.planted += 1
            planted = Item(item.doc, lists.context, subject.power)
            planted.ctx = item.ctx
            recall.found += any(f.code in codes and (f.code, f.message) not in before for f in run(planted))
        result[name] = recall
    return result


def _verified(item: Item) -> list[int]:
    """The citations for the power whose law and article are here and whose quotation agrees."""
    return [
        c.number
        for c in item.setting_bases
        if c.validity.text is not None
        and len(c.text) > 30
        and c.comparison is not None
        and c.comparison.agrees
    ]


def _change(item: Item, rnd: random.Random, change: Callable[[dict[str, Any], Any], bool]) -> bool:
    """Change one verified citation, so that it no longer reads as it did."""
    numbers = _verified(item)
    if not numbers:
        return False
    cited = item.cited[rnd.choice(numbers)]
    row: dict[str, Any] = item.doc["bases"][cited.number]  # type: ignore[assignment]
    return change(row, cited)


# --- quotations ---


@plants_kind("引文：数额改动", "basis.text")
def amount(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        new = re.sub(r"[一二三五]万元|[一二三五]倍", lambda m: "九" + m[0][1:], row["text"], count=1)
        changed, row["text"] = new != row["text"], new
        return changed

    return _change(item, rnd, change)


@plants_kind("引文：脱漏词语", "basis.text")
def dropped(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
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

    return _change(item, rnd, change)


@plants_kind("引文：换了机关", "basis.text")
def organ(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        new = re.sub("行政主管部门|行政部门|主管部门|行政管理部门", "管理委员会", row["text"], count=1)
        changed, row["text"] = new != row["text"], new
        return changed

    return _change(item, rnd, change)


@plants_kind("条号：错到邻条", "basis.text", "basis.article")
def neighbour(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        places = cited.places
        if len(places) != 1:
            return False
        row["locator"] = f"第{to_numeral(places[0].article + rnd.choice((1, 2)))}条"
        return True

    return _change(item, rnd, change)


@plants_kind("条号：超出全文", "basis.article")
def beyond(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        row["locator"] = "第四百条"
        return True

    return _change(item, rnd, change)


@plants_kind("款项：错款错项", "basis.paragraph", "basis.paragraph_unsure")
def paragraph(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        rows = paragraphs(cited.words(cited.validity.text))
        if len(cited.places) != 1 or len(rows) < 2:
            return False
        mine = [n for n, part in enumerate(rows, 1) if key_of(part.text) in key_of(row["text"])]
        other = [n for n in range(1, len(rows) + 1) if n not in mine]
        if len(mine) != 1 or not other:
            return False
        row["locator"] = f"{cited.labels[0]}第{to_numeral(rnd.choice(other))}款"
        return True

    return _change(item, rnd, change)


# --- laws ---


@plants_kind("名称：错一个字", "basis.misspelt")
def misspelt(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        title = row["title"].removeprefix("中华人民共和国")
        at = rnd.randrange(1, len(title) - 1)
        row["title"] = title[:at] + "镢" + title[at + 1 :]
        return len(title) >= 5

    return _change(item, rnd, change)


@plants_kind("名称：换成已废止的法律", "basis.repealed")
def repealed(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        row["title"] = rnd.choice(("中华人民共和国执业医师法", "企业事业单位环境信息公开办法"))
        return True

    return _change(item, rnd, change)


@plants_kind("名称：换成尚未施行的法律", "basis.not_in_force")
def future(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        row["title"], row["edition"] = "中华人民共和国医疗保障法", ""
        return True

    return _change(item, rnd, change)


@plants_kind("版本：已被取代", "basis.superseded", "basis.text")
def superseded(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        made = cited.validity.text.version_date
        if made is None or made.year < 2005:
            return False
        row["edition"] = f"{made.year - 2}年3月1日修正"
        return True

    return _change(item, rnd, change)


@plants_kind("版本：令号是另一部条例的", "basis.order")
def order(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        others = [
            n for n in item.ctx.library.published_by_order if cited.law.order and n not in cited.law.orders
        ]
        if not others:
            return False
        row["edition"] = f"国务院令第{rnd.choice(others)}号公布"
        return True

    return _change(item, rnd, change)


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


@plants_kind("依据：删去条号", "basis.locator")
def no_locator(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        row["locator"] = ""
        return cited.instrument in ("LAW", "AR", "LR_P", "DR", "PR_P")

    return _change(item, rnd, change)


@plants_kind("依据：删去名称", "basis.title")
def no_title(item: Item, rnd: random.Random) -> bool:
    def change(row: dict[str, Any], cited: Any) -> bool:
        row["title"] = ""
        return True

    return _change(item, rnd, change)


# --- what is founded, by whom ---

_SILENT = {
    "02": "国家鼓励社会力量参与相关事业，有关单位应当建立健全内部管理制度。",
    "06": "从事相关活动的单位应当具备下列条件，并遵守职业道德。",
    "01": "国家鼓励社会力量参与相关事业，推动行业健康发展。",
}


@plants_kind("依据：没有设定职权的内容", "basis.founding", "basis.founding_open")
def silent(item: Item, rnd: random.Random) -> bool:
    if item.type.code not in _SILENT or not item.setting_bases:
        return False
    rows = item.doc["bases"]
    for cited in item.setting_bases:
        row: Any = rows[cited.number]
        row["title"], row["text"], row["locator"] = (
            f"某某法之{cited.number}",
            _SILENT[item.type.code],
            "第三条",
        )
    return True


@plants_kind("依据：只有责令改正", "basis.founding")
def only_order(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02" or not item.setting_bases:
        return False
    for cited in item.setting_bases:
        row: Any = item.doc["bases"][cited.number]
        row |= {
            "title": f"某某法之{cited.number}",
            "locator": "第三条",
            "text": "违反前款规定的，由主管部门责令限期改正。",
        }
    return True


@plants_kind("主体：处罚权属于其他机关", "competence.other_organ")
def other_organ(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02" or item.lines is None or not item.setting_bases:
        return False
    far = {
        "烟草": "烟草专卖行政主管部门",
        "气象": "气象主管机构",
        "海关": "海关",
        "公安": "公安机关",
        "税务": "税务机关",
    }
    organ = rnd.choice([words for line, words in far.items() if line not in item.lines])
    for cited in item.setting_bases:
        row: Any = item.doc["bases"][cited.number]
        row["text"] = f"违反规定的，由{organ}责令改正，处一万元以上五万元以下罚款。"
        row["title"] = f"某某法之{cited.number}"
    return True


@plants_kind("主体：上级机关的处罚权", "competence.higher_level")
def higher(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02" or not item.setting_bases:
        return False
    who = rnd.choice(("国务院有关主管部门", "省、自治区、直辖市人民政府主管部门", "省级以上主管部门"))
    for cited in item.setting_bases:
        row: Any = item.doc["bases"][cited.number]
        row |= {
            "title": f"某某法之{cited.number}",
            "text": f"违反规定的，由{who}给予警告，处三万元以下罚款。",
        }
    return True


@plants_kind("主体：拘留不由公安机关", "competence.detention")
def detention(item: Item, rnd: random.Random) -> bool:
    item.doc["name"] = f"{item.doc['name'].removesuffix('处罚')}行政拘留"
    return item.type.code == "02" and "公安" not in item.department


@plants_kind("主体：占位名称", "competence.placeholder")
def placeholder(item: Item, rnd: random.Random) -> bool:
    item.doc["subject"] = rnd.choice(("某某局", "××部门", "有关部门", "待定", "XX委员会", "某县财政局"))
    return True


@plants_kind("主体：强制措施委托", "competence.entrusted_coercion")
def entrusted(item: Item, rnd: random.Random) -> bool:
    item.doc["subject_nature"] = "3"
    return item.type.family == "coercion"


# --- types and names ---


@plants_kind("类型：责令改正列为强制", "type.order")
def filed_order(item: Item, rnd: random.Random) -> bool:
    item.doc["name"], item.doc["sub_name"] = (
        rnd.choice(("责令限期恢复", "责令限期改正违法行为", "责令限期治理")),
        "",
    )
    item.doc["type"] = {"code": rnd.choice(("02", "03")), "name": ""}
    return True


@plants_kind("类型：征用列为强制", "type.requisition")
def filed_requisition(item: Item, rnd: random.Random) -> bool:
    item.doc["name"], item.doc["sub_name"], item.doc["type"] = (
        "应急征用单位和个人财产",
        "",
        {"code": "03", "name": ""},
    )
    return True


@plants_kind("类型：处罚列在其他", "type.penalty", "type.name")
def filed_penalty(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02" or not item.doc["name"].endswith("处罚"):
        return False
    item.doc["type"] = {"code": rnd.choice(("10", "06")), "name": ""}
    return True


@plants_kind("名称：半角标点", "naming.punctuation")
def punctuation(item: Item, rnd: random.Random) -> bool:
    item.doc["name"] = item.doc["name"][:3] + "," + item.doc["name"][3:]
    return bool(re.match("[\u4e00-\u9fff]{4}", item.doc["name"].replace(",", "")))


# --- twice ---


def _beside(item: Item, *, name: str | None = None, department: str | None = None) -> bool:
    """Put another power beside the item: a copy under a name, of a department."""
    other = copy.deepcopy(item.doc)
    if name:
        other["name"] = name
    if department:
        other["department"] = other["department"] | {"name": department}
    index = copy.copy(item.ctx.index)
    made = ListIndex()
    made.add(item.power, item.doc)
    made.add(10**9, other)
    made.shared = index.shared
    context = copy.copy(item.ctx)
    context.index = made
    item.ctx = context
    return item.type.is_power


@plants_kind("重复：部门内同名", "naming.duplicate")
def same_name(item: Item, rnd: random.Random) -> bool:
    return _beside(item)


@plants_kind("重复：另一部门同名", "overlap.name")
def same_name_elsewhere(item: Item, rnd: random.Random) -> bool:
    return _beside(item, department="克拉玛依市另设管理局")


@plants_kind("重复：部门内换名同依据", "overlap.within")
def renamed(item: Item, rnd: random.Random) -> bool:
    founding = [c for c in item.setting_bases if c.role == "set" and c.locator and c.text]
    return item.type.code == "02" and bool(founding) and _beside(item, name="对有关违法行为的查处")


@plants_kind("重复：另一部门换名同依据", "overlap.basis")
def renamed_elsewhere(item: Item, rnd: random.Random) -> bool:
    founding = [c for c in item.setting_bases if c.role == "set" and c.locator]
    beside = _beside(item, name="对有关违法行为的查处", department="克拉玛依市另设管理局")
    return item.type.family in ("penalty", "coercion") and bool(founding) and beside


# --- what is missing ---


@plants_kind("缺项：责任事项", "structure.responsibility")
def no_responsibility(item: Item, rnd: random.Random) -> bool:
    had = bool(item.doc["responsibilities"])
    item.doc["responsibilities"] = []
    return had


@plants_kind("缺项：追责情形", "structure.accountability")
def no_accountability(item: Item, rnd: random.Random) -> bool:
    had = bool(item.doc["accountability"] or item.doc["accountability_lead"])
    item.doc["accountability"], item.doc["accountability_lead"] = [], ""
    return had


@plants_kind("缺项：职责", "structure.duty")
def no_duty(item: Item, rnd: random.Random) -> bool:
    had = bool(item.doc["duties"] or item.doc["duty_text"])
    item.doc["duties"], item.doc["duty_text"] = [], ""
    return had


@plants_kind("缺项：层级", "structure.level")
def no_level(item: Item, rnd: random.Random) -> bool:
    had = bool(item.doc["levels"] or item.doc["level_text"])
    item.doc["levels"], item.doc["level_text"] = [], ""
    return had


@plants_kind("缺项：一个法定环节", "structure.stage")
def no_stage(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02":
        return False
    stages = ["立案", "调查取证", "审查", "告知", "决定", "送达", "执行"]
    stages.remove(rnd.choice(stages))
    row = {"uid": "", "group": "", "phase": "", "text": "依法办理。", "basis": ""}
    item.doc["responsibilities"] = [row | {"stage": stage} for stage in stages]  # type: ignore[misc,list-item]
    return True

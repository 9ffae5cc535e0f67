"""Kinds of defects planted into items: what founds the power, by whom, its type, its name, what it states, twins, gaps."""

from __future__ import annotations

import copy
import random
import re
from typing import Any

from powers.checks import Item
from powers.checks.context import ListIndex
from tests.powers.checks.planting import plants_gap, plants_kind, plants_name, resting_on_words

# --- what is founded, by whom ---

_SILENT = {
    "02": "国家鼓励社会力量参与相关事业，有关单位应当建立健全内部管理制度。",
    "06": "从事相关活动的单位应当具备下列条件，并遵守职业道德。",
    "01": "国家鼓励社会力量参与相关事业，推动行业健康发展。",
}


@plants_kind("依据：没有设定职权的内容", "basis.founding", "basis.founding_open")
def silent(item: Item, rnd: random.Random) -> bool:
    return item.type.code in _SILENT and resting_on_words(item, _SILENT[item.type.code])


@plants_kind("依据：只有责令改正", "basis.founding")
def only_order(item: Item, rnd: random.Random) -> bool:
    return item.type.code == "02" and resting_on_words(item, "违反前款规定的，由主管部门责令限期改正。")


@plants_kind("依据：另一行为的罚则", "basis.conduct")
def another_conduct(item: Item, rnd: random.Random) -> bool:
    text = "偷猎受保护野禽，或者毁坏鸟巢、捡拾鸟卵的，处一万元以上五万元以下罚款。"
    conduct = re.match("对.{12,}的(?:行政)?处罚$", item.title)
    return item.type.code == "02" and bool(conduct) and resting_on_words(item, text)


_FAR = {
    "烟草": "烟草专卖行政主管部门",
    "气象": "气象主管机构",
    "海关": "海关",
    "公安": "公安机关",
    "税务": "税务机关",
}


def _far(item: Item, rnd: random.Random) -> str:
    """An organ of a line that is none of the item's; '' where these are not known or it is no penalty."""
    if item.type.code != "02" or item.lines is None:
        return ""
    return rnd.choice([words for line, words in _FAR.items() if line not in item.lines])


@plants_kind("主体：处罚权属于其他机关", "competence.other_organ")
def other_organ(item: Item, rnd: random.Random) -> bool:
    organ = _far(item, rnd)
    text = f"违反规定的，由{organ}责令改正。违法所得一万元以上的，并处三万元以下罚款。"
    return bool(organ) and resting_on_words(item, text)


@plants_kind("主体：其他机关和原发证机关", "competence.other_organ_open")
def other_issuer(item: Item, rnd: random.Random) -> bool:
    organ = _far(item, rnd)
    text = f"违反规定的，由{organ}处一万元罚款；情节严重的，由原发证机关吊销许可证。"
    return bool(organ) and resting_on_words(item, text)


@plants_kind("主体：上级机关的处罚权", "competence.higher_level")
def higher(item: Item, rnd: random.Random) -> bool:
    who = rnd.choice(("国务院有关主管部门", "省、自治区、直辖市人民政府主管部门", "省级以上主管部门"))
    return item.type.code == "02" and resting_on_words(
        item, f"违反规定的，由{who}给予警告，处三万元以下罚款。"
    )


@plants_kind("主体：另一条线的部门", "competence.subject")
def other_subject(item: Item, rnd: random.Random) -> bool:
    known = item.lines is not None and "气象" not in item.lines
    item.doc["subject"] = "克拉玛依市气象局"
    return known


@plants_kind("层级：高于清单所在地", "competence.level_above")
def level_above(item: Item, rnd: random.Random) -> bool:
    row: Any = {"uid": "", "code": "2", "name": "省级", "condition": "", "share": ""}
    item.doc["levels"] = [row]
    return True


@plants_kind("主体：拘留不由公安机关", "competence.detention")
def detention(item: Item, rnd: random.Random) -> bool:
    item.doc["name"] = f"{item.doc['name'].removesuffix('处罚')}行政拘留"
    return item.type.code == "02" and "公安" not in item.department


@plants_kind("主体：占位名称", "competence.placeholder")
def placeholder(item: Item, rnd: random.Random) -> bool:
    item.doc["subject"] = rnd.choice(
        ("某某局", "××部门", "有关部门", "待定", "XX委员会", "某县财政局", "县级有关部门")
    )
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


plants_name("类型：责令停止列为强制", "03", ("责令停止{}", "取缔{}的活动"), "type.ceasing", "type.order")
plants_name("类型：没收、吊销列为其他", "03 10", ("没收{}的违法所得", "吊销{}的许可证"), "type.penalty")
plants_name("类型：约谈列为处罚、强制", "02 03", ("约谈{}的单位",), "type.guidance")
plants_name("类型：查封列为处罚", "02", ("查封{}的场所",), "type.name")
plants_name("类型：备案列为许可", "01 06", ("{}备案",), "type.name")
plants_name("类型：许可列为确认、其他", "07 10", ("{}经营许可证核发",), "type.name")
plants_name("类型：奖励、征收列为其他", "10", ("对{}工作先进个人的奖励", "{}补偿费征收"), "type.name")


# --- what the item itself states ---


def _penalty_row(item: Item, kinds: str, amount: str) -> bool:
    """States kinds and a range beside a provision that has a fine only."""
    row: Any = {"uid": "", "conduct": item.doc["name"], "kinds": kinds, "range": amount}
    item.doc["penalties"] = [row]
    return item.type.code == "02" and resting_on_words(
        item, "违反规定的，由主管部门处一万元以上五万元以下罚款。"
    )


@plants_kind("处罚：多写种类", "penalty.kinds")
def more_kinds(item: Item, rnd: random.Random) -> bool:
    return _penalty_row(
        item, rnd.choice(("罚款、没收违法所得", "罚款、吊销许可证", "罚款、责令停产停业")), ""
    )


@plants_kind("处罚：抬高幅度", "penalty.range")
def higher_range(item: Item, rnd: random.Random) -> bool:
    return _penalty_row(item, "罚款", rnd.choice(("五万元以上十万元以下", "处8万元罚款")))


_AGAINST_PROCEDURE = {
    "02": (
        "在十五日内将行政处罚决定书送达当事人。",
        "指派一名执法人员调查。",
        "要求听证的，应当在告知后三日内提出。",
    ),
    "01": ("自作出决定之日起三十日内颁发、送达许可证件。", "材料不齐全的，在十日内一次性告知补正。"),
    "03": ("情况紧急的，在48小时内报告并补办批准手续。",),
}


@plants_kind("责任：期限、人数不合法", "responsibility.period")
def against_procedure(item: Item, rnd: random.Random) -> bool:
    rows: Any = item.doc["responsibilities"]
    if item.type.code not in _AGAINST_PROCEDURE or not rows:
        return False
    rows[0]["text"] = rnd.choice(_AGAINST_PROCEDURE[item.type.code])
    return True


@plants_kind("时限：承诺长于法定", "structure.limits")
def longer_promise(item: Item, rnd: random.Random) -> bool:
    item.doc["statutory_limit"], item.doc["promised_limit"] = (
        {"number": 20, "unit": "日"},
        {"number": 30, "unit": "日"},
    )
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

plants_gap("缺项：责任事项", "structure.responsibility", responsibilities=[])
plants_gap("缺项：追责情形", "structure.accountability", accountability=[], accountability_lead="")
plants_gap("缺项：职责", "structure.duty", duties=[], duty_text="")
plants_gap("缺项：层级", "structure.level", levels=[], level_text="")


@plants_kind("缺项：一个法定环节", "structure.stage")
def no_stage(item: Item, rnd: random.Random) -> bool:
    if item.type.code != "02":
        return False
    stages = ["立案", "调查取证", "审查", "告知", "决定", "送达", "执行"]
    stages.remove(rnd.choice(stages))
    row = {"uid": "", "group": "", "phase": "", "text": "依法办理。", "basis": ""}
    item.doc["responsibilities"] = [row | {"stage": stage} for stage in stages]  # type: ignore[misc,list-item]
    return True

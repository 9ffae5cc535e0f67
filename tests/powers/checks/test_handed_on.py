"""Powers handed to those who may not have them, wherever a list tells it and in whatever words. Defects and lawful twins.

行政强制法第十七条, 行政处罚法第二十条、第二十一条, 行政许可法第二十四条.
"""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean
from tests.powers.checks.test_competence_checks import coercion

CODE = "competence.entrusted_coercion"
MEASURES = [
    "委派某公司查封",
    "委由第三方实施查封",
    "查封、扣押工作外包给某保安公司",
    "聘请保安公司对违规场所查封",
    "通过购买服务方式实施查封",
    "采用政府购买服务的方式开展暂扣、扣押",
    "扣押工作实行服务外包",
    "由某停车管理公司扣押车辆",
    "由物业公司查封楼道",
    "由社区工作人员封存经营工具",
    "扣押任务交办给辖区物业",
    "由劳务派遣人员实施扣押",
    "协管员独立实施暂扣",
    "城管协管员可以当场扣押物品",
    "由辅警负责扣留车辆",
    "扣押由临聘人员执行",
    "安排网格员查封场所",
    "滞留船舶的工作由港口企业承担",
    "委托某公司，由其实施查封",
    "委托某公司查封并保管",
    "委托某公司代为查封",
    "委托第三方机构负责查封、扣押及后续保管",
    "委托区城管局实施扣押",
    "封存工作移交某协会办理",
]
EXECUTION = [
    "拆除由村委会承担",
    "由居委会负责清理占道物品",
    "拆除任务承包给某拆除公司",
    "雇请施工队强制拆除",
    "强制拆除整体发包给某拆迁公司",
    "清理工作以承包方式交个人完成",
]
LAWFUL = [
    "查封后委托第三人保管",
    "对查封的场所、设施或者财物，行政机关可以委托第三人保管",
    "将扣押车辆交由停车场保管",
    "委托有资质的拖车公司拖移被扣押车辆",
    "委托拍卖公司拍卖扣押财物",
    "委托评估公司对查封的房屋进行评估",
    "对扣押物品委托检测机构检测",
    "聘请专家对暂扣产品鉴定",
    "由保安公司协助执法人员查封",
    "辅警在民警带领下扣押",
    "协管员配合执法人员暂扣物品",
    "通过购买服务聘请辅助人员协助扣押",
    "严禁将查封、扣押等强制措施交由协管员、保安公司实施",
    "行政强制措施由具备资格的行政执法人员实施，其他人员不得实施",
    "由市农业综合行政执法支队实施查封",
    "由派出所扣留",
    "根据省人民政府决定，查封权交由街道办事处行使",
    "行政机关可以代履行，或者委托没有利害关系的第三人代履行",
    "由某公司代为拆除",
    "当事人委托拆除公司拆除违法建筑",
    "由村委会劝导当事人自行拆除",
    "邀请居委会人员见证查封",
    "由执法队对海河公司实施查封",
    "查封决定书由某快递公司送达",
    "将强制措施委托他人实施的，追究责任",
    "责成企业清理占道物品",
    "根据《港口条例》授权港口管理中心实施滞留",
    "公司拒不拆除的，由市局强制拆除",
]


def step(words: str) -> list[dict[str, str]]:
    return [{"stage": "实施", "phase": "during", "text": words}]


def told(words: str) -> list[tuple[str, dict[str, Any]]]:
    """The words in each field in which a list may tell it, with its path."""
    fields = ("remark", "unit_text", "executing_body", "level_note", "flow", "conditions", "sub_name")
    return [(f"/{field}", {field: words}) for field in fields] + [
        ("/responsibilities/0/text", {"responsibilities": step(words)}),
        ("/extras/0", {"extras": [["实施方式", words]]}),
    ]


def removal(**document: Any) -> Given:
    return coercion(**document) | {"name": "强制拆除违法建筑"}


@pytest.mark.parametrize("words", MEASURES)
def test_a_measure_that_is_handed_on_wherever_it_is_told(standard: Standard, words: str) -> None:
    """行政强制法第十七条第一款、第三款."""
    for path, document in told(words):
        found = standard.found(CODE, coercion(**document))
        assert (found.path, found.severity) == (path, Severity.ERROR)


@pytest.mark.parametrize("words", EXECUTION)
def test_execution_that_is_handed_on_is_asked_of(standard: Standard, words: str) -> None:
    """行政强制法第十三条: executed by the organ or by the court; 第十七条 speaks of measures only."""
    for path, document in told(words):
        found = standard.found(CODE, removal(**document))
        assert (found.path, found.severity) == (path, Severity.QUESTION)


@pytest.mark.parametrize("words", LAWFUL)
def test_what_others_may_do_and_what_stays_with_the_organ(standard: Standard, words: str) -> None:
    """行政强制法第二十六条、第五十条、第七十条, 行政处罚法第十八条、第二十四条."""
    for _, document in told(words):
        for given in (coercion(**document), removal(**document)):
            assert CODE not in standard.codes(given)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("委托物业公司查封违规场所", True),
        ("扣押经营工具（由协管员独立实施）", True),
        ("对占道物品的扣押（外包给某市政公司）", True),
        ("对将工程发包给个人的施工现场的查封", False),
        ("查封、扣押（委托第三人保管）", False),
    ],
)
def test_a_name_that_hands_a_measure_on(standard: Standard, name: str, wrong: bool) -> None:
    assert (CODE in standard.codes(coercion() | {"name": name})) is wrong


@pytest.mark.parametrize("kind", ["01", "02", "06", "10"])
def test_a_measure_is_handed_on_by_no_power_of_another_type(standard: Standard, kind: str) -> None:
    wrong = clean(type=kind, name="某某事项", document={"flow": "必要时由保安公司查封现场"})
    lawful = clean(type=kind, name="某某事项", document={"flow": "必要时查封现场，委托保安公司看管"})
    assert standard.found(CODE, wrong).path == "/flow"
    assert CODE not in standard.codes(lawful)


@pytest.mark.parametrize("name", ["对逾期不清除的代履行", "代为清除污染物"])
def test_performing_in_a_debtors_stead_lets_no_third_person_seize(standard: Standard, name: str) -> None:
    """行政强制法第五十条."""
    performed = coercion(remark="委托没有利害关系的公司清除") | {"name": name}
    seized = coercion(remark="委托没有利害关系的公司查封") | {"name": name}
    assert CODE not in standard.codes(performed)
    assert standard.found(CODE, seized).severity == Severity.ERROR


def test_an_institution_or_a_town_may_have_a_law(standard: Standard) -> None:
    """行政强制法第七十条: asked."""
    for words in ("由市城市服务中心实施查封", "查封权交由街道办事处行使"):
        assert standard.found(CODE, coercion(remark=words)).severity == Severity.QUESTION


@pytest.mark.parametrize(
    ("kind", "words", "wrong"),
    [
        ("02", "委派某物业公司作出处罚", True),
        ("02", "处罚工作由劳务派遣人员承担", True),
        ("02", "协管员独立行使处罚权", True),
        ("02", "罚款由保安公司实施", True),
        ("02", "通过购买服务方式开展行政处罚", True),
        ("02", "由村民委员会实施罚款", True),
        ("02", "委托市城市管理监察大队实施处罚", False),
        ("02", "协管员协助执法人员开展处罚", False),
        ("02", "严禁由协管员单独实施处罚", False),
        ("02", "罚款由银行代收", False),
        ("01", "委派某物业公司核发证件", True),
        ("01", "审批工作由村委会承担", True),
        ("01", "采用购买服务方式实施许可", True),
        ("01", "委托区行政审批局实施许可", False),
        ("01", "委托第三方机构进行技术评审", False),
        ("01", "申请人委托代理机构办理许可", False),
    ],
)
def test_penalties_and_permits_handed_to_those_who_may_not(
    standard: Standard, kind: str, words: str, wrong: bool
) -> None:
    code = {"01": "competence.entrusted_permit", "02": "competence.entrusted_penalty"}[kind]
    name = {"01": "某某活动许可", "02": "对某某行为的处罚"}[kind]
    for _, document in [*told(words), ("/sub_name", {"sub_name": f"对某某行为的处罚（{words}）"})]:
        assert (code in standard.codes(clean(type=kind, name=name, document=document))) is wrong

"""Defects in the words in which clerks of different places really write them, and twins that are no defect.

Who is entrusted or authorised, what takes liberty, which type an act is, what a name says of nothing, who the provision means.
"""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean, plants, version
from tests.powers.checks.test_competence_checks import coercion

CULTURE = "天津市文化和旅游局"


def power(
    kind: str, name: str, text: str, *, instrument: str = "LAW", title: str = "另法", **changes: Any
) -> Given:
    """A power that rests on these words of a law that nobody has."""
    row = {
        "title": title,
        "kind": "",
        "instrument": instrument,
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    return clean(type=kind, name=name, basis=row, **({"department": CULTURE} | changes))


# --- entrusted, authorised ----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["remark", "unit_text", "executing_body", "level_note"])
@pytest.mark.parametrize(
    "words",
    [
        "委托某大队实施扣押",
        "查封由受委托的市动物卫生监督所负责",
        "授权市畜牧中心实施强制",
        "本项扣押工作委托给市执法支队",
        "书面委托市执法总队",
        "根据委托协议，由市渔业站执行扣押",
        "强制措施权委托乡镇行使",
        "交由市农机中心实施扣押",
    ],
)
def test_coercion_that_is_handed_on(standard: Standard, field: str, words: str) -> None:
    """行政强制法第十七条第一款."""
    assert (
        standard.found("competence.entrusted_coercion", coercion(**{field: words})).severity == Severity.ERROR
    )


@pytest.mark.parametrize(
    "words",
    [
        "行政强制措施权不得委托",
        "查封后委托第三人保管",
        "委托有资质的机构检测",
        "委托拍卖机构拍卖",
        "依据《动物防疫法》授权市动物卫生监督所实施扣押",
        "市农业综合执法支队",
        "未委托其他单位实施",
    ],
)
def test_coercion_that_stays_where_it_is(standard: Standard, words: str) -> None:
    assert "competence.entrusted_coercion" not in standard.codes(coercion(remark=words))


@plants("competence.authorised_document")
@pytest.mark.parametrize("kind", ["01", "02", "03"])
@pytest.mark.parametrize(
    "words",
    [
        "根据市政府红头文件授权市城建中心实施",
        "依据会议纪要授权市场服务中心行使",
        "市政府办公室通知授权市供水站实施",
        "经局党组会议授权，由市渔政站以自己名义实施",
        "由市政府文件授权的某事业单位实施",
        "县政府红头文件授权，县供水公司实施",
        "授权依据：县政府会议纪要",
        "由局文件授权渔政站",
    ],
)
def test_a_document_authorises_nobody(standard: Standard, kind: str, words: str) -> None:
    """行政处罚法第十九条, 行政许可法第二十三条, 行政强制法第七十条."""
    given = power(kind, "某某事项", "未经许可的，可以扣押，处一万元罚款。", document={"remark": words})
    assert standard.found("competence.authorised_document", given).severity == Severity.ERROR


def test_who_authorises_is_to_be_told(standard: Standard) -> None:
    given = clean(document={"remark": "授权市城建中心实施处罚"})
    assert standard.found("competence.authorised_document", given).severity == Severity.WARNING


@pytest.mark.parametrize(
    "words",
    [
        "由法律、法规授权的具有管理公共事务职能的组织实施",
        "根据《城市供水条例》授权市供水管理处实施",
        "法定代表人授权委托书由受理中心审核",
        "授权检测机构出具检测报告",
    ],
)
def test_a_law_authorises(standard: Standard, words: str) -> None:
    assert "competence.authorised_document" not in standard.codes(clean(document={"remark": words}))


@pytest.mark.parametrize(
    "words",
    [
        "罚款委托海河科技公司收取并作出处罚决定",
        "委托给个人实施处罚",
        "委托协管员开展处罚",
        "海河市场开发公司行使行政处罚权",
        "聘请海河保安公司开展执法",
        "罚款由海河停车公司代收并开具处罚决定书",
        "与海河科技公司签订协议，由其实施处罚",
        "某某商会受托作出处罚",
    ],
)
def test_a_penalty_in_the_hands_of_a_company_or_a_person(standard: Standard, words: str) -> None:
    """行政处罚法第二十条、第二十一条."""
    assert "competence.entrusted_penalty" in standard.codes(clean(document={"remark": words}))


@pytest.mark.parametrize("field", ["unit_text", "executing_body"])
def test_a_company_named_alone_as_the_one_that_acts(standard: Standard, field: str) -> None:
    company = clean(document={field: "执法监督处、海河市政服务有限公司"})
    assert standard.found("competence.entrusted_penalty", company).path == f"/{field}"
    for words in ("市场监督管理局", "公司登记科", "天津市烟草公司", "执法监督处"):
        assert "competence.entrusted_penalty" not in standard.codes(clean(document={field: words}))


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("由街道办事处以自己名义作出处罚决定", True),
        ("镇人民政府直接实施处罚", True),
        ("街道办事处行使处罚权", True),
        ("由属地街道负责处罚", True),
        ("街道综合行政执法队以街道办事处名义处罚", True),
        ("街道负责巡查，区局处罚", False),
        ("街道办事处协助开展宣传", False),
        ("由市局对违法行为实施处罚", False),
    ],
)
def test_a_street_that_a_note_lets_punish(standard: Standard, words: str, wrong: bool) -> None:
    """行政处罚法第二十四条."""
    assert ("competence.street" in standard.codes(clean(document={"remark": words}))) is wrong


def test_a_street_that_may_only_help_is_asked_of(standard: Standard) -> None:
    own = standard.found(
        "competence.street", clean(document={"remark": "由街道办事处以自己名义作出处罚决定"})
    )
    shared = standard.found("competence.street", clean(document={"remark": "由属地街道负责处罚"}))
    assert (own.severity, shared.severity) == (Severity.ERROR, Severity.QUESTION)


# --- liberty ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "name", "wrong"),
    [
        (CULTURE, "强制带离现场", True),
        (CULTURE, "对违法人员留置", True),
        (CULTURE, "对违法行为人约束", True),
        (CULTURE, "对传染病患者强制隔离", True),
        (CULTURE, "拘传当事人", True),
        (CULTURE, "扣押涉案人员", True),
        ("天津市公安局", "强制带离现场", False),
        ("天津市卫生健康委员会", "对传染病患者强制隔离", False),
        ("天津市农业农村委员会", "对染疫动物强制隔离", False),
        (CULTURE, "扣押涉案物品", False),
        (CULTURE, "带离涉案货物", False),
    ],
)
def test_what_takes_liberty(standard: Standard, department: str, name: str, wrong: bool) -> None:
    """行政强制法第十条, 行政处罚法第十八条第三款."""
    given = power("03", name, "可以扣押、隔离、带离。", department=department)
    assert ("competence.liberty" in standard.codes(given)) is wrong


# --- types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("10", "见义勇为人员表彰", "type.name"),
        ("10", "举报奖励", "type.name"),
        ("10", "对成绩显著的单位和个人给予奖励", "type.name"),
        ("01", "临时占道施工报备", "type.name"),
        ("01", "房屋租赁备案管理", "type.name"),
        ("02", "对未整改单位的提醒告诫", "type.guidance"),
        ("02", "对负责人进行警示谈话", "type.guidance"),
        ("02", "对企业主要负责人的约谈", "type.guidance"),
        ("02", "出具警示函", "type.guidance"),
        ("03", "防汛抢险物资调用", "type.requisition"),
        ("03", "紧急调用车辆设备", "type.requisition"),
    ],
)
def test_a_type_that_contradicts_the_act(standard: Standard, kind: str, name: str, code: str) -> None:
    assert standard.found(code, power(kind, name, "主管部门应当办理。")).severity == Severity.WARNING


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("02", "对未按规定办理备案的处罚"),
        ("02", "对向备案机关提供虚假信息的处罚"),
        ("02", "对拒不接受约谈的处罚"),
        ("02", "对经约谈仍不整改的处罚"),
        ("03", "扣押违法物资"),
        ("08", "举报奖励"),
        ("10", "房屋租赁备案"),
    ],
)
def test_a_type_that_is_the_acts(standard: Standard, kind: str, name: str) -> None:
    codes = standard.codes(power(kind, name, "主管部门应当办理。"))
    assert not codes & {"type.name", "type.guidance", "type.requisition"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("特种作业年审", "未经年审的，不得从事作业。"),
        ("某某企业年检", "年检合格后方可继续经营。"),
        ("从业人员登记", "未经登记，任何单位和个人不得从事某某活动。"),
        ("设施验收", "验收合格后方可投入使用。"),
        ("能力认定", "应当经认定后，方可承接业务。"),
        ("从业考核", "考核不合格的，不得上岗。"),
    ],
)
def test_a_permit_under_another_name(standard: Standard, name: str, text: str) -> None:
    """行政许可法第十四条至第十七条: a document may set none; by a law it may be one, which is asked."""
    by_document = standard.found("disguise.permit", power("07", name, text, instrument="ND_PC"))
    assert by_document.severity == Severity.WARNING
    by_law = [f.severity for f in standard.findings(power("07", name, text)) if f.code == "disguise.permit"]
    assert by_law in ([], [Severity.QUESTION])


def test_an_internal_consent_is_no_permit(standard: Standard) -> None:
    text = "保管期限表经同级档案部门审查同意后执行。"
    assert "disguise.permit" not in standard.codes(power("10", "保管期限表审查", text, instrument="ND_PC"))


# --- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "vague"),
    [
        ("02", "对相关违法行为的处罚", True),
        ("02", "对违反法律法规行为的处罚", True),
        ("02", "行政处罚", True),
        ("01", "有关事项审批", True),
        ("10", "日常管理", True),
        ("10", "上级交办的其他事项", True),
        ("10", "其他工作", True),
        ("10", "业务指导", True),
        ("01", "各项审批", True),
        ("02", "对有关单位的处罚", True),
        ("02", "对违反《某某条例》的处罚", True),
        ("06", "日常检查", True),
        ("02", "对违反烟花爆竹安全管理规定的处罚", False),
        ("01", "烟花爆竹经营许可", False),
        ("10", "公务用车管理", False),
    ],
)
def test_a_name_that_says_of_nothing_in_particular(
    standard: Standard, kind: str, name: str, vague: bool
) -> None:
    assert ("naming.vague" in standard.codes(power(kind, name, "应当依法办理。"))) is vague


@pytest.mark.parametrize(
    ("name", "silent"),
    [
        ("对违法经营场所采取行政强制措施", True),
        ("对涉嫌违法的单位采取强制措施", True),
        ("对涉嫌违法从事印刷活动的行政强制", True),
        ("对违法场所加贴封条", False),
        ("封存违法物品", False),
        ("对违法建筑的强制拆除", False),
    ],
)
def test_a_coercive_power_that_does_not_say_how(standard: Standard, name: str, silent: bool) -> None:
    codes = standard.codes(power("03", name, "可以查封、加贴封条、强制拆除。"))
    assert ("naming.coercion" in codes) is silent
    assert not codes & {"basis.founding", "type.name"}


# --- what the name states beside the provision --------------------------------------------------------

FINE = "违反本法第十条规定，未取得许可从事某某活动的，由主管部门给予警告，处一万元以上五万元以下罚款。"


def stating(name: str, **document: Any) -> Given:
    versions = [version(2020, 十="应当取得许可。", 三十=FINE)]
    law = {"title": "某某法", "instrument": "LAW", "versions": versions}
    return clean(
        name=name,
        basis={"title": "某某法", "locator": "第三十条", "text": FINE},
        library=[law],
        document=document,
    )


@pytest.mark.parametrize(
    "name",
    [
        "对未取得许可从事某某活动处十万元以上五十万元以下罚款的处罚",
        "对未取得许可从事某某活动的处罚（处10万元以上50万元以下罚款）",
        "对未取得许可从事某某活动的罚款（最高可罚至二十万元）",
        "对未取得许可从事某某活动罚款上限20万元的处罚",
        "对未取得许可从事某某活动顶格处罚二十万元",
    ],
)
def test_a_sum_in_the_name_above_the_provision(standard: Standard, name: str) -> None:
    """行政处罚法第四条."""
    assert standard.found("penalty.range", stating(name)).path == "/name"


@pytest.mark.parametrize(
    ("name", "sub_name", "wrong"),
    [
        ("对未取得许可从事某某活动责令停产停业的处罚", "", True),
        ("对未取得许可从事某某活动的处罚（吊销许可证）", "", True),
        ("对未取得许可从事某某活动的处罚：没收违法所得", "", True),
        ("对未取得许可从事某某活动的处罚", "没收违法所得、非法财物", True),
        ("对未取得许可从事某某活动的处罚", "吊销许可证", True),
        ("对未取得许可从事某某活动的警告、罚款", "", False),
        ("对拒不执行责令停产停业的处罚", "", False),
        ("对被吊销许可证后从事某某活动的处罚", "", False),
    ],
)
def test_a_kind_in_the_name_that_the_provision_has_not(
    standard: Standard, name: str, sub_name: str, wrong: bool
) -> None:
    assert ("penalty.kinds" in standard.codes(stating(name, sub_name=sub_name))) is wrong


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("对未取得许可从事某某活动处五万元以下罚款的处罚", ""),
        ("对违法所得十万元以上的未取得许可从事某某活动的处罚", ""),
        ("对未取得许可从事某某活动的处罚", "罚款十万元以上属于较大数额罚款，应当告知听证权利。"),
    ],
)
def test_a_sum_that_is_no_range(standard: Standard, name: str, remark: str) -> None:
    assert "penalty.range" not in standard.codes(stating(name, remark=remark))


# --- places -------------------------------------------------------------------------------------------

ARTICLE = (
    "某某活动应当依法办理登记手续，不得擅自改变。\n违反前款规定的，由主管部门处一万元以上五万元以下罚款。\n"
    "有下列情形之一的，处二万元罚款：\n（一）提供虚假材料骗取登记的；\n（二）拒绝接受监督检查的。"
)


def placed(locator: str, text: str = "", *, old: bool = False) -> Given:
    made = version(2020, 三十=ARTICLE, 三十一="其他某某事项由主管部门规定。")
    newer = version(2024) | {"articles": {}}
    row = {"title": "某某法", "locator": locator, "text": text, "edition": ""}
    law = {"title": "某某法", "instrument": "LAW", "versions": [made, newer] if old else [made]}
    return clean(basis=row, library=[law])


ABSENT = [
    "第三十条第五款",
    "第三十条第三款第（四）项",
    "第三十条第二款、第四款",
    "第三十一条第二款",
    "第三十条第（三）项",
]


@plants("basis.paragraph_absent")
@pytest.mark.parametrize("locator", ABSENT)
def test_a_paragraph_or_item_that_is_not_there(standard: Standard, locator: str) -> None:
    assert standard.found("basis.paragraph_absent", placed(locator)).severity == Severity.WARNING


def test_an_item_that_is_called_a_paragraph(standard: Standard) -> None:
    given = placed("第三十条第二款")
    words = "有下列行为之一的，处二万元罚款：\n（一）骗取登记的；\n（二）拒绝接受检查的。"
    given["library"][0]["versions"] = [version(2020, 三十=words, 三十一="第一款。\n第二款。")]
    assert "是否指第（二）项" in standard.found("basis.paragraph_absent", given).message


@plants("basis.old_place")
@pytest.mark.parametrize("locator", [*ABSENT, "第三十条之一", "第九十九条"])
def test_a_place_that_an_old_text_has_not_is_asked_of(standard: Standard, locator: str) -> None:
    """It is said which text was looked at."""
    found = standard.found("basis.old_place", placed(locator, old=True))
    assert "2020年1月1日的文本" in found.message
    assert found.severity == Severity.QUESTION


def test_a_quotation_in_another_paragraph_of_an_old_text(standard: Standard) -> None:
    text = "违反前款规定的，由主管部门处一万元以上五万元以下罚款。"
    assert "第二款" in standard.found("basis.old_place", placed("第三十条第一款", text, old=True)).message
    assert "basis.old_place" not in standard.codes(placed("第三十条第二款", text, old=True))


@pytest.mark.parametrize(
    "locator", ["第三十条", "第三十条第二款", "第三十条第三款第（二）项", "第三十条第（一）项"]
)
def test_a_place_that_is_there(standard: Standard, locator: str) -> None:
    for old in (False, True):
        assert not standard.codes(placed(locator, old=old)) & {"basis.paragraph_absent", "basis.old_place"}


# --- whose it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "违反规定的，公安机关可以处二百元以下罚款。",
        "有前款行为的，县级以上人民政府生态环境主管部门处罚款。",
        "交通运输主管部门应当责令改正，处三千元罚款。",
        "市场监督管理部门对违反规定的，处一万元罚款。",
        "违反规定的处一万元以下罚款，由市场监督管理部门执行。",
        "本条规定的处罚由水行政主管部门实施，处五万元以下罚款。",
        "海关处一万元以下罚款。",
    ],
)
def test_another_organ_however_it_is_named(standard: Standard, text: str) -> None:
    """行政处罚法第十七条."""
    assert "competence.other_organ" in standard.codes(power("02", "对擅自经营的处罚", text))


@pytest.mark.parametrize(
    ("department", "text"),
    [
        (CULTURE, "违反规定的，文化和旅游主管部门可以处二百元以下罚款。"),
        (CULTURE, "县级以上人民政府有关部门责令改正，处罚款。"),
        ("天津市发展和改革委员会", "由负责清洁生产综合协调的部门责令改正，处五万元罚款。"),
        (CULTURE, "由负责药品监督管理的部门责令改正，处五万元罚款。"),
        (CULTURE, "公安机关应当协助。违反规定的，由文化和旅游主管部门处罚款，由同级财政部门监督。"),
    ],
)
def test_an_organ_that_may_be_this_one(standard: Standard, department: str, text: str) -> None:
    """A body told only by its task (负责……的部门) is never said to be another."""
    given = power("02", "对擅自经营的处罚", text, department=department)
    assert "competence.other_organ" not in standard.codes(given)


@plants("competence.other_organ_permit")
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("应当向公安机关申请，经公安机关批准。", True),
        ("由市场监督管理部门审查批准，颁发许可证。", True),
        ("由文化和旅游主管部门批准。", False),
        ("由县级以上人民政府有关部门批准。", False),
    ],
)
def test_a_permit_of_another_organ_is_asked_of(standard: Standard, text: str, asked: bool) -> None:
    """行政许可法第二十二条."""
    assert ("competence.other_organ_permit" in standard.codes(power("01", "某某活动许可", text))) is asked


@pytest.mark.parametrize("kind", ["01", "10"])
@pytest.mark.parametrize(
    "text",
    [
        "由国务院文化主管部门批准。",
        "国务院文化主管部门负责审批某某活动。",
        "应当取得省级人民政府文化行政部门颁发的许可证。",
        "省、自治区、直辖市人民政府文化主管部门对申请进行审查，作出许可决定。",
        "须经省级文化部门许可。",
    ],
)
def test_leave_of_a_higher_level_in_one_sentence(standard: Standard, kind: str, text: str) -> None:
    given = power(kind, "某某活动审批", text, region="650200", department="克拉玛依市文化和旅游局")
    assert "competence.higher_level_open" in standard.codes(given)


def test_a_fine_of_a_higher_level_without_a_word_before_it(standard: Standard) -> None:
    given = power(
        "02",
        "对擅自经营的处罚",
        "国务院文化主管部门可以处一万元以下罚款。",
        region="650200",
        department="克拉玛依市文化和旅游局",
    )
    assert "competence.higher_level" in standard.codes(given)


@pytest.mark.parametrize(
    ("title", "kind", "name", "wrong"),
    [
        ("行政许可法", "01", "某某活动许可", True),
        ("中华人民共和国行政处罚法", "06", "某某检查", True),
        ("行政强制法", "03", "查封违法场所", True),
        ("行政许可法", "07", "某某认定", True),
        ("行政强制法", "03", "加处罚款", False),
        ("行政强制法", "03", "对逾期不清除的代履行", False),
    ],
)
def test_a_law_on_procedure_alone_founds_no_power(
    standard: Standard, title: str, kind: str, name: str, wrong: bool
) -> None:
    text = "行政机关应当依法实施行政许可、检查、认定、查封，可以加处罚款、代履行。"
    assert ("basis.founding" in standard.codes(power(kind, name, text, title=title))) is wrong


# --- what is not asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["擅自招用的，按每人五千元计罚。", "取消其评标专家资格。", "每招用一人罚五百元。"]
)
def test_a_fine_by_the_head_and_a_loss_of_standing_found_a_penalty(standard: Standard, text: str) -> None:
    codes = standard.codes(power("02", "对擅自招用职工的处罚", text))
    assert not codes & {"basis.founding", "basis.founding_open"}


@pytest.mark.parametrize(("kind", "name"), [("02", "对未办理登记行为的责令改正"), ("01", "某某活动备案")])
def test_nobody_is_asked_who_may_set_a_filing_or_an_order(standard: Standard, kind: str, name: str) -> None:
    given = power(kind, name, "应当办理登记、备案，由主管部门责令改正，处罚款。", instrument="DR")
    assert "basis.fact" not in standard.codes(given)


def test_a_quotation_is_not_read_as_a_later_paragraph_that_opens_alike(standard: Standard) -> None:
    alike = "违反本法规定，未取得许可从事某某活动的，"
    first, second = f"{alike}由主管部门责令改正。", f"{alike}情节严重的，由主管部门处五万元罚款，吊销许可证。"
    law = {"title": "某某法", "instrument": "LAW", "versions": [version(2020, 三十=f"{first}\n{second}")]}
    given = clean(
        basis={"title": "某某法", "locator": "第三十条第一款", "text": first + "逾期不改的从重。"},
        library=[law],
    )
    assert "basis.omission" not in standard.codes(given)
    broken = clean(
        basis={
            "title": "某某法",
            "locator": "第三十条第二款",
            "text": f"{alike}情节严重的，由主管部门处五万元罚款。",
        },
        library=[law],
    )
    assert "basis.omission" in standard.codes(broken)

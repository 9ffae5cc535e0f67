"""To whom the provision gives the power. One planted defect each, with a twin that must not be found."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean, plants, version
from tests.powers.checks.test_founding_checks import resting_on

CULTURE, EDUCATION, MARKET = "天津市文化和旅游局", "天津市教育委员会", "天津市市场监督管理委员会"


def penalty(department: str, *texts: str, name: str = "对某某行为的处罚", **document: Any) -> Given:
    return resting_on("02", name, *texts, department=department, document=document)


@plants("competence.detention")
@pytest.mark.parametrize(
    ("department", "wrong"),
    [(EDUCATION, True), (MARKET, True), ("天津市公安局", False), ("天津市国家安全局", False)],
)
def test_detention_is_the_polices(standard: Standard, department: str, wrong: bool) -> None:
    """行政处罚法第十八条第三款."""
    text = "阻碍执行职务的，处五日以上十日以下拘留。"
    by_name = penalty(department, text, name="对阻碍执行职务行为的行政拘留")
    by_kind = penalty(department, text, penalties=[{"conduct": "阻碍", "kinds": "警告、拘留", "range": ""}])
    for given in (by_name, by_kind):
        assert ("competence.detention" in standard.codes(given)) is wrong
        assert ("competence.detention_text" in standard.codes(given)) is wrong


@plants("competence.detention_text")
def test_a_provision_that_detains_without_saying_who(standard: Standard) -> None:
    assert "competence.detention_text" in standard.codes(penalty(EDUCATION, "处五日以上十日以下拘留。"))
    told = "处一万元以下罚款；尚不构成犯罪的，移送公安机关处十日以下拘留。"
    assert "competence.detention_text" not in standard.codes(penalty(EDUCATION, told))
    police = "处一万元以下罚款；情节严重的，由公安机关处五日以上十日以下拘留。"
    assert "competence.detention_text" not in standard.codes(penalty(EDUCATION, police))


@pytest.mark.parametrize(
    ("text", "document", "asked"),
    [
        ("处五日以上十日以下拘留。拘留由公安机关决定。", {}, False),
        ("移送公安机关，处十五日以下拘留。", {}, False),
        ("构成违反治安管理行为的，依法处十日以下拘留。", {}, False),
        ("处五日以上十日以下拘留。", {"remark": "行政拘留由公安机关决定"}, False),
        ("处五日以上十日以下拘留。", {"level_note": "拘留处罚移交公安机关作出"}, False),
        ("处五日以上十日以下拘留。", {"subject_text": "某市公安局"}, False),
        ("处五日以上十日以下拘留。", {"remark": "罚款由本局作出"}, True),
        ("经公安机关责令改正而拒不改正的，处五日以上十日以下拘留。", {}, True),
    ],
)
def test_detention_that_is_left_to_the_police_is_not_asked_of(
    standard: Standard, text: str, document: dict[str, Any], asked: bool
) -> None:
    """行政处罚法第十八条第三款: by the provision or by the row itself."""
    assert ("competence.detention_text" in standard.codes(penalty(EDUCATION, text, **document))) is asked
    name = "对阻碍公安机关执行职务行为的行政拘留"
    told = bool(document) and not asked
    assert (
        "competence.detention" in standard.codes(penalty(EDUCATION, text, name=name, **document))
    ) is not told
    row = {"conduct": "某行为", "kinds": "罚款、拘留（由公安机关决定）", "range": ""}
    assert "competence.detention" not in standard.codes(penalty(EDUCATION, text, penalties=[row], **document))


@plants("competence.liberty")
@pytest.mark.parametrize(
    ("name", "department", "wrong"),
    [
        ("对拒不到案人员的强制传唤", MARKET, True),
        ("限制人身自由", "天津市民政局", True),
        ("对违反治安管理行为人的强制传唤", "天津市公安局", False),
        ("对吸毒成瘾人员强制隔离戒毒", "天津市司法局", False),
        ("扣押违法财物", MARKET, False),
    ],
)
def test_liberty_is_taken_by_few_bodies(standard: Standard, name: str, department: str, wrong: bool) -> None:
    given = resting_on("03", name, "可以依法采取强制措施。", department=department)
    assert ("competence.liberty" in standard.codes(given)) is wrong


@plants("competence.other_organ")
@pytest.mark.parametrize(
    ("department", "subject", "wrong"),
    [
        (EDUCATION, "工商行政管理部门", True),
        (CULTURE, "县级以上人民政府生态环境主管部门", True),
        ("天津市财政局", "公安机关", True),
        (MARKET, "工商行政管理部门", False),
        (MARKET, "县级以上人民政府食品药品监督管理部门", False),
        ("天津市生态环境局", "环境保护行政主管部门", False),
        ("天津市规划和自然资源局", "国土资源主管部门", False),
        ("天津市农业农村委员会", "渔业行政主管部门", False),
        (EDUCATION, "有关主管部门", False),
        (EDUCATION, "县级以上人民政府教育行政部门", False),
        (EDUCATION, "教育行政部门、劳动行政部门", False),
        ("天津市城市管理委员会", "住房城乡建设主管部门", False),
        ("某某街道办事处", "城市管理主管部门", False),
    ],
)
def test_the_penalty_is_given_to_another_organ(
    standard: Standard, department: str, subject: str, wrong: bool
) -> None:
    """行政处罚法第十七条."""
    text = f"违反本法规定的，由{subject}责令改正，处一万元以下罚款。"
    assert ("competence.other_organ" in standard.codes(penalty(department, text))) is wrong


@plants("competence.other_organ_open")
def test_a_provision_that_lets_this_line_only_order_is_asked_of(standard: Standard) -> None:
    text = "由教育行政部门责令限期改正。违反治安管理的，由公安机关给予处罚。"
    codes = standard.codes(penalty(EDUCATION, text))
    assert "competence.other_organ_open" in codes
    assert "competence.other_organ" not in codes
    shared = "由教育行政部门给予警告。违反治安管理的，由公安机关给予处罚。"
    assert "competence.other_organ_open" not in standard.codes(penalty(EDUCATION, shared))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "由港口行政管理部门责令改正，处五万元以下罚款；情节严重的，由原发证机关吊销许可证。",
            "competence.other_organ_open",
        ),
        ("由教育行政部门处五万元以下罚款；情节严重的，由原发证机关吊销许可证。", ""),
        (
            "由水行政主管部门责令改正。违法所得五万元以上的，并处违法所得三倍以下罚款。",
            "competence.other_organ",
        ),
        (
            "由水行政主管部门责令改正，处一万元以下罚款。\n有前款行为，情节严重的，并处五万元以下罚款。",
            "competence.other_organ",
        ),
        ("由水行政主管部门责令改正，处一万元以下罚款。教育行政部门可以没收违法所得。", ""),
        (
            "由水行政主管部门责令改正，处一万元以下罚款；尚不够刑事处罚的，由公安机关处罚。",
            "competence.other_organ",
        ),
        ("设施停止使用后未封场的，由水行政主管部门处一万元以下罚款。", "competence.other_organ"),
        (
            "有下列行为之一的，由水行政主管部门处一万元罚款：\n（一）被吊销许可证后仍从事活动的；",
            "competence.other_organ",
        ),
        (
            "由县级以上地方人民政府林业草原等有关主管部门按照职责分工责令改正，处一万元罚款。",
            "competence.other_organ_open",
        ),
        ("由负有安全生产监督管理职责的部门责令改正，处一万元罚款。", ""),
        (
            "由水行政主管部门责令拆除；不拆除的，由作出决定的机关申请人民法院强制执行；可以处五万元以下罚款。",
            "competence.other_organ",
        ),
    ],
)
def test_who_acts_in_each_part_of_a_provision(standard: Standard, text: str, code: str) -> None:
    found = standard.codes(penalty(EDUCATION, f"违反本法规定的，{text}"))
    assert found & {"competence.other_organ", "competence.other_organ_open"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("违反本法规定的，由水行政主管部门责令改正，处一万元以下罚款。", True),
        ("违反本法规定的，由教育行政部门责令改正，处一万元以下罚款。", True),
        ("旅行社安排游客购物的，由气象主管机构吊销营业执照并公告。", False),
    ],
)
def test_the_statute_says_who_acts_not_the_list(standard: Standard, quoted: str, found: bool) -> None:
    """What is quoted otherwise is judged by the article; a quotation of another article says nothing of this one."""
    text = "违反本法规定的，由水行政主管部门责令改正，处一万元以下罚款。"
    law = {"title": "中华人民共和国某某法", "instrument": "LAW", "versions": [version(2020, 三十=text)]}
    given = clean(department=EDUCATION, basis={"locator": "第三十条", "text": quoted}, library=[law])
    assert ("competence.other_organ" in standard.codes(given)) is found


@plants("competence.law_of_others")
@pytest.mark.parametrize(
    ("department", "whole", "asked"),
    [
        (EDUCATION, "县级以上人民政府履行市场监督管理职责的部门主管不正当竞争行为的查处工作。", True),
        (MARKET, "县级以上人民政府履行市场监督管理职责的部门主管不正当竞争行为的查处工作。", False),
        (EDUCATION, "市场监督管理部门主管本领域工作，其他有关部门按照各自职责负责有关工作。", False),
        (EDUCATION, "国家建立某某制度。", False),
    ],
)
def test_a_law_that_names_only_organs_of_other_lines(
    standard: Standard, department: str, whole: str, asked: bool
) -> None:
    text = "经营者违反本法第八条规定的，由监督检查部门处五万元以下罚款。"
    law = {
        "title": "中华人民共和国某某法",
        "instrument": "LAW",
        "versions": [version(2020, 三=whole, 三十=text)],
    }
    given = clean(department=department, basis={"locator": "第三十条", "text": text}, library=[law])
    assert ("competence.law_of_others" in standard.codes(given)) is asked


@plants("competence.level_above")
@pytest.mark.parametrize(
    ("region", "levels", "wrong"),
    [
        ("330400", "2", True),
        ("330400", "23", False),
        ("330402", "3", True),
        ("330000", "2", False),
        ("330400", "34", False),
    ],
)
def test_a_level_above_the_list(standard: Standard, region: str, levels: str, wrong: bool) -> None:
    rows = [{"code": code, "name": ""} for code in levels]
    given = clean(region=region, document={"levels": rows})
    assert ("competence.level_above" in standard.codes(given)) is wrong


@plants("competence.subject")
@pytest.mark.parametrize(
    ("subject", "remark", "wrong"),
    [
        ("天津市水务局", "", True),
        (EDUCATION, "", False),
        ("天津市教育委员会（天津市语言文字工作委员会）", "", False),
        ("天津市人民政府", "", False),
        ("天津市水务局", "受委托实施", False),
    ],
)
def test_a_subject_of_another_line(standard: Standard, subject: str, remark: str, wrong: bool) -> None:
    given = penalty(EDUCATION, "由教育行政部门给予警告。", subject=subject, remark=remark)
    assert ("competence.subject" in standard.codes(given)) is wrong


def test_what_another_citation_gives_to_this_body_is_its_own(standard: Standard) -> None:
    other, own = "由公安机关处五百元以下罚款。", "由教育行政部门给予警告。"
    assert "competence.other_organ" in standard.codes(penalty(EDUCATION, other))
    assert "competence.other_organ" not in standard.codes(penalty(EDUCATION, other, own))


@pytest.mark.parametrize("document", [{"remark": "现由教育部门承担"}, {"power_source": "2"}])
def test_a_reform_or_delegation_that_is_told_moved_it(standard: Standard, document: dict[str, str]) -> None:
    text = "由工商行政管理部门处一万元以下罚款。"
    assert "competence.other_organ" not in standard.codes(penalty(EDUCATION, text, **document))


@plants("competence.former_name")
def test_an_organ_of_before_a_reform_is_noted(standard: Standard) -> None:
    given = penalty(MARKET, "由工商行政管理部门处一万元以下罚款。")
    found = standard.found("competence.former_name", given)
    assert "现由天津市市场监督管理委员会承担" in found.message
    given["bases"][0]["note"] = "现由天津市市场监督管理委员会承担"
    assert "competence.former_name" not in standard.codes(given)
    assert "competence.former_name" not in standard.codes(penalty(MARKET, "由市场监督管理部门处罚款。"))


@plants("competence.higher_level")
@pytest.mark.parametrize(
    ("subject", "level", "wrong"),
    [
        ("国务院教育行政部门", "3", True),
        ("省、自治区、直辖市人民政府教育行政部门", "3", True),
        ("省级以上人民政府教育行政部门", "4", True),
        ("国务院教育行政部门或者省、自治区、直辖市人民政府教育行政部门", "3", True),
        ("国务院教育行政部门或者省、自治区、直辖市人民政府教育行政部门", "2", False),
        ("县级以上人民政府教育行政部门", "4", False),
        ("国务院教育行政部门或者其授权的机构", "3", False),
        ("省级以上人民政府教育行政部门", "2", False),
        ("教育行政部门", "4", False),
    ],
)
def test_a_penalty_of_a_higher_level(standard: Standard, subject: str, level: str, wrong: bool) -> None:
    text = f"违反规定的，由{subject}给予警告，处三万元以下罚款。"
    given = penalty(EDUCATION, text, levels=[{"code": level, "name": ""}])
    assert ("competence.higher_level" in standard.codes(given)) is wrong


@plants("competence.higher_level_open")
@pytest.mark.parametrize(
    ("text", "name", "wrong"),
    [
        ("从事某某活动，须经国务院教育行政部门批准。", "某某活动许可", True),
        ("应当向省、自治区、直辖市人民政府教育行政部门申请领取许可证。", "某某活动许可", True),
        ("须经国务院教育行政部门批准。", "某某活动许可初审", False),
        ("须经县级以上地方人民政府教育行政部门批准。", "某某活动许可", False),
        ("应当取得许可证。", "某某活动许可", False),
    ],
)
def test_a_permit_of_a_higher_level_is_asked_of(
    standard: Standard, text: str, name: str, wrong: bool
) -> None:
    given = resting_on(
        "01", name, text, department=EDUCATION, document={"levels": [{"code": "3", "name": "市级"}]}
    )
    assert ("competence.higher_level_open" in standard.codes(given)) is wrong


PROVINCE = "从事某某活动的，应当向省、自治区、直辖市人民政府教育主管部门提出申请"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("，由该部门自受理之日起二十日内作出准予许可或者不予许可的决定。", True),
        ("，并由其审查批准。", True),
        ("，由受理申请的部门审批。", True),
        ("；经受理申请的机关批准，领取许可证。", True),
        ("，由收到申请的教育主管部门批准。", True),
        ("。经审查批准的，由前款规定的部门颁发许可证。", True),
        ("。上述部门应当审查完毕，经上述部门批准的，发给许可证。", True),
        ("，由县级人民政府教育主管部门批准。", False),
        ("，由其委托的设区的市级人民政府教育主管部门批准。", False),
    ],
)
def test_who_is_only_pointed_back_at_is_of_the_level_named_before(
    standard: Standard, words: str, asked: bool
) -> None:
    levels = {"levels": [{"code": "3", "name": "市级"}]}
    given = resting_on("01", "某某活动许可", PROVINCE + words, department=EDUCATION, document=levels)
    assert ("competence.higher_level_open" in standard.codes(given)) is asked


def test_a_penalty_by_one_pointed_back_at(standard: Standard) -> None:
    text = "由省、自治区、直辖市人民政府教育主管部门责令改正；情节严重的，由{}处三万元以下罚款。"
    for who, wrong in (("该部门", True), ("前款规定的部门", True), ("县级教育主管部门", False)):
        given = penalty(EDUCATION, text.format(who), levels=[{"code": "4", "name": ""}])
        assert ("competence.higher_level" in standard.codes(given)) is wrong


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("中华人民共和国行政处罚法", False),
        ("中华人民共和国行政强制法", False),
        ("优化营商环境条例", False),
        ("中华人民共和国某某法", True),
    ],
)
def test_a_general_law_names_no_department_and_is_not_asked_of(
    standard: Standard, title: str, asked: bool
) -> None:
    articles = {"三十": "违反本法规定的，处一万元以下罚款。", "三十一": "公安机关负责拘留的执行。"}
    given = clean(
        department=EDUCATION,
        basis={"title": title, "locator": "第三十条", "text": articles["三十"]},
        library=[{"title": title, "instrument": "LAW", "versions": [version(2020, **articles)]}],
    )
    assert ("competence.law_of_others" in standard.codes(given)) is asked
    given["library"][0]["versions"] = [
        version(2020, **articles | {"三十": "违反规定的，由有关行政机关处一万元以下罚款。"})
    ]
    given["bases"][0]["text"] = "违反规定的，由有关行政机关处一万元以下罚款。"
    assert "competence.law_of_others" not in standard.codes(given)


@pytest.mark.parametrize(
    ("department", "subject", "code"),
    [
        ("天津市农业农村委员会", "林业主管部门", "competence.other_organ_open"),
        ("天津市农业农村委员会", "林业草原主管部门", "competence.other_organ_open"),
        ("某市农牧局", "草原行政主管部门", "competence.other_organ_open"),
        ("天津市规划和自然资源局", "林业主管部门", ""),
        ("某市林业和草原局", "农业农村主管部门", "competence.other_organ_open"),
        ("某市林业局", "农业农村主管部门", "competence.other_organ"),
        (EDUCATION, "林业主管部门", "competence.other_organ"),
    ],
)
def test_lines_that_a_place_may_have_joined_are_asked_of(
    standard: Standard, department: str, subject: str, code: str
) -> None:
    """森林法第九条、草原法第八条、种子法第三条、第九十二条."""
    found = standard.codes(penalty(department, f"违反规定的，由{subject}责令改正，处一万元以下罚款。"))
    assert found & {"competence.other_organ", "competence.other_organ_open"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("市级水行政主管部门", True),
        ("县级以上地方人民政府应急管理部门", True),
        ("设区的市级人民政府", True),
        ("市、县（区）农业农村主管部门", True),
        ("各区城市管理部门", True),
        ("各县（市、区）发展和改革委员会", True),
        ("市级应急管理局", True),
        ("税务机关", True),
        ("消防救援机构", True),
        ("水行政主管部门（含所属机构）", True),
        ("水行政主管部门（天津市水务局）", False),
        ("市水务局（水行政主管部门）", False),
        ("市级机关事务管理局", False),
        ("中共天津市委宣传部", False),
        ("市人民政府", False),
        ("各山区财政所", False),
        ("地方金融管理局", False),
        ("国家税务总局天津市税务局", False),
    ],
)
def test_a_class_of_bodies_is_no_body(standard: Standard, name: str, wrong: bool) -> None:
    given = penalty(EDUCATION, "处一万元以下罚款。", subject_text=name)
    assert ("competence.placeholder" in standard.codes(given)) is wrong


@plants("competence.placeholder")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("某某局", True), ("××市××局", True), ("XX部门", True), ("有关部门", True), ("待定", True), ("某市财政局", True),
        ("***局", True), ("天津市财政局", False), ("天津市市场监督管理委员会", False), ("行政主管部门", True),
        ("县级有关部门", True),
    ],
)  # fmt: skip
def test_a_placeholder_is_no_body(standard: Standard, name: str, wrong: bool) -> None:
    assert ("competence.placeholder" in standard.codes(clean(department=name))) is wrong


# --- kinds need the body as their subject ---


@pytest.mark.parametrize(
    "words",
    [
        "并可以申请司法机关予以冻结",
        "必要时提请人民法院冻结存款",
        "可以建议有关部门冻结其账户",
        "被冻结的财物应当妥善保管",
        "不得冻结其账户",
    ],
)
def test_what_others_do_or_is_denied_is_no_measure_of_the_body(standard: Standard, words: str) -> None:
    """行政强制法第十条第三款: a local regulation may set 查封 and 扣押, not 冻结."""
    text = f"对涉嫌违法的场所，可以予以查封，{words}。"
    given = resting_on("03", "对涉嫌违法场所的强制措施", text, department=MARKET)
    given["bases"][0]["instrument"] = "LR_P"
    given["facts"] = {"law_or_ar_exists": False, "local_matter": True}
    assert "basis.rank" not in standard.codes(given)
    given["bases"][0]["text"] = "可以予以查封，冻结其存款。"
    assert "basis.rank" in standard.codes(given)


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("由原审批机关撤销许可。", False),
        ("情节轻微的，不予罚款。", False),
        ("由公安机关处十日以下拘留。", False),
        ("建议市场监督管理部门吊销营业执照。", False),
        ("吊销营业执照。", True),
    ],
)
def test_a_kind_of_penalty_is_the_bodys_own(standard: Standard, words: str, denied: bool) -> None:
    """行政处罚法第十二条第一款: a local regulation may not set 吊销营业执照."""
    given = penalty(EDUCATION, f"由教育行政部门给予警告；{words}")
    given["bases"][0]["instrument"] = "LR_P"
    given["facts"] = {"higher_exists": False}
    assert ("basis.rank" in standard.codes(given)) is denied


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("由港口行政管理部门责令改正；情节严重的，吊销港口经营许可证，处五万元以下罚款。", True),
        ("由水行政主管部门或者流域管理机构依据职权责令停止违法行为；逾期不改正的，处五万元以下罚款。", True),
        ("由交通运输主管部门及其所属的港口管理机构责令改正，处五万元以下罚款。", True),
        ("由交通运输主管部门会同有关部门责令改正，处五万元以下罚款。", True),
        ("由港口行政管理部门责令改正。\n情节严重的，处五万元以下罚款。", False),
        ("由有关部门按照职责分工责令改正；情节严重的，处五万元以下罚款。", False),
        ("由教育行政部门责令改正；情节严重的，处五万元以下罚款。", False),
    ],
)
def test_the_organ_of_a_part_goes_for_the_next_of_the_sentence(
    standard: Standard, text: str, found: bool
) -> None:
    given = clean(department="天津市教育局", basis={"text": f"违反本法规定的，{text}"}, library=[])
    assert ("competence.other_organ" in standard.codes(given)) is found


ACTING = [
    ("04", "某某费征收", "某某费由{}征收。"),
    ("05", "某某人员救助", "{}应当对符合条件的人员给予救助。"),
    ("06", "对某某活动的监督检查", "{}应当对某某活动进行监督检查。"),
    ("08", "某某工作表彰", "{}对作出突出贡献的单位给予表彰、奖励。"),
    ("09", "某某纠纷裁决", "某某纠纷由{}裁决。"),
    ("10", "某某事项备案", "某某事项应当报{}备案。"),
    ("11", "某某事项备案", "某某事项应当向{}备案。"),
]


@pytest.mark.parametrize(("kind", "name", "text"), ACTING)
@pytest.mark.parametrize(
    ("organ", "department", "asked"),
    [
        ("公安机关", "天津市水务局", True),
        ("县级以上人民政府市场监督管理部门", "天津市水务局", True),
        ("海关", EDUCATION, True),
        ("县级以上人民政府水行政主管部门", "天津市水务局", False),
        ("县级以上人民政府有关部门", "天津市水务局", False),
        ("水行政主管部门会同市场监督管理部门", "天津市水务局", False),
    ],
)
def test_whoever_acts_by_a_power_of_another_type_is_asked_of(
    standard: Standard, kind: str, name: str, text: str, organ: str, department: str, asked: bool
) -> None:
    given = resting_on(kind, name, text.format(organ), department=department, document={})
    assert ("competence.other_organ_permit" in standard.codes(given)) is asked


@pytest.mark.parametrize(("kind", "name", "text"), ACTING)
@pytest.mark.parametrize(
    ("organ", "asked"),
    [
        ("国务院水行政主管部门", True),
        ("省、自治区、直辖市人民政府水行政主管部门", True),
        ("省人民政府水行政主管部门", True),
        ("县级以上人民政府水行政主管部门", False),
        ("设区的市级人民政府水行政主管部门", False),
    ],
)
def test_a_level_above_acts_by_a_power_of_another_type(
    standard: Standard, kind: str, name: str, text: str, organ: str, asked: bool
) -> None:
    document = {"levels": [{"code": "3", "name": "市级"}]}
    given = resting_on(kind, name, text.format(organ), department="沈阳市水务局", document=document)
    given["region"] = "210100"
    assert ("competence.higher_level_open" in standard.codes(given)) is asked


@pytest.mark.parametrize(
    ("name", "department", "told", "severity"),
    [
        ("扣留违法行为人", "安州市水利局", "", Severity.ERROR),
        ("对拒不配合人员的强制带离", "安州市城市管理局", "", Severity.ERROR),
        ("控制闹事人员", CULTURE, "对闹事人员现场控制，最长不超过12小时", Severity.ERROR),
        ("控制现场人员", CULTURE, "", Severity.QUESTION),
        ("滞留船员", "安州市交通运输局", "", Severity.QUESTION),
        ("现场处置", "安州市城市管理局", "对阻碍执法的当事人扣留不超过24小时。", Severity.ERROR),
        ("现场处置", EDUCATION, "将行为人带至办公室看管，时间不超过8小时", Severity.ERROR),
        ("对非法捕捞人员的控制措施", "安州市水利局", "控制期限为24小时", Severity.ERROR),
        ("现场处置", "安州市水利局", "当事人在办公室等候，未经允许不得离开，不超过8小时", Severity.ERROR),
        ("封闭管理", "安州市城市管理局", "将接触人员集中隔离观察14天", Severity.ERROR),
        ("扣押驾驶人车辆", "安州市交通运输局", "", None),
        ("扣留车辆", "安州市交通运输局", "当事人在15日内接受处理，限制经营者申请", None),
        ("责令停止", "安州市应急管理局", "责令施工人员24小时内撤离", None),
        ("扣留船舶", "安州市交通运输局", "控制人员密集程度", None),
        ("现场处置", EDUCATION, "不得扣留当事人身份证件", None),
        ("现场处置", EDUCATION, "将违法人员移交公安机关扣留24小时", None),
        ("强制约束醉酒人员", "天津市公安局", "最长24小时", None),
    ],
)
def test_who_holds_a_person_takes_liberty(
    standard: Standard, name: str, department: str, told: str, severity: Severity | None
) -> None:
    """行政强制法第十条、立法法第十一条."""
    rows = [{"stage": "", "phase": "during", "text": told or "依法实施"}]
    given = resting_on(
        "03", name, "可以依法采取强制措施。", department=department, document={"responsibilities": rows}
    )
    found = [f.severity for f in standard.findings(given) if f.code == "competence.liberty"]
    assert found == ([severity] if severity else [])


BOTH = (
    "从事药品批发活动，应当经所在地省、自治区、直辖市人民政府药品监督管理部门批准，取得药品经营许可证。"
    "从事药品零售活动，应当经所在地县级以上地方人民政府药品监督管理部门批准，取得药品经营许可证。"
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("应当经所在地省、自治区、直辖市人民政府药品监督管理部门批准，取得药品生产许可证。", True),
        ("应当向所在地省、自治区、直辖市人民政府药品监督管理部门提出申请。", True),
        ("应当经所在地县级以上地方人民政府药品监督管理部门批准，取得药品经营许可证。", False),
        (BOTH, False),
    ],
)
def test_a_permit_of_the_province_where_it_is_situated(standard: Standard, text: str, asked: bool) -> None:
    """药品管理法第四十一条、第五十一条."""
    levels = {"levels": [{"code": "3", "name": "市级"}]}
    given = resting_on("01", "药品许可", text, department=MARKET, region="330300", document=levels)
    assert ("competence.higher_level_open" in standard.codes(given)) is asked


@pytest.mark.parametrize(("name", "asked"), [("药品批发许可", True), ("药品零售许可", False)])
def test_of_two_permits_the_sentence_counts_that_the_name_is_of(
    standard: Standard, name: str, asked: bool
) -> None:
    """药品管理法第五十一条."""
    levels = {"levels": [{"code": "3", "name": "市级"}]}
    given = resting_on("01", name, BOTH, department=MARKET, region="330300", document=levels)
    assert ("competence.higher_level_open" in standard.codes(given)) is asked

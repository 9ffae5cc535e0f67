"""How provisions, quotations and editions are read: broken off, remarked on, by year, of procedure. Defects and twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean, version
from tests.powers.checks.test_founding_checks import resting_on

FINE = "经营者未按照规定建立档案的，由农业农村主管部门责令改正，处一万元以下罚款；情节较重的，吊销许可证。"
ITEMS = "有下列行为之一的，由农业农村主管部门处一万元以下罚款：\n（一）未建立档案的；\n（二）拒绝检查的。"
FARMS = "天津市农业农村委员会"


def quoting(text: str, article: str = FINE, *later: Given, **basis: Any) -> Given:
    law = {"title": "中华人民共和国某某法", "instrument": "LAW"}
    texts = [version(2020, 三十=article), *later]
    row = {"locator": "第三十条", "text": text} | basis
    return clean(
        name="对经营者未按照规定建立档案的处罚",
        department=FARMS,
        basis=row,
        library=[law | {"versions": texts}],
    )


@pytest.mark.parametrize(
    ("article", "quoted", "asked"),
    [
        (FINE, FINE.replace("；情节较重的，吊销许可证", ""), True),
        (FINE, FINE.replace("，处一万元以下罚款；情节较重的，吊销许可证", ""), True),
        (FINE, FINE.replace("情节较重的，", ""), True),
        (FINE, FINE.replace("；情节较重的，吊销许可证", "……"), False),
        (FINE, FINE, False),
        (FINE + "\n情节严重的，吊销许可证，并处十万元罚款。", FINE, False),
        (ITEMS, ITEMS.replace("\n（二）拒绝检查的。", ""), False),
    ],
)
def test_a_sentence_broken_off_before_a_sanction(
    standard: Standard, article: str, quoted: str, asked: bool
) -> None:
    codes = standard.codes(quoting(quoted, article))
    assert ("basis.omission" in codes) is asked
    assert "basis.text" not in codes


def test_a_sentence_that_two_rows_share_is_broken_off_in_neither(standard: Standard) -> None:
    given = quoting(FINE.replace("；情节较重的，吊销许可证", ""))
    given["bases"].append(given["bases"][0] | {"text": "情节较重的，吊销许可证。"})
    assert "basis.omission" not in standard.codes(given)


@pytest.mark.parametrize(
    "text",
    [
        f"“{FINE}”（原《某某处罚办法》已废止）",
        f"{FINE}（原《某某处罚办法》已废止）",
        f"“{FINE}”（2020年修正）",
        f"“{FINE}”。【原《某某处罚办法》已废止】",
        f"第三十条 「{FINE}」（原办法已废止）",
    ],
)
def test_a_remark_behind_a_quotation_is_none_of_it(standard: Standard, text: str) -> None:
    assert not {"basis.text", "basis.points_to_repealed"} & standard.codes(quoting(text))
    assert "basis.text" in standard.codes(quoting(text.replace("一万元", "三万元")))


@pytest.mark.parametrize(
    ("edition", "quoted", "codes"),
    [
        ("2027年修订", FINE.replace("一万", "五万"), {"basis.not_in_force"}),
        ("2020年修订", FINE, set()),
        ("2027年修订", FINE, {"basis.not_in_force", "basis.text"}),
    ],
)
def test_an_edition_to_come_that_is_named_by_its_year(
    standard: Standard, edition: str, quoted: str, codes: set[str]
) -> None:
    later = version(2027, 三十=FINE.replace("一万", "五万"))
    found = standard.codes(quoting(quoted, FINE, later, edition=edition))
    looked_for = {"basis.not_in_force", "basis.text", "basis.text_old", "basis.unverifiable"}
    assert found & looked_for == codes


@pytest.mark.parametrize(
    ("begins", "wrong"),
    [("自2027年3月1日起施行", True), ("自2025年3月1日起施行", False), ("2027年修订", False)],
)
def test_a_law_nobody_has_that_the_list_itself_says_is_to_come(
    standard: Standard, begins: str, wrong: bool
) -> None:
    given = quoting(FINE, edition=f"2024年10月1日通过，{begins}") | {"library": []}
    assert ("basis.not_in_force" in standard.codes(given)) is wrong


@pytest.mark.parametrize(
    ("edition", "found"),
    [
        ("2010年1月1日国务院令第570号公布", False),
        ("2010年1月1日公布", True),
        ("2010年1月1日国务院令第570号公布，2015年2月1日修订", True),
    ],
)
def test_the_order_of_first_promulgation_says_which_law_it_is(
    standard: Standard, edition: str, found: bool
) -> None:
    texts = [version(2010, 三十=FINE), version(2020, 三十=FINE)]
    given = quoting(FINE, edition=edition)
    given["library"][0]["versions"] = texts
    assert ("basis.superseded" in standard.codes(given)) is found


@pytest.mark.parametrize(
    ("law", "found"),
    [("中华人民共和国行政处罚法", True), ("行政强制法", True), ("中华人民共和国农药法", False)],
)
def test_a_law_on_procedure_founds_no_penalty(standard: Standard, law: str, found: bool) -> None:
    text = "行政处罚决定应当由行政机关负责人集体讨论，并处罚款的应当载明。"
    given = resting_on("02", "对某某行为的处罚", text, department=FARMS)
    given["bases"][0]["title"] = law
    assert ("basis.founding" in standard.codes(given)) is found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("从业人员应当每年进行健康检查，取得健康证明后方可参加工作。", {"basis.founding"}),
        ("主管部门应当对从业人员的健康检查情况进行监督检查。", set()),
    ],
)
def test_a_health_check_is_no_inspection(standard: Standard, text: str, code: set[str]) -> None:
    given = resting_on("06", "对从业人员的监督检查", text, department=FARMS)
    assert standard.codes(given) & {"basis.founding"} == code


def test_a_right_to_support_founds_a_benefit(standard: Standard) -> None:
    text = "符合条件的困难人员有权按照规定获得扶助。"
    assert "basis.founding" not in standard.codes(
        resting_on("05", "困难人员扶助金发放", text, department=FARMS)
    )


def test_detention_that_the_article_itself_sends_to_the_police(standard: Standard) -> None:
    article = "阻碍检查的，处一万元以下罚款；情节严重的，由公安机关处五日以下拘留。"
    quoted = "阻碍检查的，处一万元以下罚款；情节严重的，……处五日以下拘留。"
    assert "competence.detention_text" not in standard.codes(quoting(quoted, article))
    plain = article.replace("由公安机关", "")
    assert "competence.detention_text" in standard.codes(quoting(plain, plain))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("应当向省级农业农村主管部门申请。", True),
        ("应当向省级农业农村主管部门或者其授权的单位申请，取得许可证。", True),
        ("应当向县级以上农业农村主管部门或者其授权的单位申请，取得许可证。", False),
    ],
)
def test_a_permit_applied_for_at_the_province(standard: Standard, text: str, asked: bool) -> None:
    levels = {"levels": [{"code": "3", "name": ""}]}
    given = resting_on("01", "某某活动许可", f"从事某某活动的，{text}", department=FARMS, document=levels)
    assert ("competence.higher_level_open" in standard.codes(given)) is asked


def test_an_order_of_the_province_without_a_penalty(standard: Standard) -> None:
    levels = {"levels": [{"code": "3", "name": ""}]}
    for level, wrong in (("省级", True), ("县级", False)):
        text = f"由{level}以上人民政府农业农村主管部门责令停止生产活动。"
        given = resting_on("02", "对某某行为的处罚", text, department=FARMS, document=levels)
        assert ("competence.higher_level" in standard.codes(given)) is wrong


@pytest.mark.parametrize(
    ("text", "asked"),
    [("开展活动应当备案，经主管部门批准后方可进行。", True), ("开展活动后三十日内应当备案。", False)],
)
def test_a_filing_that_a_law_makes_depend_on_leave_may_be_a_permit(
    standard: Standard, text: str, asked: bool
) -> None:
    given = resting_on("10", "某某活动备案", text, department=FARMS)
    found = [f.severity for f in standard.findings(given) if f.code == "disguise.filing"]
    assert found == ([Severity.QUESTION] if asked else [])


def test_a_filing_whose_procedure_needs_leave(standard: Standard) -> None:
    text = "开展活动后三十日内应当备案。"
    for flow, wrong in (("提交材料，经批准后方可开展。", True), ("经办人、负责人批准后归档。", False)):
        given = resting_on("10", "某某活动备案", text, department=FARMS, document={"flow": flow})
        assert ("disguise.filing" in standard.codes(given)) is wrong


@pytest.mark.parametrize(
    ("begins", "told"), [("2019年5月1日起施行", True), ("2025年11月1日起施行", False), ("2019年公布", True)]
)
def test_a_temporary_permit_whose_year_is_over_is_told_beside_the_questions(
    standard: Standard, begins: str, told: bool
) -> None:
    """行政许可法第十五条第一款: the day stands only in the edition."""
    row = {
        "title": "浙江省某某管理办法",
        "instrument": "PR_P",
        "kind": "规章",
        "text": "从事某某活动应当取得许可。",
    }
    given = clean(
        type="01",
        name="某某活动许可",
        region="330000",
        library=[],
        basis=row | {"edition": f"浙江省人民政府令第371号公布，{begins}"},
    )
    codes = standard.codes(given)
    assert "basis.fact" in codes
    assert ("basis.temporary_fact" in codes) is told


@pytest.mark.parametrize(
    ("title", "edition", "label"),
    [
        ("杭州市某某管理通知", "杭政规〔2021〕3号", "市级规范性文件"),
        ("关于某某管理的通知", "嘉政〔2021〕3号", "地方规范性文件"),
        ("关于某某管理的通知", "浙农发〔2021〕3号", "省级部门规范性文件"),
        ("浙江省农业农村厅关于某某的通知", "浙农发〔2021〕3号", "省级部门规范性文件"),
        ("嘉兴市农业农村局关于某某的通知", "嘉农发〔2021〕3号", "市级部门规范性文件"),
        ("天津市某某局关于某某的通知", "津某〔2021〕3号", "市级部门规范性文件"),
        ("关于某某的通知", "财政〔2021〕3号", ""),
    ],
)
def test_a_local_document_is_called_after_who_issued_it(
    standard: Standard, title: str, edition: str, label: str
) -> None:
    row = {"title": title, "edition": edition, "kind": "规范性文件", "instrument": "", "text": FINE}
    given = quoting(FINE) | {"library": []}
    given["bases"][0] |= row
    said = [f.message for f in standard.findings(given) if f.code == "basis.rank"]
    assert any(f"是{label}，" in message for message in said) is bool(label)

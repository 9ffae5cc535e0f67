"""Who exercises the power, and permits under another name. One planted defect each."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean, plants


def coercion(**document: str) -> Given:
    return clean(
        type="03",
        name="扣押违法财物",
        basis={
            "title": "另法",
            "kind": "",
            "instrument": "LAW",
            "locator": "第三条",
            "text": "可以扣押违法财物。",
            "edition": "",
        },
        document=document,
    )


@plants("competence.entrusted_coercion")
@pytest.mark.parametrize("document", [{"subject_nature": "3"}, {"power_source": "5"}])
def test_coercive_measures_are_not_entrusted(standard: Standard, document: dict[str, str]) -> None:
    """行政强制法第十七条第一款."""
    assert standard.found("competence.entrusted_coercion", coercion(**document)).path == "/subject_nature"
    assert "competence.entrusted_coercion" not in standard.codes(coercion())


@plants("competence.entrusted_penalty")
@pytest.mark.parametrize(
    ("body", "wrong"), [("某某物业管理有限公司", True), ("某某行业协会", True), ("某市环境监察支队", False)]
)
def test_penalties_are_not_entrusted_to_companies(standard: Standard, body: str, wrong: bool) -> None:
    """行政处罚法第二十条、第二十一条."""
    given = clean(document={"subject_nature": "3", "executing_body": body})
    assert ("competence.entrusted_penalty" in standard.codes(given)) is wrong


@plants("competence.entrusted_document")
def test_an_entrusted_power_names_the_entrustment(standard: Standard) -> None:
    given = clean(document={"subject_nature": "3", "executing_body": "某市环境监察支队"})
    assert standard.found("competence.entrusted_document", given).path == "/bases"
    letter = {
        "instrument": "ND_PC",
        "title": "行政处罚委托书",
        "role": "entrust",
        "text": "委托实施行政处罚。",
    }
    given["bases"].append(letter)
    assert "competence.entrusted_document" not in standard.codes(given)


@plants("competence.street")
@pytest.mark.parametrize("body", ["某某街道办事处", "某某镇人民政府"])
def test_a_street_punishes_only_by_decision_of_the_province(standard: Standard, body: str) -> None:
    """行政处罚法第二十四条."""
    given = clean(department=body)
    assert standard.found("competence.street", given).path == "/bases"
    decision = {
        "instrument": "PR_P",
        "title": "天津市关于赋予街道处罚权的决定",
        "role": "entrust",
        "text": "决定赋予街道处罚权。",
    }
    given["bases"].append(decision)
    assert "competence.street" not in standard.codes(given)


def test_a_statute_that_names_the_street_needs_no_decision(standard: Standard) -> None:
    text = "由街道办事处、乡镇人民政府责令改正，可以处二百元以下罚款。"
    row = {
        "title": "某某条例",
        "kind": "法规",
        "instrument": "AR",
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    given = clean(department="某某街道办事处", basis=row)
    assert "competence.street" not in standard.codes(given)
    given["bases"][0]["instrument"] = "ND_MIN"
    assert "competence.street" in standard.codes(given)


@plants("competence.exclusive")
@pytest.mark.parametrize(("department", "asked"), [("天津市城市管理委员会", True), ("天津市公安局", False)])
def test_the_law_on_public_security_is_the_polices(standard: Standard, department: str, asked: bool) -> None:
    """行政处罚法第十八条第三款."""
    row = {"title": "治安管理处罚法", "locator": "第二十六条", "text": "处五百元以下罚款。", "edition": ""}
    given = clean(department=department, basis=row)
    assert ("competence.exclusive" in standard.codes(given)) is asked


@plants("disguise.filing")
@pytest.mark.parametrize("where", ["conditions", "flow"])
def test_a_filing_that_needs_consent(standard: Standard, where: str) -> None:
    """国办函〔2022〕110号."""
    given = clean(type="10", name="某某活动备案", document={where: "经备案同意后方可举办。"})
    assert standard.found("disguise.filing", given).path == f"/{where}"
    told = clean(type="10", name="某某活动备案", document={where: "开展活动后三十日内备案。"})
    assert "disguise.filing" not in standard.codes(told)


def test_a_law_may_require_leave_under_any_name(standard: Standard) -> None:
    row = {"title": "另法", "text": "未经备案的，不得从事该项活动。", "edition": "", "instrument": "LAW"}
    name = {"type": "10", "name": "某某活动备案"}
    assert "disguise.filing" not in standard.codes(clean(basis=row, **name))
    assert "disguise.filing" in standard.codes(clean(basis=row | {"instrument": "LR_P"}, **name))


@plants("disguise.permit")
def test_a_document_that_forbids_without_confirmation(standard: Standard) -> None:
    """优化营商环境条例第三十九条第一款."""
    row = {
        "title": "关于某某的通知",
        "kind": "",
        "instrument": "ND_PC",
        "edition": "",
        "text": "未经认定不得从事该项经营活动。",
    }
    given = clean(type="07", name="某类企业认定", basis=row)
    found = standard.found("disguise.permit", given)
    assert (found.path, found.severity) == ("/bases/0/text", Severity.WARNING)
    by_law = clean(type="07", name="某类企业认定", basis=row | {"instrument": "LAW"})
    assert standard.found("disguise.permit", by_law).severity == Severity.QUESTION, "it may be a permit"


PERMIT = {"type": "01", "name": "某某活动许可"}


@plants("competence.entrusted_permit", "competence.entrusted_permit_body")
@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("某市特种设备检验所", {"competence.entrusted_permit"}),
        ("某市林业工作站", {"competence.entrusted_permit"}),
        ("某市行业协会", {"competence.entrusted_permit"}),
        ("某某检测有限公司", {"competence.entrusted_permit"}),
        ("某市政务服务中心", {"competence.entrusted_permit_body"}),
        ("某某监理处", {"competence.entrusted_permit_body"}),
        ("某区行政审批局", set()),
        ("某某镇人民政府", set()),
        ("某某经济技术开发区管理委员会", set()),
        ("某区公安局交通警察支队车辆管理所", {"competence.entrusted_permit_body"}),
    ],
)
def test_a_permit_is_entrusted_only_to_an_organ(standard: Standard, body: str, codes: set[str]) -> None:
    """行政许可法第二十四条: what the name does not tell is asked."""
    given = clean(document={"subject_nature": "3", "executing_body": body}, **PERMIT)
    found = {c for c in standard.codes(given) if c.startswith("competence.entrusted_permit")}
    assert found == codes
    own = clean(document={"subject_nature": "1", "executing_body": body}, **PERMIT)
    assert not {c for c in standard.codes(own) if c.startswith("competence.entrusted_permit")}


@plants("competence.authorised_permit")
def test_a_rule_authorises_no_body_to_permit(standard: Standard) -> None:
    """行政许可法第二十三条: 法律、法规."""
    by_rule = clean(
        basis={"instrument": "DR", "title": "某某规定"},
        library=[],
        document={"subject_nature": "2"},
        **PERMIT,
    )
    assert standard.found("competence.authorised_permit", by_rule).path == "/subject_nature"
    assert "competence.authorised_permit" not in standard.codes(
        clean(document={"subject_nature": "2"}, **PERMIT)
    )


CITY = "安州市城市管理局"


@pytest.mark.parametrize(
    ("remark", "found"),
    [
        ("罚款由镇上收取，归镇财政", Severity.ERROR),
        ("由街道办直接开具罚单", Severity.ERROR),
        ("罚没收入缴入街道财政专户", Severity.ERROR),
        ("经街道党工委会议研究决定由街道行使处罚权", Severity.ERROR),
        ("根据县政府会议纪要，由镇政府作出处罚决定", Severity.ERROR),
        ("乡镇人民政府以自己名义处罚，依据县委常委会会议决定", Severity.ERROR),
        ("根据省政府关于赋予乡镇处罚权的决定，由镇政府作出处罚", Severity.QUESTION),
        ("处罚由乡镇执法队开票收款", Severity.ERROR),
        ("根据区政府2023年第5次常务会议决定，由街道办事处行使", Severity.ERROR),
        ("依据区政府专题会议纪要赋予街道处罚权", Severity.ERROR),
        ("处罚决定书加盖街道办事处公章", Severity.ERROR),
        ("镇政府报县局作出处罚决定", None),
        ("罚款缴入市财政", None),
        ("由街道协助送达", None),
        ("镇政府配合做好处罚宣传工作", None),
    ],
)
def test_a_street_that_a_remark_lets_fine(standard: Standard, remark: str, found: Severity | None) -> None:
    """行政处罚法第二十四条: no meeting and no county decides it."""
    given = clean(department=CITY, document={"remark": remark})
    assert (
        next((f.severity for f in standard.findings(given) if f.code == "competence.street"), None) == found
    )


def test_minutes_are_no_decision_of_the_province(standard: Standard) -> None:
    given = clean(department="安州市东街街道办事处", document={"remark": "依据街道党工委会议纪要行使"})
    minutes = {
        "instrument": "ND_PC",
        "title": "临水县人民政府常务会议纪要",
        "role": "entrust",
        "text": "同意赋予街道处罚权。",
    }
    given["bases"].append(minutes)
    assert standard.found("competence.street", given).severity == Severity.ERROR

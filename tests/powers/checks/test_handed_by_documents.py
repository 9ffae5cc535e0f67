"""Permits handed to an institution by a mere document (行政许可法第二十三条), and the test of the year that is a permit. Planted, with twins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.powers.checks.building import Given, Standard, clean

BY_DOCUMENT = [
    "依据市政府会议纪要，由市园林中心核发许可证",
    "按照《关于优化审批的通知》，赋权市燃气管理站核发证件",
    "根据会议纪要将该许可交由市水务服务中心实施",
    "由市政府文件确定市市政中心为许可实施主体",
    "根据文件精神交由某行业协会办理许可",
    "依据市编办文件由市水文站负责审批发证",
]
LAWFUL = [
    "根据《城镇排水条例》授权市排水管理中心办理许可",
    "根据市政府文件，由市政务服务中心统一受理",
    "根据通知要求，由市水务局办理许可",
    "根据技术规范由检测中心检测",
    "根据通知授权区行政审批局办理许可",
]


def permit(**document: Any) -> Given:
    name = document.pop("name", "某某活动许可")
    basis = {"title": "另法", "kind": "", "locator": "第三条", "text": "从事某某活动应当取得许可。"}
    return clean(type="01", name=name, basis=basis, document=document)


def step(text: str) -> list[dict[str, str]]:
    return [{"stage": "受理", "phase": "during", "text": text}]


@pytest.mark.parametrize("words", BY_DOCUMENT)
def test_a_document_authorises_nobody_wherever_it_is_told(standard: Standard, words: str) -> None:
    for field in ("remark", "executing_body", "level_note", "flow"):
        assert "competence.authorised_document" in standard.codes(permit(**{field: words}))
    assert "competence.authorised_document" in standard.codes(permit(responsibilities=step(words)))
    assert "competence.authorised_document" in standard.codes(permit(name=f"某某活动许可（{words}）"))


@pytest.mark.parametrize("words", LAWFUL)
def test_a_law_an_organ_and_a_hall_are_let_alone(standard: Standard, words: str) -> None:
    assert "competence.authorised_document" not in standard.codes(permit(remark=words))


YEARLY = [
    ("某某企业年检", "年检合格后方可继续经营。"),
    ("机构年度检验", "逾期未参加年度检验的，其证书自行失效。"),
    ("资格年度核验", "未参加年度核验的，不得继续执业。"),
    ("企业年度验审", "未经验审，一律停业。"),
    ("某某年检", "通过年检方可从事经营。"),
    ("证书年度复核", "经年度复核并加盖印章后继续有效。"),
]


@pytest.mark.parametrize(("name", "text"), YEARLY)
@pytest.mark.parametrize("kind", ["06", "07", "10"])
def test_the_test_of_the_year_that_lets_nobody_go_on(
    standard: Standard, kind: str, name: str, text: str
) -> None:
    basis = {
        "title": "某通知",
        "kind": "",
        "instrument": "ND_PC",
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    assert "disguise.permit" in standard.codes(clean(type=kind, name=name, basis=basis))


@pytest.mark.parametrize("text", ["每年对企业进行检查。", "未经许可不得从事经营，主管部门应当进行年度检查。"])
def test_an_inspection_each_year_is_none(standard: Standard, text: str) -> None:
    basis = {
        "title": "某通知",
        "kind": "",
        "instrument": "ND_PC",
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    assert "disguise.permit" not in standard.codes(clean(type="06", name="企业年度检查", basis=basis))


@pytest.mark.parametrize("kind", ["04", "07", "08", "10", "11", "20"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("资质证书年度核验", "资质证书未经年度核验的，不得承揽工程。"),
        ("执业证书年度注册", "执业证书每年度检查一次，未经检查盖章的，证书无效。"),
        ("某某许可证年检", "许可证每年年检一次。"),
        ("特种行业年审", "特种行业实行年审制度。"),
    ],
)
def test_a_test_of_the_year_by_a_document_whatever_type_it_is_called(
    standard: Standard, kind: str, name: str, text: str
) -> None:
    """优化营商环境条例第三十九条第一款: 严禁以年检等形式变相设定许可."""
    basis = {
        "title": "关于管理的通知",
        "kind": "",
        "instrument": "ND_PC",
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    assert "disguise.permit" in standard.codes(clean(type=kind, name=name, basis=basis))
    by_law = basis | {"title": "某某法", "instrument": "LAW", "text": "许可证每年检验一次。"}
    assert "disguise.permit" not in standard.codes(clean(type=kind, name=name, basis=by_law))


@pytest.mark.parametrize(
    ("name", "text"),
    [("年度报告公示", "企业应当每年报送年度报告。"), ("优秀企业年度评选", "每年评选一次。"), ("年度检查计划备案", "检查计划应当备案。")],
)  # fmt: skip
def test_what_is_done_each_year_and_tests_nobody(standard: Standard, name: str, text: str) -> None:
    basis = {
        "title": "关于管理的通知",
        "kind": "",
        "instrument": "ND_PC",
        "locator": "第三条",
        "text": text,
        "edition": "",
    }
    assert "disguise.permit" not in standard.codes(clean(type="10", name=name, basis=basis))

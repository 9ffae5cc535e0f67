"""What the words of a list tell of who acts (行使主体、备注、承办机构): streets, placeholders, entrustments. Defects and twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Given, Standard, clean
from tests.powers.checks.test_competence_checks import coercion

FARMS = "天津市农业农村委员会"


def telling(**document: Any) -> Given:
    return clean(department=FARMS, document=document)


@pytest.mark.parametrize(
    ("written", "severity"),
    [
        ("胜利街道办事处", Severity.ERROR),
        ("各街道办事处、乡（镇）人民政府", Severity.ERROR),
        ("镇人民政府（街道办事处）", Severity.ERROR),
        ("天津市农业农村委员会、街道办事处", Severity.QUESTION),
        (FARMS, None),
        ("", None),
    ],
)
def test_a_street_that_the_list_writes_as_acting(
    standard: Standard, written: str, severity: Severity | None
) -> None:
    """行政处罚法第二十四条; a body beside it may be the one that punishes."""
    found = [
        f.severity for f in standard.findings(telling(subject_text=written)) if f.code == "competence.street"
    ]
    assert found == ([severity] if severity else [])


def test_a_decision_that_is_only_told_of_is_asked_for(standard: Standard) -> None:
    given = telling(subject_text="胜利街道办事处", remark="按照市人民政府赋权决定实施")
    assert standard.found("competence.street", given).severity == Severity.QUESTION


@pytest.mark.parametrize(("written", "wrong"), [("有关部门", True), ("××市××局", True), (FARMS, False)])
def test_a_placeholder_that_the_list_writes_as_acting(standard: Standard, written: str, wrong: bool) -> None:
    codes = standard.codes(telling(subject_text=written))
    assert ("competence.placeholder" in codes) is wrong


def test_a_body_of_another_line_that_the_list_writes_as_acting(standard: Standard) -> None:
    assert "competence.subject" in standard.codes(telling(subject_text="天津市教育委员会"))
    assert "competence.subject" not in standard.codes(telling(subject_text="天津市农业农村委员会渔业处"))


@pytest.mark.parametrize(
    ("field", "words", "wrong"),
    [
        ("remark", "委托市农业综合行政执法支队实施", True),
        ("level_note", "市级委托各县（市、区）局行使", True),
        ("unit_text", "市动物卫生监督所（委托）", True),
        ("remark", "受省农业农村厅委托实施", True),
        ("remark", "受委托单位：市渔政站", True),
        ("remark", "委托第三方检测机构检测", False),
        ("remark", "查封后委托第三人保管", False),
        ("remark", "不得委托其他单位实施", False),
        ("unit_text", "执法监督处", False),
    ],
)
def test_measures_whose_entrustment_is_told(standard: Standard, field: str, words: str, wrong: bool) -> None:
    """行政强制法第十七条第一款; what the statute lets others do is none."""
    found = [
        f for f in standard.findings(coercion(**{field: words})) if f.code == "competence.entrusted_coercion"
    ]
    assert [f.path for f in found] == ([f"/{field}"] if wrong else [])
    others = coercion(**{field: words}) | {"name": "对逾期不清除的代履行"}
    assert "competence.entrusted_coercion" not in standard.codes(others)


@pytest.mark.parametrize(
    ("words", "penalty", "permit"),
    [
        ("委托某某物业服务有限公司实施", True, True),
        ("由某某行业协会受委托办理", True, True),
        ("委托市检验检测中心办理", False, True),
        ("委托市中小企业服务局办理", False, False),
        ("委托某某公司进行技术评审", False, False),
    ],
)
def test_penalties_and_permits_whose_entrustment_is_told(
    standard: Standard, words: str, penalty: bool, permit: bool
) -> None:
    """行政处罚法第二十一条, 行政许可法第二十四条."""
    assert ("competence.entrusted_penalty" in standard.codes(telling(remark=words))) is penalty
    given = clean(type="01", name="某某活动许可", document={"remark": words})
    assert ("competence.entrusted_permit" in standard.codes(given)) is permit

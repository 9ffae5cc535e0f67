"""What an item states of time beside the provision: periods longer than it allows, in other units and words; another turn. Twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from powers.checks.durations import Duration, is_longer
from powers.models import PowerVersion
from tests.powers.checks.building import Given, Standard, clean, plants, version

TWENTY = "从事某某活动的，应当取得许可。主管部门应当自受理申请之日起二十个工作日内作出决定。"
FIFTEEN = TWENTY.replace("二十个工作日", "15日")
MONTHS = TWENTY.replace("二十个工作日", "三个月")
PROLONGED = TWENTY + "不能作出决定的，经批准可以延长十日。"
TWICE = "主管部门应当自受理之日起二十个工作日内提出初审意见并作出上报的决定，审批机关应当自收到之日起三十个工作日内作出批准决定。"


def permit(text: str, kind: str = "01", name: str = "某某活动许可", **document: Any) -> Given:
    law = {"title": "某某法", "instrument": "LAW", "versions": [version(2020, 三十=text)]}
    basis = {"locator": "第三十条", "text": text, "instrument": "LAW", "title": "某某法", "kind": ""}
    return clean(type=kind, name=name, basis=basis, library=[law], document=document)


def limit(number: int, unit: str) -> dict[str, Any]:
    return {"number": number, "unit": PowerVersion.LimitUnit(unit).label}


def row(text: str) -> list[dict[str, Any]]:
    return [{"stage": "决定", "phase": "during", "text": text}]


W, D, M = "working_day", "day", "month"


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ((25, W), (20, W), True),
        ((20, W), (20, W), False),
        ((2, M), (20, W), True),
        ((1, M), (20, W), None),
        ((30, D), (20, W), None),
        ((28, D), (20, W), False),
        ((20, W), (20, D), None),
        ((20, D), (20, W), False),
        ((25, W), (20, D), True),
        ((90, D), (3, M), False),
        ((120, D), (3, M), True),
        ((6, M), (180, D), False),
    ],
)
def test_periods_across_units(one: tuple[int, str], other: tuple[int, str], longer: bool | None) -> None:
    """None: longer as a rule, and not in any case."""
    assert is_longer(Duration(*one), Duration(*other)) is longer


LONGER = [
    (TWENTY, {"statutory_limit": limit(30, W)}, None),
    (TWENTY, {"promised_limit": limit(25, W)}, None),
    (TWENTY, {"statutory_limit": limit(2, M)}, None),
    (TWENTY, {"statutory_limit": limit(1, M)}, Severity.QUESTION),
    (TWENTY, {"limit_text": "法定时限三个月"}, None),
    (TWENTY, {"promised_limit_text": "30个工作日内办结"}, None),
    (TWENTY, {"flow": "自受理之日起３０个工作日内作出决定"}, None),
    (TWENTY, {"conditions": "受理后三个月内作出决定"}, None),
    (TWENTY, {"responsibilities": row("自受理之日起两个月内作出准予或者不予许可的决定。")}, None),
    (FIFTEEN, {"statutory_limit": limit(20, W)}, None),
    (FIFTEEN, {"statutory_limit": limit(15, W)}, Severity.QUESTION),
    (FIFTEEN, {"promised_limit": limit(1, M)}, None),
    (MONTHS, {"statutory_limit": limit(120, D)}, None),
    (MONTHS, {"statutory_limit": limit(4, M)}, None),
    (PROLONGED, {"statutory_limit": limit(45, W)}, None),
]
WITHIN = [
    (TWENTY, {"statutory_limit": limit(20, W), "promised_limit": limit(10, W)}),
    (TWENTY, {"statutory_limit": limit(28, D)}),
    (TWENTY, {"limit_text": "20个工作日（经批准可以延长10个工作日）"}),
    (TWENTY, {"flow": "自受理之日起20个工作日内作出决定；自作出决定之日起30日内归档"}),
    (TWENTY, {"responsibilities": row("自收到申请之日起60日内公示结果。")}),
    (FIFTEEN, {"statutory_limit": limit(15, D)}),
    (FIFTEEN, {"statutory_limit": limit(10, W)}),
    (MONTHS, {"statutory_limit": limit(90, D)}),
    (MONTHS, {"statutory_limit": limit(60, W)}),
    (PROLONGED, {"statutory_limit": limit(30, W)}),
    (TWICE, {"statutory_limit": limit(50, W)}),
    ("从事某某活动的，应当取得许可。", {"statutory_limit": limit(90, W)}),
]


@plants("structure.limit_basis")
@pytest.mark.parametrize(("text", "document", "severity"), LONGER)
def test_a_period_longer_than_the_provision_allows(
    standard: Standard, text: str, document: dict[str, Any], severity: Severity | None
) -> None:
    found = standard.found("structure.limit_basis", permit(text, **document))
    assert found.severity == (severity or Severity.WARNING)


@pytest.mark.parametrize(("text", "document"), WITHIN)
def test_a_period_within_the_provision(standard: Standard, text: str, document: dict[str, Any]) -> None:
    assert "structure.limit_basis" not in standard.codes(permit(text, **document))


@pytest.mark.parametrize(
    ("statutory", "promised", "severity"),
    [
        (limit(20, W), limit(2, M), Severity.WARNING),
        (limit(1, M), limit(40, W), Severity.WARNING),
        (limit(20, W), limit(30, D), Severity.QUESTION),
        (limit(20, D), limit(20, W), Severity.QUESTION),
        (limit(20, W), limit(20, D), None),
        (limit(1, M), limit(30, D), None),
    ],
)
def test_a_promise_in_another_unit(
    standard: Standard, statutory: dict[str, Any], promised: dict[str, Any], severity: Severity | None
) -> None:
    given = permit("应当取得许可。", statutory_limit=statutory, promised_limit=promised)
    found = [f.severity for f in standard.findings(given) if f.code == "structure.limits"]
    assert found == ([severity] if severity else [])


TWO_YEARS = "使用单位应当每2年进行一次检验。"
YEARLY = "使用单位应当每年进行一次年度检验。"
SEVERAL = "小型客车每2年检验1次；超过6年的，每年检验1次；超过15年的，每6个月检验1次。"


@plants("structure.turn")
@pytest.mark.parametrize(
    ("text", "document", "wrong"),
    [
        (TWO_YEARS, {"name": "某设备年检"}, True),
        (TWO_YEARS, {"flow": "每年检验一次"}, True),
        (TWO_YEARS, {"conditions": "检验周期为1年"}, True),
        (YEARLY, {"remark": "每半年检验一次"}, True),
        (YEARLY, {"limit_text": "三年一次检验"}, True),
        (SEVERAL, {"flow": "每三年检验一次"}, True),
        (TWO_YEARS, {"flow": "两年检验一次"}, False),
        (TWO_YEARS, {"flow": "每2年检验1次"}, False),
        (YEARLY, {"name": "某设备年检", "flow": "每年4月开展年检"}, False),
        (YEARLY, {"flow": "每年抽查两次"}, False),
        (SEVERAL, {"flow": "每年检验一次"}, False),
        ("使用单位应当定期检验。", {"flow": "每年检验一次"}, False),
    ],
)
def test_a_test_in_another_turn_than_the_provision_orders(
    standard: Standard, text: str, document: dict[str, Any], wrong: bool
) -> None:
    given = permit(text, "10", document.pop("name", "某设备检验"), **document)
    assert ("structure.turn" in standard.codes(given)) is wrong

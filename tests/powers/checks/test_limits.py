"""Periods of a permit and promised periods as fields and notes state them. Defects in several wordings, with twins."""

from __future__ import annotations

from typing import Any

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean

TWENTY = {"number": 20, "unit": "工作日"}


def said(standard: Standard, code: str, **document: Any) -> Severity | None:
    given = clean(type="01", document=document)
    return next((f.severity for f in standard.findings(given) if f.code == code), None)


@pytest.mark.parametrize(
    ("number", "unit", "text", "asked"),
    [
        (60, "工作日", "经批准延长", True),
        (30, "工作日", "经批准延长十日", False),
        (3, "个月", "", True),
        (0, "", "法定时限：三个月", True),
        (0, "", "法定办结时限六十个工作日", True),
        (0, "", "法定办结时限二十个工作日", False),
        (45, "工作日", "联合办理", False),
        (90, "工作日", "联合办理", True),
        (60, "工作日", "《行政许可法》第四十二条", True),
        (60, "工作日", "《某某管理条例》第十一条", False),
        (60, "工作日", "《某某管理办法》第十一条", True),
        (0, "", "自受理之日起三个月内作出决定", True),
        (0, "", "60个工作日", True),
        (0, "", "公示六十日不计入", False),
    ],
)
def test_a_permits_period_is_longer_only_by_a_law(
    standard: Standard, number: int, unit: str, text: str, asked: bool
) -> None:
    """行政许可法第四十二条."""
    limit = {"number": number, "unit": unit} if number else None
    found = said(standard, "structure.limit_long", statutory_limit=limit, limit_text=text)
    assert found == (Severity.QUESTION if asked else None)


def test_a_period_that_the_statute_cited_says(standard: Standard) -> None:
    row = {
        "instrument": "AR",
        "title": "另一条例",
        "text": "自受理之日起六十个工作日内作出决定。",
        "locator": "第三条",
    }
    given = clean(type="01", basis=row, document={"statutory_limit": {"number": 60, "unit": "工作日"}})
    assert "structure.limit_long" not in standard.codes(given)
    given["bases"][0]["text"] = "应当依法作出决定。"
    assert "structure.limit_long" in standard.codes(given)


@pytest.mark.parametrize(
    ("statutory", "promised", "severity"),
    [
        (20, "四十五日", Severity.WARNING),
        (20, "三十日", Severity.QUESTION),
        (7, "十五日", Severity.QUESTION),
        (20, "二个月", Severity.WARNING),
        (20, "二十日", None),
        (20, "十五个工作日", None),
    ],
)
def test_a_promise_in_days_of_the_calendar_beside_working_days(
    standard: Standard, statutory: int, promised: str, severity: Severity | None
) -> None:
    """行政许可法第八十二条: 以工作日计算，不含法定节假日."""
    limit = TWENTY | {"number": statutory}
    found = said(standard, "structure.limits", statutory_limit=limit, promised_limit_text=promised)
    assert found == severity

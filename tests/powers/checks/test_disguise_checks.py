"""Permits that hide behind a filing: whoever files has to wait for a yes. Planted defects and their twins."""

from __future__ import annotations

import pytest

from powers.checks import Severity
from tests.powers.checks.building import Standard, clean, plants

BY_LEAVE = (
    "备案审查通过后方可开展",
    "备案获准后方可举办",
    "经备案机关同意后方可施工",
    "备案经审核合格后，方可营业",
    "备案批准后始得经营",
    "准予备案后方可实施",
    "同意备案的，方可开工",
    "报主管部门备案，经审核同意后方可举办",
    "未经备案机关同意，不得举办活动",
    "未经备案审查同意的，不得开工",
    "备案未获批准的，不得开展活动",
    "备案审查不通过的，不得开业",
    "备案并获得同意后再开展",
    "备案审核通过后组织实施",
    "须经备案主管部门许可后方能生产",
)
DECIDED = (
    "备案机关应当进行审查并作出是否同意的决定",
    "由备案机关审查后作出同意备案或者不同意备案的决定",
    "未经备案不得开业，并由备案机关审查决定",
    "报备案机关审批",
)
FILED = (
    "开展活动后三十日内备案",
    "应当在开工前十五日内报主管部门备案",
    "备案后方可开展",
    "材料齐全的，备案机关应当当场予以备案",
    "经批准设立的，应当自批准之日起三十日内报主管部门备案",
    "取得许可后方可经营，并向所在地主管部门备案",
    "备案材料不齐全的，不予备案",
    "完成备案并通过验收后方可使用",
    "专门档案馆的设置由本级人民政府批准，并报上一级主管部门备案",
    "备案不是许可，不得要求经批准后方可开展",
)


def severities(standard: Standard, text: str, instrument: str) -> list[Severity]:
    row = {"title": "另法", "text": f"{text}。", "edition": "", "instrument": instrument}
    given = clean(type="10", name="某某活动备案", basis=row, library=[])
    return [f.severity for f in standard.findings(given) if f.code == "disguise.filing"]


@plants("disguise.filing")
@pytest.mark.parametrize("text", BY_LEAVE)
def test_a_filing_that_waits_for_a_yes_is_a_permit(standard: Standard, text: str) -> None:
    """国办函〔2022〕110号: wrong below a regulation or in the list's own words; of a law it is asked."""
    assert severities(standard, text, "LAW") == [Severity.QUESTION]
    assert severities(standard, text, "LR_P") in ([Severity.ERROR], [Severity.QUESTION])
    given = clean(type="10", name="某某活动备案", document={"conditions": f"{text}。"})
    assert standard.found("disguise.filing", given).severity == Severity.ERROR


@pytest.mark.parametrize("text", DECIDED)
def test_who_receives_a_filing_and_decides_on_it_is_asked(standard: Standard, text: str) -> None:
    for instrument in ("LAW", "LR_P", "DR"):
        assert severities(standard, text, instrument) == [Severity.QUESTION]


@pytest.mark.parametrize("text", FILED)
def test_a_filing_that_only_tells_is_let_alone(standard: Standard, text: str) -> None:
    for instrument in ("LAW", "LR_P", "DR"):
        assert severities(standard, text, instrument) == []
    for field in ("conditions", "flow"):
        given = clean(type="10", name="某某活动备案", document={field: f"{text}。"})
        assert "disguise.filing" not in standard.codes(given)

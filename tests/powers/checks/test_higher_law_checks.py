"""Whether a higher, newer law rules the conduct now: a planted case with twins that must not be found."""

from __future__ import annotations

import pytest

from tests.powers.checks.building import Given, Standard, plants, version
from tests.powers.checks.test_founding_checks import resting_on

CONDUCT = "未取得排放许可擅自向城市河道排放工业废水的"
RULE = f"{CONDUCT}，处三万元以下罚款。"


def with_laws(*laws: tuple[str, str, Given]) -> Given:
    given = resting_on("02", "对擅自排放工业废水的处罚", RULE)
    given["bases"][0] |= {"instrument": "LR_P", "edition": "2015年3月1日公布"}
    given["library"] = [
        {"title": title, "instrument": kind, "versions": [text]} for title, kind, text in laws
    ]
    return given


@plants("basis.newer_law")
@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (
            "LAW",
            version(2021, 八十=f"有下列行为之一的，处十万元以下罚款：\n（一）{CONDUCT}；\n（二）其他行为。"),
            True,
        ),
        ("LAW", version(2010, 八十=f"{CONDUCT}，处十万元以下罚款。"), False),
        ("DR", version(2021, 八十=f"{CONDUCT}，处十万元以下罚款。"), False),
        ("LAW", version(2021, 八十="未取得许可向海域排放生活污水的，处十万元以下罚款。"), False),
        ("LAW", version(2021, 八十=f"{CONDUCT}，应当报告。"), False),
    ],
)
def test_the_same_conduct_in_a_law_adopted_since(
    standard: Standard, kind: str, text: Given, found: bool
) -> None:
    """立法法第九十九条、第一百零三条."""
    given = with_laws(("某某河道法", kind, text))
    assert ("basis.newer_law" in standard.codes(given)) is found


def test_a_power_that_rests_on_the_law_needs_no_hint(standard: Standard) -> None:
    text = version(2021, 八十=f"{CONDUCT}，处十万元以下罚款。")
    given = with_laws(("某某河道法", "LAW", text))
    given["bases"].append({"title": "某某河道法", "instrument": "LAW", "locator": "第八十条", "text": ""})
    assert "basis.newer_law" not in standard.codes(given)

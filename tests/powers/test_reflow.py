"""Line breaks of narrow columns are undone; lists, paragraphs and labels keep theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powers.importing.reflow import reflow


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("负责市\n本级统\n计调查\n、农业\n普查的\n监\n督", "负责市本级统计调查、农业普查的监督"),
        (
            "单位有下列行为之一的，由主管部门责令改\n正，给予警告；情节严重的，并处一万元以\n下的罚款：\n（一）拒绝提供资料的，或者提供不真实资\n料的；\n（二）转移凭证的。",
            "单位有下列行为之一的，由主管部门责令改正，给予警告；情节严重的，并处一万元以下的罚款：\n（一）拒绝提供资料的，或者提供不真实资料的；\n（二）转移凭证的。",
        ),
        ("受理责任\n审查责任\n决定责任\n送达责任", "受理责任\n审查责任\n决定责任\n送达责任"),
        ("1.受理责任：公示条件。\n2.审查责任：核查材料。", "1.受理责任：公示条件。\n2.审查责任：核查材料。"),
        ("第一段说明情况，没有句号\n\n第二段", "第一段说明情况，没有句号\n第二段"),
        ("", ""),
    ],
)
def test_reflow(cell: str, expected: str) -> None:
    assert reflow(cell) == expected


@given(st.text(alphabet="负责市本级，。；：（一）12第三条《》 \n\u3000a"))
def test_reflow_takes_nothing_but_white_space(cell: str) -> None:
    assert "".join(reflow(cell).split()) == "".join(cell.split())
    assert reflow(reflow(cell)).count("\n") <= cell.count("\n")

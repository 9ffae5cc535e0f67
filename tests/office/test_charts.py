"""Charts: the numbers of a table as bars, without style or script of their own."""

from __future__ import annotations

import pytest

from office.charts import Chart, Series


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("stacked", [True, False])
def test_a_chart_shows_every_number_and_carries_nothing_that_the_policy_refuses(
    stacked: bool, upright: bool
) -> None:
    series = [Series("usual", "中位数", [3, 1.5]), Series("most", "九成", [7, 0])]
    drawn = Chart("用时", ["受理", "审查"], series, stacked=stacked, upright=upright).svg()
    assert drawn.count('role="img"') == 2, "for a desk and for a phone"
    assert 'aria-label="用时，数据见表"' in drawn
    for number in (">3<", ">1.5<", ">7<"):
        assert number in drawn
    for css in ("series usual", "series most"):
        assert css in drawn
    for refused in ("<style", "<script", "style=", "http://www.w3.org/1999", "pygal"):
        assert refused not in drawn.replace("pygal-chart", "")


def test_a_nought_beside_other_bars_is_written_where_its_bar_would_be() -> None:
    """A step that took no working day has a number as the others have, in a stack it takes no room."""
    series = [Series("usual", "中位数", [0, 2]), Series("most", "九成", [0, 3])]
    assert Chart("用时", ["审核", "审查"], series, stacked=False).svg().count(">0</text>") > 2
    assert Chart("用时", ["审核", "审查"], series).svg().count(">0</text>") <= 2, "the axis alone"


def test_what_a_label_says_is_text() -> None:
    drawn = Chart("用时", ["<script>alert(1)</script>"], [Series("usual", "中位数", [1])]).svg()
    assert "&lt;script&gt;" in drawn
    assert "<script>" not in drawn


def test_nothing_is_drawn_of_nothing() -> None:
    assert Chart("用时", [], [Series("usual", "中位数", [])]).svg() == ""
    assert Chart("用时", ["受理"], [Series("usual", "中位数", [0])]).svg() == ""

"""A period is the same in a cell of a list and in the words of a statute: one table of units for both."""

from __future__ import annotations

import pytest

from powers.cell_reading import UnreadableError, read_period
from powers.checks.durations import Duration, durations_in


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("20个工作日", 20, "working_day"),
        ("二十工作天", 20, "working_day"),
        ("30日", 30, "day"),
        ("7天", 7, "day"),
        ("15个自然日", 15, "day"),
        ("15日历日", 15, "day"),
        ("三个月", 3, "month"),
        ("1年", 1, "year"),
    ],
)
def test_a_cell_and_a_statute_say_the_same_period(words: str, number: int, unit: str) -> None:
    assert read_period(words) == (number, unit)
    assert durations_in(f"应当在{words}内办结。") == [Duration(number, unit)]


@pytest.mark.parametrize(("words", "number"), [("2周", 2), ("一个星期", 1)])
def test_weeks_are_compared_but_are_no_limit_of_a_list(words: str, number: int) -> None:
    assert durations_in(f"应当在{words}内办结。") == [Duration(number, "week")]
    with pytest.raises(UnreadableError):
        read_period(words)

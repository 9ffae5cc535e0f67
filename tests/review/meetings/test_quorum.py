"""How many members have to be there (出席要求), at the ends of what can be: nobody asked, an even split, all of them."""

from __future__ import annotations

import pytest

from review.meetings.quorum import Quorum
from review.models.rules import QuorumRule

Share, Effect = QuorumRule.Share, QuorumRule.Effect


def stands(invited: int, there: int, share: str, *, written: bool = False) -> Quorum:
    return Quorum(invited, there, written, QuorumRule(share=share, effect=Effect.BLOCK))


@pytest.mark.parametrize(
    ("invited", "share", "needed"),
    [
        (1, Share.HALF, 1),
        (4, Share.HALF, 3),
        (5, Share.HALF, 3),
        (3, Share.TWO_THIRDS, 2),
        (4, Share.TWO_THIRDS, 3),
        (7, Share.TWO_THIRDS, 5),
        (6, Share.ALL, 6),
    ],
)
def test_one_less_than_needed_is_not_enough(invited: int, share: str, needed: int) -> None:
    assert stands(invited, needed, share).met
    assert not stands(invited, needed - 1, share).met
    assert f"（{needed}个），没有达到" in stands(invited, needed - 1, share).words
    assert stands(invited, invited, share).met, "all of them are always enough"


def test_an_even_split_is_no_majority() -> None:
    for invited in (2, 4, 10):
        assert stands(invited, invited // 2, Share.HALF).blocks


@pytest.mark.parametrize("share", Share.values)
@pytest.mark.parametrize("written", [False, True])
def test_where_nobody_is_asked_it_is_said_what_to_do(share: str, written: bool) -> None:
    words = stands(0, 0, share, written=written).words
    assert "请先登记联席会议成员单位" in words
    assert "0个" not in words


def test_without_a_rule_nothing_is_needed() -> None:
    assert Quorum(5, 0, written=False).met
    assert "要求" not in Quorum(5, 0, written=False).words

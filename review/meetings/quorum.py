"""Whether enough members are there (出席要求): the rule that holds for a meeting, and how its attendance stands to it.

The rules are data (QuorumRule): a region's own row goes before that of its level, this before the general one; an own
row counts only where the other two let regions differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.reasons import Reason
from review.models.meetings import Attendance, Meeting
from review.models.rules import QuorumRule, UnitKind

Share = QuorumRule.Share


@dataclass(frozen=True)
class Quorum:
    """How many members were asked, how many are there, and what the rule wants; without a rule, nothing."""

    invited: int
    there: int
    written: bool
    rule: QuorumRule | None = None

    @property
    def needed(self) -> int:
        least = {
            Share.HALF: self.invited // 2 + 1,
            Share.TWO_THIRDS: -(-2 * self.invited // 3),
            Share.ALL: self.invited,
        }
        return least[Share(self.rule.share)] if self.rule else 0

    @property
    def met(self) -> bool:
        return self.there >= self.needed

    @property
    def blocks(self) -> bool:
        return not self.met and self.rule is not None and self.rule.effect == QuorumRule.Effect.BLOCK

    @property
    def words(self) -> str:
        """应到5个成员单位，实到2个；出席要求为过半数（3个），没有达到."""
        asked, came = ("征求", "已答复") if self.written else ("应到", "实到")
        if not self.invited:
            return f"没有{'征求' if self.written else '应到的'}成员单位，请先登记联席会议成员单位，再另开一次"
        said = f"{asked}{self.invited}个成员单位，{came}{self.there}个"
        if self.rule is None:
            return said
        what = "答复" if self.written else "出席"
        reached = "已经达到" if self.met else "没有达到"
        return f"{said}；{what}要求为{self.rule.get_share_display()}（{self.needed}个），{reached}"


def quorum_of(meeting: Meeting, attendance: Iterable[Attendance] | None = None) -> Quorum:
    """How a meeting stands to its rule, by its attendance (read unless given, each with its unit); the office that asks
    in writing does not answer itself."""
    written = meeting.mode == Meeting.Mode.WRITTEN
    rows = meeting.attendance.select_related("unit") if attendance is None else attendance
    present = [row.present for row in rows if not (written and row.unit.kind == UnitKind.STAFFING)]
    return Quorum(len(present), sum(present), written, _rule(meeting))


def quorum_reasons(meeting: Meeting) -> list[Reason]:
    """Why a meeting cannot end for want of members, where its rule says that it cannot."""
    found = quorum_of(meeting)
    return [Reason("quorum", f"{found.words}，不能结束。")] if found.blocks else []


def _rule(meeting: Meeting) -> QuorumRule | None:
    region = meeting.region
    wide = Q(region=None, region_kind__in=("", region.kind))
    rows = list(QuorumRule.objects.filter(wide | Q(region=region), mode__in=("", meeting.mode)))
    general = [row for row in rows if row.region_id is None]
    if not all(row.regions_may_differ for row in general):
        rows = general
    return max(rows, key=_rank, default=None)


def _rank(row: QuorumRule) -> tuple[bool, bool, bool]:
    return row.region_id is not None, row.region_kind != "", row.mode != ""

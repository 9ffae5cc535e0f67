"""The words of a meeting's minutes (纪要), drafted from what was written down; the office edits them before it ends."""

from __future__ import annotations

from collections import defaultdict

from core.chinese import chinese
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Proposal

SHOWN = 30
"""Of how many items with a reservation the names are spelled out; the others are counted."""


Resolution = MeetingItem.Resolution


def draft_minutes(meeting: Meeting) -> str:
    """The minutes as they follow from the agenda, the attendance and the resolutions; three queries."""
    rows = meeting.items.select_related("change__proposal__department", "change__version")
    parts: dict[Proposal, list[MeetingItem]] = defaultdict(list)
    for item in rows.defer("change__version__source", "change__version__sealed_document"):
        parts[item.change.proposal].append(item)
    count = sum(len(items) for items in parts.values())
    day = f"{meeting.held_on:%Y年%-m月%-d日}"
    if meeting.mode == Meeting.Mode.SESSION:
        where = f"在{meeting.place}" if meeting.place else ""
        who = f"{meeting.chair}主持，" if meeting.chair else ""
        head = f"{day}，{who}{where}召开{meeting}，审议{len(parts)}份申请、{count}项职权的调整。"
    else:
        head = f"就{len(parts)}份申请、{count}项职权的调整书面征求各成员单位意见，答复期限{day}。"
    said = [head]
    for number, (proposal, items) in enumerate(parts.items(), start=1):
        said += [
            "",
            f"{chinese(number)}、{proposal.title}（{proposal.department or '多个部门'}，{len(items)}项）",
        ]
        said += _resolved(items)
    said += ["", *_attendance(meeting)]
    return "\n".join(said)


def _resolved(items: list[MeetingItem]) -> list[str]:
    """What was resolved on the items of one proposal: consent counted, the rest by name with its reason."""
    lines = []
    for resolution in ("", *Resolution.values):
        having = [item for item in items if item.resolution == resolution]
        if not having:
            continue
        label = Resolution(resolution).label if resolution else "尚无决议"
        if len(having) == len(items):
            lines.append(f"全部{len(items)}项：{label}。")
        else:
            lines.append(f"{label}{len(having)}项。")
        if resolution not in ("", Resolution.APPROVE):
            lines += [f"“{one.change.version.title}”：{one.note}" for one in having[:SHOWN]]
            if len(having) > SHOWN:
                lines.append(f"其余{len(having) - SHOWN}项见意见表。")
    return lines


def _attendance(meeting: Meeting) -> list[str]:
    rows = list(meeting.attendance.select_related("unit"))
    came, away = ("出席", "缺席") if meeting.mode == Meeting.Mode.SESSION else ("已答复", "未答复")
    there = [f"{row.unit}{f'（{row.person}）' if row.person else ''}" for row in rows if row.present]
    gone = [str(row.unit) for row in rows if not row.present]
    lines = [f"{came}单位：{'、'.join(there) or '无'}"]
    return [*lines, f"{away}单位：{'、'.join(gone)}"] if gone else lines

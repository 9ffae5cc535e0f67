"""The words of a meeting's minutes (纪要), drafted from what was written down; the office edits them before it ends.

They tell every resolution with its reason, one that agrees as well, and whatever was said against it: by members in the
review or the circulation, by departments that sign with the proposal, at the meeting. Consent that nobody spoke
against and that gave no reason is counted; nothing else is left out.
"""

from __future__ import annotations

from collections import defaultdict

from core.chinese import chinese
from review.meetings.listing import AgendaPart, AgendaRow, agenda, items_of
from review.meetings.quorum import quorum_of
from review.models.meetings import Meeting, MeetingItem

Resolution = MeetingItem.Resolution


def draft_minutes(meeting: Meeting) -> str:
    """The minutes as they follow from the agenda, the attendance and the resolutions; a constant number of queries."""
    parts = agenda(items_of(meeting))
    said = [_head(meeting, len(parts), sum(len(part.rows) for part in parts))]
    for number, part in enumerate(parts, start=1):
        who = part.proposal.department or "多个部门"
        said += ["", f"{chinese(number)}、{part.proposal.title}（{who}，{len(part.rows)}项）"]
        said += [f"提请审议的问题：{sentence(one)}" for one in part.questions]
        said += [f"会签：{sentence(one)}" for one in part.cosigned_against]
        said += _counted(part) + _told(part)
    said += ["", *_attendance(meeting)]
    return "\n".join(said)


def sentence(words: str) -> str:
    """Words on one line, with a full stop at their end."""
    words = " ".join(words.split())
    return words if words.endswith(("。", "！", "？", "；")) else f"{words}。"


def against(row: AgendaRow) -> list[str]:
    """What members have said of an item that is not plain consent, each with its reason, without a stop at the end."""
    said = [(one.unit, one.opinion) for one in row.said if one.opinion and one.opinion.verdict != "agree"]
    found = [f"{unit}{one.get_verdict_display()}{_reason(one.grounds)}" for unit, one in said]
    answered = [one for one in row.answers if one.verdict not in ("agree", "none")]
    found += [f"{one.unit}书面答复{one.get_verdict_display()}{_reason(one.grounds)}" for one in answered]
    return found


def _reason(words: str) -> str:
    words = " ".join(words.split()).rstrip("。")
    return f"：{words}" if words else ""


def _head(meeting: Meeting, proposals: int, items: int) -> str:
    day = f"{meeting.held_on:%Y年%-m月%-d日}"
    if meeting.mode == Meeting.Mode.WRITTEN:
        return f"就{proposals}份申请、{items}项职权的调整书面征求各成员单位意见，答复期限{day}。"
    where = f"在{meeting.place}" if meeting.place else ""
    who = f"{meeting.chair}主持，" if meeting.chair else ""
    return f"{day}，{who}{where}召开{meeting}会议，审议{proposals}份申请、{items}项职权的调整。"


def _counted(part: AgendaPart) -> list[str]:
    """How many items of a proposal each resolution was on."""
    lines = []
    for resolution in ("", *Resolution.values):
        count = sum(row.item.resolution == resolution for row in part.rows)
        label = _label(resolution)
        if count == len(part.rows):
            lines.append(f"全部{count}项：{label}。")
        elif count:
            lines.append(f"{label}{count}项。")
    return lines


def _told(part: AgendaPart) -> list[str]:
    """The items on which there is more to say than consent; those with the same to say are told together."""
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in part.rows:
        same[row.item.resolution, _said_of(row)].append(f"“{row.item.change.version.title}”")
    return [
        f"{''.join(titles)}：{_label(resolution)}。{said}"
        for (resolution, said), titles in same.items()
        if said or resolution not in ("", Resolution.APPROVE)
    ]


def _said_of(row: AgendaRow) -> str:
    """The reason of a resolution, and what was said against it."""
    item, said = row.item, ""
    if item.note:
        said += (
            f"{'修改意见' if item.resolution == Resolution.AFTER_CHANGES else '理由'}：{sentence(item.note)}"
        )
    if found := against(row):
        said += f"不同意见：{sentence('；'.join(found))}"
    if item.dissent:
        said += f"会上的不同意见：{sentence(item.dissent)}"
    return said


def _label(resolution: str) -> str:
    return str(Resolution(resolution).label) if resolution else "尚无决议"


def _attendance(meeting: Meeting) -> list[str]:
    rows = list(meeting.attendance.select_related("unit"))
    came, away = ("出席", "缺席") if meeting.mode == Meeting.Mode.SESSION else ("已答复", "未答复")
    there = [f"{row.unit}{f'（{row.person}）' if row.person else ''}" for row in rows if row.present]
    gone = [str(row.unit) for row in rows if not row.present]
    lines = [f"{came}单位：{'、'.join(there) or '无'}"]
    if gone:
        lines.append(f"{away}单位：{'、'.join(gone)}")
    return [*lines, f"{quorum_of(meeting, rows).words}。"]

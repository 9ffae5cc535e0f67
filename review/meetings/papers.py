"""The papers of the joint meeting and of handling (公文): agenda, minutes, table of opinions, letters, dispute reports."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from core.chinese import chinese
from core.official_paper import Paper
from departments.models import Region
from review.meetings.listing import AgendaPart, AgendaRow, agenda, items_of
from review.meetings.minutes import against, draft_minutes, sentence
from review.models.meetings import Handling, Meeting
from review.models.rules import MemberUnit, UnitKind

Step = Handling.Step
TITLES = {
    Step.REMIND: "提醒函",
    Step.URGE: "催办通知",
    Step.SUPERVISE: "督办函",
    Step.NOTIFY: "通报",
    Step.TRANSFER: "移送函",
}


def office_of(region: Region) -> str:
    """The name that signs for a region: its staffing office in the joint meeting, or the plain words."""
    unit = MemberUnit.objects.filter(region=region, kind=UnitKind.STAFFING, valid_to=None).first()
    return unit.name if unit else f"{region}机构编制部门"


def said_day(day: object) -> str:
    """2026年11月25日."""
    return f"{day:%Y年%-m月%-d日}"


def agenda_paper(meeting: Meeting) -> Paper:
    """The agenda (会议议程), or the letter that asks for answers in writing (征求意见函)."""
    paper = Paper()
    parts = agenda(items_of(meeting))
    units = [row.unit.name for row in meeting.attendance.select_related("unit")]
    if meeting.mode == Meeting.Mode.WRITTEN:
        paper.title("关于征求权责清单调整意见的函")
        paper.addressee("、".join(units) or "各成员单位")
        paper.text(
            f"现就下列权责清单调整事项书面征求你单位意见，请于{said_day(meeting.held_on)}前逐项答复。"
            "修改后同意或者不同意的，请写明理由。"
        )
    else:
        paper.title(f"{meeting.region}权责清单管理联席会议\n第{meeting.number}次会议议程")
        paper.text(f"时间：{said_day(meeting.held_on)}")
        paper.text(f"地点：{meeting.place or '待定'}")
        paper.text(f"主持：{meeting.chair or '待定'}")
        paper.text(f"参加单位：{'、'.join(units) or '各成员单位'}")
    _items(paper, parts)
    paper.signature(office_of(meeting.region), said_day(timezone.localdate()))
    return paper


def _items(paper: Paper, parts: Iterable[AgendaPart]) -> None:
    for number, part in enumerate(parts, start=1):
        who = part.proposal.department or "多个部门"
        paper.heading(f"{chinese(number)}、{part.proposal.title}（{who}，{len(part.rows)}项）")
        if part.proposal.reason:
            paper.text(f"调整理由：{part.proposal.reason}")
        for question in part.questions:
            paper.text(f"提请审议的问题：{question}")
        for one in part.cosigned_against:
            paper.text(f"会签：{one}")
        for place, row in enumerate(part.rows, start=1):
            change = row.item.change
            paper.text(f"{place}.{change.get_action_display()}“{change.version.title}”。{_reservations(row)}")


def _reservations(row: AgendaRow) -> str:
    """What members have said that is not plain consent."""
    return "".join(sentence(one) for one in against(row))


def minutes_paper(meeting: Meeting) -> Paper:
    """The minutes as they were written down (会议纪要); a draft of them before the meeting has ended."""
    paper = Paper()
    if meeting.mode == Meeting.Mode.WRITTEN:
        paper.title(f"{meeting.region}权责清单书面征求意见情况")
    else:
        paper.title(f"{meeting.region}权责清单管理联席会议纪要")
    year = f"〔{meeting.held_on.year}〕"
    draft = "" if meeting.state == Meeting.State.CLOSED else "（草稿）"
    paper.centred(f"第{meeting.number}次{year}{draft}")
    for line in (meeting.minutes or draft_minutes(meeting)).splitlines():
        if line[:1] in "一二三四五六七八九十" and "、" in line[:4]:
            paper.heading(line.strip())
        else:
            paper.text(line)
    paper.signature(office_of(meeting.region), said_day(timezone.localdate(meeting.closed_at)))
    return paper


def opinions_paper(meeting: Meeting) -> Paper:
    """The table of opinions (意见汇总表): each item, what each member said, what was resolved."""
    paper = Paper(landscape=True)
    paper.title(f"{meeting}意见汇总表")
    rows: list[tuple[str, ...]] = []
    for part in agenda(items_of(meeting)):
        who = str(part.proposal.department or "多个部门")
        for row in part.rows:
            item = row.item
            resolved = item.get_resolution_display() or "尚无决议"
            rows.append(
                (
                    str(len(rows) + 1),
                    f"{item.change.get_action_display()}：{item.change.version.title}",
                    who,
                    _said(row) or "没有送成员单位审查",
                    f"{resolved}{f'：{item.note}' if item.note else ''}",
                )
            )
    paper.table(("序号", "事项", "部门", "成员单位意见", "决议"), rows, (12, 70, 36, 80, 45))
    return paper


def _said(row: AgendaRow) -> str:
    lines = []
    for one in row.said:
        verdict = one.opinion.get_verdict_display() if one.opinion else "无意见"
        grounds = (
            f"（{' '.join(one.opinion.grounds.split())}）" if one.opinion and one.opinion.grounds else ""
        )
        lines.append(f"{one.unit}：{verdict}{grounds}")
    for answer in row.answers:
        grounds = f"（{' '.join(answer.grounds.split())}）" if answer.grounds else ""
        lines.append(f"{answer.unit}书面答复：{answer.get_verdict_display()}{grounds}")
    return "\n".join(lines)


PAPERS = {
    "agenda": ("议程", agenda_paper),
    "minutes": ("纪要", minutes_paper),
    "opinions": ("意见汇总表", opinions_paper),
}
"""The papers of a meeting: what each is called in a file's name, and who writes it."""


def handling_paper(handling: Handling) -> Paper:
    """The document of a step of the ladder (提醒函 … 移送函)."""
    paper = Paper()
    step = Step(handling.step)
    paper.title(f"关于{handling.department}{_about(handling)}的{TITLES[step]}")
    paper.centred(handling.number)
    to = {Step.NOTIFY: "各有关部门", Step.TRANSFER: handling.recipient}
    paper.addressee(to.get(step) or str(handling.department))
    paper.text(handling.text)
    if handling.due_on:
        paper.text(f"请于{said_day(handling.due_on)}前办结，并将办理情况书面答复我单位。")
    signs = handling.unit.name if handling.unit else office_of(handling.department.region)
    paper.signature(signs, said_day(timezone.localdate(handling.issued_at)))
    return paper


def _about(handling: Handling) -> str:
    if handling.task is not None:
        return f"未及时就{handling.matter}提出调整意见"
    if handling.proposal is not None:
        return f"未及时办理“{handling.matter}”"
    return "权责清单管理有关工作"

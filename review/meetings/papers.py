"""The papers of the joint meeting and of handling (公文): agenda, minutes, table of opinions, letters, dispute reports."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.chinese import chinese
from core.official_paper import Paper
from review.meetings.listing import AgendaPart, AgendaRow, agenda, items_of
from review.meetings.minutes import against, draft_minutes, sentence
from review.meetings.paper_templates import FilledPaper
from review.models.meetings import Handling, Meeting
from review.models.papers import PaperKind
from review.models.seats import signing_office

Step = Handling.Step
TITLES = {
    Step.REMIND: "提醒函",
    Step.URGE: "催办通知",
    Step.SUPERVISE: "督办函",
    Step.NOTIFY: "通报",
    Step.TRANSFER: "移送函",
}

HEADING = re.compile("[一二三四五六七八九十]{1,3}、")


def said_day(day: object) -> str:
    """2026年11月25日."""
    return f"{day:%Y年%-m月%-d日}"


def agenda_paper(meeting: Meeting) -> FilledPaper:
    """The agenda (会议议程), or the letter that asks for answers in writing (征求意见函)."""
    values = _of_meeting(meeting)
    if meeting.mode != Meeting.Mode.WRITTEN:
        values["标题"] = f"{meeting.region}权责清单管理联席会议\n第{meeting.number}次会议议程"
        return FilledPaper(PaperKind.AGENDA, meeting.region, values)
    values |= {
        "标题": "关于征求权责清单调整意见的函",
        "主送": values["参加单位"],
        "答复期限": said_day(meeting.held_on),
        "正文": body(
            f"现就下列权责清单调整事项书面征求你单位意见，请于{said_day(meeting.held_on)}前逐项答复。"
            "修改后同意或者不同意的，请写明理由。"
        ),
    }
    return FilledPaper(PaperKind.CIRCULATION, meeting.region, values)


def minutes_paper(meeting: Meeting) -> FilledPaper:
    """The minutes as they were written down (会议纪要); a draft of them before the meeting has ended."""
    written, values = meeting.mode == Meeting.Mode.WRITTEN, _of_meeting(meeting)
    what = "权责清单书面征求意见情况" if written else "权责清单管理联席会议纪要"
    values |= {
        "标题": f"{meeting.region}{what}",
        "正文": body(meeting.minutes or draft_minutes(meeting)),
        "抄送": values["参加单位"],
        "成文日期": said_day(timezone.localdate(meeting.closed_at)),
    }
    return FilledPaper(PaperKind.ANSWERS if written else PaperKind.MINUTES, meeting.region, values)


def body(text: str) -> list[dict[str, Any]]:
    """The paragraphs of a text, those that begin with 一、 as headings."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [{"文字": line, "是标题": bool(HEADING.match(line))} for line in lines]


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    """What every paper of a meeting may say."""
    rows = list(meeting.attendance.select_related("unit"))
    units = "、".join(row.unit.name for row in rows) or "各成员单位"
    draft = "" if meeting.state == Meeting.State.CLOSED else "（草稿）"
    return {
        "名称": f"{meeting}",
        "次数": f"第{meeting.number}次〔{meeting.held_on.year}〕{draft}",
        "日期": said_day(meeting.held_on),
        "地点": meeting.place or "待定",
        "主持": meeting.chair or "待定",
        "参加单位": units,
        "出席": "、".join(row.unit.name for row in rows if row.present),
        "缺席": "、".join(row.unit.name for row in rows if not row.present),
        "区划": f"{meeting.region}",
        "署名": signing_office(meeting.region),
        "成文日期": said_day(timezone.localdate()),
        "申请列表": [_proposal(n, part) for n, part in enumerate(agenda(items_of(meeting)), start=1)],
    }


def _proposal(number: int, part: AgendaPart) -> dict[str, Any]:
    return {
        "序号": chinese(number),
        "标题": part.proposal.title,
        "部门": str(part.proposal.department or "多个部门"),
        "项数": str(len(part.rows)),
        "理由": part.proposal.reason,
        "问题": part.questions,
        "会签": part.cosigned_against,
        "事项": [_item(n, row) for n, row in enumerate(part.rows, start=1)],
    }


def _item(number: int, row: AgendaRow) -> dict[str, str]:
    item, change = row.item, row.item.change
    return {
        "序号": str(number),
        "动作": str(change.get_action_display()),
        "名称": change.version.title,
        "类型": str(change.version.power_type),
        "不同意见": "".join(sentence(one) for one in against(row)),
        "决议": str(item.get_resolution_display()),
        "理由": item.note,
        "会上不同意见": item.dissent,
    }


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


PAPERS: dict[str, tuple[str, Callable[[Meeting], FilledPaper | Paper]]] = {
    "agenda": ("议程", agenda_paper),
    "minutes": ("纪要", minutes_paper),
    "opinions": ("意见汇总表", opinions_paper),
}
"""The papers of a meeting: what each is called in a file's name, and who writes it."""


def handling_paper(handling: Handling) -> FilledPaper:
    """The document of a step of the ladder (提醒函 … 移送函)."""
    step, department = Step(handling.step), handling.department
    to = {Step.NOTIFY: "各有关部门", Step.TRANSFER: handling.recipient}
    text = handling.text
    if handling.due_on:
        text += f"\n请于{said_day(handling.due_on)}前办结，并将办理情况书面答复我单位。"
    values = {
        "标题": f"关于{department}{_about(handling)}的{TITLES[step]}",
        "文号": handling.number,
        "主送": to.get(step) or str(department),
        "部门": str(department),
        "处理方式": str(step.label),
        "事由": _about(handling),
        "要求办结日期": said_day(handling.due_on) if handling.due_on else "",
        "移送机关": handling.recipient,
        "正文": [one | {"是标题": False} for one in body(text)],
        "区划": f"{department.region}",
        "署名": handling.unit.name if handling.unit else signing_office(department.region),
        "成文日期": said_day(timezone.localdate(handling.issued_at)),
    }
    return FilledPaper(PaperKind.HANDLING, department.region, values)


def _about(handling: Handling) -> str:
    if handling.task is not None:
        return f"未及时就{handling.matter}提出调整意见"
    if handling.proposal is not None:
        return f"未及时办理“{handling.matter}”"
    return "权责清单管理有关工作"

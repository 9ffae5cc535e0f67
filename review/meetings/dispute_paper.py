"""The story of a dispute (协调经过), for its page and as the document that goes with a request to decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from review.meetings.paper_templates import FilledPaper
from review.meetings.papers import said_day
from review.models.meetings import MeetingItem
from review.models.papers import PaperKind
from review.models.proposals import DecidedChange, Decision, ProposalStep, State
from review.models.seats import signing_office


@dataclass(frozen=True)
class Event:
    """One thing that happened: its day, what kind of thing, in words, and its document."""

    on: dt.date
    what: str
    text: str
    document_no: str = ""


def story(change: Any) -> list[Event]:
    """All that was done about a dispute, in order: opinions, consulting, meetings, handing up, the decision."""
    events = [
        Event(
            timezone.localdate(one.given_at),
            f"{one.task.unit.name}提出意见",
            f"{one.get_verdict_display()}：{one.grounds}",
        )
        for one in change.dissent
    ]
    events += _consultations(change) + _meetings(change) + _handed_up(change) + _decisions(change)
    return sorted(events, key=lambda event: event.on)


def _consultations(change: Any) -> list[Event]:
    events = []
    for one in change.consultations.prefetch_related("consents__unit"):
        name = "协商一致" if one.agreed else "协商未能一致"
        events.append(Event(one.held_on, name, one.text, one.document_no))
        for consent in one.consents.all():
            if consent.confirmed is not None and consent.answered_at:
                said = "确认协商结果" if consent.confirmed else "不确认协商结果"
                events.append(
                    Event(timezone.localdate(consent.answered_at), f"{consent.unit}{said}", consent.note)
                )
    return events


def _meetings(change: Any) -> list[Event]:
    rows = MeetingItem.objects.filter(change=change).select_related("meeting").order_by("pk")
    return [
        Event(
            item.meeting.held_on,
            f"{item.meeting}",
            f"{item.get_resolution_display() or '尚无决议'}{f'：{item.note}' if item.note else ''}",
        )
        for item in rows
    ]


def _handed_up(change: Any) -> list[Event]:
    rows = ProposalStep.objects.filter(proposal=change.proposal_id, state=State.ESCALATED).order_by("pk")
    return [Event(timezone.localdate(step.entered_at), "提请审定", step.note) for step in rows]


def _decisions(change: Any) -> list[Event]:
    off = DecidedChange.objects.filter(change=change, approved=False).first()
    rows = Decision.objects.filter(submission__proposal=change.proposal_id).order_by("pk")
    return [
        Event(
            one.decided_on,
            f"{one.get_level_display()}决定" if one.level else "机构编制部门决定",
            f"不予调整：{off.note}"
            if off and off.decision_id == one.pk
            else f"{one.get_outcome_display()}{f'：{one.reason}' if one.reason else ''}",
            one.document_no,
        )
        for one in rows
    ]


def dispute_paper(change: Any) -> FilledPaper:
    """The report on a dispute (意见分歧协调情况)."""
    proposal, title = change.proposal, change.version.title
    matter = f"{change.version.department}“{title}”的{change.get_action_display()}（{proposal.title}）。"
    now = f"{change.stage_name}；申请目前为“{proposal.get_state_display()}”。"
    events = [
        {"日期": said_day(one.on), "事情": one.what, "文号": one.document_no, "情况": one.text}
        for one in story(change)
    ]
    told = [
        f"{n}.{one['日期']}，{one['事情']}{f'（{number}）' if (number := one['文号']) else ''}。{one['情况']}"
        for n, one in enumerate(events, start=1)
    ]
    why = [f"部门理由：{proposal.reason}"] if proposal.reason else []
    parts = (("一、分歧事项", [matter, *why]), ("二、协调经过", told), ("三、目前情况", [now]))
    values = {
        "标题": "关于权责清单调整意见分歧协调情况的报告",
        "事项": matter,
        "部门": str(change.version.department),
        "部门理由": proposal.reason,
        "目前情况": now,
        "经过": events,
        "正文": [
            {"文字": line, "是标题": not n} for head, lines in parts for n, line in enumerate([head, *lines])
        ],
        "区划": f"{proposal.region}",
        "署名": signing_office(proposal.region),
        "成文日期": said_day(timezone.localdate()),
    }
    return FilledPaper(PaperKind.DISPUTE, proposal.region, values)

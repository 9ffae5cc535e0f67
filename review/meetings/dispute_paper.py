"""The story of a dispute (协调经过), for its page and as the document that goes with a request to decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core.chinese import chinese
from core.official_paper import Paper
from review.meetings.papers import office_of, said_day
from review.models.meetings import MeetingItem
from review.models.proposals import DecidedChange, Decision, ProposalStep, State


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


def dispute_paper(change: Any) -> Paper:
    """The report on a dispute (意见分歧协调情况)."""
    paper = Paper()
    proposal = change.proposal
    paper.title("关于权责清单调整意见分歧协调情况的报告")
    paper.heading("一、分歧事项")
    paper.text(
        f"{change.version.department}“{change.version.title}”的{change.get_action_display()}（{proposal.title}）。"
    )
    if proposal.reason:
        paper.text(f"部门理由：{proposal.reason}")
    paper.heading("二、协调经过")
    for number, event in enumerate(story(change), start=1):
        document = f"（{event.document_no}）" if event.document_no else ""
        paper.text(f"{number}.{said_day(event.on)}，{event.what}{document}。{event.text}")
    paper.heading(f"{chinese(3)}、目前情况")
    paper.text(f"{change.stage_name}；申请目前为“{proposal.get_state_display()}”。")
    paper.signature(office_of(proposal.region), said_day(timezone.localdate()))
    return paper

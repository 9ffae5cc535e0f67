"""What waits for the members and the office around a joint meeting (待办): written answers, consultations to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind
from review.models.disputes import Consent
from review.models.meetings import Attendance, Meeting, MeetingItem
from review.models.proposals import UNDER_REVIEW, Proposal
from review.models.rules import UnitKind
from review.models.seats import seat_condition
from review.workflow.deadline_steps import Step
from review.workflow.notices import Who, of_proposal

if TYPE_CHECKING:
    from accounts.models import User


def _circulations(audience: Audience) -> Iterable[Waiting]:
    """Members that have not answered a written circulation (书面征求意见); the staffing office, which asks, does not."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(unit__department_id__in=scope.seats)

    def visible(user: User) -> Q:
        return Q(meeting__in=Meeting.objects.visible_to(user).values("pk"))

    asked = Exists(MeetingItem.objects.filter(meeting=OuterRef("meeting")))
    rows = Attendance.objects.filter(
        asked, meeting__mode=Meeting.Mode.WRITTEN, meeting__state=Meeting.State.PLANNED, present=False
    ).exclude(unit__kind=UnitKind.STAFFING)
    for row in audience.pick(rows, mine, visible).select_related("meeting__region", "unit"):
        meeting = row.meeting
        yield Waiting(
            kind="circulation",
            key=f"circulation-{row.pk}",
            what="书面征求意见，请逐项答复",
            label="书面答复",
            holder=str(row.unit),
            why=f"您代表{row.unit}参加联席会议",
            occasion=Occasion(
                title=meeting.title,
                url=reverse("review:meeting", args=[meeting.pk]),
                region=meeting.region,
                more={"unit": row.unit},
            ),
            start=timezone.localdate(meeting.created_at),
            due=meeting.held_on,
        )


def _consents(audience: Audience) -> Iterable[Waiting]:
    """Members that had dissented and have not said whether a consultation settled it, on what is still under review."""

    def mine(user: User, scope: Scope) -> Q:
        return seat_condition(user, "unit__")

    def visible(user: User) -> Q:
        return Q(consultation__change__proposal__in=Proposal.objects.visible_to(user).values("pk"))

    rows = Consent.objects.filter(
        confirmed=None, consultation__agreed=True, consultation__change__proposal__state__in=UNDER_REVIEW
    )
    found = audience.pick(rows, mine, visible).select_related(
        "unit",
        "consultation__change__version",
        "consultation__change__proposal__region__parent__parent",
        "consultation__change__proposal__department",
        "consultation__change__proposal__unit",
    )
    for one in found:
        change, start = one.consultation.change, timezone.localdate(one.consultation.recorded_at)
        end = audience.deadlines.due(Step.CONFIRM, start, change.proposal.region)
        url = reverse("review:dispute", args=[change.pk])
        yield Waiting(
            kind="consent",
            key=f"consent-{one.pk}",
            what=f"协商一致，请确认（{change.version.title}）",
            label="协商确认",
            holder=str(one.unit),
            why=f"您代表{one.unit}参加联席会议，曾提出不同意见",
            occasion=of_proposal(change.proposal, url=url, unit=one.unit),
            start=start,
            due=end.on,
            provisional=end.provisional,
        )


_BOTH = (Who.UNIT, Who.STAFFING)
KINDS = (
    WaitingKind(
        "circulation",
        "书面答复",
        _circulations,
        6,
        ("“{title}”的书面答复期限{due}，{note}。", (Who.UNIT,)),
        ("{unit}没有在{due}前书面答复“{title}”。", _BOTH),
    ),
    WaitingKind(
        "consent",
        "协商确认",
        _consents,
        7,
        ("“{title}”协商结果的确认期限{due}，{note}。", (Who.UNIT,)),
        ("{unit}没有在{due}前确认“{title}”的协商结果。", _BOTH),
    ),
)

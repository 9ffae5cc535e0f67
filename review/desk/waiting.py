"""What waits for a person of a department or a member of the joint meeting (待我办理), with the day it is due. Selectors only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from departments.access import scope_of
from departments.roles import DEPARTMENT_ROLES, Role
from review.models.law_changes import AdjustmentTask
from review.models.materials import CoSign
from review.models.proposals import UNDER_REVIEW, WITH_DEPARTMENT, Proposal, State
from review.models.review_tasks import ReviewTask
from review.models.seats import seats_of
from review.proposals.replying import reply_due
from review.workflow.seats import seats

if TYPE_CHECKING:
    from accounts.models import User

MOST = 40
FAR = dt.date(9999, 1, 1)


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what it is, about what, where to do it, by when."""

    what: str
    about: str
    link: str
    due_on: dt.date | None = None
    provisional: bool = False

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


def waiting(user: User) -> list[Waiting]:
    """All that waits for this person, the most pressing first; at most MOST of each kind."""
    offices = scope_of(user).offices
    own = {o.department_id for o in offices if o.role in DEPARTMENT_ROLES and o.department_id}
    legal = {o.department_id for o in offices if o.role == Role.LEGAL and o.department_id}
    found = [*_drafts(user, own, legal), *_tasks(user), *_cosigns(legal), *_replies(own), *_laws(own)]
    return sorted(found, key=lambda one: one.due_on or FAR)


def _drafts(user: User, own: set[int], legal: set[int]) -> list[Waiting]:
    mine = Q(department__in=own, origin__in=(Proposal.Origin.DEPARTMENT, Proposal.Origin.CAMPAIGN))
    mine |= Q(origin=Proposal.Origin.MEMBER, unit__in=[unit.pk for unit in seats(user)])
    rows = Proposal.objects.filter(
        (mine & Q(state__in=(State.DRAFT, State.RETURNED))) | Q(department__in=legal, state=State.INTERNAL)
    )
    said = {
        State.DRAFT: "起草中，办齐后送审",
        State.RETURNED: "已退回，补正后重新报送",
        State.INTERNAL: "待您审核，通过的提交，有问题的退给经办人",
    }
    return [
        Waiting(
            said[State(one.state)],
            one.title,
            reverse("admin:review_proposal_change", args=[one.pk]),
            one.due_on,
            one.due_provisional,
        )
        for one in rows.order_by("due_on", "pk")[:MOST]
    ]


def _tasks(user: User) -> list[Waiting]:
    """What a member of the joint meeting has to review."""
    rows = ReviewTask.objects.filter(
        unit__department__in=seats_of(user), signed_at=None, closed_at=None
    ).select_related("proposal")
    return [
        Waiting(
            "请审查并提出意见",
            one.proposal.title,
            reverse("review:task", args=[one.pk]),
            one.due_on,
            one.due_provisional,
        )
        for one in rows.order_by("due_on", "pk")[:MOST]
    ]


def _cosigns(legal: set[int]) -> list[Waiting]:
    rows = CoSign.objects.filter(department__in=legal, agreed=None, proposal__state__in=WITH_DEPARTMENT)
    return [
        Waiting(
            f"请您会签（{one.reason}）",
            one.proposal.title,
            reverse("review:cosign", args=[one.pk]),
        )
        for one in rows.select_related("proposal")[:MOST]
    ]


def _replies(own: set[int]) -> list[Waiting]:
    rows = Proposal.objects.filter(
        department__in=own, origin=Proposal.Origin.MEMBER, state__in=UNDER_REVIEW, replied_at=None
    ).select_related("region", "unit")
    found = []
    for one in rows.order_by("pk")[:MOST]:
        term = reply_due(one)
        link = reverse("review:reply", args=[one.pk])
        found.append(
            Waiting(
                f"{one.unit}就您部门的职权直接提出，请答复",
                one.title,
                link,
                term.on if term else None,
                bool(term and term.provisional),
            )
        )
    return found


def _laws(own: set[int]) -> list[Waiting]:
    rows = AdjustmentTask.objects.filter(department__in=own, state=AdjustmentTask.State.OPEN)
    return [
        Waiting(
            "法律变化，请起草调整或者说明无需调整",
            str(one.event),
            reverse("review:law_task", args=[one.pk]),
            one.due_on,
            one.due_provisional,
        )
        for one in rows.select_related("event__law").order_by("due_on", "pk")[:MOST]
    ]

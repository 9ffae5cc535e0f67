"""What a person only follows (在办情况): proposals that wait for others, on a card of the desk. Selectors only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from departments.access import scope_of
from departments.roles import Role
from office.clocks import Clock, Clocks
from review.models.proposals import UNDER_REVIEW, Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8


@dataclass(frozen=True)
class Pile:
    """Proposals in the same hands, each with the clock of its step."""

    title: str
    rows: Sequence[tuple[Proposal, Clock | None]]
    total: int
    link: str
    empty: str


def followed(user: User) -> Mapping[str, Any] | None:
    """The piles on a person's desk; none for whoever has nothing to do with proposals."""
    scope, clocks = scope_of(user), Clocks()
    found: list[Pile] = []
    if regions := scope.regions_as(Role.STAFFING):
        missing = ReviewTask.objects.filter(proposal=OuterRef("pk"), signed_at=None, closed_at=None)
        rows = Proposal.objects.filter(Exists(missing), region_id__in=regions)
        found.append(_pile("等待成员单位意见", rows, (State.REVIEWING,), "没有正在联席审查的申请。", clocks))
    if scope.department_ids:
        rows = Proposal.objects.filter(department_id__in=scope.department_ids)
        found.append(_pile("审查中", rows, UNDER_REVIEW, "没有正在审查的申请。", clocks))
    if scope.seats:
        rows = Proposal.objects.filter(origin=Proposal.Origin.MEMBER, unit__department_id__in=scope.seats)
        found.append(
            _pile("本单位提出、审查中", rows, UNDER_REVIEW, "本单位没有提出的申请在审查中。", clocks)
        )
    if not found and (scope.everything or scope.region_ids):
        rows = Proposal.objects.visible_to(user)
        found.append(_pile("审查中", rows, UNDER_REVIEW, "没有正在审查的申请。", clocks))
        found.append(_pile("最近批准", rows, (State.APPROVED,), "还没有批准的申请。", clocks))
    return {"piles": found} if found else None


def _pile(title: str, rows: QuerySet[Proposal], states: tuple[str, ...], empty: str, clocks: Clocks) -> Pile:
    waiting = rows.filter(state__in=states)
    step = ProposalStep.objects.filter(proposal=OuterRef("pk"), left_at=None)
    shown = list(
        waiting.select_related("region", "department", "created_by", "submitted_by")
        .annotate(
            change_count=Count("changes"),
            step_due=Subquery(step.values("due_on")[:1]),
            step_provisional=Subquery(step.values("due_provisional")[:1]),
        )
        .order_by(F("step_due").asc(nulls_last=True), "-submitted_at", "-pk")[:SHOWN]
    )
    total = len(shown) if len(shown) < SHOWN else waiting.count()
    link = reverse("review:proposals") + (f"?state={states[0]}" if len(states) == 1 else "")
    return Pile(title, [(row, _clock(row, clocks)) for row in shown], total, link, empty)


def _clock(row: Any, clocks: Clocks) -> Clock | None:
    if row.step_due is None or not row.is_open:
        return None
    return clocks.until(row.step_due, provisional=row.step_provisional)

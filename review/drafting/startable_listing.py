"""What a person can start an adjustment of (可提出调整的职权), and in whose name. Selectors only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.read_once import once
from core.reasons import Reason
from departments.access import scope_of
from departments.models import Department
from powers.models import Power, PowerVersion
from powers.newest import newest_of
from review.drafting.intentions import open_changes, why_not_action
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction, MemberUnit
from review.models.seats import is_applicant, seats, sits_today
from review.workflow.change_actions import CHANGE_ACTIONS

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Choice:
    """An action as it is offered: what it is for, and why it does not fit the powers chosen."""

    action: str
    label: str
    hint: str
    reasons: list[Reason]


def departments_for(user: User) -> QuerySet[Department]:
    """The departments a person may propose for: their own, and as a member of a joint meeting any of the region."""
    own = scope_of(user).department_ids
    regions = {unit.region_id for unit in seats(user)}
    current = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
    rows = Department.objects.filter(Q(pk__in=own) | (Q(region__in=regions) & current))
    return rows.select_related("region").order_by("region__code", "order", "code")


@once
def may_start(user: User) -> bool:
    """Whether there is any department a person may propose for."""
    if scope_of(user).department_ids:
        return True
    return MemberUnit.objects.filter(sits_today(user)).exists()


def unit_for(user: User, department: Department) -> MemberUnit | None:
    """In the name of which member a person proposes for a department; None for one's own department."""
    if scope_of(user).works_for(department.pk):
        return None
    return next((unit for unit in seats(user) if unit.region_id == department.region_id), None)


def chosen_powers(user: User, keys: Collection[int]) -> list[PowerVersion]:
    """The newest approved versions of these powers, of those the person may propose to change."""
    powers = Power.objects.filter(pk__in=keys)
    allowed = set(departments_for(user).values_list("pk", flat=True))
    found = newest_of(list(powers)).values()
    return sorted(
        (v for v in found if v.department_id in allowed), key=lambda v: (v.power_type.order, v.order, v.pk)
    )


def powers_to_choose(department: Department, words: str) -> QuerySet[PowerVersion]:
    """The powers of a department that stand on the list or are approved for it, newest version of each, by name."""
    sealed = PowerVersion.objects.filter(sealed_at__isnull=False)
    newest = sealed.order_by("power_id", "-number").distinct("power_id")
    rows = PowerVersion.objects.filter(pk__in=newest.values("pk"), department=department)
    rows = rows.exclude(standing=PowerVersion.Standing.CANCELLED)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(sub_name__icontains=word) | Q(power__code__icontains=word)
        )
    rows = rows.select_related("power", "power_type", "department")
    return rows.defer("sealed_document", "source").order_by("power_type__order", "order", "pk")


def busy_in(versions: Iterable[PowerVersion]) -> dict[int, Change]:
    """The open changes of these powers, by power."""
    return open_changes([version.power for version in versions])


def choices(bases: Collection[PowerVersion]) -> list[Choice]:
    """The actions for the powers chosen; without any, those that can be chosen first are all offered."""
    found = []
    for action, kind in CHANGE_ACTIONS.items():
        if action == ChangeAction.ADD and bases:
            continue
        reasons = [reason for base in bases for reason in why_not_action(base, action)][:3]
        if action == ChangeAction.SPLIT and len(bases) > 1:
            reasons.append(Reason("powers", "一次分设一项职权。"))
        if action == ChangeAction.MERGE and len(bases) == 1:
            reasons.append(Reason("powers", "合并至少选择两项职权，请再选。"))
        found.append(Choice(action, ChangeAction(action).label, kind.hint, reasons))
    return found


def drafts_at_hand(user: User, department: Department) -> list[Proposal]:
    """The proposals of a department that a person may put more powers into."""
    rows = Proposal.objects.filter(
        department=department,
        kind=Proposal.Kind.ADJUSTMENT,
        state__in=(Proposal.State.DRAFT, Proposal.State.RETURNED),
    ).select_related("unit", "region")
    return [proposal for proposal in rows.order_by("-pk")[:50] if is_applicant(proposal, user)]


def start_buttons(user: User) -> list[tuple[str, str]]:
    """`(address, words)` of the buttons with which a person starts an adjustment; none for who may not."""
    if not may_start(user):
        return []
    page = reverse("admin:review_proposal_start")
    named = [(f"{page}?action={action}", str(ChangeAction(action).label)) for action in CHANGE_ACTIONS]
    return [*named, (page, "不清楚选哪种？看说明")]

"""Who sits in the joint meeting (席位): which members a region has, for which a person works, who speaks for an applicant.

A person sits for the member whose department their 联席会议成员 membership names; the staffing office's own seat is held
by everyone who works there. Every screen, guard, query and notice asks here, or `Scope.seats` where departments do.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from review.models.rules import MemberUnit, UnitKind

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Proposal


def units_of(region: Region, today: dt.date | None = None) -> list[MemberUnit]:
    """The members of a region's joint meeting on a day."""
    rows = MemberUnit.objects.filter(_current(today or timezone.localdate()), region=region)
    return list(rows.select_related("department").order_by("order", "pk"))


def seat_condition(user: User, path: str = "") -> Q:
    """The members a person works for, as a condition on the unit at the end of `path`."""
    scope = scope_of(user)
    office = {f"{path}kind": UnitKind.STAFFING, f"{path}region_id__in": scope.regions_as(Role.STAFFING)}
    return Q(**{f"{path}department_id__in": scope.seats}) | Q(**office)


def sits_today(user: User, path: str = "") -> Q:
    """`seat_condition`, of the members of today's joint meetings only."""
    return seat_condition(user, path) & _current(timezone.localdate(), path)


def _current(day: dt.date, path: str = "") -> Q:
    """Those that are members on a day, as a condition on the unit at the end of `path`."""
    since = Q(**{f"{path}valid_from__isnull": True}) | Q(**{f"{path}valid_from__lte": day})
    return since & (Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": day}))


def sits_for(unit: MemberUnit, user: User) -> bool:
    """Whether a person works for a member: `seat_condition` for one row in hand."""
    scope = scope_of(user)
    if unit.kind == UnitKind.STAFFING and unit.region_id in scope.regions_as(Role.STAFFING):
        return True
    return unit.department_id in scope.seats


def has_seat(user: User) -> bool:
    """Whether the person works for a member of a joint meeting."""
    return MemberUnit.objects.filter(seat_condition(user)).exists()


def seats(user: User) -> list[MemberUnit]:
    """The members of today's joint meetings for which a person may propose (成员单位直接提出)."""
    regions = scope_of(user).regions_as(Role.MEMBER, Role.STAFFING)
    rows = MemberUnit.objects.filter(sits_today(user), region__in=regions)
    return list(rows.select_related("region"))


def imported_by_office(proposal: Proposal, user: User) -> bool:
    """Whether a person of the staffing office has brought this initial list in: its drafts are theirs as well, since a
    department may have no accounts yet. Whoever made a proposal decides on nothing of it (two_persons)."""
    initial = proposal.kind == proposal.Kind.INITIAL and proposal.created_by_id == user.pk
    return initial and proposal.region_id in scope_of(user).regions_as(Role.STAFFING)


def is_applicant(proposal: Proposal, user: User) -> bool:
    """Whether a person works for whoever makes the proposal: the department, or the member in its place."""
    if proposal.origin == proposal.Origin.MEMBER:
        return proposal.unit_id in {unit.pk for unit in seats(user)}
    return scope_of(user).works_for(proposal.department_id)


def signing_office(region: Region) -> str:
    """The name that signs for a region: its staffing office in the joint meeting, or the plain words."""
    unit = MemberUnit.objects.filter(region=region, kind=UnitKind.STAFFING, valid_to=None).first()
    return unit.name if unit else f"{region}机构编制部门"

"""Who sits in the joint meeting (席位): for which member a person works, and who speaks for the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.models.review_tasks import ReviewTask, seat_condition
from review.models.rules import MemberUnit

if TYPE_CHECKING:
    from accounts.models import User
from typing import TYPE_CHECKING

from departments.access import scope_of
from departments.roles import DEPARTMENT_ROLES, Role
from review.models.proposals import Proposal
from review.models.rules import UnitKind
from review.workflow.routing import units_of

if TYPE_CHECKING:
    from accounts.models import User
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def has_seat(user: User) -> bool:
    """Whether the person works for a member of a joint meeting."""
    return MemberUnit.objects.filter(seat_condition(user)).exists()


def seats(user: User) -> list[MemberUnit]:
    """The members of joint meetings for which a person may propose (成员单位直接提出)."""
    scope = scope_of(user)
    departments = {o.department_id for o in scope.offices if o.role == Role.MEMBER and o.department_id}
    regions = scope.regions_as(Role.MEMBER, Role.STAFFING)
    rows = MemberUnit.objects.filter(region__in=regions).select_related("region")
    current = {unit.pk for region in {row.region for row in rows} for unit in units_of(region)}
    return [
        unit
        for unit in rows
        if unit.pk in current
        and (
            unit.department_id in departments
            or (unit.kind == UnitKind.STAFFING and unit.region_id in scope.regions_as(Role.STAFFING))
        )
    ]


def is_applicant(proposal: Proposal, user: User) -> bool:
    """Whether a person works for whoever makes the proposal: the department, or the member in its place."""
    if proposal.origin == Proposal.Origin.MEMBER:
        return proposal.unit_id in {unit.pk for unit in seats(user)}
    offices = scope_of(user).offices
    return any(o.role in DEPARTMENT_ROLES and o.department_id == proposal.department_id for o in offices)


def sits_in(task: ReviewTask, user: User) -> bool:
    """Whether a person works for the member a task belongs to."""
    scope = scope_of(user)
    if task.unit.kind == UnitKind.STAFFING and task.unit.region_id in scope.regions_as(Role.STAFFING):
        return True
    seats = {o.department_id for o in scope.offices if o.role == Role.MEMBER and o.department_id}
    return task.unit.department_id in seats

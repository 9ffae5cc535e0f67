"""Who may issue steps of the ladder, which, and about what (督办处理权限): the staffing office, and members within their field.

The rights are data: a `HandlingRule` for each kind of member, with its reach and its steps; a member's field is what the
routes of the review (审查分工) bring to it. Nobody issues a step to their own department.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from core.reasons import Reason
from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import Role
from office.waiting import office_of
from powers.models import PowerVersion
from review.models.law_changes import AdjustmentItem, AdjustmentTask
from review.models.meetings import Handling
from review.models.proposals import Proposal
from review.models.rules import HandlingRule, MemberUnit, ReviewRoute, UnitKind
from review.models.seats import units_of
from review.workflow.routing import ROUTED, needs_of, reviewing_kinds, routes_of

if TYPE_CHECKING:
    from accounts.models import User

Reach = HandlingRule.Reach
NO_RULE = HandlingRule(reach=Reach.NONE, steps=[])
OFFICE_RULE = HandlingRule(reach=Reach.ALL, steps=list(Handling.Step.values))
"""Where nothing is laid down: the staffing office issues, nobody else does."""


@dataclass(frozen=True)
class Issuer:
    """For whom a person issues: a member of a region's joint meeting, or its staffing office (no unit)."""

    region: Region
    rule: HandlingRule
    unit: MemberUnit | None = None

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else office_of(self.region)

    @property
    def key(self) -> str:
        return str(self.unit.pk) if self.unit else ""


def issuers(user: User) -> list[Issuer]:
    """For whom a person issues anything at all, the staffing office first."""
    scope = scope_of(user)
    offices = scope.regions_as(Role.STAFFING)
    regions = Region.objects.filter(pk__in=offices | scope.regions_as(Role.MEMBER)).order_by("code")
    found = []
    for region in regions:
        rules = _rules(region)
        if region.pk in offices:
            found.append(Issuer(region, rules.get(UnitKind.STAFFING, OFFICE_RULE)))
        seated = scope.departments_as(Role.MEMBER, region=region.pk)
        units = [u for u in units_of(region) if u.department_id in seated and u.kind != UnitKind.STAFFING]
        found += [Issuer(region, rules.get(unit.kind, NO_RULE), unit) for unit in units]
    return [one for one in found if one.rule.reach != Reach.NONE and one.rule.steps]


def issuers_to(
    department: Department,
    user: User,
    *,
    task: AdjustmentTask | None = None,
    proposal: Proposal | None = None,
) -> list[Issuer]:
    """For whom a person may issue steps to a department in a matter."""
    if department.pk in scope_of(user).own_department_ids:
        return []
    here = [one for one in issuers(user) if one.region.pk == department.region_id]
    return [one for one in here if _reaches(one, department, task, proposal)]


def why_not_issue(
    department: Department,
    user: User,
    *,
    task: AdjustmentTask | None = None,
    proposal: Proposal | None = None,
) -> list[Reason]:
    """Every reason why a person cannot issue any step to a department in a matter."""
    if issuers_to(department, user, task=task, proposal=proposal):
        return []
    if department.pk in scope_of(user).own_department_ids:
        return [Reason("own_department", f"您在{department}任职，须由其他单位的人员签发。")]
    here = [one.name for one in issuers(user) if one.region.pk == department.region_id]
    if here:
        names = "、".join(here)
        return [Reason("field", f"按督办处理权限和审查分工，此事不在{names}的职责范围内。")]
    who = f"{office_of(department.region)}和职责范围内的联席会议成员单位"
    return [Reason("role", f"对{department}的处理由{who}办理，您没有这一职责。")]


def issues_for(handling: Handling, user: User) -> bool:
    """Whether a person works for whoever issued a step."""
    scope = scope_of(user)
    if handling.unit is None:
        return handling.department.region_id in scope.regions_as(Role.STAFFING)
    return handling.unit.department_id in scope.seats


def tasks_in_reach(user: User, tasks: Iterable[AdjustmentTask]) -> set[int]:
    """Of several tasks, each with its department loaded, those about which a person may issue a step."""
    found, own, mine = set(), scope_of(user).own_department_ids, issuers(user)
    tasks = [task for task in tasks if task.department_id not in own]
    routes = {one.region.pk: routes_of(one.region) for one in mine}
    kinds = _task_kinds({task.pk: routes.get(task.department.region_id, []) for task in tasks})
    for task in tasks:
        here = [one for one in mine if one.region.pk == task.department.region_id]
        if any(one.rule.reach == Reach.ALL or _kind(one) in kinds.get(task.pk, ()) for one in here):
            found.add(task.pk)
    return found


def _rules(region: Region) -> dict[str, HandlingRule]:
    """The rule of each kind of member in a region: its own, else the general one."""
    rows = HandlingRule.objects.filter(Q(region=region) | Q(region=None)).order_by("region__code")
    return {row.unit_kind: row for row in sorted(rows, key=lambda row: row.region_id is not None)}


def _kind(issuer: Issuer) -> str:
    return issuer.unit.kind if issuer.unit else UnitKind.STAFFING


def _reaches(
    issuer: Issuer, department: Department, task: AdjustmentTask | None, proposal: Proposal | None
) -> bool:
    """Whether a matter lies within the reach of an issuer."""
    if issuer.rule.reach == Reach.ALL:
        return True
    kind = _kind(issuer)
    if proposal is not None:
        return kind in reviewing_kinds(proposal)
    routes = routes_of(issuer.region)
    if task is not None:
        return kind in _task_kinds({task.pk: routes}).get(task.pk, ())
    rows = PowerVersion.objects.in_force_on(timezone.localdate()).filter(department=department)
    routed = rows.select_related("power_type").only(*ROUTED)
    return any(kind in needs_of(version, "", routes) for version in routed)


def _task_kinds(routes: dict[int, list[ReviewRoute]]) -> dict[int, set[str]]:
    """The kinds of members that review what a task is about, by task; one query."""
    found: dict[int, set[str]] = {}
    rows = AdjustmentItem.objects.filter(task__in=list(routes)).select_related("version__power_type")
    for item in rows.only("task_id", *(f"version__{name}" for name in ROUTED)):
        found.setdefault(item.task_id, set()).update(needs_of(item.version, "modify", routes[item.task_id]))
    return found

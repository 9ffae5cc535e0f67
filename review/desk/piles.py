"""What a person finds on their desk (待办): what waits for them, by the offices they hold. Selectors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from departments.access import Scope, scope_of
from departments.models import Department
from departments.roles import DEPARTMENT_ROLES, Role
from powers.models import PowerVersion
from review.models.imports import ImportRun
from review.models.proposals import UNDER_REVIEW, Proposal, ProposalStep
from review.models.review_tasks import ReviewTask
from review.workflow.clocks import Clock, Clocks
from review.workflow.seats import has_seat

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8
State = Proposal.State


AT_OFFICE = (
    State.SUBMITTED, State.ACCEPTED, State.CONSOLIDATED, State.MEETING, State.ESCALATED, State.URGENT,
)  # fmt: skip
"""The states in which a proposal waits for the staffing office itself."""


@dataclass(frozen=True)
class Pile:
    """One pile on the desk: proposals that wait for the same people, each with the clock of its step."""

    title: str
    rows: Sequence[tuple[Proposal, Clock | None]]
    total: int
    link: str
    empty: str
    urgent: bool = False


def piles(user: User) -> list[Pile]:
    """The piles on a person's desk, each proposal with its clock."""
    clocks = Clocks()
    return [replace(pile, rows=[(row, _clock(row, clocks)) for row, _ in pile.rows]) for pile in _piles(user)]


def _piles(user: User) -> list[Pile]:
    """The proposals on a person's desk; own work first, then what they only follow. The most pressing on top."""
    scope = scope_of(user)
    found: list[Pile] = []
    if regions := scope.regions_as(Role.STAFFING):
        found += _office_piles(user, Proposal.objects.filter(region_id__in=regions))
    if scope.department_ids:
        rows = Proposal.objects.filter(department_id__in=scope.department_ids)
        found += _department_piles(rows, checks=scope.has(Role.LEGAL))
    if not found and reads(scope):
        rows = Proposal.objects.visible_to(user)
        found.append(_pile("审查中", rows, UNDER_REVIEW, "没有正在审查的申请。"))
        found.append(_pile("最近批准", rows, (State.APPROVED,), "还没有批准的申请。"))
    return found


def _office_piles(user: User, rows: QuerySet[Proposal]) -> list[Pile]:
    missing = ReviewTask.objects.filter(proposal=OuterRef("pk"), signed_at=None, closed_at=None)
    waiting = rows.exclude(state=State.URGENT, urgent_by=user).filter(
        Q(state__in=AT_OFFICE) | Q(~Exists(missing), state=State.REVIEWING)
    )
    review = rows.filter(Exists(missing))
    own = rows.filter(Q(created_by=user) | Q(submitted_by=user))
    return [
        _pile("待办理", waiting, (*AT_OFFICE, State.REVIEWING), "没有等待办理的申请。", urgent=True),
        _pile("等待成员单位意见", review, (State.REVIEWING,), "没有正在联席审查的申请。"),
        _pile("我起草、尚未提交", own, (State.DRAFT, State.RETURNED), "没有尚未提交的申请。"),
    ]


def _department_piles(rows: QuerySet[Proposal], *, checks: bool) -> list[Pile]:
    """`checks`: the person is the department's reviewer (法制或负责人)."""
    found = [_pile("退回待修改", rows, (State.RETURNED,), "没有被退回的申请。", urgent=True)]
    inside = _pile("待本部门审核", rows, (State.INTERNAL,), "没有等待本部门审核的申请。", urgent=checks)
    found.insert(0 if checks else 1, inside)
    found.append(_pile("起草中", rows, (State.DRAFT,), "没有起草中的申请。导入清单会建立一份新的申请。"))
    found.append(_pile("审查中", rows, UNDER_REVIEW, "没有正在审查的申请。"))
    return found


def reads(scope: Scope) -> bool:
    """Whether the person reads proposals at all."""
    return scope.everything or bool(scope.region_ids or scope.department_ids)


def my_imports(user: User) -> list[ImportRun]:
    """Uploads of this person that are not finished."""
    open_states = (ImportRun.State.READING, ImportRun.State.PREVIEW, ImportRun.State.CONFIRMED)
    rows = ImportRun.objects.filter(created_by=user, state__in=open_states).defer("report")
    return list(rows.select_related("region", "department", "job")[:SHOWN])


def waiting_for_release(user: User) -> int:
    """Approved versions that wait for release, in the regions whose staffing office the person works in."""
    regions = scope_of(user).regions_as(Role.STAFFING)
    rows = PowerVersion.objects.filter(
        power__region_id__in=regions, sealed_at__isnull=False, period__isnull=True
    )
    return rows.count() if regions else 0


def unverified(user: User) -> QuerySet[Department]:
    """Departments that came in with a list and that the staffing office has not looked at (未核实)."""
    regions = scope_of(user).regions_as(Role.STAFFING)
    return Department.objects.filter(region_id__in=regions, verified=False).order_by("region", "code")


def explanation(user: User) -> str:
    """Why a desk is empty for good, and where to go; '' for people who work with proposals."""
    scope = scope_of(user)
    if reads(scope):
        return ""
    if scope.has(Role.ACCOUNTS):
        return "您是系统管理员：账号、任职和基础数据在管理后台维护，不参与清单的起草、审核和公布。"
    if scope.has(Role.MEMBER):
        if has_seat(user):
            return ""
        return (
            "您是联席会议成员，但任职没有指明所在的成员单位，看不到任何审查任务。请联系系统管理员补填部门。"
        )
    if scope.has(*DEPARTMENT_ROLES):
        return "您的任职没有指明部门，看不到任何申请。请联系系统管理员补填部门。"
    return (
        "您的账号目前没有任职，因此没有可以办理或查看的事项。请联系本单位的系统管理员，为您登记部门和职责。"
    )


def _pile(
    title: str, rows: QuerySet[Proposal], states: tuple[str, ...], empty: str, *, urgent: bool = False
) -> Pile:
    waiting = rows.filter(state__in=states)
    step = ProposalStep.objects.filter(proposal=OuterRef("pk"), left_at=None)
    urgent_first = Case(When(state=State.URGENT, then=0), default=1)
    shown = list(
        waiting.select_related("region", "department", "created_by", "submitted_by")
        .annotate(
            change_count=Count("changes"),
            step_due=Subquery(step.values("due_on")[:1]),
            step_provisional=Subquery(step.values("due_provisional")[:1]),
        )
        .order_by(urgent_first, F("step_due").asc(nulls_last=True), "-submitted_at", "-pk")[:SHOWN]
    )
    total = len(shown) if len(shown) < SHOWN else waiting.count()
    link = reverse("review:proposals") + (f"?state={states[0]}" if len(states) == 1 else "")
    return Pile(title, [(row, None) for row in shown], total, link, empty, urgent and bool(total))


def _clock(row: Any, clocks: Clocks) -> Clock | None:
    if row.step_due is None or not row.is_open:
        return None
    return clocks.until(row.step_due, provisional=row.step_provisional)

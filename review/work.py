"""What a person finds on their desk (待办): what waits for them, by the offices they hold. Selectors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from departments.access import Scope, scope_of
from departments.models import Department
from departments.roles import DEPARTMENT_ROLES, Role
from powers.models import PowerVersion
from review.models import ImportRun, Proposal
from review.task_listing import has_seat

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8
State = Proposal.State


@dataclass(frozen=True)
class Pile:
    """One pile on the desk: proposals that wait for the same thing."""

    title: str
    rows: Sequence[Proposal]
    total: int
    link: str
    empty: str
    urgent: bool = False


def piles(user: User) -> list[Pile]:
    """The proposals on a person's desk; own work first, then what they only follow."""
    scope = scope_of(user)
    found: list[Pile] = []
    staffing = scope.regions_as(Role.STAFFING)
    if staffing:
        rows = Proposal.objects.filter(region_id__in=staffing)
        found.append(_pile("待审核", rows, (State.SUBMITTED,), "没有等待审核的申请。", urgent=True))
        own = rows.filter(Q(created_by=user) | Q(submitted_by=user))
        found.append(_pile("我起草、尚未提交", own, (State.DRAFT, State.RETURNED), "没有尚未提交的申请。"))
    if scope.department_ids:
        rows = Proposal.objects.filter(department_id__in=scope.department_ids)
        found.append(_pile("退回待修改", rows, (State.RETURNED,), "没有被退回的申请。", urgent=True))
        found.append(_pile("起草中", rows, (State.DRAFT,), "没有起草中的申请。导入清单会建立一份新的申请。"))
        found.append(_pile("审核中", rows, (State.SUBMITTED,), "没有正在审核的申请。"))
    if not found and reads(scope):
        rows = Proposal.objects.visible_to(user)
        found.append(_pile("审核中", rows, (State.SUBMITTED,), "没有正在审核的申请。"))
        found.append(_pile("最近批准", rows, (State.APPROVED,), "还没有批准的申请。"))
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
    waiting = rows.filter(state__in=states).select_related(
        "region", "department", "created_by", "submitted_by"
    )
    shown = list(waiting.annotate(change_count=Count("changes")).order_by("-submitted_at", "-pk")[:SHOWN])
    total = len(shown) if len(shown) < SHOWN else waiting.count()
    link = reverse("review:proposals") + (f"?state={states[0]}" if len(states) == 1 else "")
    return Pile(title, shown, total, link, empty, urgent and bool(total))


def import_problems(proposal: Proposal) -> dict[str, Any] | None:
    """What the imports that made a proposal left as problems: each run with their number, and the gravest of all."""
    runs = [(run, run.report.get("problems", [])) for run in proposal.import_runs.order_by("pk")]
    runs = [(run, problems) for run, problems in runs if problems]
    if not runs:
        return None
    graded = sorted(
        (problem for _, problems in runs for problem in problems),
        key=lambda p: ("error", "warning", "info").index(p["severity"]),
    )
    return {
        "runs": [(run, len(problems)) for run, problems in runs],
        "total": len(graded),
        "first": graded[:5],
    }

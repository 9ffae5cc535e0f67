"""What an import leaves to be done (待办): a preview to be confirmed, and bodies that came in with a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from departments.access import Scope
from departments.models import Department
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind, in_office, office_of
from review.models.imports import ImportRun

if TYPE_CHECKING:
    from accounts.models import User


def _previews(audience: Audience) -> Iterable[Waiting]:
    def mine(user: User, scope: Scope) -> Q:
        return Q(created_by=user)

    rows = audience.pick(ImportRun.objects.filter(state=ImportRun.State.PREVIEW), mine)
    for run in rows.defer("report").select_related("region", "department"):
        yield Waiting(
            kind="import",
            key=f"import-{run.pk}",
            what="清单已读取，请核对后确认导入",
            label="清单导入",
            holder=str(run.created_by or "命令行"),
            why="由您上传",
            occasion=Occasion(
                title=run.filename,
                url=reverse("review:import", args=[run.pk]),
                region=run.region,
                department=run.department,
            ),
        )


def _unverified(audience: Audience) -> Iterable[Waiting]:
    """The code of a body becomes part of the codes of its powers: it is looked at before the first approval."""

    def mine(user: User, scope: Scope) -> Q:
        return Q(region__in=scope.regions_as(Role.STAFFING))

    rows = audience.pick(Department.objects.filter(verified=False), mine)
    for body in rows.select_related("region").order_by("region", "code"):
        yield Waiting(
            kind="body",
            key=f"body-{body.pk}",
            what="随清单导入新建，请核实名称、代码和机构类别",
            label="核实部门",
            holder=office_of(body.region),
            why=in_office(body.region),
            occasion=Occasion(
                title=str(body),
                url=reverse("admin:departments_department_change", args=[body.pk]),
                region=body.region,
                department=body,
            ),
        )


KINDS = (
    WaitingKind("import", "清单导入", _previews, 20),
    WaitingKind("body", "核实部门", _unverified, 21),
)

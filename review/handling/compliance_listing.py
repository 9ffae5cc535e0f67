"""The compliance record of departments (部门履责记录): what was issued to each, what is open, what it omits.

Selectors only. One row for each department a person may see; the numbers are counted in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import Role
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling
from review.models.proposals import WITH_DEPARTMENT as DEPARTMENTS_TURN
from review.models.proposals import ProposalStep

if TYPE_CHECKING:
    from accounts.models import User

Step = Handling.Step
COMPLIANCE_ORDER = {
    "department": "name",
    "region": "region__code",
    "issued": "issued_count",
    "open": "open_count",
    "late": "late_count",
    "omitted": "omitted_count",
    "overdue": "overdue_count",
} | {step.value: f"{step.value}_count" for step in Step}
COMPLIANCE_COLUMNS = (
    ("区划", 14),
    ("部门", 30),
    ("应调未调", 10),
    ("逾期申请", 10),
    *((str(step.label), 8) for step in Step),
    ("处理合计", 10),
    ("未办结", 8),
    ("逾期未办结", 12),
)


def compliance_for(user: User) -> QuerySet[Department]:
    """The departments a person may see, each with the numbers of its record; one query however many."""
    scope = scope_of(user)
    rows = Department.objects.filter(valid_to=None)
    if not scope.everything:
        regions = scope.region_ids | scope.regions_as(Role.MEMBER)
        rows = rows.filter(Q(region_id__in=regions) | Q(pk__in=scope.department_ids))
    today = timezone.localdate()
    handled = Handling.objects.filter(department=OuterRef("pk")).order_by().values("department")
    tasks = AdjustmentTask.objects.omitted().filter(department=OuterRef("pk")).order_by().values("department")
    steps = ProposalStep.objects.filter(
        proposal__department=OuterRef("pk"),
        left_at=None,
        due_on__lt=today,
        state__in=DEPARTMENTS_TURN,
    )
    counts = {
        "issued_count": _count(handled),
        "open_count": _count(handled.filter(closed_at=None)),
        "late_count": _count(handled.filter(closed_at=None, due_on__lt=today)),
        "omitted_count": _count(tasks),
        "overdue_count": _count(steps.order_by().values("proposal__department")),
    } | {f"{step.value}_count": _count(handled.filter(step=step)) for step in Step}
    return rows.select_related("region").annotate(**counts)


def _count(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), IntegerField()), 0)


class ComplianceFilter(django_filters.FilterSet):
    """Departments by name, region, and whether anything is on their record."""

    STANDINGS = (
        ("any", "有处理记录"),
        ("open", "有未办结的"),
        ("late", "有逾期未办结的"),
        ("omitted", "有应调未调或者逾期申请"),
        ("clean", "没有记录"),
    )

    q = django_filters.CharFilter(label="部门", method="filter_q", max_length=100)
    region = django_filters.ModelChoiceFilter(
        label="区划", queryset=Region.objects.none(), empty_label="全部"
    )
    standing = django_filters.ChoiceFilter(
        label="情况", choices=STANDINGS, method="filter_standing", empty_label="全部"
    )

    class Meta:
        model = Department
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Department]) -> None:
        super().__init__(data, queryset)
        regions = queryset.order_by().values("region")
        self.filters["region"].field.queryset = Region.objects.filter(pk__in=regions).order_by("code")

    def filter_q(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        return rows.filter(Q(name__icontains=value) | Q(short_name__icontains=value))

    def filter_standing(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        rows = rows.annotate(behind=F("omitted_count") + F("overdue_count"))
        conditions = {
            "any": Q(issued_count__gt=0),
            "open": Q(open_count__gt=0),
            "late": Q(late_count__gt=0),
            "omitted": Q(behind__gt=0),
            "clean": Q(issued_count=0, behind=0),
        }
        return rows.filter(conditions[value])


def by_step(department: Any) -> list[tuple[str, str, int]]:
    """How often each step was issued to a department: `(step, name, count)`."""
    return [(step.value, str(step.label), getattr(department, f"{step.value}_count")) for step in Step]


def compliance_rows(departments: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows of the exported record."""
    for one in departments:
        yield [
            one.region.name,
            one.name,
            one.omitted_count,
            one.overdue_count,
            *(count for _, _, count in by_step(one)),
            one.issued_count,
            one.open_count,
            one.late_count,
        ]

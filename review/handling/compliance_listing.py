"""The compliance record of departments (部门履责记录): what was issued to each, what is open, what it omits.

Selectors only. One row for each department a person may see; the numbers are counted in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department, Region
from office.listing import ListScreen
from office.listing_columns import Column, joined, link, soft
from office.words_filter import WordsFilter
from review.handling.listing import follows_handlings
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling
from review.models.proposals import WITH_DEPARTMENT as DEPARTMENTS_TURN
from review.models.proposals import ProposalStep

if TYPE_CHECKING:
    from accounts.models import User

Step = Handling.Step


def compliance_for(user: User) -> QuerySet[Department]:
    """The departments a person may see, each with the numbers of its record; one query however many."""
    scope = scope_of(user)
    rows = Department.objects.filter(valid_to=None)
    if not scope.everything:
        regions = scope.meeting_regions
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

    SITUATIONS = (
        ("any", "有处理记录"),
        ("open", "有未办结的"),
        ("late", "有逾期未办结的"),
        ("omitted", "有应调未调或者逾期申请"),
        ("clean", "没有记录"),
    )

    q = WordsFilter(label="部门", method="filter_q", max_length=100)
    region = django_filters.ModelChoiceFilter(
        label="区划", queryset=Region.objects.none(), empty_label="全部"
    )
    standing = django_filters.ChoiceFilter(
        label="情况", choices=SITUATIONS, method="filter_situation", empty_label="全部"
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

    def filter_situation(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        rows = rows.annotate(behind=F("omitted_count") + F("overdue_count"))
        conditions = {
            "any": Q(issued_count__gt=0),
            "open": Q(open_count__gt=0),
            "late": Q(late_count__gt=0),
            "omitted": Q(behind__gt=0),
            "clean": Q(issued_count=0, behind=0),
        }
        return rows.filter(conditions[value])


def _of_department(department: Any) -> str:
    """The department, leading to what was issued to it."""
    url = f"{reverse('review:handlings')}?department={department.pk}"
    named = link(url, department.name) if department.issued_count else department.name
    return joined([named, soft(department.region, "small")])


def _issued(step: Handling.Step) -> Callable[[Any], str]:
    """How often a step was issued, leading to what was."""

    def cell(department: Any) -> str:
        count = getattr(department, f"{step.value}_count")
        url = f"{reverse('review:handlings')}?department={department.pk}&step={step.value}"
        return link(url, count) if count else "0"

    return cell


def _number(name: str, heading: str, width: int, **more: Any) -> Column:
    count = f"{name}_count"
    return Column(name, heading, count, width, order=count, css="number", **more)


class Compliance(ListScreen):
    """The record of each department (部门履责记录): what it omits, what was issued to it, what is open."""

    title = "部门履责记录"
    template = "review/handling/handlings.html"
    intro = "各部门应调未调、逾期的申请，以及对其提醒、催办、督办、通报、移送的记录。"
    order = "-open_count,-omitted_count,code,pk"
    table_css = "counts"
    not_found = "没有符合条件的部门。"
    nothing = "没有您可以查看的部门。"
    columns = (
        Column("region", "区划", "region.name", 14, order="region__code", hidden=True),
        Column("department", "部门", "name", 30, order="name", head=True, cell=_of_department),
        _number("omitted", "应调未调", 10),
        _number("overdue", "逾期申请", 10),
        *(_number(step.value, str(step.label), 8, cell=_issued(step)) for step in Step),
        _number("issued", "处理合计", 10, hidden=True),
        _number("open", "未办结", 8),
        _number("late", "逾期未办结", 12),
    )

    def rows(self) -> QuerySet[Department]:
        return compliance_for(self.user)

    def make_filter(self, rows: Any) -> ComplianceFilter:
        return ComplianceFilter(self.request.GET, rows)

    def row_css(self, row: Any) -> str:
        return "late-row" if row.late_count else ""

    def extra(self) -> dict[str, Any]:
        return {"follows": follows_handlings(self.user)}

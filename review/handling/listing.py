"""What the screens of handling list and count (督办处理列表、部门履责记录). Selectors only; all start at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localtime

from departments.access import scope_of
from departments.models import Department
from departments.roles import Role
from review.models.meetings import Handling

if TYPE_CHECKING:
    from accounts.models import User

HANDLING_ORDER = {
    "number": "number",
    "department": "department__name",
    "step": "step_order",
    "issued": "issued_at",
    "due": "due_on",
}
HANDLING_COLUMNS = (
    ("文号", 34),
    ("处理方式", 10),
    ("部门", 28),
    ("事项", 50),
    ("签发日期", 12),
    ("要求办结日期", 12),
    ("移送机关", 24),
    ("签收时间", 17),
    ("答复时间", 17),
    ("部门答复", 50),
    ("办结时间", 17),
    ("办结说明", 50),
    ("情况", 10),
)


def follows_handlings(user: User) -> bool:
    """Whether a person follows what is issued to the departments of a region, and not only to their own."""
    scope = scope_of(user)
    return scope.everything or bool(scope.region_ids or scope.regions_as(Role.MEMBER))


def handlings_for(user: User) -> QuerySet[Handling]:
    """What has been issued, as a person sees it."""
    rows = Handling.objects.visible_to(user).with_step_order()
    return rows.select_related("department__region", "task__event__law", "proposal", "issued_by")


class HandlingFilter(django_filters.FilterSet):
    """What was issued, by number or words, department, step and how far it is."""

    STANDINGS = (
        ("open", "未办结"),
        ("unreceived", "待签收"),
        ("unanswered", "待答复"),
        ("overdue", "逾期未办结"),
        ("closed", "已办结"),
    )

    q = django_filters.CharFilter(label="文号或内容", method="filter_q", max_length=100)
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    step = django_filters.ChoiceFilter(label="处理方式", choices=Handling.Step.choices, empty_label="全部")
    standing = django_filters.ChoiceFilter(
        label="情况", choices=STANDINGS, method="filter_standing", empty_label="全部"
    )

    class Meta:
        model = Handling
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Handling], *, user: User) -> None:
        super().__init__(data, queryset)
        seen = Department.objects.filter(handlings__in=Handling.objects.visible_to(user)).distinct()
        self.filters["department"].field.queryset = seen.order_by("region__code", "order", "code")

    def filter_q(self, rows: QuerySet[Handling], name: str, value: str) -> QuerySet[Handling]:
        return rows.filter(Q(number__icontains=value) | Q(text__icontains=value))

    def filter_standing(self, rows: QuerySet[Handling], name: str, value: str) -> QuerySet[Handling]:
        return rows.filter(STANDING[value]())


STANDING: dict[str, Any] = {
    "open": lambda: Q(closed_at=None),
    "unreceived": lambda: Q(closed_at=None, received_at=None),
    "unanswered": lambda: Q(closed_at=None, replied_at=None),
    "overdue": lambda: Q(closed_at=None, due_on__lt=timezone.localdate()),
    "closed": lambda: Q(closed_at__isnull=False),
}


def handling_rows(handlings: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows of the exported list."""
    for one in handlings:
        yield [
            one.number,
            one.get_step_display(),
            one.department.name,
            one.matter,
            f"{localtime(one.issued_at):%Y-%m-%d}",
            f"{one.due_on}" if one.due_on else "",
            one.recipient,
            _time(one.received_at),
            _time(one.replied_at),
            one.reply,
            _time(one.closed_at),
            one.closing_note,
            one.standing,
        ]


def _time(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""

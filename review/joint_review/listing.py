"""The queue of review tasks (审查任务列表): listed, filtered, counted, exported. Selectors only; all start at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.timezone import localtime

from powers.models import PowerType
from review.models.review_tasks import Opinion, ReviewTask, ReviewTaskQuerySet, TaskItem, seat_condition
from review.models.rules import ChangeAction, MemberUnit
from review.workflow.clocks import Clock, Clocks
from review.workflow.seats import has_seat

if TYPE_CHECKING:
    from accounts.models import User

TASK_ORDER = {
    "due": "due_on",
    "unit": "unit__order",
    "title": "proposal__title",
    "department": "proposal__department__name",
    "items": "item_count",
    "opened": "opened_at",
    "signed": "signed_at",
}
SHOWN = 8
"""How many tasks stand on a desk."""
TABS = (
    ("open", "待审查"),
    ("late", "其中逾期"),
    ("signed", "已签署"),
    ("closed", "已终止"),
    ("all", "全部"),
)
TASK_COLUMNS = (
    ("编号", 8),
    ("成员单位", 24),
    ("申请", 50),
    ("申请部门", 28),
    ("审查方式", 10),
    ("事项数", 8),
    ("已填意见", 10),
    ("期限", 12),
    ("期限说明", 18),
    ("状态", 10),
    ("签署人", 12),
    ("签署时间", 17),
    ("意见摘要值", 30),
)


def in_state(state: str) -> Q:
    """The condition of one tab of the queue."""
    open_ = Q(signed_at=None, closed_at=None)
    return {
        "open": open_,
        "late": open_ & Q(due_on__lt=timezone.localdate()),
        "signed": Q(signed_at__isnull=False),
        "closed": Q(signed_at=None, closed_at__isnull=False),
        "all": Q(),
    }[state]


def queue(user: User) -> ReviewTaskQuerySet:
    """The tasks a person sees, each with how many changes it has and how many have an opinion."""
    rows = ReviewTask.objects.visible_to(user).select_related(
        "unit", "proposal__department", "proposal__region", "submission", "signed_by"
    )
    items = TaskItem.objects.filter(task=OuterRef("pk")).order_by().values("task")
    given = Opinion.objects.filter(task=OuterRef("pk")).order_by().values("task")
    return rows.annotate(
        item_count=_number(items.annotate(n=Count("pk"))),
        given_count=_number(given.annotate(n=Count("change", distinct=True))),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), IntegerField()), 0)


@dataclass(frozen=True)
class Desk:
    """The open tasks on a person's desk: the first ones with their clocks, and how many there are."""

    rows: list[tuple[ReviewTask, Clock | None]]
    total: int


def desk(user: User) -> Desk | None:
    """The tasks that wait for a person; None for whoever sits in no joint meeting."""
    if not has_seat(user):
        return None
    waiting = queue(user).own(user).filter(in_state("open"))
    shown = list(waiting.order_by("due_on", "pk")[:SHOWN])
    return Desk(with_clocks(shown), len(shown) if len(shown) < SHOWN else waiting.count())


class ReviewTaskFilter(django_filters.FilterSet):
    """Tasks by state, whose they are, unit, type, action, due date and words; open ones of one's own by default."""

    q = django_filters.CharFilter(label="申请标题或编号", method="filter_q", max_length=100)
    whose = django_filters.ChoiceFilter(
        label="范围", choices=[("all", "本区划全部")], method="filter_whose", empty_label="本单位"
    )
    unit = django_filters.ModelChoiceFilter(
        label="成员单位", queryset=MemberUnit.objects.none(), empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="职权类型", queryset=PowerType.objects.none(), method="filter_type", empty_label="全部"
    )
    action = django_filters.ChoiceFilter(
        label="动作", choices=ChangeAction.choices, method="filter_action", empty_label="全部"
    )
    due_to = django_filters.DateFilter(
        label="期限不晚于", field_name="due_on", lookup_expr="lte", widget=forms.DateInput({"type": "date"})
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=TABS, method="filter_state", widget=forms.HiddenInput
    )

    class Meta:
        model = ReviewTask
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: ReviewTaskQuerySet, *, user: User) -> None:
        super().__init__(data, queryset)
        self.own = seat_condition(user, "unit__") if has_seat(user) else None
        if self.own is None:
            del self.filters["whose"]
        units = MemberUnit.objects.filter(tasks__in=ReviewTask.objects.visible_to(user)).distinct()
        self.filters["unit"].field.queryset = units.order_by("region__code", "order", "pk")
        self.filters["type"].field.queryset = PowerType.objects.order_by("order", "code")

    @property
    def in_all_states(self) -> QuerySet[ReviewTask]:
        """What is chosen, whatever state it is in: the tabs count within this."""
        rows = super().qs
        whose = self.form.cleaned_data.get("whose") if self.is_bound else ""
        return rows.filter(self.own) if self.own is not None and whose != "all" else rows

    @property
    def tab(self) -> str:
        """The tab that is open."""
        return (self.form.cleaned_data.get("state") if self.is_bound else "") or "open"

    @property
    def qs(self) -> QuerySet[ReviewTask]:
        return self.in_all_states.filter(in_state(self.tab))

    def filter_q(self, rows: QuerySet[ReviewTask], name: str, value: str) -> QuerySet[ReviewTask]:
        for word in value.split():
            found = Q(proposal__title__icontains=word) | Q(proposal__document_no__icontains=word)
            if word.isdecimal() and len(word) < 12:
                found |= Q(proposal=int(word))
            rows = rows.filter(found)
        return rows

    def filter_type(self, rows: QuerySet[ReviewTask], name: str, value: PowerType) -> QuerySet[ReviewTask]:
        items = TaskItem.objects.filter(change__version__power_type=value)
        return rows.filter(pk__in=items.values("task"))

    def filter_action(self, rows: QuerySet[ReviewTask], name: str, value: str) -> QuerySet[ReviewTask]:
        return rows.filter(pk__in=TaskItem.objects.filter(change__action=value).values("task"))

    def filter_whose(self, rows: QuerySet[ReviewTask], name: str, value: str) -> QuerySet[ReviewTask]:
        return rows

    def filter_state(self, rows: QuerySet[ReviewTask], name: str, value: str) -> QuerySet[ReviewTask]:
        return rows


@dataclass(frozen=True)
class Tab:
    """One tab of the queue with how many tasks it holds."""

    key: str
    label: str
    count: int


def tabs(chosen: ReviewTaskFilter) -> list[Tab]:
    """The tabs with their counts, in one query: each is the number of rows one finds behind it."""
    counts = {key: Count("pk", filter=in_state(key)) for key, _ in TABS if key != "all"}
    found = chosen.in_all_states.order_by().aggregate(**counts, all=Count("pk"))
    return [Tab(key, label, found[key]) for key, label in TABS]


def with_clocks(tasks: Iterable[ReviewTask]) -> list[tuple[ReviewTask, Clock | None]]:
    """Each task with its clock; none once it is signed or ended."""
    clocks = Clocks()
    return [
        (task, clocks.until(task.due_on, provisional=task.due_provisional) if task.is_open else None)
        for task in tasks
    ]


def state_of(task: ReviewTask) -> str:
    """How a task stands, in a word."""
    if task.signed_at is not None:
        return "已签署"
    if task.closed_at is not None:
        return "已终止"
    return "逾期" if task.is_overdue else "待审查"


def task_rows(tasks: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows of the exported queue."""
    for task, clock in with_clocks(tasks):
        provisional = "（暂定）" if task.due_provisional else ""
        yield [
            task.pk,
            task.unit.name,
            task.proposal.title,
            task.proposal.department.name if task.proposal.department else "多个部门",
            task.get_need_display(),
            task.item_count,  # type: ignore[attr-defined]
            task.given_count,  # type: ignore[attr-defined]
            task.due_on.isoformat(),
            f"{clock.words}{provisional}" if clock else provisional,
            state_of(task),
            task.signed_by.get_short_name() if task.signed_by else "",
            f"{localtime(task.signed_at):%Y-%m-%d %H:%M}" if task.signed_at else "",
            task.digest,
        ]

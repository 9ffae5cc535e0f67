"""What the screens of law changes list, filter, sort and count (法律变化列表). Selectors only; all start at `visible_to`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department
from laws.models import LawEvent
from office.clocks import Clock, Clocks
from office.words_filter import WordsFilter
from review.law_changes.following import FOLLOWERS, omissions
from review.models.law_changes import AdjustmentItem, AdjustmentTask, AdjustmentTaskQuerySet

if TYPE_CHECKING:
    from accounts.models import User

State = AdjustmentTask.State


def follows(user: User) -> bool:
    """Whether the person follows the departments of a region, and not only their own."""
    scope = scope_of(user)
    return scope.everything or bool(scope.region_ids or scope.regions_as(*FOLLOWERS))


# --- changes of laws -----------------------------------------------------------------------------------


def events_for(user: User) -> QuerySet[LawEvent]:
    """Changes of laws with the numbers of tasks and powers that a person sees."""
    tasks: Any = AdjustmentTask.objects.visible_to(user).with_progress().filter(event=OuterRef("pk"))
    items = AdjustmentItem.objects.filter(task__in=AdjustmentTask.objects.visible_to(user).values("pk"))
    powers = items.filter(task__event=OuterRef("pk")).order_by().values("task__event")
    rows = LawEvent.objects.select_related("law__instrument", "version", "previous")
    return rows.annotate(
        task_count=_count(tasks, "event"),
        waiting_count=_count(tasks.filter(progress__in=(State.OPEN, State.DRAFTED)), "event"),
        overdue_count=_count(tasks.omitted(), "event"),
        power_count=Coalesce(
            Subquery(powers.annotate(n=Count("power", distinct=True)).values("n"), IntegerField()), 0
        ),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, IntegerField()), 0)


class EventFilter(django_filters.FilterSet):
    """Changes by law, kind, when they take effect, and how far they have been followed."""

    PERIODS = (
        ("coming", "即将施行"),
        ("30", "近30天施行"),
        ("90", "近90天施行"),
        ("365", "近一年施行"),
        ("older", "一年以前施行"),
    )
    STATES = (
        ("waiting", "有未办结任务"),
        ("overdue", "有应调未调"),
        ("done", "任务都已办结"),
        ("none", "不涉及在列职权"),
    )

    q = WordsFilter(label="法律名称", method="filter_q", max_length=100)
    kind = django_filters.ChoiceFilter(label="种类", choices=LawEvent.Kind.choices, empty_label="全部")
    period = django_filters.ChoiceFilter(
        label="施行时间", choices=PERIODS, method="filter_period", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        label="办理情况", choices=STATES, method="filter_state", empty_label="全部"
    )

    class Meta:
        model = LawEvent
        fields: tuple[str, ...] = ()

    def filter_q(self, rows: QuerySet[LawEvent], name: str, value: str) -> QuerySet[LawEvent]:
        for word in value.replace("《", " ").replace("》", " ").split():
            rows = rows.filter(law__title__icontains=word)
        return rows

    def filter_period(self, rows: QuerySet[LawEvent], name: str, value: str) -> QuerySet[LawEvent]:
        today = timezone.localdate()
        if value == "coming":
            return rows.filter(on__gt=today)
        if value == "older":
            return rows.filter(on__lt=today - dt.timedelta(days=365))
        return rows.filter(on__lte=today, on__gte=today - dt.timedelta(days=int(value)))

    def filter_state(self, rows: QuerySet[LawEvent], name: str, value: str) -> QuerySet[LawEvent]:
        conditions = {
            "waiting": Q(waiting_count__gt=0),
            "overdue": Q(overdue_count__gt=0),
            "done": Q(task_count__gt=0, waiting_count=0),
            "none": Q(task_count=0),
        }
        return rows.filter(conditions[value])


# --- tasks ---------------------------------------------------------------------------------------------


def tasks_for(user: User) -> AdjustmentTaskQuerySet:
    """The tasks a person sees, with the number of their powers."""
    return _counted(AdjustmentTask.objects.visible_to(user))


def omissions_for(user: User) -> AdjustmentTaskQuerySet:
    """The omissions a person follows, with the number of their powers."""
    return _counted(omissions(user))


def _counted(tasks: AdjustmentTaskQuerySet) -> AdjustmentTaskQuerySet:
    items = AdjustmentItem.objects.filter(task=OuterRef("pk")).order_by().values("task")
    powers = Subquery(items.annotate(n=Count("power", distinct=True)).values("n"), IntegerField())
    rows = tasks.with_progress().select_related(
        "department__region", "event__law", "event__version", "proposal", "kept_by"
    )
    return rows.annotate(power_count=Coalesce(powers, 0))


class TaskFilter(django_filters.FilterSet):
    """Tasks by how far they are, law and department; those not finished unless another state is asked for."""

    STATES = (
        ("open", "待办"),
        ("late", "待办，已逾期"),
        ("drafted", "已起草"),
        ("done", "已办结"),
        ("kept", "无需调整"),
        ("all", "全部"),
    )

    q = WordsFilter(label="法律名称", method="filter_q", max_length=100)
    state = django_filters.ChoiceFilter(
        label="办理情况", choices=STATES, method="filter_state", empty_label="未办结"
    )
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )

    class Meta:
        model = AdjustmentTask
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: Any, queryset: AdjustmentTaskQuerySet, *, user: User, omitted: bool = False
    ) -> None:
        super().__init__(data, queryset)
        seen = Exists(AdjustmentTask.objects.visible_to(user).filter(department=OuterRef("pk")))
        self.filters["department"].field.queryset = Department.objects.filter(seen).order_by(
            "region__code", "order", "code"
        )
        if not follows(user):
            del self.filters["department"]
        if omitted:
            del self.filters["state"]

    @property
    def qs(self) -> Any:
        rows = super().qs
        chosen = self.form.cleaned_data.get("state") if self.is_bound else ""
        return rows if chosen else rows.filter(progress__in=(State.OPEN, State.DRAFTED))

    def filter_q(self, rows: QuerySet[AdjustmentTask], name: str, value: str) -> QuerySet[AdjustmentTask]:
        for word in value.replace("《", " ").replace("》", " ").split():
            rows = rows.filter(event__law__title__icontains=word)
        return rows

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "late":
            return rows.filter(progress=State.OPEN, due_on__lt=timezone.localdate())
        return rows if value == "all" else rows.filter(progress=value)


@dataclass(frozen=True)
class Figures:
    """How many tasks there are of each kind."""

    open: int = 0
    late: int = 0
    drafted: int = 0
    done: int = 0
    kept: int = 0

    @property
    def closed(self) -> int:
        return self.done + self.kept


def figures(tasks: AdjustmentTaskQuerySet) -> Figures:
    late = Q(progress=State.OPEN, due_on__lt=timezone.localdate())
    states = (State.OPEN, State.DRAFTED, State.DONE, State.KEPT)
    counts = {str(state): Count("pk", filter=Q(progress=state)) for state in states}
    return Figures(**tasks.with_progress().order_by().aggregate(late=Count("pk", filter=late), **counts))


def clock_of(task: AdjustmentTask, clocks: Clocks) -> Clock | None:
    """The clock of a task; none once nothing is waited for."""
    state = AdjustmentTask.State
    progress = task.progress  # type: ignore[attr-defined]
    sent = progress == state.DRAFTED and task.proposal is not None and task.proposal.submitted_at is not None
    if progress in (state.DONE, state.KEPT) or sent:
        return None
    return clocks.until(task.due_on, provisional=task.due_provisional)

"""What each member of the joint meeting had to do (成员单位工作量): tasks, items, opinions, lateness. Selectors only."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone

from review.models.review_tasks import Opinion, ReviewTask, TaskItem

if TYPE_CHECKING:
    from accounts.models import User
    from review.statistics.durations import Wanted

Verdict = Opinion.Verdict
KINDS = (("closed", "按期签署"), ("late", "逾期"), ("open", "在办"), ("off", "终止"))


@dataclass(frozen=True)
class Load:
    """The tasks a member was given in a period; each counts in one of signed in time, late, going on, called off."""

    unit: int
    name: str
    tasks: int
    items: int
    in_time: int
    late: int
    running: int
    off: int
    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def verdict_counts(self) -> list[int]:
        return [self.verdicts[verdict] for verdict in Verdict]

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """(kind, words, number) of each part of the bar."""
        numbers = (self.in_time, self.late, self.running, self.off)
        return [(kind, label, n) for (kind, label), n in zip(KINDS, numbers, strict=True)]


def workload(user: User, wanted: Wanted) -> list[Load]:
    """The load of each member by the tasks opened in the period, the heaviest first; three queries."""
    tasks = _tasks(user, wanted)
    today = timezone.localdate()
    signed = Q(signed_at__isnull=False)
    lapsed = Q(signed_at=None, closed_at__date__gt=F("due_on"))
    running = Q(signed_at=None, closed_at=None)
    late = (signed & Q(signed_at__date__gt=F("due_on"))) | lapsed | (running & Q(due_on__lt=today))
    rows = (
        tasks.order_by()
        .values("unit", "unit__name")
        .annotate(
            tasks=Count("pk"),
            in_time=Count("pk", filter=signed & Q(signed_at__date__lte=F("due_on"))),
            late=Count("pk", filter=late),
            running=Count("pk", filter=running & Q(due_on__gte=today)),
        )
    )
    items = TaskItem.objects.filter(task__in=tasks.values("pk")).order_by().values_list("task__unit")
    numbers = dict(items.annotate(Count("pk")))
    verdicts = _verdicts(tasks)
    loads = [_load(row, numbers, verdicts) for row in rows]
    return sorted(loads, key=lambda load: (-load.tasks, load.name))


def _tasks(user: User, wanted: Wanted) -> Any:
    rows = ReviewTask.objects.visible_to(user).filter(opened_at__date__range=(wanted.start, wanted.end))
    if wanted.region:
        rows = rows.filter(proposal__region=wanted.region)
    if wanted.department:
        rows = rows.filter(proposal__department=wanted.department)
    return rows.filter(proposal__kind=wanted.kind) if wanted.kind else rows


def _verdicts(tasks: Any) -> dict[int, Counter[str]]:
    """The opinions that hold: the last of each signed task on each change."""
    given = Opinion.objects.filter(task__in=tasks.filter(signed_at__isnull=False).values("pk"))
    last = given.order_by("task_id", "change_id", "-pk").distinct("task_id", "change_id")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for unit, verdict in last.values_list("task__unit", "verdict"):
        found[unit][verdict] += 1
    return found


def _load(row: dict[str, Any], items: dict[int, int], verdicts: dict[int, Counter[str]]) -> Load:
    counted = row["in_time"] + row["late"] + row["running"]
    return Load(
        unit=row["unit"],
        name=row["unit__name"],
        tasks=row["tasks"],
        items=items.get(row["unit"], 0),
        in_time=row["in_time"],
        late=row["late"],
        running=row["running"],
        off=row["tasks"] - counted,
        verdicts=verdicts.get(row["unit"], Counter()),
    )

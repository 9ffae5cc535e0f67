"""The state of the list in force (清单检查): what the checks last found, by department, by check and by power.

Selectors over the kept findings (powers.checks.loading.save_findings). A department sees its own, an office its
region's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from departments.models import Department
from powers.checks import CHECKS, Severity
from powers.checks.loading import listed
from powers.models import ListFinding, PowerType, PowerVersion
from review.models.notices import Heartbeat

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

WEIGHTS = {Severity.ERROR: 1.0, Severity.WARNING: 0.4, Severity.QUESTION: 0.1, Severity.INFO: 0.05}
"""How much a finding takes from the score of the power it is about; a power cannot lose more than all."""
CANDIDATES = {
    "basis.rank": "取消",
    "basis.repealed": "取消",
    "basis.setting": "取消",
    "enforcement.rules_only": "建议修法或者取消",
    "enforcement.dormant": "取消",
    "overlap.name": "合并或者划转",
    "overlap.basis": "核对是否多头执法",
}
"""What cleaning up would do with an enforcement power for which a check speaks (执法事项清理)."""
ENFORCEMENT = (PowerType.Family.PENALTY, PowerType.Family.COERCION)
COLUMNS = (
    ("级别", 8), ("检查项", 20), ("部门", 28), ("职权编码", 24), ("职权名称", 50), ("法律文件", 30), ("条款", 16),
    ("发现", 80), ("根据", 30),
)  # fmt: skip


def versions_for(user: User) -> QuerySet[PowerVersion]:
    """The versions in force whose findings a person may see."""
    return listed(timezone.localdate()).filter(pk__in=PowerVersion.objects.visible_to(user).values("pk"))


def findings_for(user: User) -> QuerySet[ListFinding]:
    """The kept findings a person may see, those of versions still in force."""
    return (
        ListFinding.objects.filter(version__in=versions_for(user).values("pk"))
        .select_related("version__power", "version__department", "version__power_type")
        .defer("version__source", "version__sealed_document")
    )


def checked_on(user: User) -> dt.date | None:
    """The day of the last check of what the person sees; of a list without any finding, that of the nightly check."""
    day: dt.date | None = findings_for(user).order_by().aggregate(day=Max("found_on"))["day"]
    if day is None and (nightly := Heartbeat.objects.filter(name="findings").first()):
        day = timezone.localdate(nightly.ran_at)
    return day


class FindingFilter(django_filters.FilterSet):
    """Findings by severity, check, department, type and words."""

    q = django_filters.CharFilter(label="职权、法律或者内容", method="filter_q", max_length=100)
    severity = django_filters.ChoiceFilter(
        label="级别", choices=[(s.value, s.label) for s in Severity], empty_label="全部"
    )
    code = django_filters.ChoiceFilter(
        label="检查项", choices=[(c.code, c.title) for c in CHECKS.values()], empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="部门", field_name="version__department", queryset=Department.objects.none(), empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="类型", field_name="version__power_type", queryset=PowerType.objects.all(), empty_label="全部"
    )

    class Meta:
        model = ListFinding
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[ListFinding], *, user: User) -> None:
        super().__init__(data, queryset)
        bodies = Department.objects.filter(pk__in=versions_for(user).order_by().values("department"))
        self.filters["department"].field.queryset = bodies.order_by("region__code", "order", "code")

    def filter_q(self, rows: QuerySet[ListFinding], name: str, value: str) -> QuerySet[ListFinding]:
        for word in value.split():
            rows = rows.filter(
                Q(version__name__icontains=word)
                | Q(version__sub_name__icontains=word)
                | Q(version__power__code__icontains=word)
                | Q(law__icontains=word)
                | Q(message__icontains=word)
            )
        return rows


@dataclass(frozen=True)
class Health:
    """How a department's list stands: its powers, the findings by severity, those without error or warning, a score."""

    department: Department
    powers: int
    clean: int
    counts: dict[str, int]
    score: float

    @property
    def share(self) -> int:
        """The powers with neither error nor warning, in percent."""
        return round(100 * self.clean / self.powers) if self.powers else 0

    @property
    def columns(self) -> list[tuple[str, int]]:
        return [(s.value, self.counts.get(s.value, 0)) for s in Severity]


def health_by_department(user: User) -> list[Health]:
    """The score of each department a person sees, the worst first. A constant number of queries."""
    totals = dict(versions_for(user).order_by().values_list("department").annotate(Count("pk")))
    lost: dict[int, dict[int, float]] = {}
    grave: dict[int, set[int]] = {}
    counts: dict[int, dict[str, int]] = {}
    rows = findings_for(user).order_by().values_list("version__department", "version", "severity")
    for department, version, severity, n in rows.annotate(n=Count("pk")):
        own = lost.setdefault(department, {})
        own[version] = min(1.0, own.get(version, 0.0) + WEIGHTS[Severity(severity)] * n)
        by = counts.setdefault(department, {})
        by[severity] = by.get(severity, 0) + n
        if severity in (Severity.ERROR, Severity.WARNING):
            grave.setdefault(department, set()).add(version)
    bodies = Department.objects.filter(pk__in=totals).select_related("region")
    found = [
        Health(
            body,
            totals[body.pk],
            totals[body.pk] - len(grave.get(body.pk, ())),
            counts.get(body.pk, {}),
            round(100 * (1 - sum(lost.get(body.pk, {}).values()) / totals[body.pk]), 1),
        )
        for body in bodies
    ]
    return sorted(found, key=lambda h: h.score)


def candidates_for(user: User) -> QuerySet[ListFinding]:
    """What speaks for cleaning up an enforcement power (执法事项清理候选)."""
    return findings_for(user).filter(code__in=CANDIDATES, version__power_type__family__in=ENFORCEMENT)


def exported(rows: QuerySet[ListFinding]) -> Iterator[list[Any]]:
    """The rows of an exported list of findings."""
    for row in rows.iterator(chunk_size=1000):
        version = row.version
        yield [
            Severity(row.severity).label, row.title, version.department.name, version.power.code or "", version.title,
            row.law, row.article, row.message, row.ground,
        ]  # fmt: skip

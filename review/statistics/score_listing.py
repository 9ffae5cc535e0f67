"""The health score of each power (职权健康分): the worst first, with what would raise it most.

From the kept findings, by the weights that are data (`powers.checks.scoring`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from departments.models import Department
from office.listing import HeadAction, ListScreen
from office.listing_columns import Column, link
from office.words_filter import WordsFilter
from powers.checks import CHECKS
from powers.checks.scoring import FULL, Weights, gains, weights
from powers.models import ListFinding, PowerType, PowerVersion
from review.statistics.health_listing import (
    checked_on,
    departments_for,
    mending_lines,
    named_weights,
    score_bar,
    versions_for,
    what_to_mend,
)

if TYPE_CHECKING:
    from accounts.models import User


class ScoreFilter(django_filters.FilterSet):
    """Powers by department, type, words, and how low their score is."""

    q = WordsFilter(label="职权或者编码", method="filter_q", max_length=100)
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="类型", field_name="power_type", queryset=PowerType.objects.all(), empty_label="全部"
    )
    below = django_filters.NumberFilter(label="得分低于", field_name="score", lookup_expr="lt", min_value=1)
    code = django_filters.ChoiceFilter(
        label="检查项",
        field_name="list_findings__code",
        choices=[(c.code, c.title) for c in CHECKS.values()],
        empty_label="全部",
        distinct=True,
    )

    class Meta:
        model = PowerVersion
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[PowerVersion], *, user: User) -> None:
        super().__init__(data, queryset)
        self.filters["department"].field.queryset = departments_for(user)

    def filter_q(self, rows: QuerySet[PowerVersion], name: str, value: str) -> QuerySet[PowerVersion]:
        for word in value.split():
            rows = rows.filter(
                Q(name__icontains=word) | Q(sub_name__icontains=word) | Q(power__code__icontains=word)
            )
        return rows


def scored(user: User, by: Weights) -> QuerySet[PowerVersion]:
    """The powers in force that a person sees, each with its `score` (0 to 100) and the number of findings."""
    own = ListFinding.objects.filter(version=OuterRef("pk")).order_by().values("version")
    taken = Coalesce(Subquery(own.values(taken=Sum(by.taken()))), Value(0))
    rows = (
        versions_for(user)
        .select_related("power", "department", "power_type")
        .defer("source", "sealed_document")
    )
    return rows.annotate(
        score=Greatest(Value(FULL) - taken, Value(0), output_field=IntegerField()),
        findings=Coalesce(Subquery(own.values(n=Count("pk"))), Value(0)),
    )


class Scores(ListScreen):
    """Each power's health score, the worst first (职权健康分)."""

    title = "职权健康分"
    template = "review/statistics/scores.html"
    keys_first = True
    order = "score,-findings,department__order,department__code,power__code,pk"
    not_found = "没有符合条件的职权。"
    nothing = "还没有现行职权。"
    columns: Sequence[Column] = (
        Column("score", "得分", "score", 8, order="score", cell=lambda row: score_bar(row.score)),
        Column("department", "部门", "department.name", 28, order="department__order"),
        Column("type", "类型", "power_type.name", 12, order="power_type__order"),
        Column("code", "职权编码", "power.code", 24, order="power__code", label="编码", hidden=True),
        Column(
            "name", "职权名称", "title", 50, order="name", head=True,
            link=lambda row: reverse("publish:power", args=[row.power.code]),
        ),
        Column(
            "findings", "发现", "findings", 8, order="findings", css="number",
            cell=lambda row: link(f"{reverse('review:findings')}?q={row.power.code}", row.findings),
        ),
        Column(
            "raise", "先改什么", lambda row: "；".join(what_to_mend(row.gains)), 60,
            cell=lambda row: mending_lines(row.gains),
        ),
    )  # fmt: skip

    @cached_property
    def weights(self) -> Weights:
        return weights()

    def rows(self) -> QuerySet[PowerVersion]:
        rows = scored(self.user, self.weights)
        return rows if checked_on(self.user) else rows.none()

    def make_filter(self, rows: Any) -> ScoreFilter:
        return ScoreFilter(self.request.GET, rows, user=self.user)

    def dressed(self, rows: list[Any]) -> list[Any]:
        by, taken = self.weights, defaultdict[int, dict[str, int]](dict)
        counts = ListFinding.objects.filter(version__in=[row.pk for row in rows]).order_by()
        for version, code, severity, n in counts.values_list("version", "code", "severity").annotate(
            Count("pk")
        ):
            taken[version][code] = taken[version].get(code, 0) + n * by.of(code, severity)
        for row in rows:
            row.gains = [(code, n) for code, n in gains(taken[row.pk]).most_common() if n]
        return rows

    def crumbs(self) -> list[tuple[str, str]]:
        return [("清单检查", reverse("review:health"))]

    def head_actions(self) -> list[HeadAction]:
        return [HeadAction("全部发现", reverse("review:findings"))]

    def extra(self) -> dict[str, Any]:
        return {"checked_on": checked_on(self.user), "weights": named_weights(self.weights)}

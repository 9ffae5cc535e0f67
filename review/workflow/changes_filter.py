"""Filtering the changes of one proposal (筛选变更): what every list of them is filtered by; a list adds its own."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from departments.models import Department
from office.words_filter import WordsFilter
from powers.models import PowerType
from review.models.proposals import Change, Proposal


class ChangesFilter(django_filters.FilterSet):
    """Changes by words of their name or code, their type and department; offered is what occurs in the proposal."""

    q = WordsFilter(label="名称或编码", method="filter_q", max_length=100)
    type = django_filters.ModelChoiceFilter(
        label="类型", field_name="version__power_type", queryset=PowerType.objects.none(), empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="部门", field_name="version__department", queryset=Department.objects.none(), empty_label="全部"
    )

    class Meta:
        model = Change
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Change], *, proposal: Proposal) -> None:
        super().__init__(data, queryset)
        versions = Change.objects.filter(proposal=proposal).order_by()
        types = versions.values("version__power_type").distinct()
        departments = versions.values("version__department").distinct()
        self.filters["type"].field.queryset = PowerType.objects.filter(pk__in=types).order_by("order", "code")
        self.filters["department"].field.queryset = Department.objects.filter(pk__in=departments).order_by(
            "order", "code"
        )

    def filter_q(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        for word in value.split():
            rows = rows.filter(
                Q(version__name__icontains=word)
                | Q(version__sub_name__icontains=word)
                | Q(power__code__icontains=word)
            )
        return rows

"""What the screens of the yearly self-check list, filter, sort and export (年度核对列表). Starts at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from departments.access import scope_of
from departments.models import Department, Duty, Region
from departments.roles import Role
from office.words_filter import WordsFilter
from powers.models import PowerType, PowerVersion
from review.campaigns.progress_reading import (
    DepartmentProgress,
    Progress,
    listed,
    powers_of,
    progress,
    that_stand,
)
from review.models.campaigns import Campaign, Confirmation
from review.models.proposals import Change

if TYPE_CHECKING:
    from accounts.models import User


class CampaignFilter(django_filters.FilterSet):
    """Campaigns by year and region."""

    year = django_filters.NumberFilter(label="年度", min_value=1900, max_value=2999)
    region = django_filters.ModelChoiceFilter(
        label="区划", queryset=Region.objects.none(), empty_label="全部"
    )

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Campaign], *, user: User) -> None:
        super().__init__(data, queryset)
        regions = Region.objects.filter(pk__in=Campaign.objects.visible_to(user).values("region"))
        self.filters["region"].field.queryset = regions.order_by("code")


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """The campaigns a person sees, with the number of confirmations."""
    rows = Campaign.objects.visible_to(user).select_related("region", "opened_by")
    return rows.annotate(confirmed=Count("confirmations"))


class PowerFilter(django_filters.FilterSet):
    """Powers of a campaign; those not yet looked at unless another choice is made."""

    q = WordsFilter(label="名称或编码", method="filter_q", max_length=100)
    progress = django_filters.ChoiceFilter(
        label="核对情况", choices=Progress.choices, method="filter_progress", empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="类型", field_name="power_type", queryset=PowerType.objects.all(), empty_label="全部"
    )
    duty = django_filters.ModelChoiceFilter(
        label="职责", field_name="duties", queryset=Duty.objects.none(), empty_label="全部"
    )

    class Meta:
        model = PowerVersion
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[PowerVersion]) -> None:
        given = data.copy()
        given.setdefault("progress", Progress.OPEN)
        super().__init__(given, queryset)
        departments = Department.objects.filter(pk__in=queryset.order_by().values("department"))
        self.filters["department"].field.queryset = departments.order_by("order", "code")
        wanted = given.get("department", "")
        one = departments.filter(pk=wanted) if wanted.isdecimal() and len(wanted) < 10 else departments
        duties = Duty.objects.filter(charter__department__in=one[:2].values("pk"))
        if len(one[:2]) == 1:  # the duties of all departments would be a list nobody reads
            self.filters["duty"].field.queryset = duties.order_by("-charter__effective_from", "order")
        else:
            del self.filters["duty"]

    def filter_progress(self, rows: Any, name: str, value: str) -> QuerySet[PowerVersion]:
        return that_stand(rows, value)

    def filter_q(self, rows: QuerySet[PowerVersion], name: str, value: str) -> QuerySet[PowerVersion]:
        for word in value.split():
            rows = rows.filter(
                Q(name__icontains=word) | Q(sub_name__icontains=word) | Q(power__code__icontains=word)
            )
        return rows


def powers_for(campaign: Campaign, user: User) -> QuerySet[PowerVersion]:
    """The powers of a campaign that a person sees: own department's, for the offices all."""
    rows = powers_of(campaign).visible_to(user)
    return rows.select_related("power", "power_type", "department").defer("source", "sealed_document")


@dataclass(frozen=True)
class Looked:
    """One power of a campaign with what was said of it."""

    version: PowerVersion
    progress: Progress
    confirmation: Confirmation | None
    change: Change | None

    def __str__(self) -> str:
        return str(self.version)


def looked(versions: Iterable[Any]) -> list[Looked]:
    """The powers with their confirmations and changes: two queries however many they are."""
    rows = list(versions)
    confirmations = Confirmation.objects.select_related("confirmed_by").in_bulk(
        [row.confirmation_id for row in rows if row.confirmation_id]
    )
    changes = Change.objects.select_related("proposal").in_bulk(
        [row.change_id for row in rows if row.change_id]
    )
    return [
        Looked(
            row, Progress(row.progress), confirmations.get(row.confirmation_id), changes.get(row.change_id)
        )
        for row in rows
    ]


def departments_in(campaign: Campaign, user: User) -> list[DepartmentProgress]:
    """How far the departments are that a person sees."""
    return progress(campaign, listed(campaign).visible_to(user))


def summed(rows: Iterable[DepartmentProgress]) -> DepartmentProgress:
    """All departments together."""
    lines = list(rows)
    total, confirmed = sum(r.total for r in lines), sum(r.confirmed for r in lines)
    adjusting, left = sum(r.adjusting for r in lines), sum(r.open for r in lines)
    return DepartmentProgress(0, "合计", total, confirmed, adjusting, left)


def running_now(user: User) -> Mapping[str, Any] | None:
    """For the desk of a staffing office: the campaigns of its regions that run, with how far the departments are."""
    regions, today = scope_of(user).regions_as(Role.STAFFING), timezone.localdate()
    running = Campaign.objects.filter(region_id__in=regions, opens_on__lte=today, closes_on__gte=today)
    rows = [(one, summed(departments_in(one, user))) for one in running.select_related("region")]
    left = [(one, state) for one, state in rows if state.open]
    return {"campaigns": left} if left else None

"""What the screens of handling list and count (督办处理列表、部门履责记录). Selectors only; all start at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.timezone import localtime

from departments.access import scope_of
from departments.models import Department
from office.listing import HeadAction, ListScreen
from office.listing_columns import Column, partial
from office.words_filter import WordsFilter
from review.models.meetings import Handling
from review.workflow.issuers import issuers

if TYPE_CHECKING:
    from accounts.models import User


def follows_handlings(user: User) -> bool:
    """Whether a person follows what is issued to the departments of a region, and not only to their own."""
    scope = scope_of(user)
    return scope.everything or bool(scope.meeting_regions)


def handlings_for(user: User) -> QuerySet[Handling]:
    """What has been issued, as a person sees it."""
    rows = Handling.objects.visible_to(user).with_step_order()
    return rows.select_related("department__region", "unit", "task__event__law", "proposal", "issued_by")


class HandlingFilter(django_filters.FilterSet):
    """What was issued, by number or words, department, step and how far it is."""

    SITUATIONS = (
        ("open", "未办结"),
        ("unreceived", "待签收"),
        ("unanswered", "待答复"),
        ("overdue", "逾期未办结"),
        ("closed", "已办结"),
    )

    q = WordsFilter(label="文号或内容", method="filter_q", max_length=100)
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    step = django_filters.ChoiceFilter(label="处理方式", choices=Handling.Step.choices, empty_label="全部")
    standing = django_filters.ChoiceFilter(
        label="情况", choices=SITUATIONS, method="filter_situation", empty_label="全部"
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

    def filter_situation(self, rows: QuerySet[Handling], name: str, value: str) -> QuerySet[Handling]:
        return rows.filter(CONDITIONS[value]())


CONDITIONS: dict[str, Any] = {
    "open": lambda: Q(closed_at=None),
    "unreceived": lambda: Q(closed_at=None, received_at=None),
    "unanswered": lambda: Q(closed_at=None, replied_at=None),
    "overdue": lambda: Q(closed_at=None, due_on__lt=timezone.localdate()),
    "closed": lambda: Q(closed_at__isnull=False),
}


class Handlings(ListScreen):
    """What was issued to the departments a person sees (督办处理)."""

    title = "督办处理"
    template = "review/handling/handlings.html"
    intro = "对没有按要求提出、办理调整的部门，依次提醒、催办、督办、通报、移送。"
    order = "-issued_at,-pk"
    columns = (
        Column(
            "number", "文号", "number", 34, order="number", head=True,
            link=lambda one: reverse("review:handling", args=[one.pk]),
        ),
        Column("step", "处理方式", "get_step_display", 10, order="step_order", label="方式"),
        Column("department", "部门", "department.name", 28, order="department__name"),
        Column("issuer", "签发单位", "issuer", 24, hidden=True),
        Column("matter", "事项", "matter", 50, cell=lambda one: Truncator(one.matter).chars(80)),
        Column(
            "issued", "签发日期", lambda one: localtime(one.issued_at).date(), 12, order="issued_at",
            label="签发", css="number nowrap",
        ),
        Column(
            "due", "要求办结日期", "due_on", 12, order="due_on", label="要求办结", css="number nowrap",
            missing="—",
        ),
        Column("recipient", "移送机关", "recipient", 24, hidden=True),
        Column("received", "签收时间", "received_at", 17, hidden=True),
        Column("replied", "答复时间", "replied_at", 17, hidden=True),
        Column("reply", "部门答复", "reply", 50, hidden=True),
        Column("closed", "办结时间", "closed_at", 17, hidden=True),
        Column("closing", "办结说明", "closing_note", 50, hidden=True),
        Column(
            "standing", "情况", "situation", 10,
            cell=partial("review/handling/_state.html", handling=lambda one: one),
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[Handling]:
        return handlings_for(self.user)

    def make_filter(self, rows: Any) -> HandlingFilter:
        return HandlingFilter(self.request.GET, rows, user=self.user)

    def head_actions(self) -> list[HeadAction]:
        if not issuers(self.user):
            return []
        return [HeadAction("签发处理", reverse("review:handling_new"), primary=True)]

    def extra(self) -> dict[str, Any]:
        return {"follows": follows_handlings(self.user)}

    def empty(self) -> str:
        if follows_handlings(self.user):
            return "没有督办处理记录。应调未调和逾期的事项，可以从那里签发督促。"
        return "本部门没有收到督办处理。"

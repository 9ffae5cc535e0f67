"""The queue of review tasks (审查任务列表): listed, filtered, counted, exported. Selectors only; all start at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from office.clocks import Clock, Clocks
from office.listing import ListScreen, Tab
from office.listing_columns import Column, joined, partial, soft, tag
from office.words_filter import WordsFilter
from powers.models import PowerType
from review.models.review_tasks import Opinion, ReviewTask, ReviewTaskQuerySet, TaskItem
from review.models.rules import ChangeAction, MemberUnit
from review.models.seats import has_seat, seat_condition

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8
"""How many tasks stand on a desk."""
TABS = (
    ("open", "待审查"),
    ("late", "其中逾期"),
    ("signed", "已签署"),
    ("closed", "已终止"),
    ("all", "全部"),
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


class ReviewTaskFilter(django_filters.FilterSet):
    """Tasks by state, whose they are, unit, type, action, due date and words; open ones of one's own by default."""

    q = WordsFilter(label="申请标题或编号", method="filter_q", max_length=100)
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


# --- the screen ----------------------------------------------------------------------------------------------


def _how_it_stands(task: ReviewTask) -> str:
    """The state of a task with who ended it."""
    colour = {"已签署": "green", "逾期": "red", "待审查": "amber"}.get(state_of(task), "")
    by = ""
    if task.signed_by and task.signed_at:
        by = f"{task.signed_by.get_short_name()} {localtime(task.signed_at):%Y-%m-%d}"
    return joined([tag(state_of(task), colour), soft(by or task.closed_reason, "small")])


def _until(task: Any) -> str:
    """How long there is, in words."""
    provisional = "（暂定）" if task.due_provisional else ""
    return f"{task.clock.words}{provisional}" if task.clock else provisional


class ReviewTasks(ListScreen):
    """The queue of review tasks (审查任务), soonest first."""

    title = "审查任务"
    intro = "联席会议成员单位按分工收到的任务：逐项填写意见，签署后交回机构编制部门。"
    order = "due_on,pk"
    not_found = "没有符合条件的任务。"
    nothing = "没有待审查的任务。机构编制部门启动联席审查后，按审查分工分给各成员单位的任务出现在这里。"
    columns = (
        Column("id", "编号", "pk", 8, hidden=True),
        Column(
            "due", "期限", "due_on", 12, order="due_on",
            cell=partial("office/_clock.html", clock="clock"),
        ),
        Column(
            "title", "申请", "proposal.title", 50, order="proposal__title", head=True,
            link=lambda task: reverse("review:task", args=[task.pk]),
            note=lambda task: f"第{task.proposal_id}号，第{task.submission.number}次提交",
        ),
        Column(
            "department", "申请部门",
            lambda task: task.proposal.department.name if task.proposal.department else "多个部门", 28,
            order="proposal__department__name", label="部门",
        ),
        Column(
            "unit", "成员单位", "unit.name", 24, css="nowrap", order="unit__order",
            tags=lambda task: [("征求意见", "")] if task.need == "consulted" else [],
        ),
        Column("need", "审查方式", "get_need_display", 10, hidden=True),
        Column("items", "事项数", "item_count", 8, order="item_count", label="事项", css="number"),
        Column(
            "given", "已填意见", "given_count", 10, label="已填", css="number",
            cell=lambda task: f"{task.given_count}/{task.item_count}",
        ),
        Column("until", "期限说明", _until, 18, hidden=True),
        Column("signed", "状态", state_of, 10, order="signed_at", cell=_how_it_stands),
        Column(
            "by", "签署人", lambda task: task.signed_by.get_short_name() if task.signed_by else "", 12, hidden=True
        ),
        Column("at", "签署时间", "signed_at", 17, hidden=True),
        Column("digest", "意见摘要值", "digest", 30, hidden=True),
    )  # fmt: skip

    def rows(self) -> ReviewTaskQuerySet:
        return queue(self.user)

    def make_filter(self, rows: Any) -> ReviewTaskFilter:
        return ReviewTaskFilter(self.request.GET, rows, user=self.user)

    def dressed(self, rows: list[Any]) -> list[Any]:
        for task, clock in with_clocks(rows):
            task.clock = clock  # type: ignore[attr-defined]
        return rows

    def row_css(self, row: Any) -> str:
        return "late-row" if row.clock and row.clock.level == "late" else ""

    def tabs(self) -> list[Tab]:
        """The tabs with their counts, in one query: each is the number of rows one finds behind it."""
        counts = {key: Count("pk", filter=in_state(key)) for key, _ in TABS if key != "all"}
        found = self.filter.in_all_states.order_by().aggregate(**counts, all=Count("pk"))
        return [Tab(label, {"state": key}, key == self.filter.tab, found[key]) for key, label in TABS]

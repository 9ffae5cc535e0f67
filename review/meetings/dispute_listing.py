"""What the screens of disputes list (意见分歧列表). Selectors only; all start at `visible_to`.

How far a dispute is follows from what is on record (consultations, meetings, the state of the proposal, its decision):
there is no second state to fall out of step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import django_filters
from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.text import Truncator

from departments.models import Department
from office.listing import ListScreen
from office.listing_columns import Column, joined, link, soft, tag
from office.words_filter import WordsFilter
from review.models.disputes import Consent, Consultation
from review.models.meetings import MeetingItem
from review.models.proposals import OVER, WITH_DEPARTMENT, Change, Decision, State, Submission
from review.models.review_tasks import Opinion
from review.workflow.conditions import AGAINST

if TYPE_CHECKING:
    from accounts.models import User


class Stage(models.TextChoices):
    """How far a dispute is (进展)."""

    OPEN = "open", "待协商"
    CONSULTED = "consulted", "已协商，未一致"
    CONFIRMING = "confirming", "待成员单位确认"
    SETTLED = "settled", "协商一致"
    MEETING = "meeting", "列入联席会议"
    RESOLVED = "resolved", "联席会议已决议"
    ESCALATED = "escalated", "提请审定中"
    RETURNED = "returned", "退回补正"
    DECIDED = "decided", "已决定"


def disputes_for(user: User) -> QuerySet[Change]:
    """The changes to which a member has not agreed, in any submission, with their `stage`; not while a review runs."""
    against = Opinion.objects.filter(
        change=OuterRef("pk"), verdict__in=AGAINST, task__signed_at__isnull=False
    )
    last = Submission.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("digest")[:1]
    rows = Change.objects.visible_to(user).filter(Exists(against)).exclude(proposal__state=State.REVIEWING)
    rows = rows.annotate(
        last_digest=Subquery(last),
        document_no=Subquery(
            Decision.objects.filter(submission__proposal=OuterRef("proposal"))
            .exclude(document_no="")
            .order_by("-pk")
            .values("document_no")[:1]
        ),
    )
    return (
        rows.annotate(stage=_stage(against))
        .select_related("proposal__department", "version__department", "power")
        .defer("version__source", "version__sealed_document", "details")
    )


def _stage(against: QuerySet[Opinion]) -> Case:
    """The stage of a change, the furthest first."""
    of_last = {"change": OuterRef("pk"), "submission_digest": OuterRef("last_digest")}
    agreed = Consultation.objects.filter(agreed=True, **of_last)
    unsettled = Consent.objects.filter(consultation=OuterRef("pk")).exclude(confirmed=True)
    refused = Consent.objects.filter(consultation=OuterRef("pk"), confirmed=False)
    items = MeetingItem.objects.filter(**of_last)
    return Case(
        When(proposal__state__in=OVER, then=Value(Stage.DECIDED)),
        When(proposal__state=State.ESCALATED, then=Value(Stage.ESCALATED)),
        When(proposal__state__in=WITH_DEPARTMENT, then=Value(Stage.RETURNED)),
        When(~Exists(against.filter(submission_digest=OuterRef("last_digest"))), then=Value(Stage.RETURNED)),
        When(Exists(items.filter(meeting__state="planned")), then=Value(Stage.MEETING)),
        When(
            Exists(items.filter(meeting__state="closed").exclude(resolution="")), then=Value(Stage.RESOLVED)
        ),
        When(Exists(agreed.filter(~Exists(unsettled))), then=Value(Stage.SETTLED)),
        When(Exists(agreed.filter(~Exists(refused))), then=Value(Stage.CONFIRMING)),
        When(Exists(Consultation.objects.filter(**of_last)), then=Value(Stage.CONSULTED)),
        default=Value(Stage.OPEN),
        output_field=CharField(),
    )


class DisputeFilter(django_filters.FilterSet):
    """Disputes by words, department and stage."""

    q = WordsFilter(label="事项或申请", method="filter_q", max_length=100)
    department = django_filters.ModelChoiceFilter(
        label="部门", field_name="version__department", queryset=Department.objects.none(), empty_label="全部"
    )
    stage = django_filters.ChoiceFilter(label="进展", choices=Stage.choices, empty_label="全部")

    class Meta:
        model = Change
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Change]) -> None:
        super().__init__(data, queryset)
        seen = Department.objects.filter(pk__in=queryset.values("version__department"))
        self.filters["department"].field.queryset = seen.order_by("region__code", "order", "code")

    def filter_q(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        return rows.filter(Q(version__name__icontains=value) | Q(proposal__title__icontains=value))


def with_dissent(changes: Iterable[Any]) -> list[Any]:
    """The changes, each with `dissent`: the opinions against it that count, and `resolved`: what meetings said of it.

    Three queries however many they are.
    """
    rows = list(changes)
    keys = [change.pk for change in rows]
    last: dict[tuple[int, int], Opinion] = {}
    opinions = Opinion.objects.filter(change__in=keys, task__signed_at__isnull=False)
    for one in opinions.select_related("task__unit").defer("checklist").order_by("pk"):
        last[one.change_id, one.task.unit_id] = one
    items = MeetingItem.objects.filter(change__in=keys, meeting__state="closed").exclude(resolution="")
    resolved = {item.change_id: item for item in items.order_by("meeting__closed_at", "pk")}
    for change in rows:
        change.dissent = [o for (pk, _), o in last.items() if pk == change.pk and o.verdict in AGAINST]
        change.resolved = resolved.get(change.pk)
        change.stage_name = str(Stage(change.stage).label)
    return rows


def _titled(change: Any) -> str:
    url = reverse("review:dispute", args=[change.pk])
    return joined([tag(change.get_action_display()), link(url, Truncator(change.version.title).chars(60))])


def _against(change: Any) -> str:
    """Who does not agree, and how."""
    said = "、".join(f"{one.task.unit.name}{one.get_verdict_display()}" for one in change.dissent)
    return said or soft("已改变")


def _stage_tag(change: Any) -> str:
    colours = {Stage.DECIDED: "green", Stage.SETTLED: "green", Stage.OPEN: "red", Stage.CONSULTED: "red"}
    return tag(change.stage_name, colours.get(change.stage, "amber"))


class Disputes(ListScreen):
    """What members disagree about (意见分歧), and how far it is."""

    title = "意见分歧"
    intro = "成员单位不同意或者退回的事项：先协商，协商不成的送联席会议审议，仍有分歧的提请编委或者政府决定。"
    order = "-proposal_id,pk"
    table_css = "disputes"
    nothing = "没有意见分歧。成员单位的意见汇总以后，有不同意或者退回的事项出现在这里。"
    columns = (
        Column(
            "title", "事项", lambda change: f"{change.get_action_display()} {change.version.title}", 50,
            order="version__name", head=True, cell=_titled,
        ),
        Column("department", "部门", "version.department.name", 28, order="version__department__name"),
        Column(
            "proposal", "申请", "proposal.title", 50, order="proposal_id",
            cell=lambda change: link(
                reverse("review:proposal", args=[change.proposal_id]), f"第{change.proposal_id}号"
            ),
        ),
        Column(
            "against", "不同意的单位", lambda change: "、".join(one.task.unit.name for one in change.dissent), 30,
            label="不同意见", cell=_against,
        ),
        Column(
            "grounds", "意见",
            lambda change: "；".join(
                f"{one.task.unit.name}{one.get_verdict_display()}：{one.grounds}" for one in change.dissent
            ),
            60, hidden=True,
        ),
        Column("stage", "进展", "stage_name", 16, order="stage", css="nowrap", cell=_stage_tag),
        Column("resolved", "会议决议", "resolved.get_resolution_display", 20, hidden=True),
        Column("document", "结果文号", "document_no", 24, missing="—"),
        Column("state", "申请状态", "proposal.get_state_display", 12, hidden=True),
    )  # fmt: skip

    def rows(self) -> QuerySet[Change]:
        return disputes_for(self.user)

    def make_filter(self, rows: Any) -> DisputeFilter:
        return DisputeFilter(self.request.GET, rows)

    def dressed(self, rows: list[Any]) -> list[Any]:
        return with_dissent(rows)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("联席会议", reverse("review:meetings"))]

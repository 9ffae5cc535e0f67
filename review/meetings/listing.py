"""What the screens of joint meetings list and show (联席会议列表、议程). Selectors only; all start at `visible_to`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from office.listing import HeadAction, ListScreen
from office.listing_columns import Column, tag
from office.words_filter import WordsFilter
from review.models.materials import CoSign
from review.models.meetings import CirculationAnswer, Meeting, MeetingItem
from review.models.proposals import Change, Proposal, ProposalStep, State, Submission
from review.models.review_tasks import Opinion, ReviewTask
from review.workflow.conditions import AGAINST

if TYPE_CHECKING:
    from accounts.models import User


def meetings_for(user: User) -> QuerySet[Meeting]:
    """The meetings a person sees, with the number of their items and of those resolved."""
    rows = Meeting.objects.visible_to(user).select_related("region")
    return rows.annotate(
        item_count=Count("items"), resolved_count=Count("items", filter=~Q(items__resolution=""))
    )


class MeetingFilter(django_filters.FilterSet):
    """Meetings by words of their name, mode, state and region."""

    q = WordsFilter(label="名称", field_name="title", lookup_expr="icontains", max_length=100)
    mode = django_filters.ChoiceFilter(label="方式", choices=Meeting.Mode.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Meeting.State.choices, empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="区划", queryset=Region.objects.none(), empty_label="全部"
    )

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Meeting], *, user: User) -> None:
        super().__init__(data, queryset)
        regions = Region.objects.filter(meetings__in=Meeting.objects.visible_to(user)).distinct()
        self.filters["region"].field.queryset = regions.order_by("code")


class Meetings(ListScreen):
    """The joint meetings a person sees (联席会议), the newest first, and what waits for one."""

    title = "联席会议"
    template = "review/meetings/meetings.html"
    order = "-held_on,-pk"
    not_found = "没有符合条件的会议。"
    columns = (
        Column(
            "title", "名称", "title", 40, order="title", head=True,
            link=lambda meeting: reverse("review:meeting", args=[meeting.pk]),
        ),
        Column("mode", "方式", "get_mode_display", 14, css="nowrap"),
        Column("on", "日期", "held_on", 12, order="held_on", css="number nowrap"),
        Column("place", "地点", "place", 24, missing="—"),
        Column("chair", "主持人", "chair", 12, hidden=True),
        Column("items", "议题", "item_count", 8, order="item_count", css="number"),
        Column("resolved", "已决议", "resolved_count", 8, css="number"),
        Column(
            "state", "状态", "situation", 10, order="state",
            cell=lambda meeting: tag(meeting.situation, "green" if meeting.state == "closed" else "amber"),
        ),
    )  # fmt: skip

    @cached_property
    def own_regions(self) -> list[Region]:
        """The regions whose meetings the person calls."""
        own = scope_of(self.user).regions_as(Role.STAFFING)
        return list(Region.objects.filter(pk__in=own).order_by("code"))

    def rows(self) -> QuerySet[Meeting]:
        return meetings_for(self.user)

    def make_filter(self, rows: Any) -> MeetingFilter:
        return MeetingFilter(self.request.GET, rows, user=self.user)

    def head_actions(self) -> list[HeadAction]:
        called = HeadAction("新建会议或者书面征求意见", reverse("review:meeting_new"), primary=True)
        disputed = HeadAction("意见分歧", reverse("review:disputes"))
        return [called, disputed] if self.own_regions else [disputed]

    def extra(self) -> dict[str, Any]:
        return {"waiting": sum(awaiting(region).count() for region in self.own_regions)}

    def empty(self) -> str:
        if self.own_regions:
            return "还没有会议。审查意见不一致的申请，以及按审定权限须经联席会议的申请，在这里集中审议。"
        return "还没有会议。联席会议由机构编制部门召集，成员单位在这里查看议程、意见和决议。"


# --- the agenda ------------------------------------------------------------------------------------------


@dataclass
class Said:
    """What a member said of an item when it reviewed it; no opinion where it was silent."""

    unit: str
    opinion: Opinion | None


@dataclass
class AgendaRow:
    """One item of the agenda with what each member asked has said of it."""

    item: MeetingItem
    said: list[Said]
    answers: list[CirculationAnswer] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything but consent was said of it."""
        if self.item.dissent:
            return True
        reviewed = any(one.opinion is not None and one.opinion.verdict != "agree" for one in self.said)
        return reviewed or any(one.verdict not in ("agree", "none") for one in self.answers)


@dataclass
class AgendaPart:
    """The items of one proposal, in a row, with the departments that were to sign with it and did not agree."""

    proposal: Proposal
    rows: list[AgendaRow]
    cosigned_against: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        """What the meeting is asked about it (提请审议的问题)."""
        return list(dict.fromkeys(row.item.question for row in self.rows if row.item.question))


def items_of(meeting: Meeting) -> QuerySet[MeetingItem]:
    """The items of a meeting in the order of its agenda."""
    rows = meeting.items.select_related(
        "change__proposal__department",
        "change__proposal__unit",
        "change__power",
        "change__version__power_type",
        "change__version__department",
    )
    return rows.defer(
        "change__version__source", "change__version__sealed_document", "change__details"
    ).order_by("order", "pk")


def agenda(items: Iterable[MeetingItem]) -> list[AgendaPart]:
    """Items as parts by proposal, each with the opinions on the submission it is about, and the answers of a
    circulation; a constant number of queries."""
    items = list(items)
    opinions = _opinions(items)
    cosigned = _cosigned_against(items)
    asked = _asked(items)
    answers = _answers(items)
    parts: list[AgendaPart] = []
    for item in items:
        said = [
            Said(unit, opinions.get((item.change_id, task)))
            for task, unit in asked[item.change_id, item.submission_digest]
        ]
        if not parts or parts[-1].proposal.pk != item.change.proposal_id:
            proposal = item.change.proposal
            parts.append(AgendaPart(proposal, [], cosigned[proposal.pk]))
        parts[-1].rows.append(AgendaRow(item, said, answers[item.pk]))
    return parts


def _asked(items: list[MeetingItem]) -> defaultdict[tuple[int, str], list[tuple[int, str]]]:
    """Who was asked to review each item: `{(change, digest): [(task, unit), …]}`."""
    changes = {item.change_id for item in items}
    digests = {item.submission_digest for item in items}
    rows = ReviewTask.objects.filter(submission__digest__in=digests, items__change__in=changes)
    found = defaultdict[tuple[int, str], list[tuple[int, str]]](list)
    fields = ("items__change_id", "submission__digest", "pk", "unit__name")
    for change, digest, task, unit in rows.order_by("unit__order", "pk").values_list(*fields):
        found[change, digest].append((task, unit))
    return found


def _opinions(items: list[MeetingItem]) -> dict[tuple[int, int], Opinion]:
    """The signed opinion that holds of each task on each change; the last one given."""
    rows = Opinion.objects.filter(
        change__in={item.change_id for item in items},
        submission_digest__in={item.submission_digest for item in items},
        task__signed_at__isnull=False,
    )
    return {(one.change_id, one.task_id): one for one in rows.defer("checklist").order_by("pk")}


def _answers(items: list[MeetingItem]) -> defaultdict[int, list[CirculationAnswer]]:
    """What members have answered in a circulation, by item."""
    found = defaultdict[int, list[CirculationAnswer]](list)
    rows = CirculationAnswer.objects.filter(item__in=items).select_related("unit")
    for one in rows.order_by("unit__order", "pk"):
        found[one.item_id].append(one)
    return found


def _cosigned_against(items: list[MeetingItem]) -> defaultdict[int, list[str]]:
    """The departments that did not agree when they were to sign with a proposal (会签), by proposal."""
    found = defaultdict[int, list[str]](list)
    rows = CoSign.objects.filter(proposal__in={item.change.proposal_id for item in items}, agreed=False)
    for one in rows.select_related("department").order_by("pk"):
        found[one.proposal_id].append(f"{one.department}不同意{f'：{one.note}' if one.note else ''}")
    return found


# --- what waits for a meeting -----------------------------------------------------------------------------


def awaiting(region: Region) -> QuerySet[Proposal]:
    """The proposals of a region that can come before a meeting: reviewed, and on no agenda that is still open."""
    last = Submission.objects.filter(proposal=OuterRef("pk")).order_by("-number").values("digest")[:1]
    planned = MeetingItem.objects.filter(change__proposal=OuterRef("pk"), meeting__state="planned")
    against = Opinion.objects.filter(
        task__proposal=OuterRef("pk"),
        task__signed_at__isnull=False,
        submission_digest=OuterRef("last_digest"),
        verdict__in=AGAINST,
    )
    cosigned = CoSign.objects.filter(proposal=OuterRef("pk"), agreed=False)
    step = ProposalStep.objects.filter(proposal=OuterRef("pk"), left_at=None).values("due_on")[:1]
    rows = Proposal.objects.filter(region=region, state__in=(State.CONSOLIDATED, State.MEETING))
    return (
        rows.annotate(last_digest=Subquery(last), step_due_on=Subquery(step))
        .annotate(disputed=Exists(against) | Exists(cosigned), change_count=_changes())
        .exclude(Exists(planned))
        .select_related("department", "unit")
        .order_by("-disputed", "submitted_at", "pk")
    )


def _changes() -> Subquery:
    counted = Change.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    return Subquery(counted.annotate(n=Count("pk")).values("n"))

"""What the review screens list, filter, sort and count (列表). Selectors only; every one starts at `visible_to`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime

from departments.models import Department
from office.listing import ListScreen
from office.listing_columns import Column, joined, partial, soft
from office.words_filter import WordsFilter
from powers.models import LegalBasis, PowerVersion, ResponsibilityItem
from review.models.proposals import Change, ChangeQuerySet, Decision, Proposal
from review.models.review_tasks import Opinion, ReviewTask
from review.proposals.change_reading import as_before, can_edit, read_submission, submission_before
from review.workflow.changes_filter import ChangesFilter

if TYPE_CHECKING:
    from accounts.models import User

MARKS = (("urgent", "紧急办理"), ("erratum", "勘误"))
AGREED = ("agreed", "意见收齐且一致")
SINCE = (("differs", "有改动或者新列入"), ("same", "没有改动"))


def proposals_for(user: User) -> QuerySet[Proposal]:
    """The proposals a person sees, with the number of their changes."""
    rows = Proposal.objects.visible_to(user).select_related(
        "region", "department", "unit", "created_by", "submitted_by", "trigger"
    )
    return rows.annotate(change_count=Count("changes"), **marks())


def marks() -> dict[str, Any]:
    """What a proposal is marked with for ever: decided by the emergency path (紧急办理), corrections only (勘误)."""
    urgent = Decision.objects.filter(submission__proposal=OuterRef("pk"), urgent=True)
    changes = Change.objects.filter(proposal=OuterRef("pk"))
    erratum = Change.Action.ERRATUM
    return {
        "decided_urgently": Exists(urgent),
        "corrects_only": Exists(changes.filter(action=erratum)) & ~Exists(changes.exclude(action=erratum)),
    }


def _all_agree() -> Q:
    """In review, every member has signed, and nobody says anything but 同意."""
    tasks = ReviewTask.objects.filter(proposal=OuterRef("pk"), closed_at=None)
    last = Opinion.objects.filter(task=OuterRef("task"), change=OuterRef("change"), pk__gt=OuterRef("pk"))
    against = Opinion.objects.filter(
        ~Exists(last), task__proposal=OuterRef("pk"), task__closed_at=None
    ).exclude(verdict=Opinion.Verdict.AGREE)
    return Q(
        Exists(tasks), ~Exists(tasks.filter(signed_at=None)), ~Exists(against), state=Proposal.State.REVIEWING
    )


class ProposalFilter(django_filters.FilterSet):
    """Proposals by state, department, kind and words of their title or number."""

    q = WordsFilter(label="标题或编号", method="filter_q", max_length=100)
    state = django_filters.ChoiceFilter(label="状态", choices=Proposal.State.choices, empty_label="全部")
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="种类", choices=Proposal.Kind.choices, empty_label="全部")
    mark = django_filters.ChoiceFilter(
        label="标记", choices=(*MARKS, AGREED), method="filter_mark", empty_label="全部"
    )

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Proposal], *, user: User) -> None:
        super().__init__(data, queryset)
        visible = Department.objects.visible_to(user).filter(proposal__isnull=False).distinct()
        self.filters["department"].field.queryset = visible.order_by("region__code", "order", "code")

    def filter_mark(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == AGREED[0]:
            return rows.filter(_all_agree())
        if value == "urgent":
            return rows.filter(Q(decided_urgently=True) | Q(state=Proposal.State.URGENT))
        return rows.filter(corrects_only=True)

    def filter_q(self, rows: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        found = Q(title__icontains=value)
        return rows.filter(found | Q(pk=int(value)) if value.isdecimal() and len(value) < 12 else found)


def changes_of(proposal: Proposal) -> ChangeQuerySet:
    """The changes of a proposal as lines of a table."""
    return (
        Change.objects.filter(proposal=proposal)
        .select_related("power", "version__power_type", "version__department")
        .defer("version__source", "version__sealed_document")
    )


class ChangeFilter(ChangesFilter):
    """Changes of one proposal besides by action, and by whether they are as they were submitted before."""

    action = django_filters.ChoiceFilter(label="动作", choices=Change.Action.choices, empty_label="全部")
    since = django_filters.ChoiceFilter(
        label="与上次提交相比", choices=SINCE, method="filter_since", empty_label="全部"
    )

    def __init__(self, data: Any, queryset: QuerySet[Change], *, proposal: Proposal) -> None:
        super().__init__(data, queryset, proposal=proposal)
        self.now = read_submission(proposal)
        again = self.now is not None and self.now.number > 1
        self.earlier = submission_before(proposal, self.now) if again else None
        if self.earlier is None:
            del self.filters["since"]

    def filter_since(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        return rows.filter(pk__in=as_before(self.now, self.earlier, same=value == "same"))


def counted(changes: Iterable[Change]) -> list[Change]:
    """The changes with `responsibility_count` and `basis_count` on each; one query however many they are."""
    rows = list(changes)
    versions = PowerVersion.objects.filter(pk__in=[change.version_id for change in rows]).order_by()
    counted = versions.values_list("pk", _count(ResponsibilityItem), _count(LegalBasis))
    numbers = {pk: (duties, bases) for pk, duties, bases in counted}
    for change in rows:
        change.responsibility_count, change.basis_count = numbers[change.version_id]  # type: ignore[attr-defined]
    return rows


def _count(model: Any) -> Coalesce:
    """How many rows of a kind the version outside has."""
    rows = model.objects.filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def neighbours(change: Change, user: User) -> tuple[int | None, int | None, int, int]:
    """The changes before and after this one that a person sees of its proposal, its place, and how many they are."""
    seen = Change.objects.visible_to(user).filter(proposal=change.proposal_id)
    ids = list(seen.order_by("pk").values_list("pk", flat=True))
    place = ids.index(change.pk)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after, place + 1, len(ids)


# --- the screens ---------------------------------------------------------------------------------------------


def _marked(one: Any) -> str:
    marks = (one.decided_urgently or one.state == Proposal.State.URGENT, one.corrects_only)
    return "、".join(label for (_, label), marked in zip(MARKS, marks, strict=True) if marked)


def _mark_tags(one: Any) -> list[tuple[str, str]]:
    shown = ((one.decided_urgently, "紧急办理", "red"), (one.corrects_only, "勘误", "blue"))
    return [(label, colour) for marked, label, colour in shown if marked]


def _name_of(path: str) -> Callable[[Any], str]:
    """The person who did it; what nobody did by hand came from a command on the server."""
    return lambda one: person.get_short_name() if (person := getattr(one, path)) else "命令行"


def _submitted(one: Any) -> str:
    when = localtime(one.submitted_at) if one.submitted_at else None
    return joined([_name_of("submitted_by")(one), soft(when, "small number")]) if when else ""


def _coded(change: Any) -> str:
    if change.power.code:
        return format_html('<span class="code">{}</span>', change.power.code)
    return soft("批准时赋码", "small nowrap")


def _lacking(name: str) -> Callable[[Any], str]:
    """A number that stands out where there is none."""
    return lambda change: (
        f"{number}" if (number := getattr(change, name)) else format_html('<b class="lacking">{}</b>', 0)
    )


class Proposals(ListScreen):
    """The proposals a person sees (调整申请)."""

    title = "调整申请"
    order = "-pk"
    not_found = "没有符合条件的申请。"
    nothing = "没有申请。导入清单会建立一份新的申请。"
    columns = (
        Column("id", "编号", "pk", 8, order="pk", css="number"),
        Column(
            "title", "标题", "title", 50, order="title", head=True, note="get_kind_display", tags=_mark_tags,
            link=lambda one: reverse("review:proposal", args=[one.pk]),
        ),
        Column(
            "state", "状态", "get_state_display", 10, order="state",
            cell=partial("review/_state.html", state="state", label="get_state_display"),
        ),
        Column("kind", "种类", "get_kind_display", 10, hidden=True),
        Column("mark", "标记", _marked, 10, hidden=True),
        Column("region", "区划", "region.name", 14, hidden=True),
        Column(
            "department", "申请部门", lambda one: one.department.name if one.department else "多个部门", 28,
            order="department__name", label="部门",
        ),
        Column("changes", "变更数", "change_count", 8, order="change_count", label="变更", css="number"),
        Column("author", "起草人", _name_of("created_by"), 12, hidden=True),
        Column(
            "created", "起草时间", "created_at", 17, order="created_at", label="起草",
            cell=lambda one: joined(
                [_name_of("created_by")(one), soft(localtime(one.created_at).date(), "small number")]
            ),
        ),
        Column(
            "submitter", "提交人", lambda one: one.submitted_by.get_short_name() if one.submitted_by else "",
            12, hidden=True,
        ),
        Column(
            "submitted", "提交时间", "submitted_at", 17, order="submitted_at", label="提交", cell=_submitted
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[Proposal]:
        return proposals_for(self.user)

    def make_filter(self, rows: Any) -> ProposalFilter:
        return ProposalFilter(self.request.GET, rows, user=self.user)


class ProposalChanges(ListScreen):
    """The changes of one proposal (职权变更), part of its page."""

    title = "职权变更"
    keeps_filters = False
    order = (
        "version__department__order,version__department__code,version__power_type__order,version__order,pk"
    )
    not_found = "没有符合条件的变更。"
    nothing = "没有变更。"
    columns = (
        Column(
            "action", "动作", "get_action_display", 10, order="action",
            cell=partial("review/_change_tag.html", change=lambda change: change),
        ),
        Column("code", "编码", "power.code", 24, order="power__code", cell=_coded),
        Column("type", "类型", "version.power_type.name", 12, order="version__power_type__order", css="nowrap"),
        Column(
            "name", "职权名称", "version.title", 60, order="version__name", head=True,
            link=lambda change: reverse("review:change", args=[change.pk]),
        ),
        Column("department", "部门", "version.department.name", 28, order="version__department__name"),
        Column(
            "duties", "责任事项", "responsibility_count", 10, label="责任", css="number",
            cell=_lacking("responsibility_count"),
        ),
        Column("bases", "依据", "basis_count", 8, css="number", cell=_lacking("basis_count")),
    )  # fmt: skip
    draft = Column(
        "draft", "草稿", lambda change: "修改", css="nowrap", export=False,
        link=lambda change: reverse("admin:powers_powerversion_change", args=[change.version_id]),
    )  # fmt: skip

    @cached_property
    def proposal(self) -> Proposal:
        return get_object_or_404(proposals_for(self.user), pk=self.kwargs["pk"])

    def rows(self) -> QuerySet[Change]:
        return changes_of(self.proposal).visible_to(self.user)

    def make_filter(self, rows: Any) -> ChangeFilter:
        return ChangeFilter(self.request.GET, rows, proposal=self.proposal)

    def empty(self) -> str:
        if self.proposal.changes.exists():
            return "各项草稿由部门保留，提交以后在这里列出。"
        return self.nothing

    def get_columns(self) -> Sequence[Column]:
        return (*self.columns, self.draft) if can_edit(self.proposal, self.user) else self.columns

    def dressed(self, rows: list[Any]) -> list[Any]:
        return counted(rows)

    def export_title(self) -> str:
        return f"第{self.proposal.pk}号申请的职权变更"

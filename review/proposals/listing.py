"""What the review screens list, filter, sort and count (列表). Selectors only; every one starts at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from departments.models import Department
from powers.models import LegalBasis, PowerType, ResponsibilityItem
from review.models.proposals import Change, ChangeQuerySet, Decision, Proposal

if TYPE_CHECKING:
    from accounts.models import User

PROPOSAL_ORDER = {
    "id": "pk",
    "title": "title",
    "department": "department__name",
    "state": "state",
    "created": "created_at",
    "submitted": "submitted_at",
    "changes": "change_count",
}
CHANGE_ORDER = {
    "action": "action",
    "code": "power__code",
    "type": "version__power_type__order",
    "name": "version__name",
    "department": "version__department__name",
}


MARKS = (("urgent", "紧急办理"), ("erratum", "勘误"))


def proposals_for(user: User) -> QuerySet[Proposal]:
    """The proposals a person sees, with the number of their changes."""
    rows = Proposal.objects.visible_to(user).select_related(
        "region", "department", "unit", "created_by", "submitted_by"
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


class ProposalFilter(django_filters.FilterSet):
    """Proposals by state, department, kind and words of their title or number."""

    q = django_filters.CharFilter(label="标题或编号", method="filter_q", max_length=100)
    state = django_filters.ChoiceFilter(label="状态", choices=Proposal.State.choices, empty_label="全部")
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.none(), empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="种类", choices=Proposal.Kind.choices, empty_label="全部")
    mark = django_filters.ChoiceFilter(label="标记", choices=MARKS, method="filter_mark", empty_label="全部")

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Proposal], *, user: User) -> None:
        super().__init__(data, queryset)
        visible = Department.objects.visible_to(user).filter(proposal__isnull=False).distinct()
        self.filters["department"].field.queryset = visible.order_by("region__code", "order", "code")

    def filter_mark(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
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


class ChangeFilter(django_filters.FilterSet):
    """Changes of one proposal by action, type, department and words of their name or code."""

    q = django_filters.CharFilter(label="名称或编码", method="filter_q", max_length=100)
    action = django_filters.ChoiceFilter(label="动作", choices=Change.Action.choices, empty_label="全部")
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
        types = PowerType.objects.filter(powerversion__change__proposal=proposal).distinct()
        departments = Department.objects.filter(versions__change__proposal=proposal).distinct()
        self.filters["type"].field.queryset = types.order_by("order", "code")
        self.filters["department"].field.queryset = departments.order_by("order", "code")

    def filter_q(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        for word in value.split():
            rows = rows.filter(
                Q(version__name__icontains=word)
                | Q(version__sub_name__icontains=word)
                | Q(power__code__icontains=word)
            )
        return rows


def counted(changes: Iterable[Change]) -> list[Change]:
    """The changes with `responsibility_count` and `basis_count` on each; two queries however many they are."""
    rows = list(changes)
    versions = [change.version_id for change in rows]
    duties, bases = (_count(model, versions) for model in (ResponsibilityItem, LegalBasis))
    for change in rows:
        change.responsibility_count = duties.get(change.version_id, 0)  # type: ignore[attr-defined]
        change.basis_count = bases.get(change.version_id, 0)  # type: ignore[attr-defined]
    return rows


def _count(model: Any, versions: list[int]) -> dict[int, int]:
    rows = model.objects.filter(version_id__in=versions).order_by().values_list("version_id")
    return dict(rows.annotate(Count("pk")))


def neighbours(change: Change, user: User) -> tuple[int | None, int | None, int, int]:
    """The changes before and after this one that a person sees of its proposal, its place, and how many they are."""
    seen = Change.objects.visible_to(user).filter(proposal=change.proposal_id)
    ids = list(seen.order_by("pk").values_list("pk", flat=True))
    place = ids.index(change.pk)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after, place + 1, len(ids)


def _marked(one: Any) -> str:
    marks = (one.decided_urgently, one.corrects_only)
    return "、".join(label for (_, label), marked in zip(MARKS, marks, strict=True) if marked)


def proposal_rows(proposals: QuerySet[Proposal]) -> Iterator[list[Any]]:
    """The rows of the exported list of proposals."""
    for one in proposals:
        yield [
            one.pk,
            one.title,
            one.get_state_display(),
            one.get_kind_display(),
            _marked(one),
            one.region.name,
            one.department.name if one.department else "多个部门",
            one.change_count,  # type: ignore[attr-defined]
            one.created_by.get_short_name() if one.created_by else "命令行",
            f"{localtime(one.created_at):%Y-%m-%d %H:%M}",
            one.submitted_by.get_short_name() if one.submitted_by else "",
            f"{localtime(one.submitted_at):%Y-%m-%d %H:%M}" if one.submitted_at else "",
        ]

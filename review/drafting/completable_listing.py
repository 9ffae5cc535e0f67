"""The drafts of a proposal that can be completed (补写草稿), as a list whose ticked rows are set at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.timezone import is_aware

from accounts.models import User
from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, allowed, refuse
from office.listing import HeadAction, ListScreen
from office.listing_actions import BulkAction, Outcome
from office.listing_columns import Column
from powers.completing import (
    DRAWN_UP,
    DUTY,
    FACTS,
    FIELD_OF,
    LABELS,
    LEVEL,
    STAGE,
    UNIT,
    Meanings,
    NotUnderstood,
    duties_of,
    fact_said,
)
from powers.models import PowerVersion, ResponsibilityItem
from review.drafting.completing import (
    DRAFTED,
    about,
    completable,
    complete_drafts,
    lacking,
    why_not_complete,
)
from review.drafting.completion_forms import AT_ONCE, ManyForm, opened_now
from review.models.proposals import Change, Proposal
from review.workflow.changes_filter import ChangesFilter

NAMES = AT_ONCE
SHOWN = 60
MOST = 20_000


class CompletableFilter(ChangesFilter):
    """Drafts besides by what they lack."""

    missing = django_filters.ChoiceFilter(
        label="缺少", choices=[*NAMES.items()], method="filter_missing", empty_label="不限"
    )

    def filter_missing(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        return rows.filter(_LACKS[value])


_OWN = ResponsibilityItem.objects.filter(version=OuterRef("version"))
_LACKS = {
    LEVEL: Q(version__level_text="", version__levels=None),
    DUTY: Q(version__duty_text="", version__duties=None),
    UNIT: Q(version__unit_text="", version__units=None),
    STAGE: Q(Exists(_OWN.filter(stage=None, stage_text=""))),
    DRAWN_UP: ~Q(Exists(_OWN)),
}


def _text(name: str) -> Any:
    """A cell with what a draft has in a field, standing out where it has nothing."""

    def draw(change: Any) -> str:
        said = change.now.get(name, "")
        if name in change.lacks:
            return format_html('<span class="lacking">{}</span>', "未写")
        return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"

    return draw


def _run(screen: Any, rows: Sequence[Any]) -> Outcome:
    """Carried out by the screen itself, which reads what was sent with the ticked rows."""
    made: Outcome = screen.run(rows)
    return made


class Completable(ListScreen):
    """The drafts of one proposal that a person may complete."""

    title = "补写草稿"
    intro = (
        "勾选草稿，填上缺少的各栏，一次补齐：已有内容的不动。各项内容不同的，从表格粘贴。补写后仍可逐项修改。"
    )
    template = "review/drafting/completable.html"
    keeps_filters = False
    order = (
        "version__department__order,version__department__code,version__power_type__order,version__order,pk"
    )
    not_found = "没有符合条件的草稿。"
    nothing = "没有可以补写的草稿。"
    many_template = "review/drafting/_complete.html"
    columns = (
        Column("name", "职权名称", "version.title", 60, order="version__name", head=True,
               link=lambda change: reverse("admin:powers_powerversion_change", args=[change.version_id])),
        Column("type", "类型", "version.power_type.name", 12, order="version__power_type__order", css="nowrap"),
        Column("department", "部门", "version.department.name", 28, order="version__department__name", hidden=True),
        Column("level", "实施层级", lambda change: change.now[LEVEL], 16, label="层级", cell=_text(LEVEL)),
        Column("duty", "部门职责", lambda change: change.now[DUTY], 40, label="职责", cell=_text(DUTY)),
        Column("unit", "承办机构", lambda change: change.now[UNIT], 20, cell=_text(UNIT)),
        Column("responsibilities", "责任事项", lambda change: change.responsibilities, 8, label="责任", css="number"),
        Column("missing", "缺少", lambda change: "、".join(NAMES[name] for name in change.lacks), 24, css="small"),
    )  # fmt: skip

    def __init__(self, request: OfficeRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        _ = self.proposal  # whoever does not see it gets no further, whatever they send

    @cached_property
    def proposal(self) -> Proposal:
        rows = Proposal.objects.visible_to(self.user).select_related("region", "department", "unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def why_not(self) -> list[Any]:
        return why_not_complete(self.proposal, self.user)

    def rows(self) -> QuerySet[Change]:
        rows: QuerySet[Change] = completable(self.proposal, self.user)
        rows = rows.filter(
            pk__in=Change.objects.visible_to(self.user).filter(proposal=self.proposal).values("pk")
        )
        return rows.select_related("version__power_type", "version__department").defer(
            "version__source", "version__sealed_document"
        )

    def make_filter(self, rows: Any) -> CompletableFilter:
        return CompletableFilter(self.request.GET, rows, proposal=self.proposal)

    def dressed(self, rows: list[Any]) -> list[Any]:
        return dress(rows)

    def crumbs(self) -> list[tuple[str, str]]:
        here = reverse("review:proposal", args=[self.proposal.pk])
        return [("调整申请", reverse("review:proposals")), (f"第{self.proposal.pk}号", here)]

    def head_actions(self) -> list[HeadAction]:
        paste = reverse("review:proposal_paste", args=[self.proposal.pk])
        query = f"?{self.query_string}" if self.query_string else ""
        back = HeadAction("返回申请", reverse("review:proposal", args=[self.proposal.pk]))
        return [back] if self.why_not else [HeadAction("从表格粘贴补写", paste + query), back]

    def offered(self) -> Sequence[BulkAction]:
        return () if self.why_not else self.actions

    def run(self, rows: Sequence[Change]) -> Outcome:
        """Put the value that was sent with the form into the ticked drafts."""
        form = ManyForm(self.request.POST)
        if not form.is_valid():
            refuse("form", form.told())
        given, refused = understood(self.proposal, dress(list(rows)), form.cleaned_data)
        done = complete_drafts(self.proposal, given, by=self.user) if given else 0
        return Outcome(done, refused)

    actions = (BulkAction("complete", "补写到勾选的各项", _run, "已补写{}项。", most=MOST),)

    def extra(self) -> dict[str, Any]:
        return {
            "proposal": self.proposal,
            "reasons": self.why_not,
            "fields": [(name, LABELS[name]) for name in DRAFTED],
            "opened": opened_now(),
            "many": None if self.why_not else self._form(),
            "duties": self.duties,
        }

    @cached_property
    def duties(self) -> list[Any]:
        """The numbered duties of the departments whose drafts these are."""
        if self.why_not:
            return []
        bodies = self.rows().order_by().values_list("version__department", flat=True).distinct()
        return duties_of(self.proposal.region, list(bodies))

    def _form(self) -> ManyForm:
        """With what can be chosen where one department is concerned."""
        suggested = Meanings(self.proposal.region).suggested(self.proposal.department_id)
        return ManyForm(self.request.POST or None, suggested=suggested)


def understood(
    proposal: Proposal, rows: Sequence[Any], said: dict[str, Any]
) -> tuple[dict[int, dict[str, str]], list[str]]:
    """What is wanted of these dressed drafts, as it is to be kept, and why it cannot be in the others: in the fields that are
    completed where a draft lacks them, and in the one that is set."""
    name, meanings = said["field"], Meanings(proposal.region)
    if name and name not in DRAFTED:
        refuse("field", f"“{LABELS[name]}”不能在草稿中成批修改。")
    given: dict[int, dict[str, str]] = defaultdict(dict)
    refused = []
    for change in rows:
        wanted = {one: words for one, words in said.get("lacking", {}).items() if one in change.lacks}
        if name and not (why := _why_not_over(change, said)):
            wanted[name] = said["value"]
        elif name:
            refused.append(f"{change.version.title}：{why}")
        for one, words in wanted.items():
            try:
                given[change.pk][one] = meanings.meant(one, words, about(change, change.responsibilities))
            except NotUnderstood as no:
                refused.append(f"{change.version.title}：{no}")
    return {change: values for change, values in given.items() if values}, refused


def _why_not_over(change: Any, said: dict[str, Any]) -> str:
    """Why the one field of a draft is left as it is: it says something, which was not asked to be written over or not seen."""
    if said["field"] == DRAWN_UP or not _is_filled(change, said["field"]):
        return ""
    if not said["overwrite"]:
        return "已有内容，要改的请勾选“已有内容的也改”。"
    return "" if _seen(change, said["opened"]) else "您打开之后草稿有改动，请看过现在的内容再改。"


def _seen(change: Any, opened: str) -> bool:
    """Whether a draft is as it was when the page was opened; a page that does not say when has shown nothing."""
    try:
        when = parse_datetime(opened)
    except ValueError:
        return False
    return when is not None and is_aware(when) and change.version.updated_at <= when


def complete_ticked(versions: QuerySet[PowerVersion], said: dict[str, Any], *, by: User) -> Outcome:
    """Put a value into drafts of any proposals, proposal by proposal; what cannot be is told with its reasons."""
    done, refused = 0, []
    rows = Change.objects.visible_to(by).filter(version__in=versions).order_by("proposal", "pk")
    for proposal in (
        Proposal.objects.filter(changes__in=rows).select_related("region", "department", "unit").distinct()
    ):
        own = list(
            completable(proposal, by).filter(pk__in=rows.values("pk")).select_related("version__power_type")
        )
        try:
            allowed(why_not_complete(proposal, by))
            given, no = understood(proposal, dress(own), said)
            done += complete_drafts(proposal, given, by=by) if given else 0
            refused += no
        except NotAllowed as no_way:
            refused.append(f"{proposal}：{no_way}")
    return Outcome(done, refused)


def _is_filled(change: Any, name: str) -> bool:
    if name in NAMES:
        return name not in change.lacks
    return bool(change.now.get(name))


def dress(rows: list[Any]) -> list[Any]:
    """The changes with what their drafts have now (`now`), lack (`lacks`), and how many responsibilities they have."""
    versions = [change.version_id for change in rows]
    lacks = lacking(rows)
    counts = dict(
        ResponsibilityItem.objects.filter(version__in=versions)
        .order_by()
        .values_list("version_id")
        .annotate(Count("pk"))
    )
    linked = PowerVersion.objects.filter(pk__in=versions).prefetch_related("levels__level", "duties", "units")
    by_pk = {version.pk: version for version in linked.defer("source", "sealed_document")}
    for change in rows:
        version = by_pk[change.version_id]
        change.now = {name: getattr(version, column) for name, column in FIELD_OF.items() if name in LABELS}
        change.now |= {name: fact_said(name, vars(version)) for name in FACTS}
        change.now[LEVEL] = "、".join(row.level.name for row in version.levels.all()) or version.level_text
        change.now[DUTY] = version.duty_text or "\n".join(duty.text for duty in version.duties.all())
        change.now[UNIT] = version.unit_text or "、".join(unit.name for unit in version.units.all())
        change.lacks, change.responsibilities = (
            lacks.get(change.version_id, []),
            counts.get(change.version_id, 0),
        )
    return rows

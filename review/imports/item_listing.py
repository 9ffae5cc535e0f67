"""The items and the problems of one import as lists (导入事项、导入发现). Selectors only; each starts at `visible_to`."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from core.read_once import once
from departments.models import Department
from office.listing import ListScreen
from office.listing_actions import BulkAction, Outcome
from office.listing_columns import Column, joined, soft, tag
from office.words_filter import WordsFilter
from powers.completing import duties_of
from review.imports.answering import why_not_answer
from review.imports.previewing import MISSING
from review.models.imports import ImportItem, ImportProblem, ImportRun

if TYPE_CHECKING:
    from collections.abc import Sequence

Action = ImportItem.Action
COLOURS = {Action.ADD: "green", Action.MODIFY: "amber", Action.CANCEL: "red", Action.BLOCKED: "red"}
GRAVITY = {"error": "red", "warning": "amber", "question": "amber"}
ORDER = ["error", "warning", "question", "info"]
READING = ImportProblem.Source.READING
BLOCKED = "blocked"
"""What an address says for items that cannot be imported: they have no action."""
MOST = 100_000
SHOWN = 60


def run_for(screen: ListScreen) -> ImportRun:
    rows = ImportRun.objects.visible_to(screen.user).select_related(
        "region", "department", "created_by", "job"
    )
    return get_object_or_404(rows, pk=screen.kwargs["pk"])


@once
def kinds_of(run: ImportRun) -> list[dict[str, Any]]:
    """The problems of a run by kind: the gravest first, those that keep items out before what the checks find."""
    rows: Any = (
        run.problems.order_by()
        .values("source", "severity", "kind")
        .annotate(count=Count("pk"), items=Count("item", distinct=True), example=Min("message"))
    )
    found = sorted(
        rows, key=lambda row: (ORDER.index(row["severity"]), row["source"] != READING, -row["count"])
    )
    for row in found:
        row["label"] = _severity_label(row["source"], row["severity"])
        row["words"] = row["example"] if "…" in row["kind"] else row["kind"]
        row["colour"] = GRAVITY.get(row["severity"], "")
    return found


def shortened(words: str) -> str:
    """A kind of problem in a list of choices: one of its sentences, as far as there is room."""
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _severity_label(source: str, severity: str) -> str:
    """The checks call their warnings 须说明, as everywhere else."""
    if source == ImportProblem.Source.CHECK and severity == ImportProblem.Severity.WARNING:
        return "须说明"
    return str(ImportProblem.Severity(severity).label)


class ItemFilter(django_filters.FilterSet):
    """Items by words of their name, by what the import would do, by what they lack, and by a kind of problem."""

    q = WordsFilter(label="名称", method="filter_q", max_length=100)
    action = django_filters.ChoiceFilter(label="导入动作", method="filter_action", empty_label="全部")
    missing = django_filters.ChoiceFilter(label="缺少", method="filter_missing", empty_label="不限")
    type = django_filters.ChoiceFilter(label="类型", field_name="power_type", empty_label="全部")
    department = django_filters.ChoiceFilter(label="部门", field_name="department", empty_label="全部")
    problem = django_filters.ChoiceFilter(label="发现", method="filter_problem", empty_label="不限")

    class Meta:
        model = ImportItem
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[ImportItem], *, run: ImportRun) -> None:
        super().__init__(data, queryset)
        every = run.items.order_by()
        lists = _choices(every)
        lists["missing"] = list(MISSING.items())
        lists["problem"] = _problem_choices(run)
        for name, choices in lists.items():
            if name in COLUMN_OF and len(choices) < 2:
                del self.filters[name]
            else:
                self.filters[name].extra["choices"] = choices

    def filter_q(self, rows: QuerySet[ImportItem], name: str, value: str) -> QuerySet[ImportItem]:
        for word in value.split():
            rows = rows.filter(name__icontains=word) | rows.filter(sub_item__icontains=word)
        return rows

    def filter_action(self, rows: QuerySet[ImportItem], name: str, value: str) -> QuerySet[ImportItem]:
        return rows.filter(action="" if value == BLOCKED else value)

    def filter_missing(self, rows: QuerySet[ImportItem], name: str, value: str) -> QuerySet[ImportItem]:
        return rows.filter(missing__contains=[value])

    def filter_problem(self, rows: QuerySet[ImportItem], name: str, value: str) -> QuerySet[ImportItem]:
        return rows.filter(
            pk__in=ImportProblem.objects.filter(kind=value, run__in=rows.values("run")).values("item")
        )


def _problem_choices(run: ImportRun) -> list[tuple[str, str]]:
    """The kinds of problems that items have, each once whatever its gravity, with how many items have it."""
    words: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in kinds_of(run):
        words.setdefault(row["kind"], shortened(row["words"]))
        counts[row["kind"]] += row["items"]
    return [(kind, f"{said}（{counts[kind]}项）") for kind, said in words.items() if counts[kind]]


COLUMN_OF = {"type": "power_type", "department": "department"}


def _choices(rows: QuerySet[ImportItem]) -> dict[str, list[tuple[str, str]]]:
    """What items have in the columns by which they are filtered; one query."""
    columns = (*COLUMN_OF.values(), "action")
    every: Any = rows.aggregate(
        **{f"of_{name}": ArrayAgg(name, distinct=True, default=[]) for name in columns}
    )
    having = {name: sorted(every[f"of_{name}"]) for name in columns}
    lists = {
        name: [(value, value) for value in having[column] if value] for name, column in COLUMN_OF.items()
    }
    return lists | {"action": [(value or BLOCKED, value or "不能导入") for value in having["action"]]}


def _action(item: ImportItem) -> str:
    return item.action or str(Action.BLOCKED.label)


def _lacking(item: ImportItem) -> str:
    return "、".join(MISSING[name] for name in item.missing if name in MISSING)


def _or_lacking(name: str, missing: str) -> Any:
    """A cell that stands out where the item lacks what belongs in it."""

    def draw(item: ImportItem) -> str:
        text = str(getattr(item, name))
        if missing in item.missing and not text:
            return format_html('<span class="lacking">{}</span>', "未写")
        short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        return (
            format_html('<span class="lacking">{}</span>', f"{short}？") if missing in item.missing else short
        )

    return draw


def _number(name: str, missing: str) -> Any:
    def draw(item: ImportItem) -> str:
        number = getattr(item, name)
        return format_html('<b class="lacking">{}</b>', number) if missing in item.missing else str(number)

    return draw


def _place(item: ImportItem) -> str:
    return "文件中没有" if item.is_missing else f"{item.sheet} 第{item.row}行"


def _bases(item: ImportItem) -> str:
    """How many bases, and how many of them the library does not have."""
    unknown = item.bases - item.matched
    shown = _number("bases", "bases")(item)
    return joined([shown, soft(f"（未对应{unknown}）", "small nowrap")]) if unknown else shown


class ImportItems(ListScreen):
    """The items of one import, part of its page; ticked, they are completed."""

    title = "事项"
    page_size = 20
    keeps_filters = False
    order = "order"
    not_found = "没有符合条件的事项。"
    nothing = "没有读到事项。"
    many_template = "review/drafting/_complete.html"
    columns = (
        Column(
            "action", "导入动作", _action, 10, order="action", label="动作",
            cell=lambda item: tag(_action(item), COLOURS.get(item.action, "")),
        ),
        Column(
            "name", "事项名称", lambda item: item.name or "（没有名称）", 50, order="name", head=True,
            link=lambda item: reverse("review:import_item", args=[item.run_id, item.pk]),
            note=lambda item: item.sub_item,
        ),
        Column("sub_item", "子项名称", "sub_item", 30, hidden=True),
        Column("type", "职权类型", "power_type", 12, order="power_type", label="类型",
               cell=_or_lacking("power_type", "type")),
        Column("department", "部门", "department", 24, order="department", hidden=True,
               cell=_or_lacking("department", "department")),
        Column("level", "实施层级", "level", 12, order="level", label="层级", cell=_or_lacking("level", "level")),
        Column("duty", "部门职责", "duty", 40, label="职责", cell=_or_lacking("duty", "duty")),
        Column("unit", "承办机构", "unit", 16, order="unit", cell=_or_lacking("unit", "unit")),
        Column("bases", "设定依据", "bases", 8, order="bases", label="依据", css="number", cell=_bases),
        Column("matched", "法律库中的依据", "matched", 8, hidden=True),
        Column("responsibilities", "责任事项", "responsibilities", 8, order="responsibilities", label="责任",
               css="number", cell=_number("responsibilities", "responsibilities")),
        Column("accountability", "追责情形", "accountability", 8, order="accountability", label="追责",
               css="number", cell=_number("accountability", "accountability")),
        Column("missing", "缺少", _lacking, 30, hidden=True),
        Column("place", "位置", _place, 20, order="order",
               css="small soft"),
    )  # fmt: skip

    @cached_property
    def run(self) -> ImportRun:
        return run_for(self)

    def rows(self) -> QuerySet[ImportItem]:
        return ImportItem.objects.visible_to(self.user).filter(run=self.run).defer("content")

    def make_filter(self, rows: Any) -> ItemFilter:
        return ItemFilter(self.request.GET, rows, run=self.run)

    actions = (BulkAction("complete", "补写到勾选的各项", lambda screen, rows: Outcome(), "", most=MOST),)
    """Carried out by `completing_views`, which have the file read again."""

    def offered(self) -> Sequence[BulkAction]:
        return () if self.why_not else self.actions

    @cached_property
    def why_not(self) -> list[Any]:
        return why_not_answer(self.run, self.user)

    @cached_property
    def duties(self) -> list[Any]:
        """The numbered duties of the departments whose items these are."""
        if self.why_not:
            return []
        names = self.rows().order_by().values("department").distinct()
        bodies = Department.objects.filter(region=self.run.region, valid_to__isnull=True, name__in=names)
        return duties_of(self.run.region, [*bodies.values_list("pk", flat=True)])

    @property
    def page_url(self) -> str:
        return reverse("review:import", args=[self.run.pk])

    def export_title(self) -> str:
        return f"导入事项 {self.run.pk}"


class ProblemFilter(django_filters.FilterSet):
    """Problems of one import by kind, gravity and words."""

    q = WordsFilter(label="文字", method="filter_q", max_length=100)
    severity = django_filters.ChoiceFilter(label="程度", empty_label="全部")
    source = django_filters.ChoiceFilter(
        label="来源", choices=ImportProblem.Source.choices, empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="种类", empty_label="全部")

    class Meta:
        model = ImportProblem
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[ImportProblem], *, run: ImportRun) -> None:
        super().__init__(data, queryset)
        kinds = kinds_of(run)
        self.filters["kind"].extra["choices"] = [(row["kind"], shortened(row["words"])) for row in kinds]
        having = {row["severity"] for row in kinds}
        self.filters["severity"].extra["choices"] = [
            (value, label) for value, label in ImportProblem.Severity.choices if value in having
        ]

    def filter_q(self, rows: QuerySet[ImportProblem], name: str, value: str) -> QuerySet[ImportProblem]:
        for word in value.split():
            rows = rows.filter(message__icontains=word)
        return rows


class ImportProblems(ListScreen):
    """The problems of one import, each with its row; reached from its kind."""

    title = "导入时的发现"
    order = "pk"
    keeps_filters = False
    not_found = "没有符合条件的发现。"
    nothing = "没有发现。"
    columns = (
        Column(
            "severity", "程度", lambda one: _severity_label(one.source, one.severity), 8, css="nowrap",
            cell=lambda one: tag(_severity_label(one.source, one.severity), GRAVITY.get(one.severity, "")),
        ),
        Column("sheet", "工作表", "sheet", 16, order="sheet"),
        Column("row", "行", lambda one: one.row or None, 8, order="row", css="number"),
        Column("column", "列", "column", 14, order="column"),
        Column(
            "item", "事项", lambda one: str(one.item) if one.item_id else "", 40,
            link=lambda one: reverse("review:import_item", args=[one.run_id, one.item_id]) if one.item_id else "",
        ),
        Column("message", "发现和处理办法", "message", 100, head=True),
    )  # fmt: skip

    @cached_property
    def run(self) -> ImportRun:
        return run_for(self)

    def rows(self) -> QuerySet[ImportProblem]:
        rows = ImportProblem.objects.visible_to(self.user).filter(run=self.run)
        return rows.select_related("item").defer("item__content")

    def make_filter(self, rows: Any) -> ProblemFilter:
        return ProblemFilter(self.request.GET, rows, run=self.run)

    def crumbs(self) -> list[tuple[str, str]]:
        here = reverse("review:import", args=[self.run.pk])
        return [("清单导入", reverse("review:imports")), (self.run.filename, here)]

    def export_title(self) -> str:
        return f"导入发现 {self.run.pk}"

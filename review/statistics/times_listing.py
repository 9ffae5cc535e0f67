"""What the screen of times filters, sorts and exports (办理用时): its form, its tabs and their columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from core.widgets import DateInput
from departments.models import Department, Region
from review.models.proposals import Proposal
from review.models.review_tasks import Opinion
from review.statistics.times import Line, Stint, Wanted, by_office, by_step, stints
from review.statistics.workload_listing import KINDS, Load, workload
from review.workflow.steps import STEPS

if TYPE_CHECKING:
    from accounts.models import User

YEAR = dt.timedelta(days=365)
PICTURED = 30
"""How many groups the picture shows; the table has all."""


class TimesForm(forms.Form):
    """Which work is counted: a period, and what it was about."""

    start = forms.DateField(label="期间自", required=False, widget=DateInput())
    end = forms.DateField(label="期间至", required=False, widget=DateInput())
    region = forms.ModelChoiceField(Region.objects.none(), label="区划", required=False, empty_label="全部")
    department = forms.ModelChoiceField(
        Department.objects.none(), label="申请部门", required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部"), *Proposal.Kind.choices])
    step = forms.ChoiceField(label="环节", required=False, choices=[("", "全部"), *STEPS.items()])

    def __init__(self, data: Any, *, user: User) -> None:
        today = timezone.localdate()
        defaults = {"start": f"{today - YEAR}", "end": f"{today}"}
        super().__init__(defaults | {k: v for k, v in data.items() if v})
        seen = Proposal.objects.visible_to(user)
        regions: Any = self.fields["region"]
        regions.queryset = Region.objects.filter(pk__in=seen.values("region")).order_by("code")
        departments: Any = self.fields["department"]
        departments.queryset = Department.objects.filter(pk__in=seen.values("department")).order_by(
            "region__code", "order", "code"
        )
        for name in ("start", "end"):
            self.fields[name].error_messages["invalid"] = "请按“年-月-日”填写日期，如 2026-03-01。"
        for name in ("region", "department", "kind", "step"):
            self.fields[name].error_messages["invalid_choice"] = "没有这一项，请重新选择。"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("start") and said.get("end") and said["start"] > said["end"]:
            self.add_error("end", "截止日期不能早于开始日期。")
        return said

    def wanted(self) -> Wanted | None:
        """What was asked for; None when it cannot be read."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        region, department = said["region"], said["department"]
        return Wanted(
            start=said["start"],
            end=said["end"],
            region=region.pk if region else None,
            department=department.pk if department else None,
            kind=said["kind"],
            step=said["step"],
        )


@dataclass(frozen=True)
class Column:
    """A column: its name in the address, its heading, its width in a workbook, and the value of a row."""

    name: str
    heading: str
    width: int
    value: Callable[[Any], Any]


@dataclass(frozen=True)
class Tab:
    """One way to look at the same work."""

    name: str
    label: str
    columns: Sequence[Column]
    rows: Callable[[User, Wanted], list[Any]]


def _line_columns(what: str, width: int) -> list[Column]:
    return [
        Column("label", what, width, lambda line: line.label),
        Column("count", "已办结", 8, lambda line: line.count),
        Column("median", "中位数（工作日）", 16, lambda line: _days(line, line.median)),
        Column("ninety", "90%在几日内", 14, lambda line: _days(line, line.ninety)),
        Column("longest", "最长", 8, lambda line: _days(line, line.longest)),
        Column("timed", "有期限的", 10, lambda line: line.timed),
        Column("in_time", "按期", 8, lambda line: line.in_time),
        Column("share", "按期率（%）", 12, lambda line: line.share),
        Column("open", "在办", 8, lambda line: line.open),
        Column("overdue", "在办已逾期", 12, lambda line: line.overdue),
    ]


def _days(line: Line, value: float) -> float | None:
    return value if line.count else None


LOAD_COLUMNS = [
    Column("name", "成员单位", 24, lambda load: load.name),
    Column("tasks", "审查任务", 10, lambda load: load.tasks),
    Column("items", "涉及事项", 10, lambda load: load.items),
    *(
        Column(kind, label, 10, lambda load, n=n: load.parts[n][2])  # type: ignore[misc]
        for n, (kind, label) in enumerate(KINDS)
    ),
    *(
        Column(verdict.value, verdict.label, 12, lambda load, v=verdict: load.verdicts[v])  # type: ignore[misc]
        for verdict in Opinion.Verdict
    ),
]
STINT_COLUMNS = [
    Column("step", "环节", 20, lambda row: row.label),
    Column("office", "办理单位", 26, lambda row: row.office),
    Column("proposal", "申请编号", 10, lambda row: row.proposal),
    Column("title", "申请", 50, lambda row: row.title),
    Column("began", "开始", 12, lambda row: f"{row.began}"),
    Column("ended", "办结", 12, lambda row: f"{row.ended}" if row.ended else "在办"),
    Column("days", "用时（工作日）", 14, lambda row: row.days),
    Column("due", "期限", 12, lambda row: f"{row.due_on}" if row.due_on else ""),
    Column("late", "是否逾期", 10, lambda row: "逾期" if row.late else "按期" if row.due_on else "无期限"),
]


def _all(user: User, wanted: Wanted) -> list[Stint]:
    return sorted(stints(user, wanted), key=lambda row: (-row.days, row.proposal))


TABS = {
    tab.name: tab
    for tab in (
        Tab("step", "按环节", _line_columns("环节", 22), lambda u, w: by_step(stints(u, w))),
        Tab("office", "按部门、单位", _line_columns("部门、单位", 30), lambda u, w: by_office(stints(u, w))),
        Tab("member", "成员单位工作量", LOAD_COLUMNS, workload),
        Tab("rows", "逐条", STINT_COLUMNS, _all),
    )
}


def sorted_rows(tab: Tab, rows: list[Any], wanted: str) -> list[Any]:
    """The rows in the order asked for (`name` or `-name`); what has no value comes last either way."""
    column = next((c for c in tab.columns if c.name == wanted.removeprefix("-")), None)
    if column is None:
        return rows
    filled = [row for row in rows if column.value(row) is not None]
    empty = [row for row in rows if column.value(row) is None]
    return sorted(filled, key=column.value, reverse=wanted.startswith("-")) + empty


# --- the picture --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One bar of the picture; widths in percent of the longest."""

    label: str
    parts: list[tuple[str, float, float]]
    words: str


def time_bars(lines: list[Line]) -> list[Bar]:
    """The usual time of each group, and within how long nine in ten were done."""
    done = [line for line in lines if line.count][:PICTURED]
    longest = max((line.ninety for line in done), default=0) or 1
    bars = []
    for line in done:
        usual = min(100.0, round(100 * line.median / longest, 2))
        rest = max(0.0, round(100 * line.ninety / longest - usual, 2))
        words = f"中位数{line.median:g}，90%在{line.ninety}日内，最长{line.longest}"
        words = words if line.longest else "都在当天办结"
        bars.append(Bar(line.label, [("usual", 0, usual), ("most", usual, rest)], words))
    return bars


def load_bars(loads: list[Load]) -> list[Bar]:
    """The tasks of each member, parted by how they went."""
    longest = max((load.tasks for load in loads), default=0) or 1
    bars = []
    for load in loads[:PICTURED]:
        parts, at = [], 0.0
        for kind, _, number in load.parts:
            width = round(100 * number / longest, 2)
            parts.append((kind, round(at, 2), width))
            at += width
        words = "，".join(f"{label}{number}" for _, label, number in load.parts if number)
        bars.append(Bar(load.name, parts, words))
    return bars

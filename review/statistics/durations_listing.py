"""What the screen of durations filters, sorts and exports (办理用时): its form, its tabs and their columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.widgets import DateInput
from departments.models import Department, Region
from office.charts import Chart, Series
from office.listing import ListScreen, Tab
from office.listing_columns import BY_VALUE, Column, Value
from review.models.proposals import Proposal
from review.models.review_tasks import Opinion
from review.statistics.durations import Line, Stint, Wanted, by_office, by_step, stints
from review.statistics.workload_listing import KINDS, Load, workload
from review.statistics.yearly_report import regions_for
from review.workflow.steps import STEPS

if TYPE_CHECKING:
    from accounts.models import User

YEAR = dt.timedelta(days=365)
PICTURED = 30
"""How many groups the picture shows; the table has all."""


class DurationsForm(forms.Form):
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
class View:
    """One way to look at the same work."""

    name: str
    label: str
    columns: Sequence[Column]
    rows: Callable[[User, Wanted], list[Any]]
    chart: Callable[[list[Any]], Chart | None] = lambda rows: None


def _number(name: str, heading: str, width: int, value: Value = "", **more: Any) -> Column:
    return Column(
        name, heading, value or name, width, order=BY_VALUE, **{"css": "number", "missing": "—", **more}
    )


def _text(name: str, heading: str, width: int, value: Value, **more: Any) -> Column:
    return Column(name, heading, value, width, order=BY_VALUE, **{"css": "nowrap", "missing": "—", **more})


def _line_columns(what: str, width: int) -> list[Column]:
    return [
        _text("label", what, width, "label", head=True),
        _number("count", "已办结", 8),
        _number("median", "中位数（工作日）", 16, lambda line: _days(line, line.median)),
        _number("ninety", "90%在几日内", 14, lambda line: _days(line, line.ninety)),
        _number("longest", "最长", 8, lambda line: _days(line, line.longest)),
        _number("timed", "有期限的", 10),
        _number("in_time", "按期", 8),
        _number("share", "按期率（%）", 12),
        _number("open", "在办", 8),
        _number("overdue", "在办已逾期", 12, cell=_late_words),
    ]


def _days(line: Line, value: float) -> float | None:
    return value if line.count else None


def _late_words(line: Line) -> str:
    return format_html('<span class="late-words">{}</span>', line.overdue) if line.overdue else ""


LOAD_COLUMNS = [
    _text("name", "成员单位", 24, "name", head=True),
    _number("tasks", "审查任务", 10),
    _number("items", "涉及事项", 10),
    *(
        _number(kind, label, 10, lambda load, n=n: load.parts[n][2])  # type: ignore[misc]
        for n, (kind, label) in enumerate(KINDS)
    ),
    *(
        _number(verdict.value, verdict.label, 12, lambda load, v=verdict: load.verdicts[v])  # type: ignore[misc]
        for verdict in Opinion.Verdict
    ),
]
STINT_COLUMNS = [
    _text("step", "环节", 20, "label", head=True),
    _text("office", "办理单位", 26, "office", css=""),
    _text("proposal", "申请编号", 10, "proposal"),
    _text(
        "title", "申请", 50, "title", css="",
        link=lambda row: reverse("review:proposal", args=[row.proposal]),
    ),
    _text("began", "开始", 12, "began"),
    _text("ended", "办结", 12, lambda row: f"{row.ended}" if row.ended else "在办"),
    _text("days", "用时（工作日）", 14, "days"),
    _text("due", "期限", 12, lambda row: f"{row.due_on}" if row.due_on else ""),
    _text("late", "是否逾期", 10, lambda row: "逾期" if row.late else "按期" if row.due_on else "无期限"),
]  # fmt: skip


def _all(user: User, wanted: Wanted) -> list[Stint]:
    return sorted(stints(user, wanted), key=lambda row: (-row.days, row.proposal))


# --- the picture --------------------------------------------------------------------------------------------


def duration_chart(lines: list[Line]) -> Chart:
    """The usual time of each group, and within how long nine in ten were done."""
    done = [line for line in lines if line.count][:PICTURED]
    usual = Series("usual", "中位数", [line.median for line in done])
    most = Series("most", "90%在此日数以内", [line.ninety for line in done])
    return Chart("办理用时（工作日）", [line.label for line in done], [usual, most], stacked=False)


def load_chart(loads: list[Load]) -> Chart:
    """The tasks of each member, parted by how they went."""
    shown = loads[:PICTURED]
    series = [
        Series(kind, label, [load.parts[n][2] for load in shown]) for n, (kind, label) in enumerate(KINDS)
    ]
    return Chart("各成员单位的审查任务（件）", [load.name for load in shown], series)


# --- the screen ---------------------------------------------------------------------------------------------

VIEWS = {
    view.name: view
    for view in (
        View("step", "按环节", _line_columns("环节", 22), lambda u, w: by_step(stints(u, w)), duration_chart),
        View(
            "office", "按部门、单位", _line_columns("部门、单位", 30),
            lambda u, w: by_office(stints(u, w)), duration_chart,
        ),
        View("member", "成员单位工作量", LOAD_COLUMNS, workload, load_chart),
        View("rows", "逐条", STINT_COLUMNS, _all),
    )
}  # fmt: skip


class Durations(ListScreen):
    """How long the steps took (办理用时), as a table beside a picture."""

    title = "办理用时"
    template = "review/statistics/durations.html"
    filter_button = "统计"
    figure = "office/_chart.html"
    not_found = "这一期间没有可以统计的办理记录。"
    nothing = "这一期间没有可以统计的办理记录。申请开始办理后，每个环节的用时会自动记录在这里。"

    @cached_property
    def view(self) -> View:
        return VIEWS.get(self.request.GET.get("by", ""), VIEWS["step"])

    def get_columns(self) -> Sequence[Column]:
        return self.view.columns

    def choose(self) -> tuple[DurationsForm, list[Any]]:
        form = DurationsForm(self.request.GET, user=self.user)
        wanted = form.wanted()
        if self.view.name == "member":
            del form.fields["step"]
        return form, self.view.rows(self.user, wanted) if wanted else []

    def tabs(self) -> list[Tab]:
        return [
            Tab(one.label, {"by": one.name, "sort": "", "columns": ""}, one is self.view)
            for one in VIEWS.values()
        ]

    @property
    def table_css(self) -> str:  # type: ignore[override]
        return "" if self.view.name == "rows" else "numbers durations"

    def row_css(self, row: Any) -> str:
        return "late-row" if self.view.name == "rows" and row.late else ""

    def extra(self) -> dict[str, Any]:
        return {
            "tab": self.view,
            "chart": self.view.chart(self.found),
            "reports": regions_for(self.user).exists(),
        }

    def export_title(self) -> str:
        return f"办理用时（{self.view.label}）"

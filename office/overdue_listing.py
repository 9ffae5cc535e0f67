"""What the board of deadlines (期限督办) shows: all that is late or about to be, one by one, by holder and by step.

The rows are the deadlines that run (waiting.py), as far as the person may see them; a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from core.working_days import Counter
from departments.access import scope_of
from departments.calendar import corrections
from departments.roles import Role
from office.clocks import SOON, Clock
from office.listing import ListScreen, Tab
from office.listing_columns import BY_VALUE, Column, link, partial, soft
from office.waiting import WAITING, Waiting, running

if TYPE_CHECKING:
    from accounts.models import User

SITUATIONS = {"late": "已逾期", "soon": "即将到期", "fine": "未到期"}


@dataclass(frozen=True)
class Row:
    """One deadline today: how long it is or was, and what of it is used, in working days."""

    waiting: Waiting
    clock: Clock
    whole: int
    used: int
    urge_url: str = ""

    @property
    def situation(self) -> str:
        return SITUATIONS[self.clock.level]

    @property
    def late_days(self) -> int:
        return max(0, -self.clock.days)


@dataclass(frozen=True)
class Group:
    """The deadlines of one holder or one step, counted."""

    label: str
    late: int
    soon: int
    fine: int
    longest: int

    @property
    def total(self) -> int:
        return self.late + self.soon + self.fine


def rows_for(user: User, today: dt.date | None = None) -> list[Row]:
    """Every deadline that runs, as a person may see it, the latest first."""
    deadlines, day = running(user), today or timezone.localdate()
    if not deadlines:
        return []
    first = min(day, *(min(waiting.start or day, waiting.due or day) for waiting in deadlines))
    counter = Counter(first, corrections())
    offices = scope_of(user).regions_as(Role.STAFFING)
    return [
        _row(waiting, counter, day, reminds=waiting.occasion.region.pk in offices) for waiting in deadlines
    ]


def _row(waiting: Waiting, counter: Counter, today: dt.date, *, reminds: bool) -> Row:
    start, due = waiting.start or today, waiting.due or today
    left = counter.between(today, due)
    if due < today:
        left = -max(1, counter.between(due, today))  # late, if only by a day on which nobody works
    clock = Clock(due, left, waiting.provisional)
    urge_url = waiting.urge_url if reminds and left < 0 else ""
    return Row(waiting, clock, counter.between(start, due), counter.between(start, today), urge_url)


# --- choosing -----------------------------------------------------------------------------------------------


class BoardForm(forms.Form):
    """Which deadlines are shown; what cannot be read is told beside its field, and the rest holds."""

    q = forms.CharField(label="事项", required=False, max_length=100)
    standing = forms.ChoiceField(
        label="情况",
        required=False,
        choices=[("", "逾期和即将到期"), *SITUATIONS.items(), ("all", "全部在办")],
    )
    kind = forms.ChoiceField(label="期限", required=False)
    region = forms.ChoiceField(label="区划", required=False)
    holder = forms.ChoiceField(label="办理单位", required=False)

    def __init__(self, data: Any, rows: Iterable[Row]) -> None:
        super().__init__(data)
        regions = {row.waiting.occasion.region.code: str(row.waiting.occasion.region) for row in rows}
        holders = sorted({row.waiting.holder for row in rows})
        self._choose("kind", [(kind.name, kind.label) for kind in WAITING])
        self._choose("region", sorted(regions.items()))
        self._choose("holder", [(name, name) for name in holders])
        for name in ("standing", "kind", "region", "holder"):
            self.fields[name].error_messages["invalid_choice"] = "没有这一项，请重新选择。"

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "全部"), *choices]

    def chosen(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that fit; none where the form cannot be read."""
        if not self.is_valid():
            return []
        said = self.cleaned_data
        return [row for row in rows if _fits(row, said)]


def _fits(row: Row, said: dict[str, Any]) -> bool:
    waiting, level = row.waiting, row.clock.level
    standing = said["standing"]
    return (
        (standing == "all" or level == standing or (not standing and level != "fine"))
        and said["kind"] in ("", waiting.kind)
        and said["region"] in ("", waiting.occasion.region.code)
        and said["holder"] in ("", waiting.holder)
        and said["q"].strip().lower() in waiting.about.lower()
    )


def grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> list[Group]:
    """The rows counted by holder or step, the worst first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    found = [_group(label, group) for label, group in groups.items()]
    return sorted(found, key=lambda group: (-group.late, -group.longest, -group.soon, group.label))


def _group(label: str, rows: list[Row]) -> Group:
    levels = [row.clock.level for row in rows]
    longest = max(row.late_days for row in rows)
    return Group(label, levels.count("late"), levels.count("soon"), levels.count("fine"), longest)


# --- the screen ---------------------------------------------------------------------------------------------


def _clock(row: Row) -> str:
    return partial("office/_clock.html", clock="clock")(row)


def _reminding(row: Row) -> str:
    """Where the office issues a letter for it."""
    if not row.urge_url:
        return soft("—")
    return format_html(
        '<a href="{}">签发督促<span class="visually-hidden">：{}</span></a>', row.urge_url, row.waiting.about
    )


ROW_COLUMNS = (
    Column(
        "title", "事项", "waiting.about", 50, order=BY_VALUE, head=True,
        cell=lambda row: link(row.waiting.address, Truncator(row.waiting.about).chars(80)),
    ),
    Column("label", "环节", "waiting.label", 20, order=BY_VALUE),
    Column("holder", "办理单位", "waiting.holder", 28, order=BY_VALUE),
    Column("start", "起算", "waiting.start", 12, order=BY_VALUE, hidden=True),
    Column("due", "期限", "waiting.due", 12, order=BY_VALUE, cell=_clock),
    Column(
        "used", "已用工作日", "used", 12, order=BY_VALUE, label="已用／共（工作日）", css="number nowrap",
        cell=lambda row: f"{row.used}／{row.whole}",
    ),
    Column("whole", "共几个工作日", "whole", 14, order=BY_VALUE, hidden=True),
    Column("late", "逾期工作日", "late_days", 12, order=BY_VALUE, hidden=True),
    Column("left", "剩余工作日", lambda row: max(0, row.clock.days), 12, order=BY_VALUE, hidden=True),
    Column("standing", "情况", "situation", 10, order=BY_VALUE, hidden=True),
    Column("region", "区划", lambda row: f"{row.waiting.occasion.region}", 14, order=BY_VALUE, hidden=True),
    Column(
        "provisional", "期限是否待定", lambda row: "待定" if row.waiting.provisional else "", 14,
        order=BY_VALUE, hidden=True,
    ),
)  # fmt: skip
REMIND = Column("remind", "督促", lambda row: "", css="no-print nowrap", cell=_reminding, export=False)


def _late(group: Group) -> str:
    return format_html('<span class="late-words">{}</span>', group.late) if group.late else ""


def _counts(what: str, width: int, cell: Callable[[Any], str] | str = "") -> tuple[Column, ...]:
    """The columns of deadlines counted by holder or step."""
    return (
        Column("label", what, "label", width, order=BY_VALUE, head=True, cell=cell),
        Column("late", "已逾期", "late", 10, order=BY_VALUE, css="number", cell=_late),
        Column("soon", "即将到期", "soon", 10, order=BY_VALUE, css="number"),
        Column("fine", "未到期", "fine", 10, order=BY_VALUE, css="number"),
        Column("total", "合计", "total", 10, order=BY_VALUE, css="number"),
        Column("longest", "最长逾期（工作日）", "longest", 18, order=BY_VALUE, css="number"),
    )


@dataclass(frozen=True)
class View:
    """One way to look at the same deadlines."""

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: Callable[[list[Row]], list[Any]]


VIEWS = {
    view.name: view
    for view in (
        View("rows", "逐项", ROW_COLUMNS, list),
        View(
            "holder", "按办理单位", _counts("办理单位", 30, "office/_holder.html"),
            lambda rows: grouped(rows, lambda row: row.waiting.holder),
        ),
        View(
            "step", "按环节", _counts("环节", 24), lambda rows: grouped(rows, lambda row: row.waiting.label)
        ),
    )
}  # fmt: skip


class Overdue(ListScreen):
    """The deadlines that are late or about to be (期限督办), one by one or counted."""

    title = "期限督办"
    template = "office/overdue.html"
    filters_always = True
    not_found = "没有符合条件的期限。"

    @cached_property
    def view(self) -> View:
        return VIEWS.get(self.request.GET.get("by", ""), VIEWS["rows"])

    @cached_property
    def every(self) -> list[Row]:
        return rows_for(self.user)

    def choose(self) -> tuple[BoardForm, list[Any]]:
        form = BoardForm(self.request.GET, self.every)
        return form, self.view.rows(form.chosen(self.every))

    def get_columns(self) -> Sequence[Column]:
        reminds = self.view.name == "rows" and any(row.urge_url for row in self.every)
        return (*self.view.columns, REMIND) if reminds else self.view.columns

    def tabs(self) -> list[Tab]:
        return [
            Tab(one.label, {"by": one.name, "sort": "", "columns": ""}, one is self.view)
            for one in VIEWS.values()
        ]

    @property
    def table_css(self) -> str:  # type: ignore[override]
        return "" if self.view.name == "rows" else "counts"

    def row_css(self, row: Any) -> str:
        late = row.clock.level == "late" if self.view.name == "rows" else row.late
        return "late-row" if late else ""

    def missed(self) -> str:
        if self.every:
            return format_html(
                '没有符合条件的期限。<a href="{}?standing=all">查看全部在办期限</a>　', self.page_url
            )
        return (
            "目前没有需要您关注的期限。申请提交、审查任务发出后，期限会自动列在这里，将到和逾期时另行通知。"
        )

    def extra(self) -> dict[str, Any]:
        levels = [row.clock.level for row in self.every]
        return {
            "late": levels.count("late"),
            "soon": levels.count("soon"),
            "running": len(levels),
            "soon_words": SOON_WORDS,
        }

    def export_title(self) -> str:
        return f"期限督办（{self.view.label}）"


SOON_WORDS = f"还剩{SOON}个工作日以内的为即将到期"

"""What the board of deadlines (期限督办) shows: all that is late or about to be, one by one, by holder and by step.

The rows are the deadlines that run (terms.py), as far as the person may see them; a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from core.working_days import Counter
from departments.access import scope_of
from departments.calendar import corrections
from departments.roles import Role
from review.terms.running import KINDS, Term, running_terms
from review.workflow.clocks import SOON, Clock

if TYPE_CHECKING:
    from accounts.models import User

STANDINGS = {"late": "已逾期", "soon": "即将到期", "fine": "未到期"}
BY_DEPARTMENT = ("draft", "returned", "reply")
"""Kinds of deadlines of a proposal that a department has to keep: those the office can send it a reminder for."""


@dataclass(frozen=True)
class Row:
    """One deadline today: how long it is or was, and what of it is used, in working days."""

    term: Term
    clock: Clock
    whole: int
    used: int
    remind_url: str = ""

    @property
    def standing(self) -> str:
        return STANDINGS[self.clock.level]

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
    terms, day = running_terms(user), today or timezone.localdate()
    if not terms:
        return []
    counter = Counter(min(day, *(min(term.start, term.due) for term in terms)), corrections())
    offices = scope_of(user).regions_as(Role.STAFFING)
    return [_row(term, counter, day, reminds=term.region.pk in offices) for term in terms]


def _row(term: Term, counter: Counter, today: dt.date, *, reminds: bool) -> Row:
    left = counter.between(today, term.due)
    if term.due < today:
        left = -max(1, counter.between(term.due, today))  # late, if only by a day on which nobody works
    clock = Clock(term.due, left, term.provisional)
    remind_url = _remind_url(term) if reminds and left < 0 else ""
    whole = counter.between(term.start, term.due)
    return Row(term, clock, whole, counter.between(term.start, today), remind_url)


def _remind_url(term: Term) -> str:
    """Where the office issues a letter of the ladder for it (提醒、催办……)."""
    new = reverse("review:handling_new")
    if term.kind == "law":
        return f"{new}?task={term.key.removeprefix('law-')}"
    if term.kind in BY_DEPARTMENT and term.proposal and term.department:
        return f"{new}?proposal={term.proposal.pk}"
    return ""


# --- choosing -----------------------------------------------------------------------------------------------


class BoardForm(forms.Form):
    """Which deadlines are shown; what cannot be read is told beside its field, and the rest holds."""

    q = forms.CharField(label="事项", required=False, max_length=100)
    standing = forms.ChoiceField(
        label="情况",
        required=False,
        choices=[("", "逾期和即将到期"), *STANDINGS.items(), ("all", "全部在办")],
    )
    kind = forms.ChoiceField(label="期限", required=False, choices=[("", "全部"), *KINDS.items()])
    region = forms.ChoiceField(label="区划", required=False)
    holder = forms.ChoiceField(label="办理单位", required=False)

    def __init__(self, data: Any, rows: Iterable[Row]) -> None:
        super().__init__(data)
        regions = {row.term.region.code: str(row.term.region) for row in rows}
        holders = sorted({row.term.holder for row in rows})
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
    term, level = row.term, row.clock.level
    standing = said["standing"]
    return (
        (standing == "all" or level == standing or (not standing and level != "fine"))
        and said["kind"] in ("", term.kind)
        and said["region"] in ("", term.region.code)
        and said["holder"] in ("", term.holder)
        and said["q"].strip().lower() in term.title.lower()
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


# --- columns ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column: its name in the address, its heading, its width in a workbook, and the value of a row."""

    name: str
    heading: str
    width: int
    value: Callable[[Any], Any]


ROW_COLUMNS = (
    Column("title", "事项", 50, lambda row: row.term.title),
    Column("label", "环节", 20, lambda row: row.term.label),
    Column("holder", "办理单位", 28, lambda row: row.term.holder),
    Column("start", "起算", 12, lambda row: f"{row.term.start}"),
    Column("due", "期限", 12, lambda row: f"{row.term.due}"),
    Column("used", "已用工作日", 12, lambda row: row.used),
    Column("whole", "共几个工作日", 14, lambda row: row.whole),
    Column("late", "逾期工作日", 12, lambda row: row.late_days),
    Column("left", "剩余工作日", 12, lambda row: max(0, row.clock.days)),
    Column("standing", "情况", 10, lambda row: row.standing),
    Column("region", "区划", 14, lambda row: f"{row.term.region}"),
    Column("provisional", "期限是否待定", 14, lambda row: "待定" if row.term.provisional else ""),
)
COUNTS = (
    Column("late", "已逾期", 10, lambda group: group.late),
    Column("soon", "即将到期", 10, lambda group: group.soon),
    Column("fine", "未到期", 10, lambda group: group.fine),
    Column("total", "合计", 10, lambda group: group.total),
    Column("longest", "最长逾期（工作日）", 18, lambda group: group.longest),
)


@dataclass(frozen=True)
class Tab:
    """One way to look at the same deadlines."""

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: Callable[[list[Row]], list[Any]]


TABS = {
    tab.name: tab
    for tab in (
        Tab("rows", "逐项", ROW_COLUMNS, list),
        Tab(
            "holder",
            "按办理单位",
            (Column("label", "办理单位", 30, lambda group: group.label), *COUNTS),
            lambda rows: grouped(rows, lambda row: row.term.holder),
        ),
        Tab(
            "step",
            "按环节",
            (Column("label", "环节", 24, lambda group: group.label), *COUNTS),
            lambda rows: grouped(rows, lambda row: row.term.label),
        ),
    )
}


def sorted_rows(tab: Tab, rows: list[Any], wanted: str) -> list[Any]:
    """The rows in the order asked for (`name` or `-name`), else as they come: the earliest deadline, the worst group."""
    column = next((one for one in tab.columns if one.name == wanted.removeprefix("-")), None)
    return sorted(rows, key=column.value, reverse=wanted.startswith("-")) if column else rows


SOON_WORDS = f"还剩{SOON}个工作日以内的为即将到期"

"""The lists of law changes (法律变化): what comes into force, the changes, the tasks, the omissions; and their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from departments.access import scope_of
from departments.roles import Role
from laws.models import LawEvent
from office.clocks import Clocks
from office.listing import ListScreen
from office.listing_columns import Column, joined, link, partial, soft, tag
from review.law_changes.following import TaskAnswer, why_not
from review.law_changes.listing import (
    EventFilter,
    State,
    TaskFilter,
    clock_of,
    events_for,
    figures,
    follows,
    omissions_for,
    tasks_for,
)
from review.law_changes.reading import Upcoming, bars, months_ahead, radar
from review.models.law_changes import AdjustmentTask, AdjustmentTaskQuerySet
from review.models.seats import seats


class _LawList(ListScreen):
    """What the four lists have in common: the tabs that lead from one to the other."""

    template = "review/law_changes/list.html"

    def extra(self) -> dict[str, Any]:
        return {"follows": follows(self.user)}


# --- what is to come -----------------------------------------------------------------------------------------


def _how_long(row: Upcoming) -> str:
    if row.day is None:
        return soft("施行日期待补")
    return joined(
        [format_html("<strong>{}天</strong>", row.days), soft(f"{row.working_days}个工作日", "small")]
    )


def _touched(row: Upcoming) -> str:
    if row.touches and row.event:
        return f"{row.event.task_count}个部门，{row.event.power_count}项职权"
    if row.version and not row.version.digest:
        return "法律库还没有条文，未能核对"
    return "新制定，没有旧条文可以对照" if row.what == "新制定" else "不涉及"


WHAT = {"废止": "red", "新制定": "green"}


class Radar(_LawList):
    """What comes into force or ends, and when (即将施行)."""

    title = "即将施行"
    intro = "已经公布、尚未施行的法律、法规、规章，以及将要废止的，按施行日期排列。"
    template = "review/law_changes/radar.html"
    nothing = "法律库中没有尚未施行的法律。新的法律文本导入后，会在这里显示施行日期和受影响的职权。"
    columns = (
        Column("day", "施行日期", "day", 12, css="nowrap", missing="未注明"),
        Column("days", "倒计时（天）", "days", 12, label="倒计时", cell=_how_long),
        Column("working", "工作日", lambda row: row.working_days if row.day else None, 10, hidden=True),
        Column(
            "title", "法律文件", "title", 44, head=True,
            link=lambda row: reverse("review:law_change", args=[row.event.pk]) if row.event else "",
            note="version.law.instrument.name",
        ),
        Column(
            "what", "变化", "what", 10,
            cell=lambda row: joined(
                [
                    tag(row.what, WHAT.get(row.what, "amber")),
                    soft(f"由{row.event.by}" if row.event and row.event.by else "", "small"),
                ]
            ),
        ),
        Column(
            "touched", "涉及部门、职权", _touched, 30,
            cell=lambda row: "" if row.touches else soft(_touched(row)),
        ),
    )  # fmt: skip

    @cached_property
    def upcoming(self) -> list[Upcoming]:
        return radar(self.user)

    def rows(self) -> list[Upcoming]:
        return self.upcoming

    def extra(self) -> dict[str, Any]:
        return super().extra() | {"chart": months_ahead(self.upcoming)}


# --- the changes ---------------------------------------------------------------------------------------------


def _coming(event: LawEvent) -> str:
    if event.on <= timezone.localdate():
        return ""
    return "即将废止" if event.kind == LawEvent.Kind.REPEAL else "即将施行"


def _undated(event: LawEvent) -> str:
    return "施行日期未注明，按文本日期" if event.is_undated else ""


def _kind(event: Any) -> str:
    empty = event.version and not event.version.digest
    colour = "red" if event.kind == LawEvent.Kind.REPEAL else "amber"
    return joined([tag(event.get_kind_display(), colour), soft("尚无条文" if empty else "", "small")])


def _number(name: str, heading: str, width: int, field: str, **more: Any) -> Column:
    def dash(event: Any) -> str:
        return str(getattr(event, field) or "—")

    return Column(name, heading, field, width, order=field, css="number", **{"cell": dash, **more})


def _overdue(event: Any) -> str:
    number = event.overdue_count
    return format_html('<strong class="late-words">{}</strong>', number) if number else "—"


class LawChanges(_LawList):
    """The changes of laws (法律变化), the latest first."""

    title = "法律变化"
    intro = "法律库中的新文本和废止，按引用的条文找出受影响的职权。"
    order = "-on,-pk"
    not_found = "没有符合条件的法律变化。"
    nothing = "没有法律变化。导入法律的新文本后，会自动出现在这里。"
    columns = (
        Column(
            "on", "施行日期", "on", 12, order="on", css="nowrap",
            tags=lambda event: [(said, "blue") for said in (_coming(event), _undated(event)) if said],
        ),
        Column(
            "title", "法律文件", "law.title", 44, order="law__title", head=True, note="law.instrument.name",
            link=lambda event: reverse("review:law_change", args=[event.pk]),
        ),
        Column("kind", "变化", "get_kind_display", 10, order="kind", cell=_kind),
        Column("by", "由何文件废止", "by", 36, hidden=True),
        Column("instrument", "法律文件种类", "law.instrument.name", 16, hidden=True),
        Column("new", "新文本", "version.version_date", 12, hidden=True),
        Column("old", "原文本", "previous.version_date", 12, hidden=True),
        _number("departments", "涉及部门", 10, "task_count"),
        _number("powers", "涉及职权", 10, "power_count"),
        _number("waiting", "未办结任务", 12, "waiting_count", label="未办结"),
        _number("overdue", "应调未调", 10, "overdue_count", cell=_overdue),
    )  # fmt: skip

    def rows(self) -> QuerySet[LawEvent]:
        return events_for(self.user)

    def make_filter(self, rows: Any) -> EventFilter:
        return EventFilter(self.request.GET, rows)


# --- tasks and omissions -------------------------------------------------------------------------------------


def _task_day(event: LawEvent) -> str:
    if event.is_undated:
        return f"{event.on}文本，施行日期未注明"
    return f"{event.on}{'废止' if event.kind == LawEvent.Kind.REPEAL else '施行'}"


LAW = Column(
    "law", "法律文件", "event.law.title", 40, order="event__law__title", head=True,
    link=lambda task: reverse("review:law_task", args=[task.pk]),
    note=lambda task: _task_day(task.event),
)  # fmt: skip
KIND = Column("kind", "变化", "event.get_kind_display", 10, hidden=True)
ON = Column("on", "施行日期", "event.on", 12, order="event__on", css="nowrap", hidden=True)
REGION = Column("region", "区划", "department.region.name", 12, hidden=True)
DEPARTMENT = Column("department", "部门", "department.name", 28, order="department__name")
POWERS = Column("powers", "涉及职权", "power_count", 10, order="power_count", label="职权", css="number")
DUE = Column("due", "期限", "due_on", 12, order="due_on", cell=partial("office/_clock.html", clock="clock"))


def _until(task: Any) -> str:
    """How long there is, in words."""
    provisional = "（暂定）" if task.due_provisional else ""
    return f"{task.clock.words}{provisional}" if task.clock else ""


UNTIL = Column("until", "期限说明", _until, 18, hidden=True)
PROPOSAL = Column(
    "proposal",
    "调整申请",
    lambda task: f"第{task.proposal_id}号" if task.proposal_id else "",
    12,
    hidden=True,
)


def _progress(cell: Any) -> Column:
    return Column("progress", "办理情况", lambda task: State(task.progress).label, 12, cell=cell)


def _how_far(task: Any) -> str:
    shown = partial("review/law_changes/_progress.html", progress="progress")(task)
    if not task.proposal_id or task.progress == State.OPEN:
        return shown
    url = reverse("review:proposal", args=[task.proposal_id])
    return joined([shown, link(url, f"第{task.proposal_id}号申请", "small")])


class _Tasks(_LawList):
    """Tasks with their clocks, soonest first."""

    order = "due_on,pk"

    def dressed(self, rows: list[Any]) -> list[Any]:
        for task in rows:
            task.clock = clock_of(task, self.clocks)
        return rows

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks()


class LawTasks(_Tasks):
    """The adjustment tasks (调整任务): what waits, and how far departments are."""

    title = "调整任务"
    intro = "法律变化涉及的职权，由部门在期限内提出调整，或者说明无需调整的理由。"
    template = "review/law_changes/tasks.html"
    not_found = "没有符合条件的任务。"
    own_columns = (
        DUE, LAW, KIND, ON, POWERS, UNTIL, _progress(_how_far), PROPOSAL,
        Column("act", "办理", lambda task: "", css="no-print", cell="review/law_changes/_acts.html", export=False),
    )  # fmt: skip
    columns = (DUE, LAW, KIND, ON, REGION, DEPARTMENT, *own_columns[4:])

    def get_columns(self) -> Sequence[Column]:
        return self.columns if follows(self.user) else self.own_columns

    @cached_property
    def visible(self) -> AdjustmentTaskQuerySet:
        return tasks_for(self.user)

    def rows(self) -> AdjustmentTaskQuerySet:
        return self.visible

    def make_filter(self, rows: Any) -> TaskFilter:
        return TaskFilter(self.request.GET, rows, user=self.user)

    def dressed(self, rows: list[Any]) -> list[Any]:
        for task in super().dressed(rows):
            task.can = {str(answer): not why_not(task, answer, self.user) for answer in TaskAnswer}
        return rows

    def row_css(self, row: Any) -> str:
        return "late-row" if row.clock and row.clock.level == "late" else ""

    def empty(self) -> str:
        whose = "各部门" if follows(self.user) else "本部门"
        return f"没有未办结的任务。法律变化涉及{whose}职权时，会在这里列出并计算期限。"

    def extra(self) -> dict[str, Any]:
        seen = AdjustmentTask.objects.visible_to(self.user)
        return super().extra() | {
            "figures": figures(self.visible),
            "bars": bars(seen) if follows(self.user) else [],
        }


class Omissions(_Tasks):
    """What departments should have proposed and did not (应调未调)."""

    title = "应调未调"
    intro = "法律变化后，部门到期没有提出调整、也没有说明无需调整的。联席会议成员单位可以直接提出调整意见。"
    columns = (
        DUE, DEPARTMENT, replace(LAW, note="event.get_kind_display"), KIND,
        Column("on", "施行日期", "event.on", 12, order="event__on", css="nowrap"),
        REGION, POWERS, UNTIL, _progress("review/law_changes/_omitted_row.html"), PROPOSAL,
    )  # fmt: skip

    def rows(self) -> AdjustmentTaskQuerySet:
        return omissions_for(self.user)

    def make_filter(self, rows: Any) -> TaskFilter:
        return TaskFilter(self.request.GET, rows, user=self.user, omitted=True)

    def dressed(self, rows: list[Any]) -> list[Any]:
        seated = {unit.region_id for unit in seats(self.user)}
        offices = scope_of(self.user).regions_as(Role.STAFFING)
        for task in super().dressed(rows):
            task.seated = task.department.region_id in seated
            task.office = task.department.region_id in offices
        return rows

    def empty(self) -> str:
        if follows(self.user):
            return "没有应调未调的：各部门都在期限内提出了调整，或者说明了理由。"
        return "这份名单由机构编制部门、联席会议成员和督查查看。"

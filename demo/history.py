"""What the demo looks back on (演示的历史): the first list half a year ago, and its first adjustments, all released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from demo.cast import Cast
from demo.clock import Story
from departments.models import Department, Region
from powers.models import PowerVersion
from publish.releasing import release
from review.drafting.submitting import submit
from review.meetings.holding import call_meeting, put_on_agenda
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction
from review.workflow.routing import plan

FIRST, SECOND = 122, 14
"""Working days ago: the first release, and the second."""
AHEAD = "120111"
"""The district whose second release takes effect only in two weeks: it shows as 即将生效."""

Departments = list[tuple[Department, dict[str, Any]]]
NAMES = {
    ChangeAction.MODIFY: "修改",
    ChangeAction.CANCEL: "取消",
    ChangeAction.ADD: "新增",
    ChangeAction.MERGE: "合并",
}
TOGETHER = "M2"
"""What was adjusted for this case (时限 and the like) was decided under one document in each region (成批调整)."""


def history(cast: Cast, departments: Departments) -> Iterable[Story]:
    """Every story of the past."""
    regions = {department.region.pk: department.region for department, _ in departments}
    for department, data in departments:
        yield _initial(cast, department, data)
    for region in regions.values():
        yield _released(cast, region, FIRST, FIRST, "首次公布权责清单（演示）")
    documents: dict[int, str] = {}
    for number, (department, case, rows) in enumerate(_groups(departments)):
        yield _adjusted(cast, department, case, rows, documents, late=number % 3)
    for region in regions.values():
        begins = -SECOND if region.code == AHEAD else SECOND - 4
        yield _released(cast, region, SECOND, begins, "动态调整：新增、修改、取消部分职权（演示）")


def _initial(cast: Cast, department: Department, data: dict[str, Any]) -> Story:
    """A list taken over: written down, submitted and approved as a whole."""
    yield cast.days.at(FIRST + 8, 9)
    drafts = cast.writers[department.pk].write(data["powers"])
    cast.versions |= {row["key"]: draft.pk for row, draft in zip(data["powers"], drafts, strict=True)}
    proposal = Proposal.objects.create(
        region=department.region,
        department=department,
        kind=Proposal.Kind.INITIAL,
        title=f"{department.name}初始编制（演示）",
    )
    Change.objects.bulk_create(
        Change(proposal=proposal, power_id=draft.power_id, version=draft, action=ChangeAction.ADD)
        for draft in drafts
    )
    submit(proposal, by=None)
    yield cast.days.at(FIRST + 3, 15)
    cast.approve(proposal)


def _released(cast: Cast, region: Region, day: int, begins: int, note: str) -> Story:
    yield cast.days.at(day, 16.5)
    effective_on = cast.days.ago(begins)
    release(
        region, by=cast.staffing(region), effective_on=effective_on, made_on=timezone.localdate(), note=note
    )


def _groups(departments: Departments) -> list[tuple[Department, str, list[dict[str, Any]]]]:
    """What was adjusted, by department and case: each a proposal of its own."""
    found = []
    for department, data in departments:
        cases: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in data["release2"]:
            cases[row["case"]].append(row)
        found += [(department, case, rows) for case, rows in cases.items()]
    return found


def _adjusted(
    cast: Cast,
    department: Department,
    case: str,
    rows: list[dict[str, Any]],
    documents: dict[int, str],
    *,
    late: int,
) -> Story:
    """One adjustment of the second release, from the clerk to the decision; `documents`, by region, are of several."""
    day = 34 + late
    yield cast.days.at(day, 9)
    proposal = _drafted(cast, department, case, rows)
    yield from cast.submitted(proposal, day - 1)
    yield from cast.begin(proposal, day - 2)
    yield from cast.opinions(proposal, day - 4 - late)
    yield from cast.gather(proposal, day - 8)
    if plan(proposal).own:  # its own department would have had to review it
        yield from _met(cast, proposal, day - 10)
    yield from cast.submit_up(proposal, day - 9)
    own = cast.document.format(year=cast.days.ago(SECOND + 3).year, pk=proposal.pk)
    shared = documents.setdefault(department.region_id, own) if case == TOGETHER else own
    yield from cast.approved(proposal, SECOND + 3, under=shared)


def _drafted(cast: Cast, department: Department, case: str, rows: list[dict[str, Any]]) -> Proposal:
    action, note = rows[0]["action"], "；".join(row["note"] for row in rows)
    name = department.short_name or department.name
    first, count = rows[0]["power"], len(rows) + len(rows[0].get("with", ()))
    if action == ChangeAction.ADD:
        return cast.add(department, first, case, f"{name}新增“{first['name']}”", note)
    title = f"{name}{NAMES[action]}“{cast.rows[first]['name']}”{f'等{count}项' if count > 1 else ''}"
    if action == ChangeAction.CANCEL:
        return cast.cancel(first, case, title, note)
    if action == ChangeAction.MERGE:
        return cast.merge([first, *rows[0]["with"]], rows[0]["set"], case, title, note)
    proposal = cast.modify({row["power"]: row["set"] for row in rows}, case, title, note)
    for row in rows:
        version = cast.change(proposal, row["power"]).version_id
        PowerVersion.objects.filter(pk=version).update(change_note=row["note"])
    return proposal


def _met(cast: Cast, proposal: Proposal, day: int) -> Story:
    """A meeting about one proposal alone."""
    by = cast.staffing(proposal.region)
    yield cast.days.at(day, 9)
    meeting = call_meeting(proposal.region, by=by, held_on=cast.days.ago(day - 2), place="第一会议室（演示）")
    put_on_agenda(proposal, meeting, by=by)
    yield cast.days.at(day - 2, 15)
    cast.hold(meeting, {item.pk: ("approve", "") for item in meeting.items.all()})

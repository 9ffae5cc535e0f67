"""Reminders at 50, 80 and 100 % of working days, overdue notices, each once, however often and late the timer runs.

The days are those of autumn 2025: 1 to 8 October were holidays, Sunday 28 September and Saturday 11 October were
worked (国务院办公厅关于2025年部分节假日安排的通知).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Department, Membership
from laws.models import Instrument, Law, LawEvent
from office.models.notices import Notice
from office.reminding import due_reminders, remind
from office.waiting import WAITING, running
from review.handling import issuing
from review.law_changes.notifying import tell_laws_in_force
from review.meetings import holding
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Proposal, State
from review.models.review_tasks import ReviewTask
from review.workflow.moving import move
from review.workflow.transitions import Action
from tests.review.clockwork import Clock

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
START = "2025-09-24"
LAST = dt.date(2025, 10, 10)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, START)


@pytest.fixture
def in_office(clock: Clock, joint: SimpleNamespace, people: SimpleNamespace) -> None:
    """Everybody has been in office for years: the clock stands long before today."""
    Membership.objects.update(valid_from="2020-01-01")


@pytest.fixture
def circulation(
    clock: Clock, joint: SimpleNamespace, in_office: None, make_draft: Make, propose: Make
) -> Meeting:
    """A written circulation of seven working days from Wednesday 24 September: to Friday 10 October."""
    meeting = holding.call_meeting(joint.region, by=joint.people.staffing, held_on=LAST, mode="written")
    Meeting.objects.update(created_at=clock.now)
    put_on(meeting, propose(make_draft("议题")))
    return meeting


def put_on(meeting: Meeting, proposal: Proposal) -> None:
    change = proposal.changes.get()
    MeetingItem.objects.create(meeting=meeting, change=change, submission_digest="sm3:0")


def told(user: Any) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(user=user).order_by("pk").values_list("event", "text")
    return list(rows)


def test_reminders_come_at_50_80_and_100_percent_of_working_days(
    clock: Clock, circulation: Meeting, joint: SimpleNamespace
) -> None:
    """Every day from the first on, holidays too: on these four days, and no other, somebody is told."""
    days: dict[str, list[str]] = {}
    day = dt.date.fromisoformat(START)
    while day <= dt.date(2025, 10, 15):
        clock.set(day)
        before = len(told(joint.people.justice))
        remind()
        if new := told(joint.people.justice)[before:]:
            days[f"{day:%m-%d}"] = [f"{event} {text.split('，', 1)[-1]}" for event, text in new]
        day += dt.timedelta(days=1)
    title = circulation.title
    assert days == {
        "09-29": ["reminder_circulation 已用57%，还剩3个工作日。"],
        "10-09": ["reminder_circulation 已用85%，还剩1个工作日。"],
        "10-10": ["reminder_circulation 今天到期。"],
        "10-11": [f"overdue_circulation 市司法局没有在10月10日前书面答复“{title}”。"],
    }


def test_run_twice_nobody_is_told_twice(clock: Clock, circulation: Meeting) -> None:
    clock.set("2025-09-29")
    first = remind()
    count = Notice.objects.count()
    assert len(first) == 4
    clock.wait(minutes=5)
    assert remind() == []
    assert Notice.objects.count() == count


@pytest.mark.parametrize(
    ("day", "events"),
    [
        ("2025-10-09", ["reminder_circulation"]),
        ("2025-10-10", ["reminder_circulation"]),
        ("2025-11-03", ["overdue_circulation"]),
    ],
)
def test_run_late_only_the_last_mark_is_told(
    clock: Clock, circulation: Meeting, joint: SimpleNamespace, day: str, events: list[str]
) -> None:
    """The timer stood still for days: one notice, not one for each mark that passed."""
    clock.set(day)
    for _ in range(3):
        remind()
    assert [event for event, _ in told(joint.people.justice)] == events


def test_nobody_is_told_at_night_or_on_a_holiday(clock: Clock, circulation: Meeting) -> None:
    clock.set("2025-09-29", hour=7)
    assert remind() == []
    clock.set("2025-10-11", hour=0)
    assert remind() == []
    clock.set("2025-10-12")
    assert remind() == []
    clock.set("2025-10-13", hour=8)
    assert len(remind()) == 4


def test_who_has_answered_is_not_reminded(clock: Clock, circulation: Meeting, joint: SimpleNamespace) -> None:
    row = circulation.attendance.get(unit__kind="justice")
    holding.note_attendance(circulation, {row.pk: (True, "负责人")}, by=joint.people.staffing)
    clock.set("2025-10-11")
    remind()
    assert told(joint.people.justice) == []
    assert [event for event, _ in told(joint.people.finance)] == ["overdue_circulation"]


def test_a_deadline_that_is_moved_is_told_of_anew(
    clock: Clock, circulation: Meeting, joint: SimpleNamespace
) -> None:
    clock.set("2025-10-10")
    remind()
    later = dt.date(2025, 10, 17)
    holding.change_meeting(circulation, by=joint.people.staffing, held_on=later, mode="written")
    clock.set("2025-10-17")
    remind()
    assert [text.split("，")[-1] for _, text in told(joint.people.justice)] == ["今天到期。"] * 2


# --- every kind of deadline -----------------------------------------------------------------------------------


def waiting(propose: Make, draft: Any, state: str, people: SimpleNamespace, **fields: Any) -> Proposal:
    """A proposal that came into a state today."""
    proposal = propose(draft, by=people.clerk)
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save()
    if state == State.DRAFT:
        proposal.steps.update(due_on=proposal.due_on)
    else:
        move(proposal, Action.SUBMIT, by=people.clerk, target=state)
    return proposal


@pytest.fixture
def everything(
    clock: Clock,
    joint: SimpleNamespace,
    people: SimpleNamespace,
    in_office: None,
    department: Department,
    make_draft: Make,
    propose: Make,
) -> SimpleNamespace:
    """One matter with each kind of deadline, all of them begun on 24 September."""
    start = dt.date.fromisoformat(START)
    draft = waiting(propose, make_draft("甲"), State.DRAFT, people, due_on=LAST, title="甲")
    returned = waiting(propose, make_draft("乙"), State.RETURNED, people, title="乙")
    office = waiting(propose, make_draft("丙"), State.SUBMITTED, people, title="丙")
    approved = waiting(propose, make_draft("丁"), State.APPROVED, people, title="丁")
    reply = waiting(
        propose, make_draft("戊"), State.REVIEWING, people, title="戊", origin="member",
        unit=joint.units["reform"], submitted_at=clock.now,
    )  # fmt: skip
    submission = reply.submissions.create(number=1, digest="sm3:0", submitted_by=people.clerk)
    ReviewTask.objects.create(
        proposal=reply, submission=submission, unit=joint.units["justice"], need="required", due_on=LAST
    )
    meeting = holding.call_meeting(joint.region, by=joint.people.staffing, held_on=LAST, mode="written")
    put_on(meeting, office)
    issuing.issue(department, "remind", by=joint.people.staffing, text="请抓紧办理。", due_on=LAST)
    law = Law.objects.create(title="中华人民共和国测试法", instrument=Instrument.objects.first())
    event = LawEvent.objects.create(law=law, kind="repeal", on=dt.date(2025, 10, 20))
    AdjustmentTask.objects.create(event=event, department=department, due_on=LAST, counted_on=start)
    Notice.objects.all().delete()
    return SimpleNamespace(draft=draft, returned=returned, office=office, approved=approved, reply=reply)


def test_every_kind_of_deadline_runs(everything: SimpleNamespace) -> None:
    rows = [one for one in running() if one.kind != "circulation"]
    found = {(one.kind, one.label): (f"{one.due:%m-%d}", one.holder) for one in rows}
    assert found == {
        ("draft", "起草"): ("10-10", "天津市教育委员会"),
        ("returned", "退回补正"): ("09-30", "天津市教育委员会"),
        ("office", "收件审查"): ("09-28", "天津市机构编制部门"),
        ("release", "批准后公布"): ("09-28", "天津市机构编制部门"),
        ("limit", "公布的最长期限"): ("10-28", "天津市机构编制部门"),
        ("reply", "部门答复"): ("09-30", "天津市教育委员会"),
        ("task", "成员单位审查"): ("10-10", "市司法局"),
        ("law", "法律变化调整"): ("10-10", "天津市教育委员会"),
        ("handling", "督办办结"): ("10-10", "天津市教育委员会"),
    }


def test_every_kind_of_deadline_is_told_when_it_has_passed(clock: Clock, everything: SimpleNamespace) -> None:
    clock.set("2025-11-03")
    remind()
    events = set(Notice.objects.values_list("event", flat=True))
    rest = {
        "urgent",
        "internal",
        "cosign",
        "consent",
        "campaign",
        "handling_close",
    }  # in the matrix of the desk
    told = {kind.name for kind in WAITING if kind.overdue is not None}
    assert events == {f"overdue_{kind}" for kind in told - rest}


def test_what_is_met_is_not_told(clock: Clock, everything: SimpleNamespace) -> None:
    """A proposal that moved on, a task that was signed: the clock that ran is gone."""
    move(everything.office, Action.ACCEPT, by=None)
    move(everything.returned, Action.WITHDRAW, by=None)
    ReviewTask.objects.update(signed_at=clock.now)
    Notice.objects.all().delete()
    clock.set("2025-11-03")
    remind()
    events = list(Notice.objects.values_list("event", flat=True))
    assert "overdue_task" not in events
    assert "overdue_returned" not in events
    texts = set(Notice.objects.filter(event="overdue_office").values_list("text", flat=True))
    assert "“丙”的受理后启动审查已过期限9月28日。" in texts


def test_reminding_asks_the_same_queries_for_few_and_many(
    clock: Clock, everything: SimpleNamespace, propose: Make, make_draft: Make, people: SimpleNamespace
) -> None:
    """Once all were told, a run reads and writes nothing more for 30 matters than for 13."""
    clock.set("2025-11-03")
    remind()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert due_reminders() == []
        return len(caught)

    few = queries()
    clock.set(START)
    for n in range(8):
        waiting(propose, make_draft(f"又{n}"), State.SUBMITTED, people, title=f"又{n}")
        waiting(propose, make_draft(f"再{n}"), State.APPROVED, people, title=f"再{n}")
    clock.set("2025-11-03")
    remind()
    assert queries() == few <= 14


def test_the_staffing_office_acts_for_its_own_seat(
    clock: Clock, everything: SimpleNamespace, joint: SimpleNamespace
) -> None:
    """A member that is the staffing office itself has no department; its people are told."""
    ReviewTask.objects.update(unit=joint.units["staffing"])
    clock.set("2025-10-10")
    remind()
    told_of = Notice.objects.filter(event="reminder_task").values_list("user__username", flat=True)
    assert set(told_of) == {"bianban", "second"}


# --- laws -----------------------------------------------------------------------------------------------------


def test_a_law_that_takes_effect_is_told_once_to_whom_it_concerns(
    clock: Clock, everything: SimpleNamespace, people: SimpleNamespace
) -> None:
    clock.set("2025-10-17")
    assert tell_laws_in_force() == []
    clock.set("2025-10-20")
    assert len(tell_laws_in_force()) == 1
    assert tell_laws_in_force() == []
    assert told(people.clerk) == [
        (
            "law_in_force",
            "《中华人民共和国测试法》2025年10月20日废止，天津市教育委员会涉及的职权尚未完成调整，请抓紧办理。",
        )
    ]


def test_a_law_adjusted_in_time_is_not_told(clock: Clock, everything: SimpleNamespace) -> None:
    everything.approved.adjustment_tasks.set(AdjustmentTask.objects.all())
    AdjustmentTask.objects.update(state="drafted")
    clock.set("2025-10-20")
    assert tell_laws_in_force() == []


def test_many_deadlines_are_told_of_in_as_many_queries_as_few(
    clock: Clock, everything: SimpleNamespace, propose: Make, make_draft: Make, people: SimpleNamespace
) -> None:
    """Each is told to just those it was told to by itself; who they are is looked up once for all that are alike."""

    def told_in() -> int:
        clock.set("2025-11-03")
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            assert remind()
        return len(caught)

    few = told_in()
    clock.set(START)
    for n in range(12):
        waiting(propose, make_draft(f"又{n}"), State.SUBMITTED, people, title=f"又{n}")
    assert told_in() == few <= 40
    about = Notice.objects.filter(text__contains="“又3”")
    assert set(about.values_list("user__username", flat=True)) == {"bianban", "second"}
    assert about.count() == 2

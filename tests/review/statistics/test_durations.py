"""Time statistics: numbers against rows counted by hand over a holiday, who sees what, and what bad input gets.

The days stand around 国庆 2024: from 30 September to 8 October there are two working days (30 September and the 8th),
and Saturday the 12th is worked. 9 October is corrected to be free by the office.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from departments.models import CalendarDay, Department, Region
from review.models.proposals import Proposal, ProposalStep, State, Submission
from review.models.review_tasks import Opinion, ReviewTask, TaskItem
from review.statistics.durations import Wanted, by_office, by_step, ninetieth, stints

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ZONE = timezone.get_default_timezone()
PERIOD = {"start": "2024-09-01", "end": "2024-12-31"}
AUTUMN = Wanted(dt.date(2024, 9, 1), dt.date(2024, 12, 31))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def propose_at(people: SimpleNamespace) -> Make:
    """`propose_at(department, (state, from, to, due), …)` writes a proposal with steps of those days."""

    def make(department: Department, *steps: tuple[str, str, str, str], **fields: Any) -> Proposal:
        proposal = Proposal.objects.create(
            region=department.region,
            department=department,
            kind=fields.pop("kind", "adjustment"),
            title=fields.pop("title", "调整申请"),
            state=steps[-1][0],
            **fields,
        )
        for state, began, ended, due in steps:
            ProposalStep.objects.create(
                proposal=proposal,
                state=state,
                entered_at=at(f"{began} 09:30"),
                left_at=at(f"{ended} 16:00") if ended else None,
                due_on=due or None,
            )
        return proposal

    return make


@pytest.fixture
def history(propose_at: Make, department: Department, neighbour: Department) -> SimpleNamespace:
    """Four proposals of two departments; the comments say what they come to."""
    CalendarDay.objects.create(date=dt.date(2024, 10, 9), is_working=False, note="本市放假")
    first = propose_at(
        department,
        (State.DRAFT, "2024-09-24", "2024-09-27", "2024-09-30"),  # 25 26 27: 3 days, in time
        (State.SUBMITTED, "2024-09-27", "2024-10-08", "2024-09-30"),  # 29 (worked) 30 8: 3 days, late
        (State.REVIEWING, "2024-10-08", "2024-10-14", "2024-10-17"),  # 10 11 12 14: 4 days, the 9th is free
        (State.REJECTED, "2024-10-14", "2024-10-14", ""),
    )
    second = propose_at(
        department,
        (State.DRAFT, "2024-10-10", "2024-10-10", ""),  # the same day: 0, no deadline
        (State.SUBMITTED, "2024-10-10", "2024-10-11", "2024-10-15"),  # 1 day, in time
        (State.WITHDRAWN, "2024-10-11", "2024-10-11", ""),
    )
    third = propose_at(
        neighbour,
        (State.DRAFT, "2024-10-11", "2024-10-15", "2024-10-14"),  # 12 14 15: 3 days, late
        (State.SUBMITTED, "2024-10-15", "", "2024-10-18"),  # goes on, long overdue
    )
    before = propose_at(neighbour, (State.DRAFT, "2024-06-03", "2024-06-04", ""))  # ended before the period
    return SimpleNamespace(first=first, second=second, third=third, before=before)


@pytest.fixture
def reviewed(history: SimpleNamespace, joint: SimpleNamespace, make_draft: Make) -> SimpleNamespace:
    """Three members' tasks on the first proposal: one signed in time, one late, one that lapsed."""
    from review.models.proposals import Change

    draft = make_draft("民办学校设立审批")
    change = Change.objects.create(
        proposal=history.first, power=draft.power, version=draft, action="modify", is_open=False
    )
    submission = Submission.objects.create(proposal=history.first, number=1, digest="sm3:1")
    tasks = {}
    for kind, signed, closed in (
        ("justice", "2024-10-10", ""),  # from the 8th: 1 day, in time
        ("service", "2024-10-12", ""),  # 10 11 12: 3 days, a day late
        ("reform", "", "2024-10-14"),  # never signed, lapsed: 4 days, late
        ("finance", "", "2024-10-09"),  # called off within its deadline: not counted
    ):
        tasks[kind] = task = ReviewTask.objects.create(
            proposal=history.first,
            submission=submission,
            unit=joint.units[kind],
            need="required",
            due_on=dt.date(2024, 10, 11),
            opened_at=at("2024-10-08 10:00"),
            signed_at=at(f"{signed} 11:00") if signed else None,
            closed_at=at(f"{closed} 11:00") if closed else None,
        )
        TaskItem.objects.create(task=task, change=change, need="required")
    for verdict in ("disagree", "agree"):  # the last one holds
        Opinion.objects.create(
            task=tasks["justice"],
            change=change,
            verdict=verdict,
            grounds="依据不足",
            submission_digest="sm3:1",
            given_by=joint.people.justice,
        )
    return SimpleNamespace(tasks=tasks, change=change)


def lines(rows: Any) -> dict[str, tuple[Any, ...]]:
    return {
        r.label: (r.count, r.median, r.ninety, r.longest, r.timed, r.in_time, r.open, r.overdue) for r in rows
    }


def page(client: Any, **given: str) -> Any:
    return client.get(reverse("review:times"), PERIOD | given)


# --- the numbers --------------------------------------------------------------------------------------------


def test_each_step_against_rows_counted_by_hand(history: SimpleNamespace, people: SimpleNamespace) -> None:
    found = lines(by_step(stints(people.staffing, AUTUMN)))
    assert found == {
        "起草": (3, 3.0, 3, 3, 2, 1, 0, 0),  # 3 0 3
        "收件审查": (2, 2.0, 3, 3, 2, 1, 1, 1),  # 3 1, and one that goes on
        "联席审查（全过程）": (1, 4.0, 4, 4, 1, 1, 0, 0),
    }


def test_each_office_against_rows_counted_by_hand(
    history: SimpleNamespace, reviewed: SimpleNamespace, people: SimpleNamespace
) -> None:
    found = lines(by_office(stints(people.staffing, AUTUMN)))
    assert found == {
        "天津市教育委员会": (2, 1.5, 3, 3, 1, 1, 0, 0),
        "天津市民政局": (1, 3.0, 3, 3, 1, 0, 0, 0),
        "天津市机构编制部门": (2, 2.0, 3, 3, 2, 1, 1, 1),
        "市司法局": (1, 1.0, 1, 1, 1, 1, 0, 0),
        "市政务服务办": (1, 3.0, 3, 3, 1, 0, 0, 0),
        "市发展改革委": (1, 4.0, 4, 4, 1, 0, 0, 0),
    }


def test_what_goes_on_is_counted_until_today(history: SimpleNamespace, people: SimpleNamespace) -> None:
    row = next(r for r in stints(people.staffing, AUTUMN) if r.ended is None)
    assert row.late
    assert row.days > 250, "more than a year of working days since October 2024"


@pytest.mark.parametrize(
    ("days", "expected"), [([7], 7), ([1, 2], 2), (list(range(1, 11)), 9), (list(range(1, 12)), 10)]
)
def test_the_ninetieth_percentile_is_the_nearest_rank(days: list[int], expected: int) -> None:
    assert ninetieth(days) == expected


def test_the_load_of_each_member(reviewed: SimpleNamespace, people: SimpleNamespace, signed_in: Make) -> None:
    rows = page(signed_in(people.staffing), by="member").context["page"].object_list
    assert {r.name: (r.tasks, r.items, r.in_time, r.late, r.running, r.off) for r in rows} == {
        "市司法局": (1, 1, 1, 0, 0, 0),
        "市政务服务办": (1, 1, 0, 1, 0, 0),
        "市发展改革委": (1, 1, 0, 1, 0, 0),
        "市财政局": (1, 1, 0, 0, 0, 1),
    }
    justice = next(r for r in rows if r.name == "市司法局")
    assert justice.verdict_counts == [1, 0, 0, 0], "the last opinion holds"


def test_a_walk_through_the_workflow_is_counted(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    """The rows the product itself writes, not those of this file."""
    bring(adjustment(), "approved")
    today = timezone.localdate()
    rows = by_step(stints(people.staffing, Wanted(today, today, kind="adjustment")))
    assert [(r.label, r.count, r.open) for r in rows] == [
        ("起草", 1, 0),
        ("部门审核", 1, 0),
        ("收件审查", 1, 0),
        ("受理后启动审查", 1, 0),
        ("联席审查（全过程）", 1, 0),
        ("成员单位审查", 2, 0),
        ("汇总后审定", 1, 0),
        ("批准后公布", 0, 1),
    ]


# --- the screen ---------------------------------------------------------------------------------------------


def test_the_screen_tells_the_numbers_in_a_table_and_beside_the_picture(
    history: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    shown = page(signed_in(people.staffing)).content.decode()
    assert shown.count('role="img" aria-label="办理用时（工作日），数据见表"') == 2, (
        "for a desk and for a phone"
    )
    assert "联席审查（全过程）" in shown


def test_filters(
    history: SimpleNamespace, people: SimpleNamespace, signed_in: Make, neighbour: Department
) -> None:
    client = signed_in(people.staffing)
    own = page(client, department=str(neighbour.pk)).context["page"].object_list
    assert [(r.label, r.count) for r in own] == [("起草", 1), ("收件审查", 0)]
    assert [r.label for r in page(client, step="draft").context["page"].object_list] == ["起草"]
    assert page(client, kind="initial").context["page"].object_list == []
    later = page(client, start="2024-10-11").context["page"].object_list
    assert [(r.label, r.count) for r in later] == [("起草", 1), ("收件审查", 1), ("联席审查（全过程）", 1)]


def test_sorting_puts_what_has_no_value_last(
    history: SimpleNamespace, people: SimpleNamespace, signed_in: Make, neighbour: Department
) -> None:
    client = signed_in(people.staffing)
    up = page(client, sort="longest").context["page"].object_list
    assert [r.longest for r in up] == [3, 3, 4]
    down = page(client, sort="-longest", department=str(neighbour.pk)).context["page"].object_list
    assert [r.label for r in down] == ["起草", "收件审查"], "nothing of 收件审查 has ended"
    assert page(client, sort="nonsense").status_code == 200


def test_the_records_behind_the_numbers(
    history: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    answer = page(signed_in(people.staffing), by="rows", step="submitted")
    assert [(r.proposal, r.days, r.late) for r in answer.context["page"].object_list][1:] == [
        (history.first.pk, 3, True),
        (history.second.pk, 1, False),
    ]
    assert reverse("review:proposal", args=[history.first.pk]) in answer.content.decode()


def test_each_table_is_exported(reviewed: SimpleNamespace, people: SimpleNamespace, signed_in: Make) -> None:
    client = signed_in(people.staffing)
    for by in ("step", "office", "member", "rows"):
        answer = client.get(reverse("review:times_export"), PERIOD | {"by": by})
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        rows = list(book.iter_rows(values_only=True))
        listed = page(client, by=by).context
        assert list(rows[0]) == [c.heading for c in listed["tab"].columns]
        assert len(rows) > 3
        assert [r[0] for r in rows[1:]] == [
            cells[0][1] for cells in (line.cells for line in listed["list"].lines)
        ]


def test_bad_input_is_told_and_kept(
    history: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    for given, said in (
        ({"start": "昨天"}, "请按“年-月-日”填写日期"),
        ({"start": "2024-13-45"}, "请按“年-月-日”填写日期"),
        ({"start": "2025-02-01", "end": "2025-01-01"}, "截止日期不能早于开始日期"),
        ({"step": "approve"}, "没有这一项"),
        ({"department": "99999999"}, "没有这一项"),
        ({"region": "x"}, "没有这一项"),
    ):
        answer = client.get(reverse("review:times"), given)
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert said in shown, given
        assert "请改正标出的地方" in shown
        assert given.get("start", "") in shown
        assert client.get(reverse("review:times_export"), given).status_code == 200


# --- who sees what ------------------------------------------------------------------------------------------


def test_everyone_counts_only_what_they_may_see(
    reviewed: SimpleNamespace, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    seen = {
        name: {r.label for r in page(signed_in(user), by="office").context["page"].object_list}
        for name, user in vars(people).items()
    }
    everything = seen["staffing"]
    assert len(everything) == 6
    assert seen["second"] == seen["inspector"] == seen["root"] == everything
    own = everything - {"天津市民政局"}
    assert seen["clerk"] == seen["legal"] == own
    assert seen["neighbour"] == {"天津市民政局", "天津市机构编制部门"}
    for name in ("stranger", "nobody", "accounts", "member"):
        assert seen[name] == set(), name
    justice = page(signed_in(joint.people.justice), by="member").context["page"].object_list
    assert [r.name for r in justice] == ["市司法局"], "a member sees its own load"


def test_anonymous_is_sent_to_sign_in(client: Any) -> None:
    for name in ("times", "times_export"):
        answer = client.get(reverse(f"review:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("login"))


def test_the_number_of_queries_does_not_grow(
    history: SimpleNamespace, propose_at: Make, people: SimpleNamespace, signed_in: Make, region: Region
) -> None:
    client = signed_in(people.staffing)

    def queries(by: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert page(client, by=by).status_code == 200
        return len(caught)

    few = {by: queries(by) for by in ("step", "office", "member", "rows")}
    for n in range(40):
        body = Department.objects.create(region=region, code=f"{300 + n}", name=f"部门{n}")
        propose_at(
            body, (State.DRAFT, "2024-10-11", "2024-10-15", ""), (State.SUBMITTED, "2024-10-15", "", "")
        )
    assert {by: queries(by) for by in few} == few
    assert max(few.values()) <= 13

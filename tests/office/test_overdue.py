"""The board of deadlines: what is late or about to be, in working days, for whoever may see it."""

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
from openpyxl import load_workbook

from departments.models import Department, Membership
from review.handling import issuing
from review.models.proposals import Proposal
from review.models.review_tasks import ReviewTask
from review.workflow.moving import move
from review.workflow.transitions import Action
from tests.review.clockwork import Clock

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
BOARD = "/review/overdue/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2025-09-24")


@pytest.fixture
def board(
    clock: Clock,
    joint: SimpleNamespace,
    people: SimpleNamespace,
    department: Department,
    neighbour: Department,
    make_draft: Make,
    propose: Make,
) -> SimpleNamespace:
    """On Monday 13 October 2025: one matter six working days late, one that is due, one of a neighbour far off."""
    Membership.objects.update(valid_from="2020-01-01")
    office = propose(make_draft("收件"), by=people.clerk, kind="adjustment")
    move(office, Action.SUBMIT, by=people.clerk)
    Proposal.objects.filter(pk=office.pk).update(title="收件的申请")
    submission = office.submissions.create(number=1, digest="sm3:0", submitted_by=people.clerk)
    task = ReviewTask.objects.create(
        proposal=office,
        submission=submission,
        unit=joint.units["justice"],
        need="required",
        opened_at=clock.now,
        due_on=dt.date(2025, 10, 14),
    )
    given = {"by": people.staffing, "text": "请抓紧。"}
    issuing.issue(neighbour, "remind", due_on=dt.date(2025, 11, 14), **given)
    clock.set("2025-10-13")
    return SimpleNamespace(office=office, task=task)


def shown(client: Any, query: str = "") -> list[tuple[str, str, str]]:
    rows = client.get(BOARD + query).context["page"].object_list
    return [(row.waiting.label, row.waiting.holder, row.clock.words) for row in rows]


LATE = ("收件审查", "天津市机构编制部门", "已逾期6个工作日")
SOON = ("成员单位审查", "市司法局", "还剩1个工作日")


def test_what_is_late_and_about_to_be_is_shown_the_latest_first(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    """Due on Sunday 28 September, which was worked: 29, 30 September, 9, 10, 11 October and 13 October are late."""
    text = signed_in(people.staffing).get(BOARD).content.decode()
    assert shown(signed_in(people.staffing)) == [LATE, SOON]
    assert "在办期限3项" in text


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?standing=late", ["office"]),
        ("?standing=soon", ["task"]),
        ("?standing=fine", ["handling"]),
        ("?standing=all", ["office", "task", "handling"]),
        ("?standing=all&kind=task", ["task"]),
        ("?standing=all&holder=市司法局", ["task"]),
        ("?standing=all&region=120000&q=收件", ["office", "task"]),
        ("?standing=all&sort=-due", ["handling", "task", "office"]),
        ("?standing=all&sort=nonsense&page=99", ["office", "task", "handling"]),
    ],
)
def test_the_board_is_filtered_and_sorted(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make, query: str, kinds: list[str]
) -> None:
    rows = signed_in(people.staffing).get(BOARD + query).context["page"].object_list
    assert [row.waiting.kind for row in rows] == kinds


def test_what_cannot_be_chosen_is_told(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    answer = signed_in(people.staffing).get(f"{BOARD}?kind=nonsense&holder=x&q={'长' * 200}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("没有这一项，请重新选择。") == 2
    assert "筛选条件有误" in text


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        ("staffing", ["office", "task", "handling"]),
        ("inspector", ["office", "task", "handling"]),
        ("root", ["office", "task", "handling"]),
        ("clerk", ["office", "task"]),
        ("legal", ["office", "task"]),
        ("neighbour", ["handling"]),
        ("stranger", []),
        ("accounts", []),
        ("nobody", []),
    ],
)
def test_everybody_sees_only_what_is_theirs_to_see(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make, person: str, kinds: list[str]
) -> None:
    rows = signed_in(getattr(people, person)).get(f"{BOARD}?standing=all").context["page"].object_list
    assert [row.waiting.kind for row in rows] == kinds


def test_a_member_sees_its_own_and_what_the_region_has_issued(
    board: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    query = f"{BOARD}?standing=all"
    justice = signed_in(joint.people.justice).get(query).context["page"].object_list
    assert [row.waiting.kind for row in justice] == ["office", "task", "handling"]
    finance = signed_in(joint.people.finance).get(query).context["page"].object_list
    assert [row.waiting.kind for row in finance] == ["handling"]


def test_anonymous_is_sent_to_sign_in(board: SimpleNamespace, client: Any) -> None:
    for url in (BOARD, f"{BOARD}export/"):
        assert client.get(url)["Location"].startswith(reverse("login"))


def test_only_the_staffing_office_is_offered_the_ladder(
    board: SimpleNamespace, clock: Clock, people: SimpleNamespace, signed_in: Make
) -> None:
    """For what a department is late with, it goes straight to issuing a reminder for that very matter."""
    move(board.office, Action.RETURN, by=None)
    clock.set("2025-11-03")
    link = f"{reverse('review:handling_new')}?proposal={board.office.pk}"
    assert link in signed_in(people.staffing).get(BOARD).content.decode()
    assert signed_in(people.staffing).get(link).status_code == 200
    for name in ("clerk", "inspector", "root"):
        assert link not in signed_in(getattr(people, name)).get(BOARD).content.decode(), name


def test_the_board_counts_by_holder_and_step(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    for by, labels in (
        ("holder", ["天津市机构编制部门", "市司法局", "天津市民政局"]),
        ("step", ["收件审查", "成员单位审查", "督办办结"]),
    ):
        groups = client.get(f"{BOARD}?by={by}&standing=all").context["page"].object_list
        assert [group.label for group in groups] == labels
        assert [(g.late, g.soon, g.fine, g.longest) for g in groups] == [
            (1, 0, 0, 6),
            (0, 1, 0, 0),
            (0, 0, 1, 0),
        ]


def test_the_export_holds_what_the_list_shows(
    board: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    answer = signed_in(people.staffing).get(f"{BOARD}export/?standing=late")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    heading, row = list(sheet.iter_rows(values_only=True))
    said = dict(zip(heading, row, strict=True))
    assert said["事项"] == "收件的申请"
    assert (said["期限"], said["逾期工作日"], said["已用工作日"], said["共几个工作日"]) == (
        "2025-09-28",
        6,
        9,
        3,
    )


def test_the_board_asks_the_same_queries_for_few_and_many(
    board: SimpleNamespace,
    clock: Clock,
    people: SimpleNamespace,
    make_draft: Make,
    propose: Make,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{BOARD}?standing=all").status_code == 200
        return len(caught)

    few = queries()
    for n in range(20):
        move(propose(make_draft(f"又{n}"), by=people.clerk), Action.SUBMIT, by=people.clerk)
    assert queries() == few <= 20

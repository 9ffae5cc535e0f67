"""One desk: whatever waits for a person is on it, with its true deadline; it is reminded of and on the board; nothing else is.

The days are those of autumn 2025 (see test_reminding).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Charter, Department, Duty, Membership, PendingChange, Region
from laws.models import Instrument, Law, LawEvent, LawVersion
from office.models.notices import Notice
from office.overdue_listing import rows_for
from office.reminding import remind
from office.waiting import WAITING, running, waits_for
from publish.models import DepartmentSite, Recall, Release, SiteCheck
from publish.releasing import release
from review.campaigns.conducting import open_campaign
from review.handling import issuing
from review.meetings import holding
from review.models.disputes import Consent, Consultation
from review.models.imports import ImportRun
from review.models.law_changes import AdjustmentTask
from review.models.materials import CoSign
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Proposal, State
from review.models.review_tasks import ReviewTask
from review.workflow.cosigning import ask_cosign
from review.workflow.moving import move
from review.workflow.transitions import Action
from tests.review.clockwork import Clock

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
START, LAST, LATE = "2025-09-24", dt.date(2025, 10, 10), "2025-11-03"

DEPARTMENT = {"clerk", "legal"}
OFFICE = {"staffing", "second"}
PLATFORM = {"platform", "platform2"}
MEMBERS = {"justice", "service", "finance"}
ON_WHOSE_DESK: dict[str, set[str]] = {
    "draft": DEPARTMENT,
    "internal": {"legal"},
    "returned": DEPARTMENT,
    "office": OFFICE,
    "urgent": {"second"},
    "release": OFFICE,
    "limit": set(),
    "task": {"justice"},
    "cosign": {"neighbour_legal"},
    "reply": DEPARTMENT,
    "circulation": {*MEMBERS, "reform"},
    "consent": {"finance"},
    "handling": DEPARTMENT,
    "handling_close": OFFICE,
    "law": DEPARTMENT,
    "campaign": DEPARTMENT,
    "recall": {"second"},
    "import": {"clerk"},
    "body": OFFICE,
    "charter": DEPARTMENT | OFFICE,
    "law_open": PLATFORM,
    "law_expiring": PLATFORM,
    "platform": {"platform2"},
    "site": DEPARTMENT,
}
"""Kind × role, written out: who finds a matter of each kind on the desk. A second deadline of one matter is on none."""
BESIDE = {"recall", "import", "body", "charter", "law_open", "law_expiring", "platform", "site"}
"""Kinds that have no deadline."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, START)


@pytest.fixture
def cast(
    clock: Clock,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    make_user: Make,
    region: Region,
    neighbour: Department,
) -> dict[str, Any]:
    """People of every role, all of them in office for years."""
    found = vars(people) | vars(joint.people)
    for name in PLATFORM:
        found[name] = make_user(name, ("platform", region, None))
    found["neighbour_legal"] = make_user("neighbour_legal", ("legal", region, neighbour))
    Membership.objects.update(valid_from="2020-01-01")
    return found


@pytest.fixture
def everything(
    clock: Clock,
    cast: dict[str, Any],
    joint: SimpleNamespace,
    region: Region,
    department: Department,
    neighbour: Department,
    make_draft: Make,
    propose: Make,
    decide: Make,
) -> SimpleNamespace:
    """One matter of every kind, all of them begun on 24 September."""
    clerk, staffing = cast["clerk"], cast["staffing"]

    def at(state: str, name: str, **fields: Any) -> Proposal:
        proposal = propose(make_draft(f"{name}事项"), by=clerk)
        for field, value in ({"title": name} | fields).items():
            setattr(proposal, field, value)
        proposal.save()
        if state == State.DRAFT:
            proposal.steps.update(due_on=LAST)
        else:
            move(proposal, Action.SUBMIT, by=clerk, target=state)
        return proposal

    begun = dt.date.fromisoformat(START)
    listed = make_draft("已公布事项")
    old, _ = (
        Charter.objects.create(
            department=department, title=f"三定规定{year}", effective_from=dt.date(year, 1, 1)
        )
        for year in (2020, 2025)
    )
    listed.duties.add(Duty.objects.create(charter=old, number="（一）", text="统筹教育。", order=1))
    decide(propose(listed))
    release(region, by=staffing, effective_on=begun, note="首批", made_on=begun)
    draft = at(State.DRAFT, "起草的", due_on=LAST)
    internal = at(State.INTERNAL, "送审的", due_on=LAST)
    internal.steps.filter(left_at=None).update(due_on=LAST)
    returned = at(State.RETURNED, "退回的")
    office = at(State.SUBMITTED, "提交的")
    at(State.URGENT, "紧急的", urgent_by=staffing)
    at(State.APPROVED, "批准的")
    reviewed = at(
        State.REVIEWING, "成员提出的", origin="member", unit=joint.units["reform"], submitted_at=clock.now
    )
    submission = reviewed.submissions.create(number=1, digest="sm3:0", submitted_by=clerk)
    ReviewTask.objects.create(
        proposal=reviewed, submission=submission, unit=joint.units["justice"], need="required", due_on=LAST
    )
    ask_cosign(draft, neighbour, reason="承接", by=None)
    meeting = holding.call_meeting(joint.region, by=staffing, held_on=LAST, mode="written")
    Meeting.objects.update(created_at=clock.now)
    change = office.changes.get()
    MeetingItem.objects.create(meeting=meeting, change=change, submission_digest="sm3:0")
    settled = Consultation.objects.create(
        change=change,
        submission_digest="sm3:0",
        held_on=LAST,
        agreed=True,
        text="协商一致",
        recorded_by=staffing,
    )
    Consent.objects.create(consultation=settled, unit=joint.units["finance"])
    issuing.issue(department, "remind", by=staffing, text="请抓紧办理。", due_on=LAST)
    answered = issuing.issue(department, "urge", by=staffing, text="请答复。", due_on=LAST)
    issuing.answer(answered, by=clerk, reply="已办理。")
    law = Law.objects.create(title="中华人民共和国测试法", instrument=Instrument.objects.first())
    law.versions.create(version_date=begun, commencement_open=True)
    law.versions.create(effective_to=dt.date(2025, 12, 1), term_as_written="有效期五年。")
    event = LawEvent.objects.create(law=law, kind="repeal", on=dt.date(2025, 10, 20))
    AdjustmentTask.objects.create(event=event, department=department, due_on=LAST, counted_on=begun)
    open_campaign(region, 2025, opens_on=begun, closes_on=LAST, by=staffing)
    ImportRun.objects.create(
        region=region, department=department, filename="清单.xlsx", state="preview", created_by=clerk
    )
    Recall.objects.create(release=Release.objects.get(), note="法律推迟施行", asked_by=staffing)
    Department.objects.filter(pk=joint.units["justice"].department_id).update(verified=False)
    PendingChange.objects.create(about="层级：市级", path="/admin/", asked_by=cast["platform"])
    site = DepartmentSite.objects.create(department=department, origin="https://jw.example.gov.cn")
    SiteCheck.objects.create(site=site, state="altered", told="有1处不同")
    CoSign.objects.update(asked_at=clock.now)
    Consultation.objects.update(recorded_at=clock.now)
    Notice.objects.all().delete()
    return SimpleNamespace(
        draft=draft, internal=internal, returned=returned, office=office, reviewed=reviewed
    )


def desks(cast: dict[str, Any]) -> dict[str, set[str]]:
    """Kind → the people on whose desk something of it lies."""
    found: dict[str, set[str]] = {kind.name: set() for kind in WAITING}
    for name, user in cast.items():
        for one in waits_for(user):
            found[one.kind].add(name)
    return found


def test_what_waits_is_on_the_desk_of_exactly_these_people(
    everything: SimpleNamespace, cast: dict[str, Any]
) -> None:
    assert desks(cast) == ON_WHOSE_DESK


def test_every_kind_with_a_deadline_is_on_the_board_and_told_to_whoever_has_it_on_the_desk(
    everything: SimpleNamespace, clock: Clock, cast: dict[str, Any]
) -> None:
    clock.set(LATE)
    board = {row.waiting.kind for row in rows_for(cast["inspector"])}
    assert board == set(ON_WHOSE_DESK) - BESIDE
    assert {row.waiting.key for row in rows_for(cast["inspector"]) if row.clock.level != "late"} == set()
    remind()
    names = {user.pk: name for name, user in cast.items()}
    told: dict[str, set[str]] = {}
    for event, user in Notice.objects.filter(event__startswith="overdue_").values_list("event", "user"):
        told.setdefault(event.removeprefix("overdue_"), set()).add(names[user])
    assert set(told) == board
    for kind in board:
        assert ON_WHOSE_DESK[kind] <= told[kind], kind


def test_the_same_day_stands_on_the_desk_on_the_board_and_in_the_reminder(
    everything: SimpleNamespace, cast: dict[str, Any]
) -> None:
    dues = {one.key: one.due for one in running()}
    for name, user in cast.items():
        for one in waits_for(user):
            if one.due is not None:
                assert one.due == dues[one.key], (name, one)
    returned = everything.returned.steps.get(left_at=None)
    [shown] = [one for one in waits_for(cast["clerk"]) if one.kind == "returned"]
    assert shown.due == returned.due_on, "the deadline of the correction, not that of the proposal"


def test_two_faces_show_one_list(everything: SimpleNamespace, cast: dict[str, Any], signed_in: Make) -> None:
    for name in ("clerk", "legal", "staffing", "justice", "neighbour_legal"):
        client = signed_in(cast[name])
        shown = [line.waiting.key for line in client.get(reverse("office:desk")).context["desk"].lines]
        assert shown == [one.key for one in waits_for(cast[name])]
        in_admin = client.get(reverse("admin:index"))
        assert [line.waiting.key for line in in_admin.context["desk"].lines] == shown
        for one in waits_for(cast[name]):
            assert one.about in in_admin.content.decode(), (name, one)


def test_every_line_leads_to_a_page_its_person_may_open(
    everything: SimpleNamespace, cast: dict[str, Any], signed_in: Make
) -> None:
    """The page of a dispute, which needs opinions on a submission, is tried with them (test_disputes)."""
    for name, user in cast.items():
        client = signed_in(user)
        for one in waits_for(user):
            if one.kind == "consent":
                continue
            assert client.get(one.address, follow=True).status_code == 200, (name, one.kind, one.address)


def test_what_is_done_waits_no_more(everything: SimpleNamespace, clock: Clock, cast: dict[str, Any]) -> None:
    """Withdrawn, signed, answered, closed: no desk, no board and no reminder speaks of it."""
    for step in Proposal.objects.exclude(state__in=("approved", "withdrawn")):
        move(step, Action.WITHDRAW, by=None)
    for approved in Proposal.objects.filter(state="approved"):
        approved.steps.filter(left_at=None).update(left_at=clock.now)
    ReviewTask.objects.update(signed_at=clock.now)
    CoSign.objects.update(agreed=True)
    Consent.objects.update(confirmed=True)
    Meeting.objects.update(state="held")
    AdjustmentTask.objects.update(state="kept", kept_reason="不涉及", kept_by=cast["legal"])
    Department.objects.update(verified=True)
    ImportRun.objects.update(state="done")
    LawVersion.objects.update(effective_from=LAST, term_as_written="")
    Recall.objects.update(refused_by=cast["second"], refused_at=clock.now)
    PendingChange.objects.update(state=PendingChange.State.REFUSED)
    SiteCheck.objects.update(state="same")
    for row in list(department_handlings()):
        issuing.close(row, by=cast["staffing"], note="已办结")
    left = {kind for kind, names in desks(cast).items() if names}
    assert left == {"campaign", "charter"}
    assert {one.kind for one in running()} == {"campaign"}


def department_handlings() -> Any:
    from review.models.meetings import Handling

    return Handling.objects.filter(closed_at=None)


def test_the_desk_is_filtered_by_kind_and_takes_bad_input(
    everything: SimpleNamespace, cast: dict[str, Any], signed_in: Make
) -> None:
    client = signed_in(cast["clerk"])
    page = client.get(reverse("office:desk"), {"kind": "returned"})
    assert [line.waiting.kind for line in page.context["page"].object_list] == ["returned"]
    assert {pile.name for pile in page.context["desk"].piles} == {
        k for k, who in ON_WHOSE_DESK.items() if "clerk" in who
    }
    for odd in ({"kind": "nonsense"}, {"page": "x"}, {"kind": "\u200b", "page": "-3"}):
        assert client.get(reverse("office:desk"), odd).status_code == 200


def test_the_desk_asks_the_same_queries_for_few_and_many(
    everything: SimpleNamespace, cast: dict[str, Any], signed_in: Make, propose: Make, make_draft: Make
) -> None:
    client = signed_in(cast["staffing"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("office:desk"))
        return len(caught)

    client.get(reverse("office:desk"))
    few = queries()
    for n in range(8):
        move(propose(make_draft(f"又{n}"), by=cast["clerk"]), Action.SUBMIT, by=cast["clerk"])
    assert queries() == few


def test_every_kind_says_all_it_has_to_say(everything: SimpleNamespace, cast: dict[str, Any]) -> None:
    """What, about what, why me, whose turn: no line of anybody's desk leaves one open."""
    for name, user in cast.items():
        for one in waits_for(user):
            assert one.what, (name, one.kind)
            assert one.about, (name, one.kind)
            assert one.why, (name, one.kind)
            assert one.holder, (name, one.kind)
            assert one.address.startswith("/"), (name, one.kind)


def test_the_board_with_something_of_every_kind_is_sorted_by_every_column_and_exported(
    everything: SimpleNamespace, clock: Clock, cast: dict[str, Any], signed_in: Make
) -> None:
    clock.set(LATE)
    client, board = signed_in(cast["staffing"]), reverse("office:overdue")
    for view in ("rows", "holder", "step"):
        shown = client.get(board, {"by": view, "standing": "all"}).context["list"]
        names = [column.name for column in shown.get_columns()]
        for name in names:
            answer = client.get(board, {"by": view, "standing": "all", "sort": f"-{name}", "columns": names})
            assert answer.status_code == 200, (view, name)
            assert answer.context["page"].object_list
        for kind in ("", "csv"):
            given = {"by": view, "standing": "all", "format": kind}
            assert client.get(reverse("office:overdue_export"), given).status_code == 200, (view, kind)


def test_a_handling_is_the_departments_until_it_answers_and_then_the_offices(
    everything: SimpleNamespace, cast: dict[str, Any]
) -> None:
    """On desk and board alike, with the same day."""
    board = {row.kind: row.holder for row in running() if row.kind.startswith("handling")}
    assert board == {"handling": "天津市教育委员会", "handling_close": "天津市机构编制部门"}
    [closing] = [one for one in waits_for(cast["staffing"]) if one.kind == "handling_close"]
    assert closing.due == LAST

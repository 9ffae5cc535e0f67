"""Ids of others in forms (表单里别人的编号): of another proposal, meeting, import, department or region, twice, or of nothing. Who sees
an address may still send it what is not theirs; it is told or left, and nothing of others is written."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from review.drafting.checking import give_reasons
from review.meetings import holding
from review.models.imports import ImportItem, ImportRun
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Change, Proposal, State, WarningReason
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
TOO_MANY = 10_000


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


def rubbish() -> list[str]:
    return ["0", "-1", "x", "", "9" * 30, "٣", str(10**12)]


@pytest.fixture
def two(adjustment: Make, bring: Make) -> tuple[Proposal, Proposal]:
    return bring(adjustment("甲许可"), State.REVIEWING), bring(adjustment("乙许可"), State.REVIEWING)


def test_a_task_takes_no_opinion_on_a_change_of_another(
    two: tuple[Proposal, Proposal], joint: SimpleNamespace, signed_in: Make
) -> None:
    task, other = (one.tasks.get(unit__kind="service") for one in two)
    foreign = two[1].changes.get().pk
    client: Client = signed_in(joint.people.service)
    posted = {"digest": task.submission.digest, f"c{foreign}-verdict": "agree", f"c{foreign}-seen": "0.0"}
    answer = client.post(at("task", task.pk), posted)
    assert "不在本单位的审查范围内" in answer.content.decode()
    many = {
        "give_many": "1",
        "which": "picked",
        "many-verdict": "agree",
        "pick": [foreign, foreign, *rubbish()],
    }
    client.post(at("task", task.pk), {"digest": task.submission.digest} | many)
    client.post(at("task", task.pk), {"digest": task.submission.digest, "take": f"{foreign}"})
    assert not task.opinions.exists()
    assert not other.opinions.exists()
    assert not task.opinion_drafts.exists()


def test_a_meeting_takes_no_resolution_on_an_item_of_another(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make, district: Any, make_user: Make
) -> None:
    proposal = bring(adjustment(), State.MEETING)
    item = MeetingItem.objects.get(change__proposal=proposal)
    row = item.meeting.attendance.earliest("pk")
    empty = holding.call_meeting(proposal.region, by=people.staffing, held_on=timezone.localdate())
    said = {f"resolution-{item.pk}": "approve", f"note-{item.pk}": "混入", f"person-{row.pk}": "混入"}
    signed_in(people.staffing).post(at("meeting_save", empty.pk), said)
    stranger: Client = signed_in(people.stranger)
    foreign = holding.call_meeting(district, by=people.stranger, held_on=timezone.localdate())
    stranger.post(at("meeting_save", foreign.pk), said)
    assert (
        stranger.post(at("meeting_agenda", foreign.pk), {"proposal": [proposal.pk, *rubbish()]}).status_code
        != 500
    )
    for name in (
        "meeting",
        "meeting_save",
        "meeting_close",
        "meeting_edit",
        "meeting_agenda",
        "meeting_cancel",
    ):
        assert stranger.post(
            at(name, item.meeting_id), said | {"minutes": "混入", "then": "keep"}
        ).status_code in (404, 405)
    for kind in ("agenda", "minutes", "table"):
        assert stranger.get(at("meeting_paper", item.meeting_id, kind)).status_code == 404
    item.refresh_from_db()
    row.refresh_from_db()
    assert "混入" not in (item.note, row.person)
    assert Meeting.objects.get(pk=item.meeting_id).minutes == ""
    assert not foreign.items.exists()


def test_minutes_are_written_and_a_meeting_ended_by_its_office_alone(
    adjustment: Make, bring: Make, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    bring(adjustment(), State.MEETING)
    meeting = Meeting.objects.get()
    for who in (
        people.inspector,
        people.root,
        people.member,
        joint.people.justice,
        people.clerk,
        people.nobody,
    ):
        for then in ("keep", "anew", ""):
            answer = signed_in(who).post(at("meeting_close", meeting.pk), {"minutes": "混入", "then": then})
            assert answer.status_code in (200, 403, 404, 409), who
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.state) == ("", "planned")


def test_an_import_is_not_completed_or_confirmed_through_another(
    region: Any, department: Any, neighbour: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    mine = ImportRun.objects.create(
        region=region, department=department, created_by=people.clerk, state="preview"
    )
    theirs = ImportRun.objects.create(
        region=region, department=neighbour, created_by=people.neighbour, state="preview"
    )
    item = ImportItem.objects.create(run=theirs, order=1, sheet="清单", row=3, name="别人的审批")
    client: Client = signed_in(people.clerk)
    said = {"row": [item.pk, item.pk, *rubbish()], "field": "level", "value": "市级"}
    client.post(at("import_complete", mine.pk), said)
    assert client.get(at("import_item", mine.pk, item.pk)).status_code == 404
    names = (
        "import_complete",
        "import_paste",
        "import_again",
        "import_questions",
        "import_case",
        "import_confirm",
        "import_discard",
    )
    for name in names:
        assert client.post(at(name, theirs.pk), said | {"seen": ""}).status_code == 404, name
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.completions, theirs.state, mine.completions) == ({}, "preview", {})


@pytest.mark.parametrize("state", ["reading", "confirmed", "done", "discarded", "failed"])
def test_an_import_that_is_no_preview_any_more_takes_nothing(
    region: Any, department: Any, people: SimpleNamespace, signed_in: Make, state: str
) -> None:
    run = ImportRun.objects.create(region=region, department=department, created_by=people.clerk, state=state)
    item = ImportItem.objects.create(run=run, order=1, sheet="清单", row=3, name="审批")
    client: Client = signed_in(people.clerk)
    client.post(at("import_complete", run.pk), {"row": item.pk, "field": "level", "value": "市级"})
    client.post(
        at("import_paste", run.pk), {"how": "name", "field": "level", "text": "审批\t市级", "sure": "1"}
    )
    client.post(at("import_again", run.pk), {"all": "1"})
    client.post(at("import_discard", run.pk))
    client.post(at("import_confirm", run.pk), {"seen": ""})
    run.refresh_from_db()
    assert (run.state, run.completions, run.job) == (state, {}, None)
    assert not Proposal.objects.exists()


# --- ticked rows ---------------------------------------------------------------------------------------------


def test_ticked_rows_of_others_twice_out_of_the_filter_and_too_many(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make, district: Any
) -> None:
    """Each row by itself: what one does not see is not found, what cannot be done is told, the others are done."""
    good, late = bring(adjustment("甲许可"), State.SUBMITTED), bring(adjustment("乙许可"), State.REVIEWING)
    client, listed = signed_in(people.staffing), at("proposals")
    rows = [good.pk, good.pk, late.pk, *rubbish()]
    said = told(client.post(f"{listed}?state=returned", {"action": "accept", "row": rows, "sure": "1"}))
    assert "已受理1份申请" in said
    assert "没有办理" in said
    good.refresh_from_db()
    late.refresh_from_db()
    assert (good.state, late.state) == (State.ACCEPTED, State.REVIEWING)
    many = {"action": "accept", "row": list(range(1, TOO_MANY + 1)), "sure": "1"}
    assert client.post(listed, many).status_code in (302, 400)
    stranger = signed_in(people.stranger)
    assert "没有找到" in told(stranger.post(listed, {"action": "accept", "row": [late.pk], "sure": "1"}))


def test_drafts_of_others_are_not_completed_among_ones_own(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    mine, theirs = (propose(make_draft(name, duty_text=""), by=people.clerk) for name in ("甲审批", "乙审批"))
    foreign = theirs.changes.get()
    client: Client = signed_in(people.clerk)
    url = at("proposal_complete", mine.pk)
    said = {"action": "complete", "field": "remark", "value": "混入", "overwrite": "1"} | seen_on(client, url)
    answer = client.post(url, said | {"row": [mine.changes.get().pk, foreign.pk, *rubbish()]})
    assert "没有找到" in told(answer)
    foreign.version.refresh_from_db()
    assert foreign.version.remark == ""
    assert mine.changes.get().version.remark == "混入"


def test_a_reason_is_not_written_under_a_change_of_another_proposal(
    two: tuple[Proposal, Proposal], people: SimpleNamespace
) -> None:
    assert give_reasons(two[0], [(two[1].changes.get().pk, "x", "混入")], by=people.clerk) == 0
    assert not WarningReason.objects.filter(reason="混入").exists()


def test_what_is_taken_out_or_detailed_belongs_to_the_proposal_of_the_address(
    make_draft: Make, propose: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    mine, theirs = (
        propose(make_draft(name), kind="adjustment", by=people.clerk) for name in ("甲审批", "乙审批")
    )
    foreign = theirs.changes.get()
    client: Client = signed_in(people.clerk)
    out = reverse("admin:review_proposal_take_out", args=[mine.pk])
    client.post(out, {"changes": [foreign.pk, *rubbish()], "confirmed": "1"})
    assert (
        client.post(reverse("admin:review_proposal_details", args=[mine.pk, foreign.pk]), {}).status_code
        == 404
    )
    assert Change.objects.filter(pk=foreign.pk, proposal=theirs).exists()


def test_a_recall_of_rubbish_or_of_a_foreign_region_takes_nothing_back(
    adjustment: Make, bring: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    from publish.models import Recall
    from publish.releasing import release

    proposal = bring(adjustment(), State.APPROVED)
    made = release(proposal.region, by=people.staffing, effective_on=timezone.localdate())
    url = reverse("releases:ask_recall", args=[made.pk])
    said = {"note": "理由", "version": rubbish()}
    assert signed_in(people.staffing).post(url, said).status_code == 409
    assert signed_in(people.staffing).post(url, said | {"version": ["9" * 5000]}).status_code == 409
    assert signed_in(people.stranger).post(url, said).status_code == 404
    assert not Recall.objects.exists()

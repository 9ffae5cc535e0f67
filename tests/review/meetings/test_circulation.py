"""Written circulation (书面征求意见): members answer item by item; their silence is what the setting says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from office.models.notices import Notice
from review.meetings import circulating, holding
from review.models.meetings import CirculationAnswer, Meeting
from review.models.proposals import Proposal, State
from review.models.rules import ReviewSetting
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def day(offset: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


@pytest.fixture
def round_(
    adjustment: Make, bring: Make, region: Any, people: SimpleNamespace, joint: SimpleNamespace
) -> Meeting:
    """A circulation of two licences, answers due in five days."""
    proposal = bring(adjustment("甲许可", "乙许可"), State.CONSOLIDATED)
    meeting = holding.call_meeting(region, by=people.staffing, held_on=day(5), mode="written")
    holding.put_on_agenda(proposal, meeting, by=people.staffing)
    return meeting


def all_say(meeting: Meeting, verdict: str = "agree", grounds: str = "") -> dict[int, tuple[str, str]]:
    return {item.pk: (verdict, grounds) for item in meeting.items.all()}


def form(meeting: Meeting, *answers: tuple[str, str]) -> dict[str, str]:
    items = meeting.items.order_by("order")
    given = list(zip(items, answers, strict=True))
    """What a page opened now sends, with these answers."""
    verdicts = {f"verdict-{item.pk}": verdict for item, (verdict, _) in given}
    for said in CirculationAnswer.objects.filter(item__in=items):
        verdicts |= {f"was-verdict-{said.item_id}": said.verdict, f"was-grounds-{said.item_id}": said.grounds}
    return verdicts | {f"grounds-{item.pk}": grounds for item, (_, grounds) in given}


def past(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(held_on=day(-1))
    meeting.refresh_from_db()


def closing(meeting: Meeting, user: Any) -> str:
    return " ".join(reason.message for reason in holding.why_not_close(meeting, user))


def test_a_member_answers_item_by_item_and_can_put_it_right(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    client, url = signed_in(joint.people.justice), at("meeting_save", round_.pk)
    page = client.get(at("meeting", round_.pk)).content.decode()
    assert "提交市司法局的答复" in page
    assert "逾期没有答复的，不视为同意" in page
    answer = client.post(url, form(round_, ("agree", ""), ("disagree", " ")))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "答复为“不同意”，请写明理由。" in page
    assert '<option value="disagree" selected>' in page, "what was typed stays"
    assert [one.verdict for one in CirculationAnswer.objects.all()] == ["agree"]
    row = round_.attendance.get(unit=joint.units["justice"])
    assert not row.present, "an answer in part is not an answer yet"
    assert client.post(url, form(round_, ("agree", ""), ("disagree", "依据已废止"))).status_code == 302
    row.refresh_from_db()
    assert (row.present, row.person) == (True, "justice")
    assert Notice.objects.filter(event="circulation_answered", user=people.staffing).count() == 1
    assert client.post(url, form(round_, ("agree", ""), ("none", ""))).status_code == 302
    assert {one.verdict for one in CirculationAnswer.objects.all()} == {"agree", "none"}
    told = Notice.objects.filter(event="circulation_answered", user=people.staffing)
    assert told.count() == 1, "told once"


def test_what_members_answer_stands_beside_the_item(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    circulating.answer(round_, all_say(round_, "disagree", "依据已废止"), by=joint.people.justice)
    page = signed_in(people.staffing).get(at("meeting", round_.pk)).content.decode()
    assert '市司法局：<span class="verdict disagree">不同意</span>' in page
    assert "依据已废止" in page


def test_it_ends_early_when_all_have_answered(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace
) -> None:
    holding.resolve(round_, all_say(round_, "approve"), by=people.staffing)
    for kind in ("justice", "service", "reform"):
        circulating.answer(round_, all_say(round_), by=getattr(joint.people, kind))
    assert "市财政局尚未答复，期限为" in closing(round_, people.staffing)
    circulating.answer(round_, all_say(round_), by=joint.people.finance)
    assert closing(round_, people.staffing) == "", "the office that asks does not answer itself"
    holding.close_meeting(round_, by=people.staffing, minutes="各单位均同意。")
    round_.refresh_from_db()
    assert round_.state == "closed"


@pytest.mark.parametrize("silent", [True, False])
def test_silence_is_what_the_setting_says(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make, silent: bool
) -> None:
    """No answer by the deadline is no opinion, or overdue."""
    ReviewSetting.objects.create(region=round_.region, silence_is_consent=silent)
    holding.resolve(round_, all_say(round_, "approve"), by=people.staffing)
    past(round_)
    late = signed_in(joint.people.justice).post(
        at("meeting_save", round_.pk), form(round_, ("agree", ""), ("agree", ""))
    )
    if silent:
        assert "没有答复的视为无意见" in late.content.decode()
        assert closing(round_, people.staffing) == ""
        return
    assert late.status_code == 302, "late, but heard"
    assert "市政务服务办、市发展改革委、市财政局逾期没有答复，请催办" in closing(round_, people.staffing)
    rows = round_.attendance.filter(present=False)
    holding.note_attendance(round_, {row.pk: (True, "来函") for row in rows}, by=people.staffing)
    assert closing(round_, people.staffing) == "", "an answer on paper counts when the office notes it"


def test_a_member_does_not_answer_on_what_is_its_own(
    round_: Meeting, joint: SimpleNamespace, department: Any, make_user: Make, signed_in: Make
) -> None:
    """Nobody has a say on what they or their department proposed."""
    from review.models.meetings import Attendance
    from review.models.rules import MemberUnit

    unit = MemberUnit.objects.create(
        region=round_.region, kind="other", name="市教委", department=department, order=9
    )
    Attendance.objects.create(meeting=round_, unit=unit)
    member = make_user("edu", ("member", round_.region, department))
    assert circulating.answer(round_, all_say(round_), by=member) == {}
    assert not CirculationAnswer.objects.filter(unit=unit).exists()
    assert "不由本单位答复" in signed_in(member).get(at("meeting", round_.pk)).content.decode()


def test_only_members_answer_and_none_after_the_end(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    said = form(round_, ("agree", ""), ("agree", ""))
    for name, user in vars(people).items():
        status = signed_in(user).post(at("meeting_save", round_.pk), said).status_code
        assert status == (409 if name in ("staffing", "second", "inspector", "root", "member") else 404), name
    assert not CirculationAnswer.objects.exists()
    Meeting.objects.filter(pk=round_.pk).update(state="closed")
    answer = signed_in(joint.people.justice).post(at("meeting_save", round_.pk), said)
    assert "征求意见已结束" in answer.content.decode()


@pytest.mark.parametrize(
    "posted", [{}, {"verdict-0": "agree"}, {"verdict-x": "agree"}, {"grounds-1": "没有选择"}]
)
def test_nonsense_answers_nothing(
    round_: Meeting, joint: SimpleNamespace, signed_in: Make, posted: dict[str, str]
) -> None:
    answer = signed_in(joint.people.justice).post(at("meeting_save", round_.pk), posted)
    assert answer.status_code == 409
    assert not CirculationAnswer.objects.exists()


def test_what_nobody_speaks_against_is_resolved_at_once(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    first, second = round_.items.order_by("order")
    circulating.answer(round_, {second.pk: ("after_changes", "改名称")}, by=joint.people.justice)
    uncontested = {"then": "uncontested"}
    signed_in(people.staffing).post(at("meeting_save", round_.pk), uncontested)
    assert list(round_.items.order_by("order").values_list("resolution", flat=True)) == ["approve", ""]
    assert signed_in(people.inspector).post(at("meeting_save", round_.pk), uncontested).status_code == 409
    assert first.pk


def test_what_a_meeting_turned_down_is_preset_when_it_is_decided(
    round_: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    first, second = round_.items.order_by("order")
    resolved = {first.pk: ("approve", ""), second.pk: ("reject", "与甲许可重复")}
    holding.resolve(round_, resolved, by=people.staffing)
    for kind in ("justice", "service", "reform", "finance"):
        circulating.answer(round_, all_say(round_), by=getattr(joint.people, kind))
    holding.close_meeting(round_, by=people.staffing, minutes="纪要。")
    proposal = Proposal.objects.get(pk=first.change.proposal_id)
    page = (
        signed_in(people.staffing).get(reverse("review:act", args=[proposal.pk, "approve"])).content.decode()
    )
    assert f'name="refuse-{second.change_id}" value="1"' in page
    assert page.count(" checked>") == 1
    assert 'value="与甲许可重复"' in page


def test_what_has_to_be_answered_by_a_day_that_has_passed_is_refused(
    round_: Meeting, people: SimpleNamespace, region: Any, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    given = {"region": region.pk, "mode": "written", "held_on": f"{day(-1)}"}
    assert "答复期限不能早于今天。" in client.post(at("meeting_new"), given).content.decode()
    changed = client.post(
        at("meeting_edit", round_.pk), given | seen_on(client, at("meeting_edit", round_.pk))
    ).content.decode()
    assert "答复期限不能早于今天。" in changed
    round_.refresh_from_db()
    assert round_.held_on == day(5)

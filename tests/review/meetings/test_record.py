"""What happens at a meeting (会议记录): one form that loses nothing, chairing, quorum, and minutes that tell dissent."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from review.joint_review import reviewing
from review.meetings import holding
from review.meetings.holding import Present, Resolved, mark
from review.meetings.minutes import draft_minutes
from review.meetings.quorum import quorum_of
from review.models.materials import CoSign
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Proposal, ProposalStep, State
from review.models.rules import QuorumRule
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def day(offset: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


@pytest.fixture
def disputed(
    adjustment: Make, bring: Make, opine: Make, people: SimpleNamespace, joint: SimpleNamespace
) -> Proposal:
    """Two licences, to both of which 政务服务 agrees only when they are changed."""
    proposal = bring(adjustment("甲许可", "乙许可"), State.REVIEWING)
    for task in list(proposal.tasks.select_related("unit")):
        said = ("after_changes", "名称改为审批") if task.unit.kind == "service" else ("agree", "")
        member = getattr(joint.people, task.unit.kind)
        opine(proposal, task.unit.kind, by=member, verdict=said[0], grounds=said[1])
    reviewing.consolidate(proposal, by=people.staffing, summary="汇总。")
    return proposal  # type: ignore[no-any-return]


@pytest.fixture
def meeting(disputed: Proposal, people: SimpleNamespace) -> Meeting:
    made = holding.call_meeting(disputed.region, by=people.staffing, held_on=day())
    holding.put_on_agenda(disputed, made, by=people.staffing, note="是否合并为一项许可？")
    return made


def items(meeting: Meeting) -> list[MeetingItem]:
    return list(meeting.items.order_by("order"))


# --- one form ----------------------------------------------------------------------------------------------


def test_attendance_and_resolutions_are_saved_by_one_click(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    page = client.get(at("meeting", meeting.pk)).content.decode()
    assert page.count('id="record"') == 1
    row, (first, second) = meeting.attendance.first(), items(meeting)
    typed = {
        f"present-{row.pk}": "1",
        f"person-{row.pk}": "处长",
        f"resolution-{first.pk}": "approve",
        f"note-{first.pk}": "依据充分",
        f"dissent-{first.pk}": "市财政局：应当缓行",
        f"note-{second.pk}": "尚在商议",
    }
    assert client.post(at("meeting_save", meeting.pk), typed).status_code == 302
    row.refresh_from_db()
    assert (row.present, row.person) == (True, "处长")
    first, second = items(meeting)
    assert (first.resolution, first.note, first.dissent) == ("approve", "依据充分", "市财政局：应当缓行")
    assert (second.resolution, second.note) == ("", "尚在商议"), "what is not resolved yet is kept as well"


@pytest.mark.parametrize("then", ["agenda", "close", "edit", "chair", "uncontested", "page-2", "nonsense"])
def test_whatever_leads_away_saves_first(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make, then: str
) -> None:
    first, _ = items(meeting)
    typed = {f"resolution-{first.pk}": "approve", f"note-{first.pk}": "同意", "then": then}
    answer = signed_in(people.staffing).post(at("meeting_save", meeting.pk), typed)
    assert answer.status_code == 302
    assert items(meeting)[0].note == "同意"


def test_what_is_refused_stays_typed_and_leads_nowhere(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    first, second = items(meeting)
    row = meeting.attendance.first()
    typed = {
        f"person-{row.pk}": "科长",
        f"resolution-{first.pk}": "reject",
        f"resolution-{second.pk}": "approve",
        f"dissent-{first.pk}": "某单位保留意见",
        "then": "close",
    }
    answer = signed_in(people.staffing).post(at("meeting_save", meeting.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "决议为“不同意”，请写明理由或者修改意见。" in page
    assert "某单位保留意见" in page
    assert [one.resolution for one in items(meeting)] == ["", "approve"]
    row.refresh_from_db()
    assert row.person == "科长"


def test_what_a_person_left_alone_is_not_written_over_a_colleague_s_words(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    """An old page that is saved for another item brings nothing back."""
    first, second = items(meeting)
    row = meeting.attendance.first()
    holding.resolve(meeting, {first.pk: ("reject", "依据不足")}, by=people.second)
    holding.note_attendance(meeting, {row.pk: (True, "局长")}, by=people.second)
    old = {
        f"was-item-{first.pk}": mark(Resolved()),
        f"resolution-{first.pk}": "",
        f"note-{first.pk}": "",
        f"was-item-{second.pk}": mark(Resolved()),
        f"resolution-{second.pk}": "approve",
        f"was-present-{row.pk}": mark(Present()),
        f"person-{row.pk}": "",
    }
    assert signed_in(people.staffing).post(at("meeting_save", meeting.pk), old).status_code == 302
    assert [one.resolution for one in items(meeting)] == ["reject", "approve"]
    row.refresh_from_db()
    assert (row.present, row.person) == (True, "局长")
    both = old | {f"note-{first.pk}": "另写的理由", f"person-{row.pk}": "科长"}
    page = signed_in(people.staffing).post(at("meeting_save", meeting.pk), both).content.decode()
    assert "另一人已登记为“不同意”（依据不足）" in page
    assert "另写的理由" in page, "nothing typed is lost"
    assert "在您打开之后，另一人已登记为“到会，局长”" in page


# --- chairing ------------------------------------------------------------------------------------------------


def test_the_chair_goes_from_item_to_item(
    meeting: Meeting, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    client, url = signed_in(people.staffing), at("meeting_chair", meeting.pk)
    page = client.get(url).content.decode()
    for said in (
        "第1项，共2项",
        "甲许可",
        "是否合并为一项许可？",
        "名称改为审批",
        "所议内容",
        "应到5个成员单位",
    ):
        assert said in page, said
    first, second = items(meeting)
    refused = client.post(f"{url}?n=1", {f"resolution-{first.pk}": "defer", f"note-{first.pk}": ""})
    assert (refused.status_code, "请写明理由" in refused.content.decode()) == (409, True)
    said = {f"resolution-{first.pk}": "after_changes", f"note-{first.pk}": "改名称"}
    assert client.post(f"{url}?n=1", said)["Location"] == f"{url}?n=2"
    assert "还有1项没有决议" in client.get(f"{url}?n=2").content.decode()
    assert "乙许可" in client.get(url).content.decode(), "without a number: the first that has no resolution"
    done = client.post(f"{url}?n=2", {f"resolution-{second.pk}": "approve"})
    assert done["Location"] == at("meeting", meeting.pk)
    assert client.post(f"{url}?n=2", {"then": "previous"})["Location"] == f"{url}?n=1"
    assert [one.resolution for one in items(meeting)] == ["after_changes", "approve"]
    follows = signed_in(joint.people.justice).get(f"{url}?n=1").content.decode()
    assert "改名称" in follows
    assert "data-key-switch" not in follows
    assert signed_in(people.clerk).get(url).status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "99999999999999999999"])
def test_a_place_that_is_not_there_leads_to_the_first_open_item(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make, number: str
) -> None:
    page = signed_in(people.staffing).get(f"{at('meeting_chair', meeting.pk)}?n={number}").content.decode()
    assert "第1项，共2项" in page


# --- minutes -------------------------------------------------------------------------------------------------


def test_minutes_tell_questions_dissent_and_reasons_also_where_the_meeting_agrees(
    meeting: Meeting, disputed: Proposal, neighbour: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    CoSign.objects.create(
        proposal=disputed, department=neighbour, reason="涉及职责", agreed=False, note="与我局职责重复"
    )
    first, second = items(meeting)
    said = {first.pk: ("approve", "依据充分", "市财政局：应当缓行"), second.pk: ("approve", "依据充分", "")}
    holding.resolve(meeting, said, by=people.staffing)
    text = draft_minutes(meeting)
    for words in (
        "提请审议的问题：是否合并为一项许可？",
        f"会签：{neighbour}不同意：与我局职责重复。",
        (
            "“甲许可”：同意。理由：依据充分。不同意见：市政务服务办修改后同意：名称改为审批。"
            "会上的不同意见：市财政局：应当缓行。"
        ),
        "“乙许可”：同意。理由：依据充分。不同意见：市政务服务办修改后同意：名称改为审批。",
        "全部2项：同意。",
        "应到5个成员单位，实到0个",
    ):
        assert words in text, text
    client = signed_in(people.staffing)
    page = client.get(at("meeting", meeting.pk)).content.decode()
    assert "是否合并为一项许可？" in page
    assert "与我局职责重复" in page
    answer = client.get(at("meeting_paper", meeting.pk, "agenda"))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert "提请审议的问题：是否合并为一项许可？" in "\n".join(p.text for p in paper.paragraphs)


def test_items_with_the_same_to_say_are_told_together_and_none_is_left_out(
    adjustment: Make, bring: Make, region: Any, people: SimpleNamespace, joint: SimpleNamespace
) -> None:
    names = [f"许可{n}" for n in range(40)]
    made = holding.call_meeting(region, by=people.staffing, held_on=day())
    holding.put_on_agenda(bring(adjustment(*names), State.CONSOLIDATED), made, by=people.staffing)
    holding.resolve(made, {one.pk: ("reject", "依据已废止") for one in items(made)}, by=people.staffing)
    lines = [line for line in draft_minutes(made).splitlines() if "依据已废止" in line]
    assert len(lines) == 1
    assert all(f"“{name}”" in lines[0] for name in names)


def test_what_somebody_spoke_against_is_not_resolved_with_the_rest(
    adjustment: Make,
    bring: Make,
    neighbour: Any,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    region: Any,
) -> None:
    """Neither a department that signs and does not agree, nor what was said at the meeting, is passed over."""
    made = holding.call_meeting(region, by=people.staffing, held_on=day())
    plain = bring(adjustment("丙许可", "丁许可"), State.CONSOLIDATED)
    signed = bring(adjustment("戊许可"), State.CONSOLIDATED)
    for proposal in (plain, signed):
        holding.put_on_agenda(proposal, made, by=people.staffing)
    CoSign.objects.create(proposal=signed, department=neighbour, reason="职责", agreed=False, note="不同意")
    first = items(made)[0]
    holding.resolve(made, {first.pk: ("", "", "市司法局：依据不足")}, by=people.staffing)
    assert holding.resolve_uncontested(made, by=people.staffing) == 1
    assert [one.resolution for one in items(made)] == ["", "approve", ""]


def test_minutes_can_be_kept_as_a_draft(meeting: Meeting, people: SimpleNamespace, signed_in: Make) -> None:
    client, url = signed_in(people.staffing), at("meeting_close", meeting.pk)
    assert client.post(url, seen_on(client, url) | {"minutes": "写到一半", "then": "keep"}).status_code == 302
    page = client.get(url).content.decode()
    assert "写到一半" in page
    assert "按现在的登记拟写的纪要" in page
    meeting.refresh_from_db()
    assert meeting.state == "planned"
    assert "写到一半" not in client.get(at("meeting", meeting.pk)).content.decode(), "no minutes yet"
    assert client.post(url, {"minutes": "写到一半", "then": "anew"}).status_code == 302
    assert "写到一半" not in client.get(url).content.decode()
    assert client.post(url, {"minutes": "不肯丢的字"}).status_code == 409
    refused = client.post(url, {"minutes": "不肯丢的字"}).content.decode()
    assert "不肯丢的字" in refused, "refused, what was typed stays"


# --- quorum --------------------------------------------------------------------------------------------------


def came(meeting: Meeting, count: int, by: Any) -> None:
    rows = list(meeting.attendance.order_by("unit__order")[:count])
    holding.note_attendance(meeting, {row.pk: (True, "") for row in rows}, by=by)


@pytest.mark.parametrize(
    ("share", "there", "met"),
    [
        ("half", 2, False),
        ("half", 3, True),
        ("two_thirds", 3, False),
        ("two_thirds", 4, True),
        ("all", 4, False),
    ],
)
def test_how_many_are_enough_is_data(
    meeting: Meeting, people: SimpleNamespace, share: str, there: int, met: bool
) -> None:
    QuorumRule.objects.all().delete()
    QuorumRule.objects.create(share=share)
    came(meeting, there, people.staffing)
    assert quorum_of(meeting).met is met


def test_too_few_are_told_and_where_the_rule_says_so_the_meeting_cannot_end(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    holding.resolve(meeting, {one.pk: ("approve", "") for one in items(meeting)}, by=people.staffing)
    came(meeting, 2, people.staffing)
    short = "应到5个成员单位，实到2个；出席要求为过半数（3个），没有达到"
    assert short in client.get(at("meeting", meeting.pk)).content.decode()
    assert short in client.get(at("meeting_close", meeting.pk)).content.decode()
    assert holding.why_not_close(meeting, people.staffing) == []
    QuorumRule.objects.update(effect="block")
    assert f"{short}，不能结束。" in client.get(at("meeting_close", meeting.pk)).content.decode()
    assert client.post(at("meeting_close", meeting.pk), {"minutes": "纪要"}).status_code == 409
    came(meeting, 3, people.staffing)
    url = at("meeting_close", meeting.pk)
    assert client.post(url, seen_on(client, url) | {"minutes": "纪要"}).status_code == 302


def test_a_region_differs_where_it_may(meeting: Meeting, region: Any) -> None:
    general = QuorumRule.objects.get()
    own = QuorumRule.objects.create(region=region, share="all")
    assert quorum_of(meeting).rule == own
    level = QuorumRule.objects.create(region_kind=region.kind, share="two_thirds", regions_may_differ=False)
    assert quorum_of(meeting).rule == level, "its level does not let it differ"
    level.delete()
    QuorumRule.objects.filter(pk=general.pk).update(regions_may_differ=False)
    assert quorum_of(meeting).rule == general


def test_who_sets_the_quorum(
    region: Any, district: Any, reference: None, make_user: Make, signed_in: Make
) -> None:
    """A district's office sets its own where the general one allows it; the general one is 平台管理's."""
    type(district).objects.filter(pk=district.pk).update(parent=region)
    above, below = (
        make_user("above", ("staffing", region, None)),
        make_user("below", ("staffing", district, None)),
    )
    general = QuorumRule.objects.get()
    url = reverse("admin:review_quorumrule_change", args=[general.pk])
    new = {
        "share": "all",
        "effect": "block",
        "regions_may_differ": "on",
        "mode": "",
        "region_kind": "",
        "note": "",
    }
    assert signed_in(below).post(url, new | {"region": ""}).status_code == 403
    add = reverse("admin:review_quorumrule_add")
    page = signed_in(below).post(add, new | {"region": "", "mode": "written"}).content.decode()
    assert "请填写这一栏。" in page
    assert signed_in(below).post(add, new | {"region": district.pk}).status_code == 302
    assert signed_in(below).post(add, new | {"region": region.pk, "mode": "written"}).status_code == 200
    assert signed_in(above).post(url, new | {"region": ""}).status_code == 403, "what holds for everyone"
    QuorumRule.objects.filter(pk=general.pk).update(share="all", regions_may_differ=False)
    refused = signed_in(below).post(add, new | {"region": district.pk, "mode": "session"}).content.decode()
    assert "不允许各区划另定" in refused


# --- numbers and days ----------------------------------------------------------------------------------------


def test_meetings_and_circulations_are_counted_apart(region: Any, people: SimpleNamespace) -> None:
    def made(mode: str, place: str = "") -> str:
        return holding.call_meeting(region, by=people.staffing, held_on=day(), mode=mode, place=place).title

    assert made("session") == "天津市权责清单管理联席会议第1次"
    assert made("written") == "天津市权责清单书面征求意见第1次"
    assert made("session", "二号会议室") == "天津市权责清单管理联席会议第2次"
    last = Meeting.objects.get(mode="session", number=2)
    holding.change_meeting(last, by=people.staffing, held_on=day(), mode="written")
    last.refresh_from_db()
    assert last.title == "天津市权责清单书面征求意见第2次"


@pytest.mark.parametrize("mode", ["session", "written"])
def test_a_day_after_the_deadline_of_an_item_is_told(
    disputed: Proposal, people: SimpleNamespace, signed_in: Make, mode: str
) -> None:
    client = signed_in(people.staffing)
    made = holding.call_meeting(disputed.region, by=people.staffing, held_on=day(30), mode=mode)
    assert "早于" in client.get(at("meeting_agenda", made.pk)).content.decode()
    holding.put_on_agenda(disputed, made, by=people.staffing)
    due = ProposalStep.objects.get(proposal=disputed, left_at=None).due_on
    page = client.get(at("meeting", made.pk)).content.decode()
    assert f"的办理期限为{due:%Y年%-m月%-d日}" in page
    assert ("答复期限" if mode == "written" else "会议日期") in page
    holding.change_meeting(made, by=people.staffing, held_on=day(), mode=mode)
    assert "的办理期限为" not in client.get(at("meeting", made.pk)).content.decode()

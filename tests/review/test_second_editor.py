"""The second of two who write in the same place (同一处两人同时填写): told what the first has written, nothing typed is lost,
and what they send once more is meant. A page that does not say what it showed writes over nothing.

Each through the page as a browser sends it, without any script.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from powers.models import PowerVersion
from review.acting import deciding
from review.campaigns.conducting import open_campaign
from review.drafting.checking import checked_now, give_reasons
from review.handling import issuing
from review.meetings import holding
from review.models.meetings import Handling, Meeting
from review.models.proposals import Proposal, State, WarningReason
from review.models.review_tasks import OpinionDraft, ReviewTask
from tests.page_forms import form_in, form_on, seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def day(offset: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def told_and_then_meant(
    first: Client,
    second: Client,
    url: str,
    field: str,
    mine: dict[str, Any],
    theirs: dict[str, Any],
    words: str,
) -> None:
    """`mine` is saved while `theirs` is being typed: theirs is refused with `words`, stays, and is saved the next time;
    so is what is sent without saying what was seen."""
    opened = form_on(second, url, field)
    assert first.post(url, form_on(first, url, field) | mine).status_code == 302
    refused = second.post(url, opened | theirs)
    page = refused.content.decode()
    assert refused.status_code in (200, 409)
    assert words in page, "what the colleague has written"
    again = form_in(refused, field)
    assert again == again | {name: said for name, said in theirs.items() if name in again}, (
        "what was typed stays"
    )
    again |= theirs
    unseen = {name: value for name, value in again.items() if name != "seen"}
    assert second.post(url, unseen).status_code in (200, 409), "who says nothing has seen nothing"
    assert second.post(url, again).status_code == 302


# --- meetings -----------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(region: Any, joint: SimpleNamespace, people: SimpleNamespace) -> Meeting:
    return holding.call_meeting(region, by=people.staffing, held_on=day(), place="一号会议室")


def test_the_place_of_a_meeting(meeting: Meeting, people: SimpleNamespace) -> None:
    told_and_then_meant(
        client_of(people.staffing), client_of(people.second), reverse("review:meeting_edit", args=[meeting.pk]),
        "place", {"place": "二号会议室"}, {"place": "三号会议室", "chair": "某主任"}, "现在保存的是：二号会议室",
    )  # fmt: skip
    meeting.refresh_from_db()
    assert (meeting.place, meeting.chair) == ("三号会议室", "某主任")


def test_what_both_have_typed_alike_is_no_conflict(meeting: Meeting, people: SimpleNamespace) -> None:
    """A second click on the same button, too."""
    client, url = client_of(people.staffing), reverse("review:meeting_edit", args=[meeting.pk])
    typed = form_on(client, url, "place") | {"place": "四号会议室"}
    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed).status_code == 302


def test_the_draft_of_the_minutes(meeting: Meeting, people: SimpleNamespace) -> None:
    told_and_then_meant(
        client_of(people.staffing), client_of(people.second), reverse("review:meeting_close", args=[meeting.pk]),
        "minutes", {"minutes": "甲写的纪要", "then": "keep"}, {"minutes": "乙写的纪要", "then": "keep"}, "甲写的纪要",
    )  # fmt: skip
    meeting.refresh_from_db()
    assert meeting.minutes == "乙写的纪要"


def test_minutes_are_not_drafted_anew_over_what_a_colleague_wrote(
    meeting: Meeting, people: SimpleNamespace
) -> None:
    second, url = client_of(people.second), reverse("review:meeting_close", args=[meeting.pk])
    opened = form_on(second, url, "minutes")
    holding.keep_minutes(meeting, by=people.staffing, minutes="甲写的纪要")
    assert (
        second.post(url, opened | {"then": "anew"}).status_code == 409
        or "甲写的纪要" in second.post(url, opened).content.decode()
    )
    meeting.refresh_from_db()
    assert meeting.minutes == "甲写的纪要"


def test_the_form_of_a_meeting_that_does_not_say_what_it_showed(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    bring(adjustment(), State.MEETING)
    found = Meeting.objects.get()
    item, row = found.items.get(), found.attendance.order_by("pk").first()
    assert row
    holding.resolve(found, {item.pk: ("reject", "依据不足", "某单位保留")}, by=people.staffing)
    holding.note_attendance(found, {row.pk: (True, "局长")}, by=people.staffing)
    typed = {f"resolution-{item.pk}": "approve", f"note-{item.pk}": "", f"person-{row.pk}": "处长"}
    answer = client_of(people.second).post(reverse("review:meeting_save", args=[found.pk]), typed)
    assert answer.status_code == 409
    assert "另一人已登记为“不同意”（依据不足）" in answer.content.decode()
    assert "另一人已登记为“到会，局长”" in answer.content.decode()
    item.refresh_from_db()
    row.refresh_from_db()
    assert (item.resolution, item.dissent, row.person) == ("reject", "某单位保留", "局长")


def test_a_proposal_is_not_dropped_from_the_agenda_over_a_resolution_written_since(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.MEETING)
    found = Meeting.objects.get()
    item, second = found.items.get(), client_of(people.second)
    url, save = (reverse(f"review:{name}", args=[found.pk]) for name in ("meeting", "meeting_save"))
    field = f"resolution-{item.pk}"
    opened = form_on(second, url, field)
    holding.resolve(found, {item.pk: ("reject", "依据不足", "")}, by=people.staffing)
    refused = second.post(save, opened | {"then": f"drop-{proposal.pk}"})
    assert refused.status_code == 409
    assert "登记了决议，没有移出" in refused.content.decode()
    assert found.items.exists()
    assert second.post(save, form_in(refused, field) | {"then": f"drop-{proposal.pk}"}).status_code == 302
    assert not found.items.exists()


def test_a_meeting_is_not_called_off_over_a_new_day(meeting: Meeting, people: SimpleNamespace) -> None:
    second = client_of(people.second)
    url, cancel = (reverse(f"review:{name}", args=[meeting.pk]) for name in ("meeting", "meeting_cancel"))
    [seen] = html.fromstring(second.get(url).content.decode()).xpath(
        "//form[contains(@action, 'cancel')]//input[@name='seen']/@value"
    )
    holding.change_meeting(meeting, by=people.staffing, held_on=day(3), mode=meeting.mode, place="二号会议室")
    answer = second.post(cancel, {"seen": seen})
    assert answer.status_code == 409
    assert "二号会议室" in answer.content.decode()
    assert Meeting.objects.filter(pk=meeting.pk).exists()


# --- actions on a proposal -----------------------------------------------------------------------------------


def test_an_action_on_a_proposal_that_was_changed_since_is_not_taken_and_what_was_typed_stays(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    """受理 of a submission that was withdrawn and handed in anew meanwhile."""
    proposal = bring(adjustment(), State.SUBMITTED)
    url, second = reverse("review:act", args=[proposal.pk, "accept"]), client_of(people.second)
    opened = form_on(second, url, "note")
    deciding.send_back(proposal, by=people.staffing, digest=proposal.submissions.get().digest, reason="补正")
    proposal.refresh_from_db()
    bring(proposal, State.SUBMITTED)
    refused = second.post(url, opened | {"note": "材料齐全"})
    assert refused.status_code == 409
    assert "您打开页面之后这份申请有变化" in refused.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED
    again = form_in(refused, "note")
    assert again["note"] == "材料齐全"
    assert second.post(url, again).status_code == 302


def test_drafts_are_not_sent_over_what_a_colleague_has_written_since(
    adjustment: Make, people: SimpleNamespace
) -> None:
    proposal = adjustment()
    url, clerk = reverse("review:act", args=[proposal.pk, "send"]), client_of(people.clerk)
    opened = form_on(clerk, url, "note")
    PowerVersion.objects.filter(change__proposal=proposal).update(
        remark="同事写的", updated_at=timezone.now()
    )
    refused = clerk.post(url, opened)
    assert refused.status_code == 409
    assert clerk.post(url, form_in(refused, "note")).status_code == 302


def test_several_proposals_at_once_are_accepted_as_they_were_shown(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.SUBMITTED)
    url, client = reverse("review:proposals"), client_of(people.second)
    asked = client.post(url, {"action": "accept", "row": [proposal.pk]})
    Proposal.objects.filter(pk=proposal.pk).update(reason="改过的理由")
    said = form_in(asked, "sure") if "sure" in asked.content.decode() else {}
    answer = client.post(url, said | {"action": "accept", "row": [proposal.pk], "sure": "1"}, follow=True)
    assert "在您打开页面之后有变化" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED


# --- 督办 ----------------------------------------------------------------------------------------------------


@pytest.fixture
def reminded(adjustment: Make, people: SimpleNamespace) -> Handling:
    proposal = adjustment()
    return issuing.issue(
        proposal.department, "remind", by=people.staffing, text="请抓紧办理。", proposal=proposal
    )


def test_the_answer_of_a_department(reminded: Handling, people: SimpleNamespace, make_user: Make) -> None:
    colleague = make_user("legal2", ("legal", reminded.department.region, reminded.department))
    first, second = client_of(people.legal), client_of(colleague)
    url, reply = (reverse(f"review:{name}", args=[reminded.pk]) for name in ("handling", "handling_reply"))
    opened = form_on(second, url, "reply")
    first.post(reply, form_on(first, url, "reply") | {"reply": "甲写的答复"})
    refused = second.post(reply, opened | {"reply": "乙写的答复"})
    assert refused.status_code == 409
    assert "现在保存的是：甲写的答复" in refused.content.decode()
    second.post(reply, form_in(refused, "reply"))
    reminded.refresh_from_db()
    assert reminded.reply == "乙写的答复"


def test_a_step_is_not_closed_over_an_answer_that_was_not_seen(
    reminded: Handling, people: SimpleNamespace
) -> None:
    client = client_of(people.staffing)
    url, close = (reverse(f"review:{name}", args=[reminded.pk]) for name in ("handling", "handling_close"))
    opened = form_on(client, url, "note")
    issuing.answer(reminded, by=people.legal, reply="已经提交")
    refused = client.post(close, opened | {"note": "逾期未答复，办结"})
    assert refused.status_code == 409
    assert "请看过答复后再办结" in refused.content.decode()
    assert client.post(close, form_in(refused, "note")).status_code == 302


def test_a_step_is_not_issued_twice(reminded: Handling, people: SimpleNamespace) -> None:
    url = f"{reverse('review:handling_new')}?proposal={reminded.proposal_id}"
    first, second = client_of(people.staffing), client_of(people.second)
    typed = {"step": "urge", "text": "现予催办。"}
    opened = form_on(second, url, "text")
    first.post(url, form_on(first, url, "text") | typed)
    refused = second.post(url, opened | typed | {"text": "请立即办理。"})
    assert refused.status_code == 409
    assert "您打开页面之后已签发" in refused.content.decode()
    again = second.post(url, form_on(second, url, "text") | typed)
    assert "没有重复签发" in again.content.decode()
    assert Handling.objects.filter(step="urge").count() == 1


# --- the yearly check, an action's details, reasons ----------------------------------------------------------


def test_the_term_of_a_campaign(
    region: Any, people: SimpleNamespace, make_draft: Make, propose: Make, decide: Make
) -> None:
    decide(propose(make_draft()))
    campaign = open_campaign(region, day().year, opens_on=day(), closes_on=day(20), by=people.staffing)
    told_and_then_meant(
        client_of(people.staffing), client_of(people.second), reverse("review:campaign_term", args=[campaign.pk]),
        "note", {"note": "重点核对处罚"}, {"note": "重点核对许可", "closes_on": f"{day(30)}"}, "现在保存的是：重点核对处罚",
    )  # fmt: skip


def test_what_an_action_needs_besides_the_draft(adjustment: Make, people: SimpleNamespace) -> None:
    change = adjustment().changes.get()
    type(change).objects.filter(pk=change.pk).update(action="cancel")
    url = reverse("admin:review_proposal_details", args=[change.proposal_id, change.pk])
    told_and_then_meant(
        client_of(people.clerk), client_of(people.legal), url, "supervision",
        {"supervision": "经办写的"}, {"supervision": "法制写的"}, "现在保存的是：经办写的",
    )  # fmt: skip
    change.refresh_from_db()
    assert change.details["supervision"] == "法制写的"


@pytest.fixture
def doubtful(make_draft: Make, propose: Make, complete: Make, people: SimpleNamespace) -> Proposal:
    """A proposal about which the checks have one warning that asks for a reason."""
    draft = make_draft("学校收费备案", power_type="10")
    draft.bases.update(
        title="教育部关于学校收费的通知", locator="第二条", text="学校收费应当备案。", kind_text="规范性文件",
        instrument_id=None, edition="教财〔2020〕5号", role="set", role_confirmed=True,
    )  # fmt: skip
    proposal: Proposal = propose(draft, kind="adjustment", by=people.clerk)
    complete(proposal)
    return proposal


def test_the_reason_for_a_warning(doubtful: Proposal, people: SimpleNamespace) -> None:
    [(change, finding)] = checked_now(doubtful).unexplained()
    url, field = reverse("review:act", args=[doubtful.pk, "submit"]), f"reason:{change}:{finding.key}"
    second = client_of(people.legal)
    opened = form_on(second, url, field)
    give_reasons(doubtful, [(change, finding.key, "经办写的理由")], by=people.clerk)
    refused = second.post(url, opened | {field: "法制写的理由", "opinion": "同意", "confirmed": "1"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "您打开之后同事写的理由是“经办写的理由”" in page
    assert "法制写的理由</textarea>" in page
    assert WarningReason.objects.get().reason == "经办写的理由"
    again = form_in(refused, field) | {"opinion": "同意", "confirmed": "1"}
    assert again[field] == "法制写的理由"
    assert second.post(url, again).status_code == 302
    assert WarningReason.objects.get().reason == "法制写的理由"


# --- many drafts at once -------------------------------------------------------------------------------------


@pytest.fixture
def taken_over(make_draft: Make, propose: Make, people: SimpleNamespace) -> Proposal:
    return propose(
        make_draft("甲审批", duty_text="原来的"), make_draft("乙审批", duty_text="原来的"), by=people.clerk
    )  # type: ignore[no-any-return]


def test_many_drafts_are_not_written_over_where_a_colleague_has_written_since(
    taken_over: Proposal, people: SimpleNamespace
) -> None:
    url, client = reverse("review:proposal_complete", args=[taken_over.pk]), client_of(people.legal)
    opened = seen_on(client, url)
    PowerVersion.objects.filter(name="甲审批").update(remark="经办写的", updated_at=timezone.now())
    PowerVersion.objects.filter(name="乙审批").update(
        remark="早写的", updated_at=timezone.now() - dt.timedelta(days=1)
    )
    rows = list(taken_over.changes.values_list("pk", flat=True))
    said = {"action": "complete", "row": rows, "field": "remark", "value": "成批写的", "overwrite": "1"}
    for given in (said, opened | said):
        page = client.post(url, given, follow=True).content.decode()
        assert "甲审批：您打开之后草稿有改动" in page
        assert PowerVersion.objects.get(name="甲审批").remark == "经办写的"
    assert PowerVersion.objects.get(name="乙审批").remark == "成批写的"
    client.post(url, seen_on(client, url) | said)
    assert PowerVersion.objects.get(name="甲审批").remark == "成批写的"


def test_what_was_pasted_is_shown_again_where_a_colleague_has_written_since(
    taken_over: Proposal, people: SimpleNamespace
) -> None:
    url, client = reverse("review:proposal_paste", args=[taken_over.pk]), client_of(people.legal)
    said = {"how": "name", "field": "remark", "text": "甲审批\t粘贴的备注"}
    looked = form_in(client.post(url, said), "text")
    PowerVersion.objects.filter(name="甲审批").update(remark="经办写的")
    for sent in (said | {"sure": "1"}, looked | {"sure": "1"}):
        refused = client.post(url, sent)
        assert refused.status_code == 409
        assert "<del>经办写的</del>" in refused.content.decode()
        assert PowerVersion.objects.get(name="甲审批").remark == "经办写的"
    assert client.post(url, form_in(refused, "text") | {"sure": "1"}).status_code == 302
    assert PowerVersion.objects.get(name="甲审批").remark == "粘贴的备注"


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","点")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_a_formula_that_is_pasted_is_a_text_and_stays_one_in_what_is_exported(
    taken_over: Proposal, people: SimpleNamespace, text: str
) -> None:
    url, client = reverse("review:proposal_paste", args=[taken_over.pk]), client_of(people.legal)
    looked = form_in(client.post(url, {"how": "name", "field": "remark", "text": f"甲审批\t{text}"}), "text")
    assert client.post(url, looked | {"sure": "1"}).status_code == 302
    draft = PowerVersion.objects.get(name="甲审批")
    assert draft.remark == text
    PowerVersion.objects.filter(pk=draft.pk).update(name=text)
    export = reverse("review:proposal_export", args=[taken_over.pk])
    csv = b"".join(client.get(f"{export}?format=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.split('"', maxsplit=1)[0] in csv
    assert not any(
        cell.strip('"').startswith(("=", "+", "@")) for line in csv.splitlines() for cell in line.split(",")
    )


# --- opinions ------------------------------------------------------------------------------------------------


@pytest.fixture
def task(adjustment: Make, bring: Make) -> ReviewTask:
    fields = {"power_type": "02", "initiation": "ex_officio"}
    proposal = bring(adjustment("无证办学处罚", "违规招生处罚", "乱收费处罚", **fields), State.REVIEWING)
    return ReviewTask.objects.select_related("submission", "unit", "proposal").get(
        proposal=proposal, unit__kind="justice"
    )


@pytest.fixture
def pair(joint: SimpleNamespace, make_user: Make) -> tuple[Client, Client]:
    """Two who sit for 司法行政."""
    unit = joint.units["justice"]
    colleague = make_user("justice2", ("member", unit.region, unit.department))
    return client_of(joint.people.justice), client_of(colleague)


def says(task: ReviewTask, change: int, verdict: str, grounds: str = "") -> dict[str, str]:
    return {"digest": task.submission.digest, f"c{change}-verdict": verdict, f"c{change}-grounds": grounds}


def last(task: ReviewTask) -> dict[int, str]:
    return {one.change_id: one.verdict for one in task.opinions.order_by("pk")}


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
@pytest.mark.parametrize("drafted", [True, False], ids=["draft", "opinion"])
def test_an_opinion_that_does_not_say_what_was_seen(
    task: ReviewTask, pair: tuple[Client, Client], script: bool, drafted: bool
) -> None:
    """Neither a colleague's opinion nor what they are still typing is written over."""
    first, second = pair
    change = task.items.earliest("pk").change_id
    row = reverse("review:task_item", args=[task.pk, change])
    first.post(row, says(task, change, "disagree", "写了一上午的理由") | ({"typing": "1"} if drafted else {}))
    url = row if script else reverse("review:task", args=[task.pk])
    accept = {"accept": "application/json"} if script else {}
    answer = second.post(url, says(task, change, "agree"), headers=accept)
    assert "写了一上午的理由" in (answer.json()["refused"] if script else answer.content.decode())
    assert (answer.json()["overtaken"] if script else answer.status_code == 409) is True
    if drafted:
        assert OpinionDraft.objects.get().grounds == "写了一上午的理由"
    else:
        assert last(task) == {change: "disagree"}


@pytest.mark.parametrize("which", ["all", "picked", "take"])
def test_an_opinion_for_many_is_not_written_over_what_a_colleague_wrote_since(
    task: ReviewTask, pair: tuple[Client, Client], which: str, joint: SimpleNamespace, opine: Make
) -> None:
    first, second = pair
    url = reverse("review:task", args=[task.pk])
    ours, theirs, blank = task.items.order_by("pk").values_list("change_id", flat=True)
    first.post(url, form_on(first, url, "digest") | says(task, ours, "disagree", "早先写的"))
    opened = form_on(second, url, "digest")
    first.post(reverse("review:task_item", args=[task.pk, theirs]), says(task, theirs, "disagree", "刚写的"))
    many = {"many-verdict": "agree", "give_many": "1", "which": which, "pick": [ours, theirs, blank]}
    if which == "take":
        many = {"take": f"{theirs}"}
    answer = second.post(url, opened | many)
    assert last(task)[theirs] == "disagree"
    if which != "take":
        assert answer.status_code == 409
        assert "刚写的" in answer.content.decode()
        assert last(task) == {ours: "agree", theirs: "disagree", blank: "agree"}, "what was seen is written"
        second.post(url, form_in(answer, "digest") | many)
        assert last(task)[theirs] == "agree", "and the other once it was seen"


def test_an_opinion_for_all_on_other_pages_too(
    task: ReviewTask, pair: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands on other pages of the table was not seen where a colleague has written it since the page was opened."""
    monkeypatch.setattr("review.joint_review.views.PAGE", 1)
    first, second = pair
    url = reverse("review:task", args=[task.pk])
    shown, other, own = task.items.order_by("pk").values_list("change_id", flat=True)
    second.post(reverse("review:task_item", args=[task.pk, own]), says(task, own, "return", "我自己写的"))
    opened = form_on(second, url, "digest")
    first.post(
        reverse("review:task_item", args=[task.pk, other]), says(task, other, "disagree", "同事刚写的")
    )
    many = {"many-verdict": "agree", "give_many": "1", "which": "all"}
    assert "同事刚写的" in second.post(url, opened | many).content.decode()
    assert last(task) == {shown: "agree", other: "disagree", own: "agree"}

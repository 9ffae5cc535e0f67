"""The screens of the joint review: who reaches them, what a member fills in and signs, what is refused and why."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Event
from office.models.notices import Notice
from review.acting import deciding
from review.drafting import submitting
from review.drafting.attaching import attach
from review.joint_review.reviewing import start
from review.joint_review.saving import held_of
from review.models.materials import CoSign
from review.models.proposals import Proposal, State
from review.models.review_tasks import Comment, Opinion, ReviewTask
from review.models.rules import ChecklistItem, ReviewSetting
from review.proposals import commenting

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def page(name: str, pk: int) -> str:
    return reverse(f"review:{name}", args=[pk])


def task_of(proposal: Proposal, kind: str) -> ReviewTask:
    return ReviewTask.objects.select_related("submission", "unit", "proposal").get(
        proposal=proposal, unit__kind=kind, closed_at=None
    )


@pytest.fixture
def reviewed(adjustment: Make, bring: Make) -> Proposal:
    """An adjustment of two powers of administrative penalty, which 司法行政 reviews now."""
    fields = {"power_type": "02", "initiation": "ex_officio"}
    proposal: Proposal = bring(adjustment("无证办学处罚", "违规招生处罚", **fields), State.REVIEWING)
    return proposal


@pytest.fixture
def task(reviewed: Proposal) -> ReviewTask:
    return task_of(reviewed, "justice")


# --- who reaches what ------------------------------------------------------------------------------------


def test_every_screen_of_the_review_is_open_to_the_right_people_only(
    reviewed: Proposal,
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    neighbour: Any,
    signed_in: Callable[..., Any],
) -> None:
    asked = CoSign.objects.create(proposal=reviewed, department=neighbour, reason="职责相关")
    own = {"clerk", "legal", "staffing", "second", "inspector", "root", "justice"}
    doors = {
        page("task", task.pk): own,
        page("sign", task.pk): own,
        page("all_changes", reviewed.pk): own | {"neighbour"},
        page("reply", reviewed.pk): own | {"neighbour"},
        page("cosign", asked.pk): own | {"neighbour"},
    }
    cast = vars(people) | vars(joint.people)
    for name, user in cast.items():
        client = signed_in(user)
        found = {url: client.get(url).status_code for url in doors}
        assert found == {url: 200 if name in seen else 404 for url, seen in doors.items()}, name


def test_anonymous_is_sent_to_sign_in(reviewed: Proposal, task: ReviewTask, client: Any) -> None:
    urls = [page("task", task.pk), page("sign", task.pk), page("all_changes", reviewed.pk)]
    urls += [page("reply", reviewed.pk), page("cosign", 1), page("material", 1)]
    for url in (*urls, reverse("review:tasks"), reverse("review:tasks_export")):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(f"{reverse('login')}?next=")


# --- the queue -------------------------------------------------------------------------------------------


def test_the_queue_counts_what_it_shows(
    reviewed: Proposal,
    task: ReviewTask,
    joint: SimpleNamespace,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    opine: Make,
) -> None:
    """Each tab says how many tasks are behind it, for every filter; others' tasks only when asked for."""
    client = signed_in(people.staffing)
    url = reverse("review:tasks")
    ReviewTask.objects.filter(pk=task.pk).update(due_on="2026-01-05")
    opine(reviewed, "staffing", by=people.staffing)
    for query in (
        "",
        "whose=all&",
        "whose=all&type=&action=modify&",
        "whose=all&action=cancel&",
        "q=没有这样的&",
    ):
        tabs = client.get(f"{url}?{query}").context["list"].tabs()
        for tab in tabs:
            shown = client.get(f"{url}?{query}state={tab.query['state']}").context["page"].paginator.count
            assert shown == tab.count, (query, tab)
    everything = {
        tab.query["state"]: tab.count for tab in client.get(f"{url}?whose=all").context["list"].tabs()
    }
    assert everything == {"open": 1, "late": 1, "signed": 1, "closed": 0, "all": 2}
    own = {tab.query["state"]: tab.count for tab in client.get(url).context["list"].tabs()}
    assert own == {"open": 0, "late": 0, "signed": 1, "closed": 0, "all": 1}


@pytest.mark.parametrize("query", ["unit=abc", "due_to=x", "state=none", "action=fly", "page=99", "sort=x"])
def test_nonsense_in_the_address_of_the_queue(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any], query: str
) -> None:
    assert signed_in(joint.people.justice).get(f"{reverse('review:tasks')}?{query}").status_code == 200


def test_the_queue_is_exported_as_it_is_filtered(
    reviewed: Proposal, task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(joint.people.justice)
    data = b"".join(client.get(reverse("review:tasks_export")).streaming_content)
    rows = list(load_workbook(io.BytesIO(data)).active.values)
    assert [(row[0], row[rows[0].index("成员单位")]) for row in rows[1:]] == [(task.pk, "市司法局")]
    data = b"".join(client.get(reverse("review:tasks_export") + "?state=signed").streaming_content)
    assert len(list(load_workbook(io.BytesIO(data)).active.values)) == 1


def test_a_member_finds_its_tasks_on_the_desk(
    reviewed: Proposal, task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    text = signed_in(joint.people.justice).get(reverse("office:desk")).content.decode()
    assert page("task", task.pk) in text
    assert (
        page("task", task.pk)
        not in signed_in(joint.people.reform).get(reverse("office:desk")).content.decode()
    )


# --- filling in ----------------------------------------------------------------------------------------------


def form(task: ReviewTask, **fields: str) -> dict[str, str]:
    """What the page carries, opened now, with what is typed."""
    seen = {f"c{pk}-seen": one.seen for pk, one in held_of(task).items()}
    return {"digest": task.submission.digest} | seen | fields


def fields_of(change: int, verdict: str, grounds: str = "") -> dict[str, str]:
    return {f"c{change}-verdict": verdict, f"c{change}-grounds": grounds}


def test_an_opinion_without_its_ground_is_told_and_the_others_are_kept(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = task.items.values_list("change_id", flat=True)
    client = signed_in(joint.people.justice)
    data = form(task) | fields_of(first, "agree") | fields_of(second, "disagree", " ")
    answer = client.post(page("task", task.pk), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "意见为“不同意”，请写明理由" in text
    assert f'name="c{second}-verdict" id="c{second}-verdict-disagree" value="disagree" checked' in text
    assert list(task.opinions.values_list("change_id", "verdict")) == [(first, "agree")]


@pytest.mark.parametrize("verdict", ["after_changes", "disagree", "return"])
def test_every_opinion_but_plain_consent_needs_a_ground(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any], verdict: str
) -> None:
    change = task.items.values_list("change_id", flat=True)[0]
    client = signed_in(joint.people.justice)
    assert client.post(page("task", task.pk), form(task) | fields_of(change, verdict)).status_code == 409
    answer = client.post(page("task", task.pk), form(task) | fields_of(change, verdict, "幅度与上位法不符"))
    assert answer.status_code == 302
    assert list(task.opinions.values_list("verdict", "grounds")) == [(verdict, "幅度与上位法不符")]


def test_what_cannot_be_an_opinion_is_refused_in_words(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = task.items.values_list("change_id", flat=True)[0]
    client = signed_in(joint.people.justice)
    cases = [
        (fields_of(change, "perhaps"), "请选择意见"),
        (fields_of(change, "", "只写了理由"), "请选择意见"),
        (fields_of(10**12, "agree"), "不在本单位的审查范围内"),
        (fields_of(change, "agree") | {"digest": "sm3:old"}, "已重新提交"),
        ({"give_many": "1", "which": "nowhere", "many-verdict": "agree"}, "请选择批量填写的范围"),
        ({"give_many": "1", "which": "picked", "many-verdict": "agree"}, "请先在各项标题前勾选"),
        ({"give_many": "1", "which": "all", "many-verdict": "disagree"}, "请写明理由"),
    ]
    for posted, words in cases:
        answer = client.post(page("task", task.pk), form(task) | posted)
        assert (answer.status_code, words in answer.content.decode()) == (409, True), words
    assert not task.opinions.exists()


def test_grounds_that_are_too_long_are_cut_at_what_the_form_takes(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = task.items.values_list("change_id", flat=True)[0]
    posted = form(task) | fields_of(change, "disagree", "长" * 5000 + "\0")
    assert signed_in(joint.people.justice).post(page("task", task.pk), posted).status_code == 302
    assert len(task.opinions.get().grounds) == 4000


def test_the_checklist_goes_with_the_opinion(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """A point not passed and plain consent do not go together; the rest can be ticked at once."""
    change = task.items.values_list("change_id", flat=True)[0]
    points = list(ChecklistItem.objects.filter(unit_kind="justice", is_active=True))
    bad = {
        f"c{change}-point-{points[0].pk}": "不通过",
        f"c{change}-note-{points[0].pk}": "无上位法",
        f"c{change}-all": "1",
    }
    client = signed_in(joint.people.justice)
    answer = client.post(page("task", task.pk), form(task) | fields_of(change, "agree") | bad)
    assert "有审查要点为“不通过”" in answer.content.decode()
    client.post(page("task", task.pk), form(task) | fields_of(change, "disagree", "无上位法") | bad)
    results = [row["result"] for row in task.opinions.get().checklist]
    assert results == ["不通过", *["通过"] * (len(points) - 1)]


def test_many_at_once_is_reported_by_item(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = task.items.values_list("change_id", flat=True)
    client = signed_in(joint.people.justice)
    picked = {"give_many": "1", "which": "picked", "many-verdict": "agree", "pick": [str(first), str(10**9)]}
    answer = client.post(page("task", task.pk), form(task) | picked)
    assert "不在本单位的审查范围内" in answer.content.decode()
    assert list(task.opinions.values_list("change_id", flat=True)) == [first]
    blank = {"give_many": "1", "which": "blank", "many-verdict": "return", "many-grounds": "请补充依据"}
    assert client.post(page("task", task.pk), form(task) | blank).status_code == 302
    assert list(task.opinions.values_list("change_id", "verdict")) == [(first, "agree"), (second, "return")]


@pytest.mark.parametrize("name", ["clerk", "legal", "second", "inspector", "root", "reform"])
def test_nobody_else_fills_in_or_signs(
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    name: str,
) -> None:
    user = (vars(people) | vars(joint.people))[name]
    change = task.items.values_list("change_id", flat=True)[0]
    client = signed_in(user)
    for url in (page("task", task.pk), page("sign", task.pk)):
        answer = client.post(url, form(task, seen="") | fields_of(change, "agree"))
        assert answer.status_code in (404, 409), url
    task.refresh_from_db()
    assert (task.signed_at, Opinion.objects.count()) == (None, 0)


# --- signing -------------------------------------------------------------------------------------------------


def test_signing_takes_two_steps_and_leaves_a_digest(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any], opine: Make
) -> None:
    opine(task.proposal, "justice", by=joint.people.justice, signed=False)
    client = signed_in(joint.people.justice)
    answer = client.get(page("sign", task.pk))
    seen = answer.context["seen"]
    assert seen in answer.content.decode()
    client.post(page("sign", task.pk), form(task, seen=seen))
    task.refresh_from_db()
    assert (task.digest, task.signed_by) == (seen, joint.people.justice)
    assert Event.objects.filter(action="review.signed", target_id=task.pk).count() == 1
    change = task.items.values_list("change_id", flat=True)[0]
    later = client.post(page("task", task.pk), form(task) | fields_of(change, "disagree", "改主意"))
    assert (later.status_code, "意见已签署，不能再改" in later.content.decode()) == (409, True)
    again = client.post(page("sign", task.pk), form(task, seen=seen))
    assert again.status_code == 409


def test_signing_what_a_colleague_has_changed_since_is_refused(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any], opine: Make
) -> None:
    opine(task.proposal, "justice", by=joint.people.justice, signed=False)
    client = signed_in(joint.people.justice)
    seen = client.get(page("sign", task.pk)).context["seen"]
    opine(task.proposal, "justice", by=joint.people.justice, verdict="disagree", grounds="不妥", signed=False)
    answer = client.post(page("sign", task.pk), form(task, seen=seen))
    assert (answer.status_code, "在您打开本页之后有改动" in answer.content.decode()) == (409, True)
    task.refresh_from_db()
    assert task.signed_at is None


def test_signing_with_something_missing_names_it(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(joint.people.justice)
    assert "还有2项没有填写意见" in client.get(page("sign", task.pk)).content.decode()
    answer = client.post(page("sign", task.pk), form(task, seen=""))
    assert (answer.status_code, "还有2项没有填写意见：“无证办学处罚”" in answer.content.decode()) == (
        409,
        True,
    )


# --- earlier opinions ----------------------------------------------------------------------------------------


def test_others_opinions_are_hidden_until_ones_own_is_signed_where_the_setting_says(
    reviewed: Proposal,
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    opine: Make,
) -> None:
    opine(reviewed, "staffing", by=people.staffing, verdict="disagree", grounds="编办的理由")
    client = signed_in(joint.people.justice)
    urls = [
        page("task", task.pk),
        page("proposal", reviewed.pk),
        page("change", reviewed.changes.earliest("pk").pk),
    ]
    ReviewSetting.objects.update_or_create(region=reviewed.region, defaults={"hide_opinions": True})
    assert ["编办的理由" in client.get(url).content.decode() for url in urls] == [False] * 3
    ReviewSetting.objects.update(hide_opinions=False)
    assert ["编办的理由" in client.get(url).content.decode() for url in urls] == [True] * 3
    ReviewSetting.objects.update(hide_opinions=True)
    opine(reviewed, "justice", by=joint.people.justice)
    assert ["编办的理由" in client.get(url).content.decode() for url in urls] == [True] * 3


def test_an_opinion_not_signed_is_seen_by_its_member_alone(
    reviewed: Proposal,
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    opine: Make,
) -> None:
    opine(
        reviewed, "justice", by=joint.people.justice, verdict="disagree", grounds="草拟的理由", signed=False
    )
    for user, seen in ((people.staffing, False), (people.root, False), (joint.people.justice, True)):
        text = signed_in(user).get(page("task", task.pk)).content.decode()
        assert ("草拟的理由" in text) is seen, user


def test_what_has_not_changed_since_the_last_round_is_taken_over(
    reviewed: Proposal,
    task: ReviewTask,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    opine: Make,
) -> None:
    """Returned and submitted again with one item edited: the other is agreed to again at the press of a button."""
    opine(reviewed, "justice", by=joint.people.justice)
    deciding.send_back(reviewed, by=people.staffing, digest=task.submission.digest, reason="请修改第一项。")
    edited, same = reviewed.changes.order_by("pk")
    edited.version.plain_title = "无证办学怎么罚"
    edited.version.save()
    submitting.submit(Proposal.objects.get(pk=reviewed.pk), by=people.legal, opinion="已修改。")
    start(Proposal.objects.get(pk=reviewed.pk), by=people.staffing)
    rows = ReviewTask.objects.select_related("submission")
    now = rows.get(proposal=reviewed, unit__kind="justice", signed_at=None, closed_at=None)
    client = signed_in(joint.people.justice)
    assert client.get(page("task", now.pk)).context["takeable"] == 1
    client.post(page("task", now.pk), form(now, take_all="1"))
    assert list(now.opinions.values_list("change_id", "verdict")) == [(same.pk, "agree")]
    old = signed_in(joint.people.justice).post(page("task", task.pk), form(task, take_all="1"))
    assert old.status_code == 409


# --- comments ------------------------------------------------------------------------------------------------


def test_a_comment_shows_on_its_field_and_tells_who_is_named(
    reviewed: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = reviewed.changes.earliest("pk")
    uid = change.version.bases.get().uid
    Notice.objects.all().delete()
    client = signed_in(joint.people.justice)
    url = page("comment", change.pk)
    client.post(url, {"path": f"bases/{uid}", "text": "条款号不对，@legal 请核对。"})
    client.post(url, {"path": "subject", "text": "主体含区级吗？"})
    reading = signed_in(people.legal).get(page("change", change.pk)).context["reading"]
    [bases] = [part for part in reading.main if part.rows.name == "bases"]
    assert [t.first.text for _, path, threads in bases.lines for t in threads if path.endswith(str(uid))] == [
        "条款号不对，@legal 请核对。"
    ]
    assert [line.path for line in reading.facts if line.threads] == ["subject"]
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"legal"}


def test_a_thread_is_answered_and_settled(
    reviewed: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = reviewed.changes.earliest("pk")
    said = commenting.comment(change, by=joint.people.justice, text="为什么？")
    client = signed_in(people.clerk)
    client.post(page("comment", change.pk), {"parent": said.pk, "text": "因为法律改了。"})
    answer = Comment.objects.get(parent=said)
    assert "未解决的批注" in client.get(page("proposal", reviewed.pk)).content.decode()
    client.post(page("settle", answer.pk))
    said.refresh_from_db()
    assert (said.resolved_by, "未解决的批注" in client.get(page("proposal", reviewed.pk)).content.decode()) == (
        people.clerk, False,
    )  # fmt: skip


def test_a_comment_that_is_refused_stays_in_its_form(
    reviewed: Proposal, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = reviewed.changes.earliest("pk")
    client = signed_in(joint.people.justice)
    cases = [
        ({"text": " "}, "请写明批注内容"),
        ({"text": "长" * 4001}, "批注最长4000字"),
        ({"text": "某处", "path": "nowhere"}, "没有这样的栏目"),
        ({"text": "某处", "path": "bases/" + "x" * 50}, "没有这样的栏目"),
        ({"text": "回复", "parent": "x"}, "要回复的批注不存在"),
        ({"text": "回复", "parent": "99999999"}, "要回复的批注不存在"),
    ]
    for posted, words in cases:
        answer = client.post(page("comment", change.pk), posted)
        text = answer.content.decode()
        assert (answer.status_code, words in text, posted["text"] in text) == (409, True, True), words
    assert not Comment.objects.exists()


def test_who_only_reads_does_not_comment_or_settle(
    reviewed: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    change = reviewed.changes.earliest("pk")
    said = commenting.comment(change, by=joint.people.justice, text="为什么？")
    outside = {"nobody", "stranger", "accounts", "neighbour", "member"}
    for name in ("inspector", "root", *sorted(outside)):
        client = signed_in(getattr(people, name))
        answer = client.post(page("comment", change.pk), {"text": "我也说"})
        assert answer.status_code == (404 if name in outside else 409), name
        client.post(page("settle", said.pk))
    said.refresh_from_db()
    assert (said.resolved_at, Comment.objects.count()) == (None, 1)


# --- departments asked, and materials ------------------------------------------------------------------------


def test_a_department_asked_signs_with_its_reason(
    adjustment: Make, neighbour: Any, make_user: Make, signed_in: Callable[..., Any], region: Any
) -> None:
    proposal = adjustment()
    asked = CoSign.objects.create(proposal=proposal, department=neighbour, reason="职责相关")
    client = signed_in(make_user("neighbourlegal", ("legal", region, neighbour)))
    assert page("cosign", asked.pk) in client.get(page("proposal", proposal.pk)).content.decode()
    for posted, words in (({}, "请选择同意或者不同意"), ({"agreed": "no"}, "不同意的，请写明理由")):
        assert words in client.post(page("cosign", asked.pk), posted).content.decode()
    assert client.post(page("cosign", asked.pk), {"agreed": "no", "note": "职责不清"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.agreed, asked.note) == (False, "职责不清")
    assert "已经会签" in client.get(page("cosign", asked.pk)).content.decode()


def test_a_department_replies_to_what_a_member_proposed(
    reviewed: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    Proposal.objects.filter(pk=reviewed.pk).update(origin=Proposal.Origin.MEMBER, unit=joint.units["reform"])
    url = page("reply", reviewed.pk)
    client = signed_in(people.clerk)
    assert url in client.get(page("proposal", reviewed.pk)).content.decode()
    assert "请写明答复" in client.post(url, {"text": " "}).content.decode()
    long = client.post(url, {"text": "长" * 4001}).content.decode()
    assert "4000" in long
    assert client.post(url, {"text": "同意。"}).status_code == 302
    assert "已经答复" in client.get(url).content.decode()
    reviewed.refresh_from_db()
    assert (reviewed.reply, reviewed.replied_by) == ("同意。", people.clerk)


def test_a_material_is_only_ever_a_download_for_who_sees_the_proposal(
    adjustment: Make, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    proposal = adjustment()
    one = attach(proposal, ContentFile(b"%PDF-1.7\n", name="会议 纪要.pdf"), by=people.clerk)
    for name in ("clerk", "staffing", "inspector", "root"):
        answer = signed_in(getattr(people, name)).get(page("material", one.pk))
        assert b"".join(answer.streaming_content) == b"%PDF-1.7\n"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == (
            "nosniff",
            "application/octet-stream",
        )
    for name in ("neighbour", "stranger", "nobody", "accounts", "member"):
        assert signed_in(getattr(people, name)).get(page("material", one.pk)).status_code == 404, name
    one.file.delete(save=False)
    gone = signed_in(people.clerk).get(page("material", one.pk), follow=True)
    assert "不在服务器上" in gone.content.decode()


# --- the proposal and all of its changes -----------------------------------------------------------------------


def test_the_page_of_a_proposal_says_how_it_went(
    reviewed: Proposal,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    opine: Make,
) -> None:
    opine(reviewed, "justice", by=joint.people.justice, verdict="disagree", grounds="无上位法")
    context = signed_in(people.staffing).get(page("proposal", reviewed.pk)).context
    assert [stage.step.state for stage in context["track"]] == [
        "draft",
        "internal",
        "submitted",
        "accepted",
        "reviewing",
    ]
    assert [(task.unit.kind, clock is None) for task, clock in context["tasks"]] == [
        ("staffing", False),
        ("justice", True),
    ]
    assert len(context["table"].differing) == 2
    assert [part.label for part in context["parts"]] == ["逐项审查，填写市委编办的意见"]


def test_all_changes_show_what_was_submitted_with_its_redline(
    reviewed: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(people.inspector).get(page("all_changes", reviewed.pk))
    text = answer.content.decode()
    assert text.count("<ins>") >= 2
    assert reviewed.submissions.get().digest in text
    filtered = signed_in(people.inspector).get(page("all_changes", reviewed.pk) + "?q=无证")
    assert len(filtered.context["contents"]) == 1


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_changes(
    adjustment: Make,
    bring: Make,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
) -> None:
    fields = {"power_type": "02", "initiation": "ex_officio"}
    counts: list[dict[str, int]] = []
    for size in (3, 30):
        made = bring(adjustment(*(f"第{size}组第{n}项处罚" for n in range(size)), **fields), State.REVIEWING)
        found = {}
        for name, pk in (
            ("task", task_of(made, "justice").pk),
            ("sign", task_of(made, "justice").pk),
            ("all_changes", made.pk),
            ("proposal", made.pk),
        ):
            client = signed_in(joint.people.justice)
            client.get(page(name, pk))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page(name, pk)).status_code == 200
            found[name] = len(queries)
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 40

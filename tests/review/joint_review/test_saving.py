"""Opinions are saved as they are typed: a row at a time, what is not complete is kept, nobody writes over a colleague."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from core.reasons import NotAllowed
from review.acting import deciding
from review.drafting import submitting
from review.drafting.proposing import take_out
from review.joint_review.reviewing import sign
from review.joint_review.saving import held_of
from review.models.proposals import Proposal, State
from review.models.review_tasks import OpinionDraft, ReviewTask
from review.proposals.change_reading import since_last

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def reviewed(adjustment: Make, bring: Make) -> Proposal:
    """An adjustment of two penalties, which 司法行政 reviews now."""
    proposal: Proposal = bring(
        adjustment("无证办学处罚", "违规招生处罚", power_type="02", initiation="ex_officio"), State.REVIEWING
    )
    return proposal


@pytest.fixture
def task(reviewed: Proposal) -> ReviewTask:
    return ReviewTask.objects.select_related("submission", "unit", "proposal").get(
        proposal=reviewed, unit__kind="justice"
    )


@pytest.fixture
def save(task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]) -> Callable[..., Any]:
    """`save(change, "disagree", "理由", seen=…, typing=True)` as the script of the table sends it; what it is told."""

    def run(
        change: int, verdict: str = "", grounds: str = "", *, by: Any = None, status: int = 200, **more: str
    ) -> dict[str, Any]:
        fields = {
            "digest": task.submission.digest,
            f"c{change}-verdict": verdict,
            f"c{change}-grounds": grounds,
        }
        if seen := more.pop("seen", ""):
            fields[f"c{change}-seen"] = seen
        answer = signed_in(by or joint.people.justice).post(
            reverse("review:task_item", args=[task.pk, change]),
            fields | more,
            headers={"accept": "application/json"},
        )
        assert answer.status_code == status, answer.content.decode()
        told: dict[str, Any] = answer.json()
        return told

    return run


def changes_of(task: ReviewTask) -> list[int]:
    return list(task.items.order_by("change").values_list("change_id", flat=True))


def test_one_request_saves_one_opinion_and_says_so(task: ReviewTask, save: Make) -> None:
    first, _ = changes_of(task)
    told = save(first, "agree", seen="0.0")
    assert (told["refused"], told["given"], told["total"], told["verdict"]) == ("", 1, 2, "agree")
    assert told["state"].startswith("已保存 justice")
    assert task.opinions.get().change_id == first
    save(first, "agree", seen=told["seen"])
    assert task.opinions.count() == 1, "what says nothing new is not written down again"


def test_what_is_not_complete_is_kept_as_typed_and_shown_again(
    task: ReviewTask, save: Make, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, _ = changes_of(task)
    told = save(first, "disagree", "", seen="0.0")
    assert "请写明理由" in told["unfinished"]
    told = save(first, "disagree", "幅度与上位法不", seen=told["seen"], typing="1")
    assert (task.opinions.count(), told["state"].startswith("草稿已存")) == (0, True)
    text = signed_in(joint.people.justice).get(reverse("review:task", args=[task.pk])).content.decode()
    assert "幅度与上位法不</textarea>" in text
    assert "没有写完" in text
    told = save(first, "disagree", "幅度与上位法不符", seen=told["seen"])
    assert task.opinions.get().grounds == "幅度与上位法不符"
    assert not OpinionDraft.objects.exists()


def test_a_draft_is_nobody_elses_and_holds_up_the_signature(
    task: ReviewTask,
    save: Make,
    joint: SimpleNamespace,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
) -> None:
    first, second = changes_of(task)
    seen = save(first, "agree")["seen"]
    save(second, "agree")
    save(first, "disagree", "还在斟酌的措辞", seen=seen, typing="1")
    for user in (people.staffing, people.clerk, people.root):
        answer = signed_in(user).get(reverse("review:task", args=[task.pk]))
        assert "还在斟酌的措辞" not in answer.content.decode()
    with pytest.raises(NotAllowed, match="还没有保存的改动"):
        sign(task, by=joint.people.justice, digest=task.submission.digest, all_checked=True)
    page = signed_in(joint.people.justice).get(reverse("review:sign", args=[task.pk])).content.decode()
    assert "写完或者改回后才能签署" in page


def test_typing_back_what_was_saved_leaves_no_draft(task: ReviewTask, save: Make) -> None:
    first, _ = changes_of(task)
    seen = save(first, "agree")["seen"]
    seen = save(first, "agree", "补一句", seen=seen, typing="1")["seen"]
    told = save(first, "agree", "", seen=seen, typing="1")
    assert told["state"].startswith("已保存")
    assert not OpinionDraft.objects.exists()


def test_the_second_of_two_colleagues_is_told_before_they_write_over_the_first(
    task: ReviewTask, save: Make, joint: SimpleNamespace, make_user: Make
) -> None:
    unit = joint.units["justice"]
    colleague = make_user("justice2", ("member", unit.region, unit.department))
    first, _ = changes_of(task)
    save(first, "disagree", "法律没有授权", by=colleague, seen="0.0")
    told = save(first, "agree", seen="0.0")
    assert told["overtaken"]
    assert "justice2" in told["refused"]
    assert "法律没有授权" in told["refused"]
    assert list(task.opinions.values_list("verdict", flat=True)) == ["disagree"]
    save(first, "agree", seen=told["seen"])
    assert list(task.opinions.values_list("verdict", flat=True)) == ["disagree", "agree"]


def test_the_page_without_a_script_does_not_write_over_a_colleague_either(
    task: ReviewTask, save: Make, joint: SimpleNamespace, make_user: Make, signed_in: Callable[..., Any]
) -> None:
    unit = joint.units["justice"]
    colleague = make_user("justice2", ("member", unit.region, unit.department))
    first, second = changes_of(task)
    save(first, "disagree", "法律没有授权", by=colleague)
    posted = {"digest": task.submission.digest, f"c{first}-verdict": "agree", f"c{first}-seen": "0.0"}
    posted |= {f"c{second}-verdict": "agree", f"c{second}-seen": "0.0"}
    answer = signed_in(joint.people.justice).post(reverse("review:task", args=[task.pk]), posted)
    assert (answer.status_code, "另有改动" in answer.content.decode()) == (409, True)
    assert set(task.opinions.values_list("change_id", "verdict")) == {(first, "disagree"), (second, "agree")}


def test_an_opinion_for_many_leaves_alone_what_a_colleague_is_typing(
    task: ReviewTask, save: Make, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = changes_of(task)
    save(first, "disagree", "写到一半", typing="1")
    posted = {"digest": task.submission.digest, "give_many": "1", "which": "blank", "many-verdict": "agree"}
    signed_in(joint.people.justice).post(reverse("review:task", args=[task.pk]), posted)
    assert list(task.opinions.values_list("change_id", flat=True)) == [second]
    assert OpinionDraft.objects.get().grounds == "写到一半"


def test_findings_of_one_kind_are_handled_together(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """The page names the kinds with their numbers; one chosen, an opinion goes to just the items that have it."""
    client = signed_in(joint.people.justice)
    url = reverse("review:task", args=[task.pk])
    kinds = client.get(url).context["kinds"]
    assert kinds
    kind = kinds[0]
    query = f"?finding={kind.code}:{kind.severity}"
    answer = client.get(url + query)
    assert answer.context["page"].paginator.count == kind.count
    posted = {"digest": task.submission.digest, "give_many": "1", "which": "shown"}
    posted |= {"many-verdict": "return", "many-grounds": f"{kind.title}，请改正"}
    client.post(url + query, posted)
    assert task.opinions.count() == kind.count
    assert client.get(url + "?finding=nothing:error").context["page"].paginator.count == 0


def test_a_drawer_is_a_page_too_and_goes_on_to_the_next(
    task: ReviewTask, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = changes_of(task)
    client = signed_in(joint.people.justice)
    url = reverse("review:task_item", args=[task.pk, first])
    assert "<!DOCTYPE html>" in client.get(url).content.decode()
    assert "<!DOCTYPE html>" not in client.get(url + "?drawer=1").content.decode()
    refused = client.post(url, {"digest": task.submission.digest, f"c{first}-verdict": "return"})
    assert (refused.status_code, "请写明理由" in refused.content.decode()) == (409, True)
    posted = {"digest": task.submission.digest, f"c{first}-verdict": "agree", f"c{first}-all": "1"}
    seen = {f"c{first}-seen": held_of(task)[first].seen}
    answer = client.post(url, posted | seen)
    assert answer["Location"] == reverse("review:task_item", args=[task.pk, second])
    assert {row["result"] for row in task.opinions.get().checklist} == {"通过"}


def test_a_row_saved_again_keeps_the_points_that_were_ticked(
    task: ReviewTask, save: Make, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, _ = changes_of(task)
    signed_in(joint.people.justice).post(
        reverse("review:task_item", args=[task.pk, first]),
        {"digest": task.submission.digest, f"c{first}-verdict": "agree", f"c{first}-all": "1"},
    )
    save(first, "after_changes", "条款写到项", seen=held_of(task)[first].seen)
    assert task.opinions.latest("pk").checklist


@pytest.mark.parametrize("name", ["clerk", "legal", "second", "inspector", "root", "reform"])
def test_nobody_else_saves_a_row(
    task: ReviewTask,
    save: Make,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Callable[..., Any],
    name: str,
) -> None:
    user = (vars(people) | vars(joint.people))[name]
    first, _ = changes_of(task)
    answer = signed_in(user).post(
        reverse("review:task_item", args=[task.pk, first]),
        {"digest": task.submission.digest, f"c{first}-verdict": "agree"},
        headers={"accept": "application/json"},
    )
    assert answer.status_code in (404, 409)
    assert not task.opinions.exists()
    assert not OpinionDraft.objects.exists()


def test_a_change_of_another_task_is_not_there(
    task: ReviewTask, adjustment: Make, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    other = adjustment("别的处罚").changes.get()
    answer = signed_in(joint.people.justice).get(reverse("review:task_item", args=[task.pk, other.pk]))
    assert answer.status_code == 404


# --- points of the checklist ---------------------------------------------------------------------------------


def test_who_signs_without_a_tick_says_that_every_point_is_in_order(
    task: ReviewTask, save: Make, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    first, second = changes_of(task)
    save(first, "agree")
    save(second, "disagree", "法律没有授权")
    client = signed_in(joint.people.justice)
    page = client.get(reverse("review:sign", args=[task.pk]))
    assert page.context["unchecked"] == 1
    posted = {"digest": task.submission.digest, "seen": page.context["seen"]}
    refused = client.post(reverse("review:sign", args=[task.pk]), posted)
    assert (refused.status_code, "没有填写审查要点" in refused.content.decode()) == (409, True)
    client.post(reverse("review:sign", args=[task.pk]), posted | {"all_checked": "1"})
    task.refresh_from_db()
    assert task.signed_at
    checklist = task.opinions.filter(change=first).latest("pk").checklist
    assert {row["result"] for row in checklist} == {"通过"}


# --- difference to the last submission -----------------------------------------------------------------------


@pytest.fixture
def again(reviewed: Proposal, people: SimpleNamespace, bring: Make) -> Proposal:
    """The same, returned, one of the two changed, and submitted a second time."""
    deciding.send_back(
        reviewed, by=people.staffing, digest=reviewed.submissions.get().digest, reason="请补充。"
    )
    draft = reviewed.changes.order_by("pk")[0].version
    draft.refresh_from_db()
    draft.plain_title = "补充过的通俗名称"
    draft.save()
    reviewed.refresh_from_db()
    submitting.submit(reviewed, by=people.legal, opinion="同意")
    reviewed.refresh_from_db()
    return bring(reviewed, State.REVIEWING)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["clerk", "legal", "staffing", "justice", "inspector"])
def test_everybody_sees_what_differs_from_the_last_submission(
    again: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Callable[..., Any], name: str
) -> None:
    changed, same = again.changes.order_by("pk")
    client = signed_in((vars(people) | vars(joint.people))[name])
    text = client.get(reverse("review:change", args=[changed.pk])).content.decode()
    assert "比第1次提交改了1处" in text
    assert "补充过的" in text
    assert "与第1次提交相同" in client.get(reverse("review:change", args=[same.pk])).content.decode()
    page = client.get(reverse("review:proposal", args=[again.pk])).content.decode()
    assert "改动1项" in page
    every = client.get(reverse("review:all_changes", args=[again.pk]) + "?since=differs")
    assert [one.change.pk for one in every.context["contents"]] == [changed.pk]


def test_the_reviewer_sees_it_in_the_table_and_asks_for_it(
    again: Proposal, joint: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    task = ReviewTask.objects.get(proposal=again, unit__kind="justice", closed_at=None)
    changed = again.changes.earliest("pk")
    answer = signed_in(joint.people.justice).get(reverse("review:task", args=[task.pk]) + "?show=changed")
    assert [view.change.pk for view in answer.context["items"]] == [changed.pk]
    assert "比第1次提交改了1处" in answer.content.decode()


def test_the_clerk_sees_what_was_changed_since_it_was_returned(
    reviewed: Proposal, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    deciding.send_back(
        reviewed, by=people.staffing, digest=reviewed.submissions.get().digest, reason="请补充。"
    )
    change = reviewed.changes.order_by("pk")[0]
    change.version.plain_title = "退回后改的名称"
    change.version.save()
    text = signed_in(people.clerk).get(reverse("review:change", args=[change.pk])).content.decode()
    assert "比第1次提交改了1处" in text


def test_what_was_left_out_of_the_next_submission_is_named(
    reviewed: Proposal, people: SimpleNamespace
) -> None:
    first = reviewed.submissions.get()
    deciding.send_back(reviewed, by=people.staffing, digest=first.digest, reason="请拆开。")
    reviewed.refresh_from_db()
    take_out([reviewed.changes.order_by("pk")[1]], by=people.clerk)
    reviewed.refresh_from_db()
    submitting.submit(reviewed, by=people.legal, opinion="同意")
    since = since_last(reviewed.submissions.latest("number"), first)
    assert since is not None
    assert (since.changed, since.new, since.same, len(since.gone)) == (0, 0, 1, 1)

"""From opinions to a decision (汇总、会议、审定): who must have spoken, at which level it is decided, item by item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from core.reasons import NotAllowed
from powers.models import PowerVersion
from publish.releasing import release
from review.acting import deciding
from review.joint_review import reviewing
from review.joint_review.reviewing import Given
from review.meetings import holding
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import DecidedChange, Proposal, State
from review.models.review_tasks import Opinion, ReviewTask
from review.models.rules import DecisionRule, MemberUnit, ReviewSetting
from review.workflow.conditions import after_changes, disagreed, last_opinions
from review.workflow.transitions import Action, why_not

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def given(proposal: Proposal, **more: Any) -> dict[str, Any]:
    digest = proposal.submissions.order_by("-number")[0].digest
    return {"digest": digest, "document_no": "编发〔2026〕7号", "decided_on": timezone.localdate()} | more


def codes(reasons: Any) -> set[str]:
    return {reason.code for reason in reasons}


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("region", "department").get(pk=proposal.pk)


@pytest.fixture
def reviewing_(adjustment: Make, bring: Make) -> Proposal:
    """A licence under review: tasks of the staffing office and 政务服务."""
    return bring(adjustment("甲许可", "乙许可"), State.REVIEWING)  # type: ignore[no-any-return]


def give_all(proposal: Proposal, opine: Make, people: Any, verdicts: dict[str, tuple[str, str]]) -> None:
    for task in list(proposal.tasks.select_related("unit")):
        verdict, grounds = verdicts.get(task.unit.kind, ("agree", ""))
        opine(proposal, task.unit.kind, by=getattr(people, task.unit.kind), verdict=verdict, grounds=grounds)


# --- opinions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["after_changes", "disagree", "return"])
def test_anything_but_consent_needs_grounds(
    reviewing_: Proposal, joint: SimpleNamespace, verdict: str
) -> None:
    """Refused by the function and by the database."""
    task = reviewing_.tasks.select_related("submission").get(unit__kind="service")
    first, second = reviewing_.changes.order_by("pk")
    refused = reviewing.give_opinions(
        task,
        [Given(first.pk, verdict, " "), Given(second.pk, "agree")],
        by=joint.people.service,
        digest=task.submission.digest,
    )
    assert list(refused) == [first.pk]
    assert "请写明理由" in refused[first.pk]
    assert [o.change_id for o in Opinion.objects.all()] == [second.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            task=task, change=first, verdict=verdict, submission_digest="x", given_by=joint.people.service
        )


def test_an_opinion_is_never_changed_or_deleted(
    reviewing_: Proposal, joint: SimpleNamespace, opine: Make
) -> None:
    opine(reviewing_, "service", by=joint.people.service, signed=False)
    for spoil in (
        lambda: Opinion.objects.update(verdict="disagree", grounds="改了"),
        lambda: Opinion.objects.all().delete(),
    ):
        with pytest.raises((InternalError, IntegrityError, ProgrammingError)), transaction.atomic():
            spoil()


def test_the_last_opinion_holds_and_a_signature_ends_it(
    reviewing_: Proposal, joint: SimpleNamespace, opine: Make
) -> None:
    member = joint.people.service
    task = reviewing_.tasks.select_related("submission", "unit", "proposal").get(unit__kind="service")
    opine(reviewing_, "service", by=member, verdict="disagree", grounds="依据不足", signed=False)
    assert last_opinions(reviewing_) == {}, "what is not signed does not count"
    opine(reviewing_, "service", by=member)
    assert {o.verdict for o in last_opinions(reviewing_).values()} == {"agree"}
    assert Opinion.objects.filter(task=task).count() == 4
    late = [Given(reviewing_.changes.first().pk, "disagree", "反悔")]
    with pytest.raises(NotAllowed, match="意见已签署"):
        reviewing.give_opinions(task, late, by=member, digest=task.submission.digest)
    with pytest.raises(NotAllowed, match="意见已签署"):
        reviewing.sign(task, by=member, digest=task.submission.digest)


def test_signing_needs_an_opinion_on_every_change_and_keeps_a_digest(
    reviewing_: Proposal, joint: SimpleNamespace
) -> None:
    """A signature says who, when, and which version of the opinions, by its digest."""
    member = joint.people.service
    task = reviewing_.tasks.select_related("submission", "unit", "proposal").get(unit__kind="service")
    digest = task.submission.digest
    first, second = reviewing_.changes.order_by("pk")
    reviewing.give_opinions(task, [Given(first.pk, "agree")], by=member, digest=digest)
    with pytest.raises(NotAllowed, match="还有1项没有填写意见：“乙许可”"):
        reviewing.sign(task, by=member, digest=digest)
    reviewing.give_opinions(task, [Given(second.pk, "after_changes", "改名称")], by=member, digest=digest)
    reviewing.sign(task, by=member, digest=digest, all_checked=True)
    task.refresh_from_db()
    assert (task.signed_by, task.is_open) == (member, False)
    assert task.digest == reviewing.signed_digest(task, reviewing.opinions_of(task))
    other = reviewing.opinions_of(task)
    other[second.pk].grounds = "改别的"
    assert task.digest != reviewing.signed_digest(task, other)


def test_a_stale_submission_is_not_reviewed(reviewing_: Proposal, joint: SimpleNamespace) -> None:
    task = reviewing_.tasks.select_related("submission").get(unit__kind="service")
    change = reviewing_.changes.first()
    with pytest.raises(NotAllowed, match="重新提交"):
        reviewing.give_opinions(task, [Given(change.pk, "agree")], by=joint.people.service, digest="sm3:0")


def test_a_checklist_is_whole_and_consent_does_not_pass_over_a_failed_point(
    reviewing_: Proposal, joint: SimpleNamespace
) -> None:
    task = reviewing_.tasks.select_related("submission", "unit").get(unit__kind="service")
    change, points = reviewing_.changes.first(), reviewing.points_for("service")
    assert points

    def refusal(results: list[str], verdict: str = "agree", grounds: str = "") -> str:
        rows = [{"text": p.text, "result": r, "comment": ""} for p, r in zip(points, results, strict=False)]
        one = Given(change.pk, verdict, grounds, rows)
        return reviewing.give_opinions(
            task, [one], by=joint.people.service, digest=task.submission.digest
        ).get(change.pk, "")

    assert "还有" in refusal(["通过"])
    assert "有审查要点为“不通过”" in refusal(["不通过"] + ["通过"] * (len(points) - 1))
    assert refusal(["不通过"] + ["通过"] * (len(points) - 1), "disagree", "增设条件") == ""
    assert "只能是" in refusal(["也许"] * len(points))
    assert refusal(["通过"] * len(points)) == ""


@pytest.mark.parametrize("who", ["justice", "staffing", "inspector", "clerk", "stranger", "root", "nobody"])
def test_only_the_member_itself_gives_its_opinion(
    reviewing_: Proposal, joint: SimpleNamespace, people: SimpleNamespace, who: str
) -> None:
    user = getattr(joint.people, who, None) or getattr(people, who)
    task = reviewing_.tasks.select_related("submission").get(unit__kind="service")
    with pytest.raises(NotAllowed, match="您没有这一职责"):
        reviewing.give_opinions(
            task, [Given(reviewing_.changes.first().pk, "agree")], by=user, digest=task.submission.digest
        )
    assert not Opinion.objects.exists()


def test_a_member_sees_only_its_own_items(
    make_draft: Make, propose: Make, joint: SimpleNamespace, people: SimpleNamespace
) -> None:
    from review.models.proposals import Change, Submission
    from review.models.review_tasks import TaskItem

    drafts = make_draft("许可"), make_draft("处罚", power_type="02", initiation="ex_officio")
    proposal = propose(*drafts, kind="adjustment")
    licence, penalty = proposal.changes.order_by("pk")
    submission = Submission.objects.create(proposal=proposal, number=1, digest="x")
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at=timezone.now())
    task = ReviewTask.objects.create(
        proposal=proposal,
        submission=submission,
        unit=joint.units["service"],
        need="required",
        due_on="2026-12-31",
    )
    TaskItem.objects.create(task=task, change=licence, need="required")
    assert list(Change.objects.visible_to(joint.people.service)) == [licence]
    assert list(Proposal.objects.visible_to(joint.people.service)) == [proposal]
    assert not Change.objects.visible_to(joint.people.justice).exists()
    assert not Proposal.objects.visible_to(joint.people.justice).exists()
    assert set(Change.objects.visible_to(people.inspector)) == {licence, penalty}


# --- consolidating ---------------------------------------------------------------------------------------------


def test_silence_of_a_required_member_holds_it_up_or_not_by_setting(
    reviewing_: Proposal, people: SimpleNamespace
) -> None:
    """What no answer by the deadline means is configured."""
    past = timezone.localdate() - dt.timedelta(days=1)
    reviewing_.tasks.update(due_on=past)
    assert codes(why_not(reviewing_, Action.CONSOLIDATE, people.staffing)) == {"unsigned"}
    ReviewSetting.objects.create(silence_is_consent=True)
    reviewing.consolidate(reviewing_, by=people.staffing, summary="无意见")
    assert set(reviewing_.tasks.values_list("closed_reason", flat=True)) == {"逾期视为无意见"}


def test_a_consulted_member_that_is_late_holds_nothing_up(
    reviewing_: Proposal, people: SimpleNamespace
) -> None:
    reviewing_.tasks.update(need="consulted")
    assert codes(why_not(reviewing_, Action.CONSOLIDATE, people.staffing)) == {"unsigned"}
    reviewing_.tasks.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert why_not(reviewing_, Action.CONSOLIDATE, people.staffing) == []


# --- disagreement, the meeting, those above ---------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["disagree", "return"])
def test_disagreement_goes_to_the_meeting(
    reviewing_: Proposal, people: SimpleNamespace, joint: SimpleNamespace, opine: Make, verdict: str
) -> None:
    """What a member does not agree to cannot be approved before it was met on."""
    give_all(reviewing_, opine, joint.people, {"service": (verdict, "与许可清单不一致")})
    reviewing.consolidate(fresh(reviewing_), by=people.staffing, summary="有分歧")
    assert disagreed(reviewing_) == ["甲许可", "乙许可"]
    reasons = why_not(fresh(reviewing_), Action.APPROVE, people.staffing)
    assert codes(reasons) == {"dispute"}
    assert "须送联席会议审议" in reasons[0].message
    meeting = holding.call_meeting(reviewing_.region, by=people.staffing, held_on=timezone.localdate())
    holding.put_on_agenda(fresh(reviewing_), meeting, by=people.staffing)
    assert codes(why_not(fresh(reviewing_), Action.APPROVE, people.staffing)) == {"meeting"}
    close(meeting, people.staffing, "approve")
    decision = deciding.approve(fresh(reviewing_), by=people.staffing, level="meeting", **given(reviewing_))
    assert (decision.level, fresh(reviewing_).state) == ("meeting", "approved")


def close(meeting: Meeting, by: Any, *resolutions: str) -> None:
    items = list(meeting.items.order_by("order"))
    words = [*resolutions, *[resolutions[-1]] * (len(items) - len(resolutions))]
    found = {item.pk: (word, "会议意见") for item, word in zip(items, words, strict=True)}
    assert holding.resolve(meeting, found, by=by) == {}
    holding.note_attendance(meeting, {a.pk: (True, "负责人") for a in meeting.attendance.all()}, by=by)
    holding.close_meeting(meeting, by=by, minutes="会议纪要。")


def test_what_the_meeting_turned_down_is_not_approved_by_the_office(
    reviewing_: Proposal, people: SimpleNamespace, joint: SimpleNamespace, opine: Make
) -> None:
    give_all(reviewing_, opine, joint.people, {"service": ("disagree", "不宜")})
    reviewing.consolidate(fresh(reviewing_), by=people.staffing, summary="有分歧")
    meeting = holding.call_meeting(reviewing_.region, by=people.staffing, held_on=timezone.localdate())
    holding.put_on_agenda(fresh(reviewing_), meeting, by=people.staffing)
    close(meeting, people.staffing, "approve", "reject")
    first, second = reviewing_.changes.order_by("pk")
    with pytest.raises(NotAllowed, match="联席会议不同意“乙许可”"):
        deciding.approve(fresh(reviewing_), by=people.staffing, **given(reviewing_))
    decision = deciding.approve(
        fresh(reviewing_), by=people.staffing, refused={second.pk: "会议不同意"}, **given(reviewing_)
    )
    assert decision.outcome == "partly"
    sealed = PowerVersion.objects.filter(change__proposal=reviewing_, sealed_at__isnull=False)
    assert list(sealed) == [first.version]
    assert DecidedChange.objects.get().change == second
    made = release(reviewing_.region, by=people.staffing, effective_on=timezone.localdate())
    assert second.version.digest not in str(made.manifest) or second.version.digest == ""
    assert not reviewing_.changes.filter(is_open=True).exists()


def test_put_off_or_handed_up_is_not_decided_by_the_office(
    reviewing_: Proposal, people: SimpleNamespace, joint: SimpleNamespace, opine: Make
) -> None:
    give_all(reviewing_, opine, joint.people, {"service": ("disagree", "不宜")})
    reviewing.consolidate(fresh(reviewing_), by=people.staffing, summary="有分歧")
    meeting = holding.call_meeting(reviewing_.region, by=people.staffing, held_on=timezone.localdate())
    holding.put_on_agenda(fresh(reviewing_), meeting, by=people.staffing)
    close(meeting, people.staffing, "defer", "escalate")
    assert codes(why_not(fresh(reviewing_), Action.APPROVE, people.staffing)) == {"meeting"}
    assert why_not(fresh(reviewing_), Action.MEET, people.staffing) == []
    deciding.escalate(fresh(reviewing_), by=people.staffing, level="government", note="部门间有争议。")
    assert fresh(reviewing_).steps.get(left_at=None).note.startswith("提请人民政府审定")
    deciding.approve(fresh(reviewing_), by=people.staffing, level="government", **given(reviewing_))


def test_a_rule_that_asks_for_the_commission_is_kept(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    DecisionRule.objects.filter(action="modify").update(level="commission")
    proposal = bring(adjustment(), State.CONSOLIDATED)
    assert codes(why_not(proposal, Action.APPROVE, people.staffing)) == {"level"}
    deciding.escalate(proposal, by=people.staffing, level="commission", note="意见一致，提请审定。")
    with pytest.raises(NotAllowed, match="须由机构编制委员会决定，联席会议不能决定"):
        deciding.approve(fresh(proposal), by=people.staffing, level="meeting", **given(proposal))
    deciding.approve(fresh(proposal), by=people.staffing, level="commission", **given(proposal))
    assert fresh(proposal).state == "approved"


def test_consent_after_changes_is_met_or_answered(
    reviewing_: Proposal, people: SimpleNamespace, joint: SimpleNamespace, opine: Make
) -> None:
    give_all(reviewing_, opine, joint.people, {"service": ("after_changes", "名称与许可清单一致")})
    reviewing.consolidate(fresh(reviewing_), by=people.staffing, summary="修改后同意")
    assert after_changes(reviewing_) == ["甲许可", "乙许可"]
    with pytest.raises(NotAllowed, match="修改后同意"):
        deciding.approve(fresh(reviewing_), by=people.staffing, **given(reviewing_))
    reason = "名称已与许可清单一致，无须修改。"
    deciding.approve(fresh(reviewing_), by=people.staffing, reason=reason, **given(reviewing_))


def test_a_members_own_matter_goes_to_the_meeting(
    adjustment: Make, bring: Make, people: SimpleNamespace, joint: SimpleNamespace, department: Any
) -> None:
    """Nobody is left to review the legality of what the justice bureau itself asks for."""
    MemberUnit.objects.filter(kind="service").update(department=department)
    proposal = bring(adjustment(), State.CONSOLIDATED)
    assert codes(why_not(proposal, Action.APPROVE, people.staffing)) == {"dispute"}


# --- returned and reviewed again --------------------------------------------------------------------------------


def test_a_returned_submission_is_reviewed_anew(
    reviewing_: Proposal, people: SimpleNamespace, joint: SimpleNamespace, opine: Make, bring: Make
) -> None:
    opine(reviewing_, "service", by=joint.people.service, verdict="return", grounds="材料不全")
    deciding.send_back(
        fresh(reviewing_), by=people.staffing, digest=given(reviewing_)["digest"], reason="补充材料"
    )
    assert set(reviewing_.tasks.filter(signed_at=None).values_list("closed_reason", flat=True)) == {
        "申请已退回补正"
    }
    draft = PowerVersion.objects.filter(change__proposal=reviewing_).order_by("pk")[0]
    assert draft.is_editable
    PowerVersion.objects.filter(pk=draft.pk).update(plain_title="改过的通俗名称")
    proposal = bring(reviewing_, State.REVIEWING)
    assert proposal.submissions.count() == 2
    assert disagreed(proposal) == [], "opinions of an earlier submission do not count"
    again = proposal.tasks.filter(submission__number=2)
    assert set(again.values_list("unit__kind", flat=True)) == {"staffing", "service"}


def test_a_planned_agenda_forgets_what_is_returned(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.MEETING)
    deciding.send_back(proposal, by=people.staffing, digest=given(proposal)["digest"], reason="补充")
    assert not MeetingItem.objects.exists()


# --- item by item ------------------------------------------------------------------------------------------------


def test_a_refusal_of_an_item_has_its_reason_and_all_refused_is_a_rejection(
    adjustment: Make, bring: Make, people: SimpleNamespace, make_draft: Make, propose: Make
) -> None:
    proposal = bring(adjustment("甲许可", "乙许可"), State.CONSOLIDATED)
    first, second = proposal.changes.order_by("pk")
    other = propose(make_draft("丙许可")).changes.get()
    for refused, code in (
        ({second.pk: " "}, "item"),
        ({first.pk: "不", second.pk: "不"}, "item"),
        ({other.pk: "不"}, "item"),
    ):
        with pytest.raises(NotAllowed) as found:
            deciding.approve(proposal, by=people.staffing, refused=refused, **given(proposal))
        assert codes(found.value.reasons) == {code}
    assert fresh(proposal).state == "consolidated"


def test_a_rejected_proposal_leaves_the_list_as_it_is_and_frees_its_powers(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.REJECTED)
    assert not proposal.changes.filter(is_open=True).exists()
    draft = PowerVersion.objects.get(change__proposal=proposal)
    assert (draft.sealed_at, draft.is_editable) == (None, False)


# --- districts -------------------------------------------------------------------------------------------------


def test_a_districts_matter_never_enters_the_citys_queue(
    make_draft: Make, propose: Make, district: Any, people: SimpleNamespace, joint: SimpleNamespace
) -> None:
    """向本级机构编制部门提出: each level has a queue of its own."""
    from departments.models import BodyKind, Department

    body = Department.objects.create(
        region=district, code="101", name="和平区教育局", kind=BodyKind.objects.get(code="component")
    )
    proposal = propose(make_draft("区许可", department=body), kind="adjustment")
    for user in (people.staffing, people.inspector, joint.people.justice, joint.people.service, people.clerk):
        assert proposal not in Proposal.objects.visible_to(user)
        assert all(why_not(proposal, action, user) for action in Action)
    assert proposal in Proposal.objects.visible_to(people.stranger)


@pytest.mark.parametrize("items", [1, 6])
def test_the_page_of_approving_needs_few_queries_however_many_items(
    adjustment: Make,
    bring: Make,
    people: SimpleNamespace,
    signed_in: Make,
    items: int,
    django_assert_max_num_queries: Any,
) -> None:
    proposal = bring(adjustment(*[f"第{n}项审批" for n in range(items)]), State.CONSOLIDATED)
    client, page = signed_in(people.second), reverse("review:act", args=[proposal.pk, "approve"])
    client.get(page)
    with django_assert_max_num_queries(26):
        assert len(client.get(page).context["items"]) == items

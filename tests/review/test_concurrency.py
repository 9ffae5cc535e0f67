"""Two people at once (并发): nothing lost, nothing doubled, and the one who comes second is told why.

Real threads on real connections. Whoever wins is left open; what must hold holds either way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.reasons import NotAllowed
from powers.drafting import draft_from
from powers.models import Power, PowerVersion
from publish.models import Recall, ReleaseEntry
from publish.recalling import ask_recall, confirm_recall, refuse_recall
from publish.releasing import release
from review.acting import deciding
from review.drafting import proposing, submitting
from review.drafting.rebasing import rebase
from review.handling import issuing
from review.joint_review import reviewing
from review.meetings import holding
from review.models.materials import CoSign
from review.models.meetings import Handling, Meeting, MeetingItem
from review.models.proposals import Change, Decision, Proposal, ProposalStep, State
from review.models.review_tasks import Opinion
from review.workflow.cosigning import cosign
from tests.killing import wait_until_rolled_back
from tests.page_forms import form_on

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
DONE = "done"


def at_once(*works: Callable[[], Any], times: int = 1) -> list[str]:
    """Do these at the same moment, each on a connection of its own; what each came to: DONE or why it was refused."""
    outcomes: dict[int, str] = {}
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            work()
            outcomes[number] = DONE
        except NotAllowed as refused:
            outcomes[number] = "；".join(reason.message for reason in refused.reasons)
        except BaseException as error:  # a test must see what a thread died of
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return [outcomes[number] for number in range(len(works))]


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("region", "department").get(pk=proposal.pk)


def moves(proposal: Proposal, event: str) -> int:
    return Event.objects.filter(target_id=proposal.pk, action=f"proposal.{event}").count()


def one_step_open(proposal: Proposal) -> None:
    """The clock of a proposal runs in its state, and in one."""
    [step] = ProposalStep.objects.filter(proposal=proposal, left_at=None)
    assert step.state == fresh(proposal).state


def test_two_submit_at_once(adjustment: Make, bring: Make, people: SimpleNamespace, make_user: Make) -> None:
    proposal = bring(adjustment(), State.INTERNAL)
    body = proposal.department
    other = make_user("legal2", ("legal", proposal.region, body))
    outcomes = at_once(
        lambda: submitting.submit(fresh(proposal), by=people.legal, opinion="同意。"),
        lambda: submitting.submit(fresh(proposal), by=other, opinion="同意。"),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    assert any("待受理" in outcome for outcome in outcomes)
    assert proposal.submissions.count() == moves(proposal, "submitted") == 1
    one_step_open(proposal)


def test_deciding_against_withdrawing(adjustment: Make, bring: Make, people: SimpleNamespace) -> None:
    """A list taken over can be approved and withdrawn in the same state; only one of both happens."""
    proposal = adjustment()
    Proposal.objects.filter(pk=proposal.pk).update(kind="initial")
    submission = submitting.submit(fresh(proposal), by=people.legal)
    day = timezone.localdate()
    given = {"digest": submission.digest, "document_no": "编发9号", "decided_on": day}
    outcomes = at_once(
        lambda: deciding.approve(fresh(proposal), by=people.staffing, **given),
        lambda: submitting.withdraw(fresh(proposal), by=people.clerk),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    state = fresh(proposal).state
    sealed = PowerVersion.objects.filter(change__proposal=proposal, sealed_at__isnull=False).count()
    assert (state, sealed, Decision.objects.filter(submission=submission).count()) in [
        ("approved", 1, 1),
        ("withdrawn", 0, 0),
    ]
    loser = next(outcome for outcome in outcomes if outcome != DONE)
    assert f"申请目前为“{fresh(proposal).get_state_display()}”" in loser
    if state == "approved":
        one_step_open(proposal)


def test_two_decide_at_once(adjustment: Make, bring: Make, people: SimpleNamespace) -> None:
    proposal = bring(adjustment(), State.CONSOLIDATED)
    digest = proposal.submissions.get().digest
    given = {"digest": digest, "document_no": "编发9号", "decided_on": timezone.localdate()}
    outcomes = at_once(
        lambda: deciding.approve(fresh(proposal), by=people.staffing, **given),
        lambda: deciding.reject(fresh(proposal), by=people.second, reason="不调整", **given),
        lambda: deciding.send_back(fresh(proposal), by=people.second, digest=digest, reason="补正"),
    )
    assert outcomes.count(DONE) == 1
    assert Decision.objects.filter(submission__proposal=proposal).count() == 1
    assert all("申请目前为" in outcome for outcome in outcomes if outcome != DONE)
    assert sum(moves(proposal, event) for event in ("approved", "rejected", "returned")) == 1


def test_submitting_against_editing_the_draft(adjustment: Make, people: SimpleNamespace) -> None:
    """Either the edit is in what was submitted, or it is refused and stays with the person; never half of it."""
    proposal = adjustment()
    draft = PowerVersion.objects.get(change__proposal=proposal)
    form = draft_form(people.clerk, draft, plain_title="改过的通俗名称")
    answers: list[int] = []

    def edit() -> None:
        client = Client()
        client.force_login(people.clerk)
        address = reverse("admin:powers_powerversion_change", args=[draft.pk])
        answers.append(client.post(address, form).status_code)

    outcomes = at_once(lambda: submitting.submit(fresh(proposal), by=people.legal, opinion="同意。"), edit)
    assert outcomes == [DONE, DONE]
    document = proposal.submissions.get().items.get().document
    draft.refresh_from_db()
    assert document["plain_title"] == draft.plain_title
    edited = draft.plain_title == "改过的通俗名称"
    assert (answers[0] == 302) is edited


def test_deciding_against_editing_a_returned_draft(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    """The draft of a submission is frozen: an edit that was typed before cannot get into what is decided."""
    proposal = adjustment()
    draft = PowerVersion.objects.get(change__proposal=proposal)
    form = draft_form(people.clerk, draft, plain_title="偷改")
    proposal = bring(proposal, State.CONSOLIDATED)
    submission = proposal.submissions.get()
    given = {"digest": submission.digest, "document_no": "编发9号", "decided_on": timezone.localdate()}
    answers: list[int] = []

    def edit() -> None:
        client = Client()
        client.force_login(people.clerk)
        answers.append(
            client.post(reverse("admin:powers_powerversion_change", args=[draft.pk]), form).status_code
        )

    outcomes = at_once(lambda: deciding.approve(fresh(proposal), by=people.staffing, **given), edit)
    assert outcomes == [DONE, DONE]
    draft.refresh_from_db()
    assert draft.sealed_document == submission.items.get().document
    assert draft.plain_title != "偷改"
    assert answers[0] != 302


def draft_form(user: Any, draft: PowerVersion, **changes: str) -> dict[str, Any]:
    """The form of a draft as the page offers it, with some fields typed over."""
    client = Client()
    client.force_login(user)
    page = client.get(reverse("admin:powers_powerversion_change", args=[draft.pk]))
    data: dict[str, Any] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = (
                    [str(getattr(v, "pk", v)) for v in value] if isinstance(value, list) else value
                )
    return data | {"_save": "保存"} | changes


def test_release_against_release(adjustment: Make, bring: Make, people: SimpleNamespace) -> None:
    from core.reasons import NotAllowed

    proposal = bring(adjustment("甲许可", "乙许可"), State.APPROVED)
    region, today = proposal.region, timezone.localdate()
    made: list[str] = []

    def publish() -> None:
        try:
            made.append(f"{len(release(region, by=people.staffing, effective_on=today).manifest)}")
        except NotAllowed as error:
            made.append(str(error))

    # the first versions wait as well: two releases are needed, and four may be tried
    assert at_once(publish, publish, publish, publish) == [DONE] * 4
    taken = [int(n) for n in made if n.isdecimal()]
    refused = [words for words in made if not words.isdecimal()]
    assert sum(taken) == ReleaseEntry.objects.count()
    assert all("没有已批准待公布" in words or "前一版本" in words for words in refused)
    versions = ReleaseEntry.objects.values_list("version", flat=True)
    assert len(versions) == len(set(versions))


def test_rebasing_against_a_release(
    make_draft: Make, propose: Make, decide: Make, people: SimpleNamespace
) -> None:
    """The draft ends on the newest version with its own words; the release publishes what was approved."""
    first = make_draft()
    decide(propose(first))
    base = PowerVersion.objects.get(pk=first.pk)
    release(base.power.region, by=people.staffing, effective_on=timezone.localdate())
    mine = draft_from(base, plain_title="我的")
    proposal = propose(mine, action="modify", base=base, by=people.clerk)
    Change.objects.filter(proposal=proposal).update(is_open=False)  # a second change, past the constraint
    theirs = draft_from(base, conditions="新条件")
    other = propose(theirs, action="modify", base=base, kind="initial")
    decide(other)
    change = proposal.changes.get()
    later = timezone.localdate() + timedelta(days=1)
    outcomes = at_once(
        lambda: rebase(change, by=people.clerk),
        lambda: release(base.power.region, by=people.staffing, effective_on=later),
    )
    assert outcomes == [DONE, DONE]
    change.refresh_from_db()
    mine.refresh_from_db()
    head = PowerVersion.objects.get(pk=theirs.pk)
    assert (change.base_id, change.conflicts) == (head.pk, [])
    assert (mine.plain_title, mine.conditions) == ("我的", "新条件")
    assert mine.number > head.number
    assert head.period is not None
    assert (head.plain_title, head.conditions) == ("", "新条件")


def test_signing_against_returning(
    adjustment: Make, bring: Make, people: SimpleNamespace, joint: SimpleNamespace, opine: Make
) -> None:
    proposal = bring(adjustment(), State.REVIEWING)
    task = proposal.tasks.select_related("submission", "unit", "proposal").get(unit__kind="service")
    opine(proposal, "service", by=joint.people.service, signed=False)
    digest = task.submission.digest
    outcomes = at_once(
        lambda: reviewing.sign(task, by=joint.people.service, digest=digest),
        lambda: deciding.send_back(fresh(proposal), by=people.staffing, digest=digest, reason="补正"),
    )
    assert outcomes[1] == DONE
    task.refresh_from_db()
    assert (task.signed_at is not None) is (outcomes[0] == DONE)
    assert (task.closed_at is not None) is (outcomes[0] != DONE)
    if outcomes[0] != DONE:
        assert "审查任务已终止：申请已退回补正。" in outcomes[0]


def test_an_opinion_against_the_signature(
    adjustment: Make, bring: Make, people: SimpleNamespace, joint: SimpleNamespace, opine: Make
) -> None:
    """What is signed is what stands there; an opinion that comes too late is refused, not slipped in after."""
    proposal = bring(adjustment(), State.REVIEWING)
    opine(proposal, "service", by=joint.people.service, signed=False)
    task = proposal.tasks.select_related("submission", "unit", "proposal").get(unit__kind="service")
    digest, change = task.submission.digest, proposal.changes.get()
    later = [reviewing.Given(change.pk, "disagree", "再想了想")]
    outcomes = at_once(
        lambda: reviewing.sign(task, by=joint.people.service, digest=digest),
        lambda: reviewing.give_opinions(task, later, by=joint.people.service, digest=digest),
    )
    assert outcomes[0] == DONE
    task.refresh_from_db()
    assert task.digest == reviewing.signed_digest(task, reviewing.opinions_of(task))
    assert Opinion.objects.filter(task=task).count() == (2 if outcomes[1] == DONE else 1)
    assert outcomes[1] == DONE or "意见已签署" in outcomes[1]


def test_two_start_the_review_at_once(adjustment: Make, bring: Make, people: SimpleNamespace) -> None:
    proposal = bring(adjustment(), State.ACCEPTED)
    outcomes = at_once(
        lambda: reviewing.start(fresh(proposal), by=people.staffing),
        lambda: reviewing.start(fresh(proposal), by=people.second),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    units = list(proposal.tasks.values_list("unit", flat=True))
    assert len(units) == len(set(units)) == 2


def test_two_propose_for_one_power(
    adjustment: Make, bring: Make, people: SimpleNamespace, make_user: Make
) -> None:
    proposal = bring(adjustment(), State.APPROVED)
    power = Power.objects.get(changes__proposal=proposal)
    department = proposal.department
    other = make_user("clerk2", ("clerk", proposal.region, department))
    intention = proposing.Intention("modify", [power])
    outcomes = at_once(
        lambda: proposing.propose(department, intention, by=people.clerk),
        lambda: proposing.propose(department, intention, by=other),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    assert Change.objects.filter(power=power, is_open=True).count() == 1
    assert any("未办结的变更" in outcome for outcome in outcomes)
    assert PowerVersion.objects.filter(power=power, sealed_at=None).count() == 1


def test_resolving_against_closing_a_meeting(adjustment: Make, bring: Make, people: SimpleNamespace) -> None:
    bring(adjustment(), State.MEETING)
    meeting, item = Meeting.objects.get(), MeetingItem.objects.get()
    holding.note_attendance(meeting, {meeting.attendance.first().pk: (True, "某")}, by=people.staffing)
    holding.resolve(meeting, {item.pk: ("approve", "")}, by=people.staffing)
    outcomes = at_once(
        lambda: holding.close_meeting(meeting, by=people.staffing, minutes="同意。"),
        lambda: holding.resolve(meeting, {item.pk: ("reject", "不同意")}, by=people.second),
    )
    assert outcomes[0] == DONE
    item.refresh_from_db()
    assert item.resolution == ("reject" if outcomes[1] == DONE else "approve")
    assert outcomes[1] == DONE or "会议已结束" in outcomes[1]


def test_two_urgent_confirmations(
    adjustment: Make, bring: Make, people: SimpleNamespace, make_user: Make
) -> None:
    proposal = bring(adjustment(), State.URGENT)
    third = make_user("third", ("staffing", proposal.region, None))
    given = {
        "digest": proposal.submissions.get().digest,
        "document_no": "编发9号",
        "decided_on": timezone.localdate(),
    }
    outcomes = at_once(
        lambda: deciding.confirm_urgent(fresh(proposal), by=people.second, **given),
        lambda: deciding.confirm_urgent(fresh(proposal), by=third, **given),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    assert Decision.objects.filter(urgent=True).count() == 1


KILLED = """
    import os, signal, sys
    import django
    django.setup()
    from django.db import connection
    from django.utils import timezone
    connection.settings_dict["NAME"] = sys.argv[1]
    from accounts.models import User
    from review.acting import deciding
    from review.models.proposals import Proposal
    step, place = int(sys.argv[2]), 0
    def stop(execute, sql, params, many, context):
        global place
        place += 1
        if place == step:
            print("killed at", place, sql[:60], flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    proposal, by = Proposal.objects.get(pk=sys.argv[3]), User.objects.get(username="bianban")
    digest = proposal.submissions.get().digest
    with connection.execute_wrapper(stop):
        deciding.approve(proposal, by=by, digest=digest, document_no="9", decided_on=timezone.localdate())
    print("approved after", place, flush=True)
"""


@pytest.mark.slow
def test_a_decision_killed_at_any_statement_happened_wholly_or_not_at_all(
    adjustment: Make, bring: Make
) -> None:
    proposal = bring(adjustment(), State.CONSOLIDATED)
    before = (Event.objects.count(), ProposalStep.objects.count())
    killed, step = 0, 4
    while True:
        command = [sys.executable, "-c", textwrap.dedent(KILLED), connection.settings_dict["NAME"]]
        done = subprocess.run(
            [*command, str(step), str(proposal.pk)],
            capture_output=True,
            text=True,
            env=dict(os.environ),
            check=False,
        )
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        wait_until_rolled_back()
        assert fresh(proposal).state == "consolidated", done.stdout
        assert not PowerVersion.objects.filter(change__proposal=proposal, sealed_at__isnull=False).exists()
        assert (Event.objects.count(), ProposalStep.objects.count()) == before
        one_step_open(proposal)
        step += 5
    assert killed >= 5, "the decision must be killed at several of its statements"
    assert fresh(proposal).state == "approved"
    assert moves(proposal, "approved") == 1


# --- two tabs, two members, two offices: exactly one takes effect and the other is told ------------------------


def test_two_cosign_at_once(
    adjustment: Make, people: SimpleNamespace, make_user: Make, neighbour: Any
) -> None:
    proposal = adjustment()
    asked = CoSign.objects.create(proposal=proposal, department=neighbour, reason="职责相关")
    one = make_user("legal_a", ("legal", proposal.region, neighbour))
    two = make_user("legal_b", ("legal", proposal.region, neighbour))
    outcomes = at_once(
        lambda: cosign(CoSign.objects.get(pk=asked.pk), by=one, agreed=True, note=""),
        lambda: cosign(CoSign.objects.get(pk=asked.pk), by=two, agreed=False, note="不属本部门职责"),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    asked.refresh_from_db()
    assert asked.agreed is (outcomes[0] == DONE)
    assert moves(proposal, "cosigned") == 1


def test_two_sign_at_once(
    adjustment: Make, bring: Make, joint: SimpleNamespace, opine: Make, make_user: Make
) -> None:
    proposal = bring(adjustment(), State.REVIEWING)
    opine(proposal, "service", by=joint.people.service, signed=False)
    task = proposal.tasks.select_related("submission", "unit", "proposal").get(unit__kind="service")
    colleague = make_user("service2", ("member", proposal.region, task.unit.department))
    digest = task.submission.digest
    outcomes = at_once(
        lambda: reviewing.sign(task, by=joint.people.service, digest=digest),
        lambda: reviewing.sign(task, by=colleague, digest=digest),
    )
    assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
    assert any("意见已签署" in outcome for outcome in outcomes)


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_two_tabs_save_an_opinion_on_one_change_at_once(
    adjustment: Make, bring: Make, joint: SimpleNamespace, make_user: Make, script: bool
) -> None:
    """Both pages showed that nothing was said: one is written, the other is told what stands there now."""
    proposal = bring(adjustment(), State.REVIEWING)
    task, change = proposal.tasks.get(unit__kind="service"), proposal.changes.get()
    colleague = make_user("service2", ("member", proposal.region, task.unit.department))
    url = (
        reverse("review:task_item", args=[task.pk, change.pk])
        if script
        else reverse("review:task", args=[task.pk])
    )
    answers: dict[str, Any] = {}

    def save(user: Any, grounds: str) -> None:
        client = Client()
        client.force_login(user)
        said = {
            f"c{change.pk}-verdict": "disagree",
            f"c{change.pk}-grounds": grounds,
            f"c{change.pk}-seen": "0.0",
        }
        accept = {"accept": "application/json"} if script else {}
        answers[grounds] = client.post(url, said | {"digest": task.submission.digest}, headers=accept)

    at_once(lambda: save(joint.people.service, "甲的理由"), lambda: save(colleague, "乙的理由"))
    [kept] = Opinion.objects.filter(task=task)
    other = next(words for words in answers if words != kept.grounds)
    told = answers[other].json()["refused"] if script else answers[other].content.decode()
    assert kept.grounds in told
    assert "您打开之后另有改动" in told


def test_two_save_one_row_of_the_admin_at_once(people: SimpleNamespace, department: Any) -> None:
    """Both pages showed the same: one is saved, the other is told."""
    url = reverse("admin:departments_department_change", args=[department.pk])
    clients = []
    for user in (people.staffing, people.second):
        client = Client()
        client.force_login(user)
        clients.append((client, form_on(client, url, "name")))
    answers: list[int] = []

    def save(number: int) -> None:
        client, typed = clients[number]
        answers.append(client.post(url, typed | {"short_name": f"简称{number}", "_save": "1"}).status_code)

    at_once(lambda: save(0), lambda: save(1))
    assert sorted(answers) == [200, 302]


def test_two_confirm_and_one_refuses_a_recall_at_once(
    adjustment: Make, bring: Make, people: SimpleNamespace, make_user: Make
) -> None:
    proposal = bring(adjustment(), State.APPROVED)
    today = timezone.localdate()
    release(proposal.region, by=people.staffing, effective_on=today)
    made = release(proposal.region, by=people.staffing, effective_on=today + timedelta(days=20))
    recall = ask_recall(made, by=people.staffing, note="暂不施行")
    third = make_user("third", ("staffing", proposal.region, None))
    outcomes = at_once(
        lambda: confirm_recall(Recall.objects.get(pk=recall.pk), by=people.second),
        lambda: confirm_recall(Recall.objects.get(pk=recall.pk), by=third),
        lambda: refuse_recall(Recall.objects.get(pk=recall.pk), by=people.staffing),
    )
    assert outcomes.count(DONE) == 1
    recall.refresh_from_db()
    assert (recall.confirmed_at is None) is (outcomes[2] == DONE)
    assert (recall.refused_at is None) is (outcomes[2] != DONE)


def test_two_ask_for_a_handling_of_one_step_at_once(adjustment: Make, people: SimpleNamespace) -> None:
    """Each letter has a number of its own."""
    proposal = adjustment()
    body = proposal.department
    at_once(
        lambda: issuing.issue(body, "remind", by=people.staffing, text="请办。", proposal=fresh(proposal)),
        lambda: issuing.issue(body, "remind", by=people.second, text="请办。", proposal=fresh(proposal)),
    )
    numbers = list(Handling.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))

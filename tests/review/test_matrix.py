"""Who may do what, when: every action in every state by every kind of person (状态×动作×角色)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from core.reasons import NotAllowed
from office.models.notices import Notice
from review.acting import deciding
from review.drafting import submitting
from review.joint_review import reviewing
from review.models.proposals import OPEN_STATES, OVER, Proposal, ProposalStep, State
from review.workflow.transitions import TRANSITIONS, Action, why_not

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

APPLICANT_ACTS = {
    State.DRAFT: {"clerk": {"send", "withdraw"}, "legal": {"submit", "withdraw"}},
    State.RETURNED: {"clerk": {"send", "withdraw"}, "legal": {"submit", "withdraw"}},
    State.INTERNAL: {"clerk": {"withdraw"}, "legal": {"give_back", "submit", "withdraw"}},
    State.SUBMITTED: {"clerk": {"withdraw"}, "legal": {"withdraw"}},
    State.ACCEPTED: {"clerk": {"withdraw"}, "legal": {"withdraw"}},
    State.REVIEWING: {"clerk": {"withdraw"}, "legal": {"withdraw"}},
}
OFFICE_ACTS = {
    State.SUBMITTED: {"accept", "start", "return", "urgent"},
    State.ACCEPTED: {"start", "return", "reject", "urgent"},
    State.REVIEWING: {"return", "urgent"},
    State.CONSOLIDATED: {"meet", "escalate", "approve", "reject", "return", "urgent"},
    State.MEETING: {"reject", "return", "urgent"},
    State.ESCALATED: {"approve", "reject", "return", "urgent"},
    State.URGENT: {"refuse"},
}
SECOND_ACTS = OFFICE_ACTS | {State.URGENT: {"refuse", "confirm"}}
"""What is allowed, written down by hand, not read from the table of transitions; everything else is refused."""

PERSONS = (
    "clerk", "legal", "staffing", "second", "inspector", "member", "accounts", "root", "nobody", "neighbour", "stranger",
)  # fmt: skip


def allowed(state: str, person: str) -> set[str]:
    if person in ("clerk", "legal"):
        return APPLICANT_ACTS.get(State(state), {}).get(person, set())
    if person == "staffing":
        return OFFICE_ACTS.get(State(state), set())
    return SECOND_ACTS.get(State(state), set()) if person == "second" else set()


@pytest.mark.parametrize("state", State.values)
def test_the_matrix_of_states_actions_and_roles(
    adjustment: Make, bring: Make, people: SimpleNamespace, state: str
) -> None:
    """In this state, each person can take exactly the actions that are theirs."""
    proposal = adjustment("民办学校设立审批", "民办学校终止审批")
    if state != State.DRAFT:
        proposal = bring(proposal, state)
    assert proposal.state == state
    found = {
        person: {a.value for a in Action if not why_not(proposal, a, getattr(people, person))}
        for person in PERSONS
    }
    assert found == {person: allowed(state, person) for person in PERSONS}


@pytest.mark.slow
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", Action.values)
def test_an_action_outside_its_states_is_refused_for_that_reason(
    propose: Make, make_draft: Make, people: SimpleNamespace, state: str, action: str
) -> None:
    proposal = propose(make_draft())
    proposal.state = state
    codes = {reason.code for reason in why_not(proposal, action, people.staffing)}
    assert ("state" in codes) is (state not in TRANSITIONS[action].sources)


def test_a_list_taken_over_goes_the_short_way(
    propose: Make, make_draft: Make, people: SimpleNamespace
) -> None:
    """初始编制: the department's reviewer submits, the office approves at once; it may also have it reviewed."""
    proposal = propose(make_draft(), by=people.clerk)
    assert [reason.code for reason in why_not(proposal, Action.SUBMIT, people.clerk)] == ["legal"]
    assert why_not(proposal, Action.SUBMIT, people.legal) == []
    submitting.submit(proposal, by=people.legal)
    proposal.refresh_from_db()
    assert why_not(proposal, Action.APPROVE, people.staffing) == []
    assert why_not(proposal, Action.ACCEPT, people.staffing) == []


def test_a_list_that_waits_for_the_legal_reviewer_is_not_submitted_around_them(
    propose: Make, make_draft: Make, people: SimpleNamespace
) -> None:
    """送本部门法制审核: what the clerk has sent to the reviewer only the reviewer submits."""
    proposal = propose(make_draft(), by=people.clerk)
    submitting.send(proposal, by=people.clerk, note="")
    proposal.refresh_from_db()
    assert [reason.code for reason in why_not(proposal, Action.SUBMIT, people.clerk)] == ["role"]
    assert why_not(proposal, Action.SUBMIT, people.legal) == []


def test_every_state_is_open_or_over_and_every_target_is_a_state() -> None:
    assert set(OPEN_STATES) | set(OVER) == set(State)
    targets = {t.target for t in TRANSITIONS.values()} - {""}
    assert targets <= set(State)
    assert set(OVER) - {State.PARTLY} <= targets
    assert all(set(t.sources) <= set(OPEN_STATES) for t in TRANSITIONS.values())


def test_the_ordinary_way_is_one_event_and_one_step_each(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(power_type="02"), State.APPROVED)
    events = Event.objects.filter(target_type="review.proposal", target_id=proposal.pk).order_by("pk")
    names = ["sent", "submitted", "accepted", "review_started", "consolidated", "approved"]
    assert list(events.values_list("action", flat=True)) == [f"proposal.{name}" for name in names]
    steps = list(ProposalStep.objects.filter(proposal=proposal).order_by("pk"))
    assert [s.state for s in steps] == [
        "draft", "internal", "submitted", "accepted", "reviewing", "consolidated", "approved",
    ]  # fmt: skip
    assert [s.left_at for s in steps[:-1]] == [s.entered_at for s in steps[1:]]
    assert [s.left_at is None for s in steps] == [False] * 6 + [True]


def test_nothing_is_half_done_when_a_move_is_refused(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.REVIEWING)
    before = (Event.objects.count(), Notice.objects.count(), ProposalStep.objects.count())
    with pytest.raises(NotAllowed, match="尚未签署"):
        reviewing.consolidate(proposal, by=people.staffing, summary="好")
    assert (Event.objects.count(), Notice.objects.count(), ProposalStep.objects.count()) == before
    assert proposal.tasks.filter(closed_at=None).exists()


# --- the emergency path ---------------------------------------------------------------------------------------


def test_the_emergency_path_takes_two_and_says_so_for_ever(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.URGENT)
    given = {"digest": proposal.submissions.get().digest, "document_no": "编发〔2026〕3号"}
    day = timezone.localdate(proposal.submitted_at)
    with pytest.raises(NotAllowed, match="须由另一人确认"):
        deciding.confirm_urgent(proposal, by=people.staffing, decided_on=day, **given)
    decision = deciding.confirm_urgent(proposal, by=people.second, decided_on=day, **given)
    proposal.refresh_from_db()
    assert (proposal.state, decision.urgent, proposal.urgent_reason) == ("approved", True, "防汛急需。")


def test_an_emergency_refused_goes_back_where_it_was(
    adjustment: Make, bring: Make, people: SimpleNamespace
) -> None:
    proposal = bring(adjustment(), State.REVIEWING)
    digest = proposal.submissions.get().digest
    deciding.ask_urgent(proposal, by=people.staffing, digest=digest, reason="急")
    deciding.refuse_urgent(Proposal.objects.get(pk=proposal.pk), by=people.second, reason="不急")
    proposal.refresh_from_db()
    assert proposal.state == "reviewing"
    assert proposal.tasks.filter(closed_at=None, signed_at=None).exists()

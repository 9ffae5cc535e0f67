"""One table for an action, one for a state (流转表、环节表): nothing of either is told elsewhere, and nothing is missing."""

from __future__ import annotations

import pytest

from review.acting.performing import PERFORMANCES
from review.models.proposals import OPEN_STATES, OVER, State
from review.workflow.states import STATES, over, waiting
from review.workflow.transitions import TRANSITIONS, Action


def test_every_action_has_its_facts_and_is_carried_out() -> None:
    assert set(TRANSITIONS) == set(PERFORMANCES) == set(Action)
    for action, one in TRANSITIONS.items():
        assert one.then.endswith("。"), action
        assert one.event, action
        assert one.sources, action


@pytest.mark.parametrize("action", Action.values)
def test_what_cannot_be_undone_is_asked_twice_and_what_ends_a_matter_is_red(action: str) -> None:
    one = TRANSITIONS[action]
    assert one.sure is (one.target == State.APPROVED)
    assert one.danger is (one.target in (State.REJECTED, State.WITHDRAWN, State.URGENT))


def test_every_state_says_for_whom_it_waits_or_how_it_ended() -> None:
    assert set(STATES) == set(State)
    assert all(waiting(state) and not over(state) for state in OPEN_STATES)
    assert all(over(state) and not waiting(state) for state in OVER)

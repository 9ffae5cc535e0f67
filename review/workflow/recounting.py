"""Counting anew the deadlines that were counted without the official calendar (期限重新计算).

A deadline that runs into a year whose holidays are not announced is counted by weekends and marked 暂定. When the
calendar is there the timer counts it again, by the rules that hold now. Tasks from laws are counted again where they
are followed up (law_changes.follow_up).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.working_days import Due
from office.deadlines import Deadlines
from review.models.proposals import WITH_DEPARTMENT, Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask
from review.workflow.deadline_steps import Step
from review.workflow.moving import DEADLINES

DRAFTING = (State.DRAFT, State.INTERNAL)


@transaction.atomic
def recount() -> list[str]:
    """Count every provisional deadline that still runs again; returns what moved, a sentence each."""
    deadlines = Deadlines()
    moved = []
    for proposal in _provisional_proposals():
        moved += _set(proposal, _proposing(proposal, deadlines), f"“{proposal}”提出期限")
        if proposal.state in DRAFTING:
            proposal.steps.filter(left_at=None).update(
                due_on=proposal.due_on, due_provisional=proposal.due_provisional
            )
    for step in _provisional_steps():
        end = _of_step(step, deadlines)
        if end is not None:
            moved += _set(step, end, f"“{step.proposal}”{step.get_state_display()}期限")
    for task in _provisional_tasks():
        start = timezone.localdate(task.opened_at)
        due = deadlines.due(Step.REVIEW, start, task.proposal.region)
        moved += _set(task, due, f"“{task.proposal}”{task.unit}审查期限")
    return moved


def _provisional_proposals() -> list[Proposal]:
    rows = Proposal.objects.filter(due_provisional=True, state__in=WITH_DEPARTMENT, trigger_on__isnull=False)
    return list(_locked(rows.filter(adjustment_tasks=None)).select_related("region__parent__parent"))


def _provisional_steps() -> list[ProposalStep]:
    rows = ProposalStep.objects.filter(left_at=None, due_provisional=True).exclude(state__in=DRAFTING)
    return list(_locked(rows).select_related("proposal__region__parent__parent"))


def _provisional_tasks() -> list[ReviewTask]:
    rows = ReviewTask.objects.filter(signed_at=None, closed_at=None, due_provisional=True)
    return list(_locked(rows).select_related("proposal__region__parent__parent", "unit"))


def _locked(rows: Any) -> Any:
    return rows.select_for_update(of=("self",)).order_by("pk")


def _proposing(proposal: Proposal, deadlines: Deadlines) -> Due:
    """As it was counted when the case was written down: before or after the day of the case."""
    day: Any = proposal.trigger_on
    before = proposal.due_on is not None and proposal.due_on < day
    return deadlines.due(Step.PROPOSE_BEFORE if before else Step.PROPOSE, day, proposal.region)


def _of_step(step: ProposalStep, deadlines: Deadlines) -> Due | None:
    deadline = Step.REPLY if step.state == State.RETURNED else DEADLINES.get(State(step.state))
    if step.state == State.ACCEPTED:
        deadline = Step.INTAKE
    if deadline is None:
        return None
    return deadlines.due(deadline, _began(step), step.proposal.region)


def _began(step: ProposalStep) -> dt.date:
    """From when a step is counted: its own beginning, or that of the one whose deadline it goes on with (moving.py)."""
    first, earlier = step, step.proposal.steps.filter(pk__lt=step.pk).order_by("-pk")
    for before in earlier:
        goes_on = before.state == first.state or (first.state, before.state) == ("accepted", "submitted")
        if not goes_on:
            break
        first = before
    return timezone.localdate(first.entered_at)


def _set(row: Any, due: Due, what: str) -> list[str]:
    if (row.due_on, row.due_provisional) == (due.on, due.provisional):
        return []
    said = f"{what}由{row.due_on}改为{due.on}" if row.due_on != due.on else f"{what}确定为{due.on}"
    row.due_on, row.due_provisional = due.on, due.provisional
    row.save(update_fields=["due_on", "due_provisional"])
    return [said]

"""Consolidating and registering the decision in one act (汇总并登记审定结果), where all agree and the decision is there.

Each step is taken by its own function with its own conditions and its own event; where one refuses, none is taken.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from departments.models import Department
from review.acting.deciding import approve, escalate
from review.joint_review.reviewing import consolidate
from review.models.rules import DecisionLevel
from review.workflow.conditions import disagreed, unanimous
from review.workflow.routing import LEVELS, level_of
from review.workflow.transitions import Action, two_persons, why_not

if TYPE_CHECKING:
    from accounts.models import User
    from review.models.proposals import Decision, Proposal

HIGHER = (DecisionLevel.COMMISSION, DecisionLevel.GOVERNMENT)


def decidable_at_once(proposal: Proposal, user: User) -> bool:
    """Whether nothing but the decision is left: all agree, no meeting has to speak, and this person may decide."""
    return not (
        why_not(proposal, Action.CONSOLIDATE, user)
        or unanimous(proposal)
        or disagreed(proposal)
        or two_persons(proposal, user)
        or level_of(proposal) == DecisionLevel.MEETING
        or Department.objects.filter(
            verified=False, pk__in=proposal.changes.values("version__department")
        ).exists()
    )


@transaction.atomic
def consolidate_and_decide(
    proposal: Proposal,
    *,
    by: User,
    summary: str,
    digest: str,
    document_no: str,
    decided_on: dt.date,
    level: str,
) -> Decision:
    """Bring the opinions together, bring it before whom the rules name, and register what was decided there."""
    consolidate(proposal, by=by, summary=summary)
    proposal.refresh_from_db()
    wanted = max(level or level_of(proposal), level_of(proposal), key=LEVELS.index)
    if wanted in HIGHER:
        escalate(proposal, by=by, level=wanted, note=summary)
        proposal.refresh_from_db()
    return approve(
        proposal, by=by, digest=digest, document_no=document_no, decided_on=decided_on, level=level or wanted
    )

"""Locking a proposal (加锁), and the one order in which everything is locked, so that no two wait for each other:

1. the imports of a region that keep their drafts (`core.locking.one_at_a_time`);
2. powers by primary key (`powers.locking.lock_powers`);
3. the proposal, or the task of a law change from which one is made;
4. what belongs to it: change, draft, review task, meeting, consent, step;
5. what is given out of a region's store: its releases, codes, numbers of letters.

Lock late and hold short. 会签, comments, letters, campaigns and uploads are locked alone, with nothing after them.
A test holds that every lock is taken by one of these functions, and another that they come in this order.
"""

from __future__ import annotations

from core.locking import lock_row
from core.reasons import refuse
from powers.locking import lock_powers
from powers.models import Power
from review.models.proposals import Proposal, Submission

READ = ("region", "department", "trigger", "unit")
"""What everyone who locks a proposal reads of it besides."""


def lock_with_powers(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked after its powers: for what freezes, seals or frees their versions."""
    lock_powers(Power.objects.filter(changes__proposal=proposal))
    return lock_proposal(proposal)


def lock_proposal(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked; for what touches no power."""
    return lock_row(proposal, *READ)


def last_submission(proposal: Proposal) -> Submission:
    submission = proposal.submissions.order_by("-number").first()
    if submission is None:
        refuse("submission", "申请尚未提交。")
    return submission

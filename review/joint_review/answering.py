"""Answering questions of fact (核实事实): whether a power may be founded often depends on what no text says.

The reviewer answers, with the ground; the answer stays with the power and goes for its later versions. Answers are
added, never changed: the latest holds. Nobody answers for what they or their department proposed.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from core.reasons import NotAllowed, Reason
from departments.access import scope_of
from departments.roles import Role
from powers.models import SettingFact
from review.models.proposals import Change
from review.workflow.transitions import two_persons

if TYPE_CHECKING:
    from accounts.models import User

ANSWERING = (Role.STAFFING, Role.MEMBER)


def why_not_answer(change: Change, user: User) -> list[Reason]:
    """Every reason why `user` cannot answer questions about this change; empty when they can."""
    reasons = []
    if change.proposal.region_id not in scope_of(user).regions_as(*ANSWERING):
        reasons.append(Reason("role", "事实由机构编制部门或者联席会议成员核实，您没有这一职责。"))
    if not change.is_open:
        reasons.append(Reason("state", "申请已经办结。"))
    return reasons + two_persons(change.proposal, user)


@transaction.atomic
def answer_fact(
    change: Change, *, basis_uid: str, fact: str, value: bool, ground: str, by: User, known: dict[str, str]
) -> SettingFact:
    """Write down an answer; `known` are the questions there are. Raises NotAllowed with every reason."""
    reasons = why_not_answer(change, by)
    if fact not in known:
        reasons.append(Reason("fact", "没有这个需要核实的事实，请刷新页面。"))
    if not ground.strip():
        reasons.append(Reason("ground", "请写明根据：哪部法律哪一条，或者怎样核实的。"))
    try:
        uid = uuid.UUID(basis_uid) if basis_uid else None
    except ValueError:
        reasons.append(Reason("basis", "没有这条依据，请刷新页面。"))
    if reasons:
        raise NotAllowed(reasons)
    made = SettingFact.objects.create(
        power_id=change.power_id,
        basis_uid=uid,
        fact=fact,
        value=value,
        ground=ground.strip()[:2000],
        answered_by=by,
    )
    record(
        "facts.answered",
        actor=by,
        target=change.proposal,
        region_code=change.proposal.region.code,
        detail={"fact": fact, "value": value, "change": change.pk},
    )
    return made

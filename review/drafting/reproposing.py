"""Proposing again what was refused (重新提出): a new proposal with the drafts as they were, on the newest version.

What was refused stays as it is, for the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from core.reasons import NotAllowed, Reason
from departments.models import Department
from powers.drafting import drafts_from
from powers.models import Power, PowerVersion
from powers.newest import newest_of
from review.drafting.intentions import open_changes, why_not_action
from review.drafting.opening_changes import keep_changes
from review.drafting.proposing import KEPT
from review.models.proposals import Change, DecidedChange, Proposal, State
from review.models.rules import ChangeAction
from review.workflow.cosigning import RECEIVING, ask_cosign
from review.workflow.moving import opened
from review.workflow.seats import is_applicant

if TYPE_CHECKING:
    from accounts.models import User

KEPT_CASE = tuple(
    name for name in KEPT if name not in ("state", "created_by", "submitted_by", "submitted_at")
)


def refused_changes(proposal: Proposal) -> list[tuple[Change, str]]:
    """The changes of a proposal that were not approved, each with why; none while it is open."""
    rows = proposal.changes.select_related("version", "power", "base").order_by("pk")
    if proposal.state == State.REJECTED:
        return [(change, "") for change in rows]
    if proposal.state != State.PARTLY:
        return []
    refused = DecidedChange.objects.filter(change__proposal=proposal, approved=False)
    notes = dict(refused.values_list("change_id", "note"))
    return [(change, f"（{notes[change.pk]}）") for change in rows if change.pk in notes]


def why_not_again(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person cannot propose the refused changes again."""
    if proposal.kind == Proposal.Kind.INITIAL or not (refused := refused_changes(proposal)):
        return [Reason("nothing", "没有不予调整的事项可以重新提出。")]
    if not is_applicant(proposal, user):
        return [Reason("role", "由原申请方重新提出，您没有这一职责。")]
    powers = [change.power for change, _ in refused]
    bases, busy = newest_of(powers), open_changes(powers)
    reasons = []
    for change, _ in refused:
        title = change.version.title[:60]
        if change.power_id in busy:
            number = busy[change.power_id].proposal_id
            reasons.append(Reason("open_change", f"“{title}”在第{number}号申请中有未办结的变更。"))
        elif base := bases.get(change.power_id):
            reasons += why_not_action(base, change.action)
    return reasons


@transaction.atomic
def propose_again(proposal: Proposal, *, by: User) -> Proposal:
    """A new proposal of what was refused. Raises NotAllowed with every reason. Lock order: powers, then proposal."""
    keys = [change.power_id for change, _ in refused_changes(proposal)]
    rows = Power.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))
    if reasons := why_not_again(proposal, by):
        raise NotAllowed(reasons)
    refused = [change for change, _ in refused_changes(proposal)]
    made = Proposal.objects.create(
        title=f"{proposal.title}（重新提出）"[:300],
        created_by=by,
        **{name: getattr(proposal, name) for name in KEPT_CASE},
    )
    opened(made, by=by)
    drafts = drafts_from([change.version for change in refused])
    for draft, change in zip(drafts, refused, strict=True):
        draft.change_note, draft.substantive = change.version.change_note, change.version.substantive
    PowerVersion.objects.bulk_update(drafts, ["change_note", "substantive"], batch_size=500)
    keep_changes(
        [
            Change(
                proposal=made,
                power_id=draft.power_id,
                version=draft,
                base=change.base,
                action=change.action,
                trigger=change.trigger,
                details=change.details,
            )
            for draft, change in zip(drafts, refused, strict=True)
        ]
    )
    _ask_receivers(made)
    detail = {"again": proposal.pk, "changes": len(refused)}
    code = proposal.region.code
    record("proposal.started", actor=by, target=made, region_code=code, detail=detail)
    return made


def _ask_receivers(proposal: Proposal) -> None:
    """Departments that would receive a power sign again."""
    rows = proposal.changes.filter(action=ChangeAction.TRANSFER).values("version__department")
    for department in Department.objects.filter(pk__in=rows):
        ask_cosign(proposal, department, reason=RECEIVING, by=None)

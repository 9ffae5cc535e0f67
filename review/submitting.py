"""Submitting, returning and withdrawing proposals (报送、退回、撤回). Each is one transaction and one audit event.

Submitting freezes: the document and digest of every draft are written down, and the drafts cannot be edited until
the proposal is returned. Lock order: power rows by primary key, then proposal (architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.copying import analyze, copy_rows, reserve_ids
from core.digests import digest
from powers.checks.loading import Subject
from powers.documents import document
from powers.models import Power, PowerVersion
from review.checking import check_proposal, shortened
from review.models import Proposal, Submission, SubmittedChange
from review.transitions import TRANSITIONS, Action, NotAllowed, Reason, check

if TYPE_CHECKING:
    from accounts.models import User

Progress = Callable[[int, int], None]
CHUNK = 1000


def lock(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked, after its power rows; the transaction decides what others must wait for."""
    list(
        Power.objects.select_for_update(no_key=True)
        .filter(changes__proposal=proposal)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("region", "department")
        .get(pk=proposal.pk)
    )


@transaction.atomic
def submit(proposal: Proposal, *, by: User | None, progress: Progress | None = None) -> Submission:
    """Freeze the proposal and send it to the staffing office. Raises NotAllowed with every reason."""
    proposal = lock(proposal)
    check(proposal, Action.SUBMIT, by)
    total = proposal.changes.count()
    if not total:
        raise NotAllowed([Reason("empty", "申请中没有任何职权变更，请先添加。")])
    submission = _freeze(proposal, by, total, progress)
    PowerVersion.objects.filter(change__proposal=proposal).update(frozen_at=timezone.now())
    proposal.state = TRANSITIONS[Action.SUBMIT].target
    proposal.submitted_by, proposal.submitted_at = by, timezone.now()
    proposal.save(update_fields=["state", "submitted_by", "submitted_at"])
    detail = {"submission": submission.number, "digest": submission.digest, "changes": total}
    record("proposal.submitted", actor=by, target=proposal, region_code=proposal.region.code, detail=detail)
    return submission


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User) -> None:
    """Take a proposal back before it is decided; its drafts stay as they are, readable, and free their powers."""
    proposal = lock(proposal)
    check(proposal, Action.WITHDRAW, by)
    proposal.state = TRANSITIONS[Action.WITHDRAW].target
    proposal.save(update_fields=["state"])
    proposal.changes.update(is_open=False)
    PowerVersion.objects.filter(change__proposal=proposal).update(frozen_at=timezone.now())
    record("proposal.withdrawn", actor=by, target=proposal, region_code=proposal.region.code)


def _freeze(proposal: Proposal, by: User | None, total: int, progress: Progress | None) -> Submission:
    """Write down every draft's document and digest with what was found in it, and one digest over all of them."""
    pk = reserve_ids(Submission, 1)[0]
    digests: list[list[object]] = []
    refused: list[Reason] = []
    batches: Iterable[list[tuple[int, Subject]]] = _documents(proposal, total, progress)
    if proposal.kind != Proposal.Kind.INITIAL:  # the changes of an adjustment are checked beside each other
        batches = [[pair for batch in batches for pair in batch]]
    for batch in batches:
        checked = check_proposal(proposal, batch)
        refused += checked.why_not()
        rows = [
            (pk, change, subject.document, digest(subject.document), checked.kept(change))
            for change, subject in batch
        ]
        copy_rows(SubmittedChange, ("submission_id", "change_id", "document", "digest", "findings"), rows)
        digests += [[row[1], row[3]] for row in rows]
    if refused:
        raise NotAllowed(shortened(refused))
    analyze(SubmittedChange)
    number = proposal.submissions.count() + 1
    return Submission.objects.create(
        pk=pk, proposal=proposal, number=number, submitted_by=by, digest=digest(digests)
    )


def _documents(
    proposal: Proposal, total: int, progress: Progress | None
) -> Iterator[list[tuple[int, Subject]]]:
    """`(change, subject)` of every draft, a thousand at a time."""
    changes = list(proposal.changes.order_by("pk").values_list("pk", "version_id"))
    for start in range(0, len(changes), CHUNK):
        chunk = changes[start : start + CHUNK]
        versions = PowerVersion.objects.with_children().in_bulk([version for _, version in chunk])
        drafts = [versions[version] for _, version in chunk]
        yield [
            (change, Subject(draft.pk, draft.power_id, document(draft)))
            for (change, _), draft in zip(chunk, drafts, strict=True)
        ]
        if progress:
            progress(min(start + CHUNK, total), total)

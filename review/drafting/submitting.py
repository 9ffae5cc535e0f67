"""What the applicant does with a proposal (送本部门审核、提交、撤回). Each is one transaction and one audit event.

Submitting freezes: the document and digest of every draft are written down, and the drafts cannot be edited until
the proposal is returned. Lock order: power rows by primary key, then proposal (architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.copying import Written, analyze, copy_rows, reserve_ids
from core.digests import digest, with_digest
from core.garbage import no_collecting
from core.reasons import Reason, allowed, refuse
from powers.checks.loading import Subject
from powers.documents import Document, documents
from powers.models import PowerVersion
from review.drafting.checking import check_proposal, checked_now, place_of, shortened
from review.drafting.opening_changes import title_now
from review.drafting.rebasing import stale_changes
from review.models.proposals import Change, Proposal, Submission, SubmittedChange
from review.workflow.change_actions import problems
from review.workflow.locking import lock_with_powers
from review.workflow.moving import move
from review.workflow.notices import notify
from review.workflow.task_closing import close_tasks
from review.workflow.transitions import Action, check

if TYPE_CHECKING:
    from accounts.models import User

Progress = Callable[[int, int], None]
CHUNK = 1000
COLUMNS = ("submission_id", "change_id", "document", "digest", "details", "findings")


@transaction.atomic
def send(proposal: Proposal, *, by: User, note: str = "") -> None:
    """Send the drafts to the department's own reviewer (送本部门审核); they are frozen until given back."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.SEND, by)
    reasons = checked_now(proposal).why_not() + action_reasons(proposal)
    allowed(shortened(reasons))
    _freeze_drafts(proposal)
    proposal.title = title_now(proposal)
    move(proposal, Action.SEND, by=by, note=note.strip(), fields=("title",))


@transaction.atomic
def give_back(proposal: Proposal, *, by: User, reason: str) -> None:
    """The department's reviewer gives the drafts back with the reason (退给经办人修改)."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.GIVE_BACK, by)
    if not reason.strip():
        refuse("reason", "请写明退给经办人的理由。")
    unfreeze_drafts(proposal)
    move(proposal, Action.GIVE_BACK, by=by, note=reason.strip())


@transaction.atomic
def submit(
    proposal: Proposal, *, by: User | None, opinion: str = "", progress: Progress | None = None
) -> Submission:
    """Freeze the proposal and send it to the staffing office. Raises NotAllowed with every reason.

    `opinion`: what the department's reviewer found (部门法制审核意见); an adjustment by a person needs one.
    """
    proposal = lock_with_powers(proposal)
    check(proposal, Action.SUBMIT, by)
    adjusts = proposal.kind != Proposal.Kind.INITIAL
    if adjusts and by is not None and not opinion.strip():
        refuse("opinion", "请写明审核意见，随申请一并提交。")
    allowed(shortened(action_reasons(proposal)))
    total = proposal.changes.count()
    submission = _freeze(proposal, by, total, progress)
    _freeze_drafts(proposal)
    proposal.submitted_by, proposal.submitted_at = by, timezone.now()
    proposal.title = title_now(proposal)
    detail = {"submission": submission.number, "digest": submission.digest, "changes": total}
    fields = ("submitted_by", "submitted_at", "title")
    move(proposal, Action.SUBMIT, by=by, note=opinion.strip(), detail=detail, fields=fields)
    if proposal.origin == Proposal.Origin.MEMBER:
        notify("member_proposed", proposal, by=by)
    return submission


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User) -> None:
    """Take a proposal back before it is decided; its drafts stay as they are, readable, and free their powers."""
    proposal = lock_with_powers(proposal)
    check(proposal, Action.WITHDRAW, by)
    close_tasks(proposal, "申请已撤回")
    proposal.changes.update(is_open=False)
    _freeze_drafts(proposal)
    move(proposal, Action.WITHDRAW, by=by)


def action_reasons(proposal: Proposal) -> list[Reason]:
    """What the changes of an adjustment lack of what their actions ask for, and what a newer version left unsettled."""
    if proposal.kind == Proposal.Kind.INITIAL:
        return []
    stale = {change.pk for change in stale_changes(proposal)}
    reasons = []
    for change, before, after in documents_of(proposal):
        where = place_of(after)
        reasons += [Reason("action", f"{where}：{problem}") for problem in problems(change, before, after)]
        if change.conflicts:
            reasons.append(
                Reason("conflicts", f"{where}：合并新版本时有{len(change.conflicts)}处两边都改过，请先核对。")
            )
        if change.pk in stale:
            reasons.append(Reason("stale", f"{where}：起草后已有新版本，请先在草稿中“合并新版本”。"))
    return reasons


def documents_of(
    proposal: Proposal, only: int | None = None
) -> list[tuple[Change, Document | None, Document]]:
    """Each change, or one, with the documents of its base and draft, both as of today; a constant number of queries."""
    rows = Change.objects.filter(proposal=proposal).select_related("power", "trigger").order_by("pk")
    changes = list(rows.filter(pk=only) if only else rows)
    ids = {pk for change in changes for pk in (change.version_id, change.base_id) if pk}
    read = documents(ids)
    return [
        (change, read[change.base_id] if change.base_id else None, read[change.version_id])
        for change in changes
    ]


def unfreeze_drafts(proposal: Proposal) -> None:
    """Let the drafts be edited again."""
    PowerVersion.objects.filter(change__proposal=proposal, sealed_at=None).update(frozen_at=None)


def _freeze_drafts(proposal: Proposal) -> None:
    """Drafts that are not frozen yet cannot be edited from here on."""
    rows = PowerVersion.objects.filter(change__proposal=proposal, frozen_at=None)
    rows.update(frozen_at=timezone.now())


def _freeze(proposal: Proposal, by: User | None, total: int, progress: Progress | None) -> Submission:
    """Write down every draft's document and digest with its details and what was found in it, and one digest over all."""
    pk = reserve_ids(Submission, 1)[0]
    said = {
        change: (action, details)
        for change, action, details in proposal.changes.values_list("pk", "action", "details")
    }
    digests: list[list[object]] = []
    refused: list[Reason] = []
    batches: Iterable[list[tuple[int, Subject]]] = _documents(proposal, total, progress)
    if proposal.kind != Proposal.Kind.INITIAL:  # the changes of an adjustment are checked beside each other
        batches = [[pair for batch in batches for pair in batch]]
    with no_collecting():
        for batch in batches:
            checked = check_proposal(proposal, batch)
            refused += checked.why_not()
            rows = [
                (pk, change, *_written(subject.document), said[change][1], checked.kept(change))
                for change, subject in batch
            ]
            copy_rows(SubmittedChange, COLUMNS, rows)
            digests += [[row[1], row[3], *said[row[1]]] for row in rows]
    allowed(shortened(refused))
    analyze(SubmittedChange)
    number = proposal.submissions.count() + 1
    return Submission.objects.create(
        pk=pk, proposal=proposal, number=number, submitted_by=by, digest=digest(digests)
    )


def _written(document: Document) -> tuple[Written, str]:
    text, own = with_digest(document)
    return Written(text), own


def _documents(
    proposal: Proposal, total: int, progress: Progress | None
) -> Iterator[list[tuple[int, Subject]]]:
    """`(change, subject)` of every draft, a thousand at a time."""
    changes = list(proposal.changes.order_by("pk").values_list("pk", "version_id", "power_id"))
    for start in range(0, len(changes), CHUNK):
        chunk = changes[start : start + CHUNK]
        read = documents([version for _, version, _ in chunk])
        yield [(change, Subject(version, power, read[version])) for change, version, power in chunk]
        if progress:
            progress(min(start + CHUNK, total), total)

"""What a change says and in what it differs (变更内容): for one change and for hundreds, in a constant number of queries.

A change is read as it was submitted, since that is what is decided on; as the draft is now while nothing was submitted,
or what was submitted has been returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from departments.access import scope_of
from departments.roles import DEPARTMENT_ROLES
from powers.diff import Diff, diff
from powers.document_reading import Rows, facts, lists
from powers.documents import Document, documents
from powers.models import PowerVersion
from powers.titles import title_of
from review.models.proposals import Change, Decision, Proposal, State, Submission, SubmittedChange
from review.models.seats import imported_by_office, is_applicant
from review.workflow.change_actions import details_of
from review.workflow.conditions import submissions_of

if TYPE_CHECKING:
    from accounts.models import User

DRAFTED = (State.DRAFT, State.INTERNAL, State.RETURNED)


@dataclass(frozen=True)
class Content:
    """A change as it is read: its document, what it was submitted as (None for a draft), and what is different."""

    change: Change
    document: Document
    submitted: SubmittedChange | None
    earlier: Submission | None = None
    before: SubmittedChange | None = None
    """The submission before this one, and the change in it; None where it was not part of that."""

    @cached_property
    def diff(self) -> Diff | None:
        """In what it differs from the version it starts from; None for a new power."""
        base = self.change.base
        return diff(base.sealed_document, self.document) if base and base.sealed_document else None

    @cached_property
    def since(self) -> Diff | None:
        """In what it differs from what was submitted before (与上次提交相比); None where nothing was."""
        return diff(self.before.document, self.document) if self.before else None

    @property
    def since_words(self) -> str:
        """The same in a few words, for a list; '' where there was no earlier submission."""
        if self.earlier is None:
            return ""
        if self.since is None:
            return f"第{self.earlier.number}次提交没有这一项"
        said = [f"改了{self.since.count}处"] if self.since else []
        said += ["改了办理要素"] if self.details_differ else []
        number = self.earlier.number
        return f"比第{number}次提交{'、'.join(said)}" if said else f"与第{number}次提交相同"

    @property
    def details_differ(self) -> bool:
        """Whether what is said besides (办理要素) is not as it was submitted before."""
        return bool(self.before and self.submitted and self.before.details != self.submitted.details)

    @property
    def facts(self) -> list[tuple[str, str]]:
        return facts(self.document)

    @property
    def lists(self) -> list[Rows]:
        return [rows for rows in lists(self.document) if rows.rows]

    @property
    def details(self) -> list[tuple[str, str]]:
        """What was said besides, with the case of this change where it has one of its own."""
        trigger = self.change.trigger
        return [*([("调整情形", str(trigger))] if trigger else []), *details_of(self.change)]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the checks found when it was submitted, with the reasons that were given."""
        found: list[dict[str, Any]] = self.submitted.findings if self.submitted else []
        return found

    @property
    def title(self) -> str:
        """What it is called as submitted, not as the draft may be called by now."""
        doc = self.document
        return title_of(doc["name"], doc["sub_name"])


def read_submission(proposal: Proposal) -> Submission | None:
    """The submission in which a proposal is read now; None while its drafts are."""
    if proposal.state in DRAFTED:
        return None
    last = next(iter(submissions_of(proposal)), None)
    decision = getattr(last, "decision", None)
    return None if decision is not None and decision.outcome == Decision.Outcome.RETURNED else last


def submission_before(proposal: Proposal, submission: Submission | None) -> Submission | None:
    """The submission before the one that is read; of drafts the last one there was."""
    rows = submissions_of(proposal)
    return next((one for one in rows if submission is None or one.number < submission.number), None)


def as_before(
    now: Submission | None, earlier: Submission | None, *, same: bool
) -> QuerySet[SubmittedChange, Any]:
    """The changes of a submission that are the `same` as in an earlier one, or those that are not; as keys of changes."""
    twin = SubmittedChange.objects.filter(
        submission=earlier, change=OuterRef("change"), digest=OuterRef("digest"), details=OuterRef("details")
    )
    rows = SubmittedChange.objects.filter(submission=now)
    return rows.filter(Exists(twin) if same else ~Exists(twin)).values("change")


@dataclass(frozen=True)
class Since:
    """What became of a submission in the next one (与上次提交相比), in numbers; `gone` are the changes left out."""

    earlier: Submission
    changed: int
    new: int
    same: int
    gone: list[str]


def since_last(now: Submission | None, earlier: Submission | None) -> Since | None:
    """The same for a proposal that was submitted again; None for any other. Four queries."""
    if now is None or earlier is None:
        return None
    then = earlier.items.values("change")
    total, same = now.items.count(), as_before(now, earlier, same=True).count()
    new = now.items.exclude(change__in=then).count()
    gone = earlier.items.exclude(change__in=now.items.values("change"))
    names = list(gone.order_by("pk").values_list("document__name", flat=True))
    return Since(earlier, total - same - new, new, same, names)


def contents(
    changes: Iterable[Change],
    submission: Submission | None,
    *,
    earlier: Submission | None = None,
    with_findings: bool = True,
) -> list[Content]:
    """The changes of one proposal as they are read in a submission, or as drafts, beside an `earlier` submission; a
    constant number of queries. Each change needs its `base` loaded."""
    rows = list(changes)
    submitted = submitted_in(rows, submission, with_findings=with_findings)
    before = submitted_in(rows, earlier, with_findings=False)
    bare = [change.version_id for change in rows if change.pk not in submitted]
    drafts = documents(bare) if bare else {}
    found = []
    for change in rows:
        one = submitted.get(change.pk)
        doc = one.document if one else drafts[change.version_id]
        found.append(Content(change, doc, one, earlier, before.get(change.pk)))
    return found


def read_change(change: Change) -> tuple[Document, PowerVersion, SubmittedChange | None]:
    """What is to be decided on: as submitted while it is frozen or sealed, else the draft as it is now."""
    rows = PowerVersion.objects.select_related("power", "power_type", "department").defer("sealed_document")
    version = rows.get(pk=change.version_id)
    if not version.is_editable:
        submissions = SubmittedChange.objects.filter(change=change).select_related("submission")
        if submitted := submissions.order_by("-submission__number").first():
            return submitted.document, version, submitted
    return documents([version.pk])[version.pk], version, None


def can_edit(proposal: Proposal, user: User) -> bool:
    """Whether there are drafts that can be edited by this person now: those of the applicant, while it drafts."""
    if proposal.state not in (State.DRAFT, State.RETURNED):
        return False
    if is_applicant(proposal, user) or imported_by_office(proposal, user):
        return True
    return proposal.department_id is None and _has_own(proposal, user)


def can_complete(proposal: Proposal, user: User) -> bool:
    """Whether there are drafts that this person may complete in bulk: of an initial list each department has its own."""
    if proposal.kind != Proposal.Kind.INITIAL or imported_by_office(proposal, user):
        return can_edit(proposal, user)
    return proposal.state in (State.DRAFT, State.RETURNED) and _has_own(proposal, user)


def _has_own(proposal: Proposal, user: User) -> bool:
    """Whether an initial list has drafts of a department the person works for."""
    own = scope_of(user).departments_as(*DEPARTMENT_ROLES)
    initial = proposal.kind == Proposal.Kind.INITIAL
    return initial and proposal.changes.filter(version__department__in=own).exists()


def submitted_in(
    changes: list[Change], submission: Submission | None, *, with_findings: bool = False
) -> Mapping[int, SubmittedChange]:
    """The changes as they were submitted in one submission, by change; one query."""
    if submission is None:
        return {}
    rows = SubmittedChange.objects.filter(submission=submission, change__in=[c.pk for c in changes])
    if not with_findings:
        rows = rows.defer("findings")
    found = {row.change_id: row for row in rows}
    for row in found.values():
        row.submission = submission
    return found

"""What an initial list may be submitted and approved with (带着提交的问题): errors that do not block, by kind with counts.

A list taken over comes as it is published (docs/adr/0005); whoever submits or approves it is told what it still lacks.
Selectors only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from powers.checks import CHECKS, Severity
from powers.checks.loading import check_versions
from powers.models import PowerVersion
from review.models.imports import ImportProblem, ImportRun
from review.models.proposals import Proposal

MOST_CHECKED = 300
"""How many drafts are checked while the page is made; of a longer list, what its import found is told."""
NAMED = 20
BLOCKING = tuple(check.title for check in CHECKS.values() if check.always_blocks)
"""What stops an initial list too, by title."""


@dataclass
class Kind:
    """A kind of error with the number of items that have it, and the first of them: `(change, title)`."""

    title: str
    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Shortcomings:
    """The kinds of errors an initial list goes on with; `runs`: the imports that tell them, where it is not checked now."""

    kinds: Sequence[Kind]
    runs: Sequence[ImportRun] = ()

    @property
    def count(self) -> int:
        """How many errors there are in all."""
        return sum(kind.count for kind in self.kinds)

    @property
    def told(self) -> str:
        return "、".join(f"{kind.title}（{kind.count}项）" for kind in self.kinds)


def shortcomings_of(proposal: Proposal) -> Shortcomings | None:
    """What an initial list would go on with; None where there is nothing to tell."""
    if proposal.kind != Proposal.Kind.INITIAL:
        return None
    changes = dict(proposal.changes.order_by("pk").values_list("version", "pk")[: MOST_CHECKED + 1])
    found = _checked(changes) if len(changes) <= MOST_CHECKED else _when_imported(proposal)
    return found if found.kinds else None


def shortcomings_in_preview(run: ImportRun) -> Shortcomings | None:
    """What the initial list a preview would make would go on with."""
    procedure = run.report.get("procedure", {})
    if not procedure.get("initial"):
        return None
    adjusting = [one["department"] for one in procedure.get("adjustments", [])]
    found = Shortcomings(_kinds_told([run.pk], adjusting))
    return found if found.kinds else None


def _checked(changes: Mapping[int, int]) -> Shortcomings:
    """What the checks find in drafts now, given as `{version: change}`."""
    titles = {version.pk: version.title for version in PowerVersion.objects.filter(pk__in=changes)}
    kinds: dict[str, Kind] = {}
    for version, findings in check_versions(titles).items():
        errors = {
            f.title for f in findings if f.severity == Severity.ERROR and not CHECKS[f.code].always_blocks
        }
        for title in errors:
            kind = kinds.setdefault(title, Kind(title))
            kind.count += 1
            if len(kind.first) < NAMED:
                kind.first.append((changes[version], titles[version]))
    return Shortcomings(sorted(kinds.values(), key=lambda kind: (-kind.count, kind.title)))


def _when_imported(proposal: Proposal) -> Shortcomings:
    runs = [*proposal.import_runs.defer("report"), *proposal.further_import_runs.defer("report")]
    return Shortcomings(_kinds_told([run.pk for run in runs]), runs)


def _kinds_told(runs: Sequence[int], without: Sequence[str] = ()) -> list[Kind]:
    """The errors the checks found in items of imports, beside those of some departments."""
    rows = ImportProblem.objects.filter(
        run__in=runs, source=ImportProblem.Source.CHECK, severity=ImportProblem.Severity.ERROR
    )
    rows = rows.exclude(kind__in=BLOCKING).exclude(item__department__in=without)
    counts = rows.order_by().values_list("kind").annotate(count=Count("item", distinct=True))
    return [Kind(title, count) for title, count in sorted(counts, key=lambda row: (-row[1], row[0]))]

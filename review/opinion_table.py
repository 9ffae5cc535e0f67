"""The opinions on a submission side by side (意见汇总表), for consolidating, the meeting and the decision."""

from __future__ import annotations

from dataclasses import dataclass

from review import conditions
from review.models import Change, Opinion, Proposal, ReviewTask, TaskItem


@dataclass(frozen=True)
class Cell:
    """What one member says of one change: whether it was asked, and the opinion that holds."""

    task: ReviewTask
    asked: bool
    opinion: Opinion | None


@dataclass(frozen=True)
class OpinionRow:
    """One change with what each member says of it."""

    change: Change
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether anything but plain consent was said."""
        return any(c.opinion is not None and c.opinion.verdict != Opinion.Verdict.AGREE for c in self.cells)


@dataclass(frozen=True)
class OpinionTable:
    """The opinions on a submission (意见汇总表): a row for each change, a column for each member."""

    tasks: list[ReviewTask]
    rows: list[OpinionRow]

    @property
    def differing(self) -> list[OpinionRow]:
        return [row for row in self.rows if row.differs]


def opinion_table(proposal: Proposal) -> OpinionTable | None:
    """The table of the last submission; None before its review starts. Five queries however many changes."""
    last = proposal.submissions.order_by("-number")[:1]
    tasks = list(
        proposal.tasks.filter(submission__in=last)
        .select_related("unit", "signed_by")
        .order_by("unit__order", "pk")
    )
    if not tasks:
        return None
    opinions = conditions.last_opinions(proposal)
    asked = set(TaskItem.objects.filter(task__in=tasks).values_list("task_id", "change_id"))
    changes = Change.objects.filter(proposal=proposal).select_related("version").order_by("pk")
    rows = [
        OpinionRow(c, [Cell(t, (t.pk, c.pk) in asked, opinions.get((c.pk, t.pk))) for t in tasks])
        for c in changes.defer("version__source", "version__sealed_document")
    ]
    return OpinionTable(tasks, rows)

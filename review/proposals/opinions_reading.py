"""The opinions on a submission side by side (意见汇总表), for consolidating, the meeting and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.read_once import once
from review.models.proposals import Change, Proposal
from review.models.review_tasks import Opinion, ReviewTask, TaskItem
from review.workflow import conditions
from review.workflow.routing import setting_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Cell:
    """What one member says of one change: whether it was asked, and the opinion that holds."""

    task: ReviewTask
    asked: bool
    opinion: Opinion | None
    hidden: bool = False


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


def opinion_table(proposal: Proposal, user: User | None = None) -> OpinionTable | None:
    """The table of the last submission; None before its review starts. A constant number of queries.

    For a person: the changes they see, and no member's opinion but their own where these are hidden before signing.
    """
    tasks = last_tasks(proposal)
    if not tasks:
        return None
    hidden = _hidden(proposal, tasks, user) if user is not None else set()
    opinions = conditions.last_opinions(proposal)
    asked = set(TaskItem.objects.filter(task__in=tasks).values_list("task_id", "change_id"))
    changes = Change.objects.filter(proposal=proposal).select_related("version").order_by("pk")
    if user is not None:
        changes = changes.filter(pk__in=Change.objects.visible_to(user).values("pk"))
    rows = [
        OpinionRow(
            c,
            [
                Cell(
                    t,
                    asked=(t.pk, c.pk) in asked,
                    opinion=None if t.pk in hidden else opinions.get((c.pk, t.pk)),
                    hidden=t.pk in hidden,
                )
                for t in tasks
            ],
        )
        for c in changes.defer("version__source", "version__sealed_document")
    ]
    return OpinionTable(tasks, rows)


@once
def last_tasks(proposal: Proposal) -> list[ReviewTask]:
    """The members' tasks of the last submission."""
    last = proposal.submissions.order_by("-number").values("pk")[:1]
    tasks = proposal.tasks.filter(submission__in=last).select_related("unit", "signed_by")
    return list(tasks.order_by("unit__order", "pk"))


def hides_opinions(proposal: Proposal, user: User) -> bool:
    """Whether a person does not see other members' opinions yet: they have one of their own to sign first."""
    if not setting_of(proposal.region).hide_opinions:
        return False
    return ReviewTask.objects.own(user).filter(proposal=proposal, signed_at=None, closed_at=None).exists()


def _hidden(proposal: Proposal, tasks: list[ReviewTask], user: User) -> set[int]:
    """The signed tasks whose opinions a person does not see yet."""
    if not hides_opinions(proposal, user):
        return set()
    own = set(ReviewTask.objects.own(user).filter(proposal=proposal).values_list("pk", flat=True))
    return {task.pk for task in tasks if task.signed_at is not None and task.pk not in own}

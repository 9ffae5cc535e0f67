"""How long adjusting the list takes (办理用时): every step of every proposal and every member's task, in working days.

A stint is one stay of a proposal in one state, or one review task: who had it, from when to when, by when it was due.
Days are counted as deadlines are (the first day is not, holidays are not, days an office has corrected are). All
starts at what the person may see; two queries however many rows.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone

from core.working_days import Counter
from departments.calendar import corrections
from review.models.proposals import Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask
from review.workflow.steps import STEPS, TASK

if TYPE_CHECKING:
    from accounts.models import User

OF_APPLICANT = (State.DRAFT, State.INTERNAL, State.RETURNED)
NO_OFFICE = (State.REVIEWING,)
"""The joint review as a whole is nobody's own: each member's task counts for the member."""


@dataclass(frozen=True)
class Stint:
    """One piece of work (办理记录): `days` until it ended, or until today while it goes on."""

    step: str
    office: str
    proposal: int
    title: str
    began: dt.date
    ended: dt.date | None
    days: int
    due_on: dt.date | None
    late: bool

    @property
    def label(self) -> str:
        return STEPS[self.step]


@dataclass(frozen=True)
class Line:
    """What a group of stints comes to. `share` is that of those in time among those that had a deadline, in percent."""

    key: str
    label: str
    count: int
    median: float
    ninety: int
    longest: int
    timed: int
    in_time: int
    open: int
    overdue: int

    @property
    def share(self) -> int | None:
        return round(100 * self.in_time / self.timed) if self.timed else None


@dataclass(frozen=True)
class Wanted:
    """Which stints: those that ended from `start` to `end`, and those that go on."""

    start: dt.date
    end: dt.date
    region: int | None = None
    department: int | None = None
    kind: str = ""
    step: str = ""


def stints(user: User, wanted: Wanted) -> list[Stint]:
    """The stints a person may see, those that ended in the period and those that go on today."""
    rows = [*_steps(user, wanted), *_tasks(user, wanted)]
    if wanted.step:
        rows = [row for row in rows if row["step"] == wanted.step]
    if not rows:
        return []
    today = timezone.localdate()
    counter = Counter(min(row["began"] for row in rows), corrections())
    return [_stint(row, counter, today) for row in rows]


def by_step(rows: Iterable[Stint]) -> list[Line]:
    """A line for each step that occurs, in the order of the work."""
    lines = _grouped(rows, lambda row: (row.step, row.label))
    return sorted(lines, key=lambda line: list(STEPS).index(line.key))


def by_office(rows: Iterable[Stint]) -> list[Line]:
    """A line for each office and department, the slowest first."""
    own = (row for row in rows if row.step not in NO_OFFICE)
    lines = _grouped(own, lambda row: (row.office, row.office))
    return sorted(lines, key=lambda line: (-line.median, -line.ninety, line.label))


def ninetieth(days: list[int]) -> int:
    """The 90th percentile by nearest rank: the shortest time within which nine in ten were done."""
    return sorted(days)[math.ceil(0.9 * len(days)) - 1]


# --- reading ------------------------------------------------------------------------------------------------


def _proposals(user: User, wanted: Wanted) -> Any:
    rows = Proposal.objects.visible_to(user)
    if wanted.region:
        rows = rows.filter(region=wanted.region)
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def _steps(user: User, wanted: Wanted) -> list[dict[str, Any]]:
    ended = Q(left_at__isnull=True) | Q(left_at__date__range=(wanted.start, wanted.end))
    rows = ProposalStep.objects.filter(ended, proposal__in=_proposals(user, wanted).values("pk"))
    rows = rows.exclude(state__in=(State.REJECTED, State.WITHDRAWN))
    return [
        {
            "step": State.APPROVED if row["state"] == State.PARTLY else row["state"],
            "office": _holder(row),
            "proposal": row["proposal_id"],
            "title": row["proposal__title"],
            "began": timezone.localdate(row["entered_at"]),
            "ended": timezone.localdate(row["left_at"]) if row["left_at"] else None,
            "due_on": row["due_on"],
        }
        for row in rows.order_by("pk").values(
            "state",
            "entered_at",
            "left_at",
            "due_on",
            "proposal_id",
            "proposal__title",
            "proposal__department__name",
            "proposal__unit__name",
            "proposal__region__name",
        )
    ]


def _holder(row: Mapping[str, Any]) -> str:
    """Who has a proposal in a state: the applicant while it drafts, else the staffing office of the region."""
    if row["state"] in OF_APPLICANT:
        applicant = row["proposal__unit__name"] or row["proposal__department__name"]
        return str(applicant or "多个部门")
    return f"{row['proposal__region__name']}机构编制部门"


def _tasks(user: User, wanted: Wanted) -> list[dict[str, Any]]:
    """Tasks signed, going on, or given up after their deadline (逾期视为无意见); those that were called off do not count."""
    period = (wanted.start, wanted.end)
    ended = Q(signed_at__date__range=period)
    lapsed = Q(signed_at=None, closed_at__date__range=period, closed_at__date__gt=F("due_on"))
    running = Q(signed_at=None, closed_at=None)
    rows = ReviewTask.objects.visible_to(user).filter(
        ended | lapsed | running, proposal__in=_proposals(user, wanted).values("pk")
    )
    found = rows.order_by("pk").values(
        "opened_at", "signed_at", "closed_at", "due_on", "proposal_id", "proposal__title", "unit__name"
    )
    result = []
    for row in found:
        end = row["signed_at"] or row["closed_at"]
        result.append(
            {
                "step": TASK,
                "office": row["unit__name"],
                "proposal": row["proposal_id"],
                "title": row["proposal__title"],
                "began": timezone.localdate(row["opened_at"]),
                "ended": timezone.localdate(end) if end else None,
                "due_on": row["due_on"],
            }
        )
    return result


def _stint(row: dict[str, Any], counter: Counter, today: dt.date) -> Stint:
    end = row["ended"] or today
    late = row["due_on"] is not None and end > row["due_on"]
    return Stint(days=counter.between(row["began"], end), late=late, **row)


# --- counting -----------------------------------------------------------------------------------------------


def _grouped(rows: Iterable[Stint], key: Callable[[Stint], tuple[str, str]]) -> list[Line]:
    groups: dict[tuple[str, str], list[Stint]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return [_line(*name, group) for name, group in groups.items()]


def _line(key: str, label: str, rows: list[Stint]) -> Line:
    """Durations are those of what has ended; what goes on is counted beside them."""
    done = [row for row in rows if row.ended is not None]
    going = [row for row in rows if row.ended is None]
    days = [row.days for row in done] or [0]
    timed = [row for row in done if row.due_on is not None]
    return Line(
        key=key,
        label=label,
        count=len(done),
        median=float(median(days)),
        ninety=ninetieth(days),
        longest=max(days),
        timed=len(timed),
        in_time=sum(not row.late for row in timed),
        open=len(going),
        overdue=sum(row.late for row in going),
    )

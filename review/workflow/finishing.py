"""Noting that what was approved is public (公布后办结): the step that waited for it ends, and the applicant is told.

Publishing does not know of proposals (architecture.md): it gives versions their periods. The timer sees that a
proposal has no approved version left without one. Whether it is public goes by the versions; this is the clock only.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audit.models import Event
from review.models.proposals import Change, ProposalStep, State
from review.workflow.notices import notify

WAITING = (State.APPROVED, State.PARTLY)


def note_published() -> list[ProposalStep]:
    """End the steps of proposals all of whose approved versions were released; returns those."""
    return [step for pk in _released().values_list("pk", flat=True) if (step := _end(pk)) is not None]


def _released() -> QuerySet[ProposalStep]:
    sealed = Change.objects.filter(proposal=OuterRef("proposal"), version__sealed_at__isnull=False)
    steps = ProposalStep.objects.filter(left_at=None, state__in=WAITING)
    return steps.filter(Exists(sealed), ~Exists(sealed.filter(version__period=None))).order_by("pk")


@transaction.atomic
def _end(pk: int) -> ProposalStep | None:
    rows = ProposalStep.objects.select_for_update(of=("self",), skip_locked=True).filter(left_at=None)
    step = (
        rows.select_related("proposal__region", "proposal__department", "proposal__unit")
        .filter(pk=pk)
        .first()
    )
    if step is None:
        return None
    step.left_at = _released_at(step)
    step.save(update_fields=["left_at"])
    notify("published", step.proposal)
    return step


def _released_at(step: ProposalStep) -> dt.datetime:
    """When the last of its versions was released: of each day of effect the first release since the approval, as
    the log has it, however much later the timer came by."""
    periods = Change.objects.filter(proposal=step.proposal_id, version__sealed_at__isnull=False)
    days = {f"{period.lower}" for period in periods.values_list("version__period", flat=True) if period}
    made = Event.objects.filter(
        action="release.made",
        region_code=step.proposal.region.code,
        at__gte=step.entered_at,
        detail__effective_on__in=days,
    )
    first: dict[str, dt.datetime] = {}
    for at, detail in made.order_by("pk").values_list("at", "detail"):
        first.setdefault(detail["effective_on"], at)
    return max(first.values(), default=timezone.now())

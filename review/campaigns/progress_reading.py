"""What a yearly self-check is about and how far it is (核对进度). Selectors only.

What is looked at is the list itself, as it stands today; no copy is made of it. A power is settled when its
department has confirmed it, or when a change of it was submitted and under way while the campaign ran: then the proposal
answers. A draft that nobody has submitted yet settles nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When

from powers.models import PowerVersion, PowerVersionQuerySet
from review.models.campaigns import Campaign, Confirmation
from review.models.proposals import Change, State


class Progress(models.TextChoices):
    """How a power stands in a campaign (核对情况)."""

    OPEN = "open", "未核对"
    CONFIRMED = "confirmed", "确认无变化"
    ADJUSTING = "adjusting", "已提出调整"


SUBMITTED = Q(proposal__submitted_at__isnull=False)


def listed(campaign: Campaign) -> PowerVersionQuerySet:
    """The powers on the list that a campaign is about."""
    rows = PowerVersion.objects.in_force_on(campaign.day).filter(power__region=campaign.region)
    return rows.exclude(standing=PowerVersion.Standing.CANCELLED)


def confirmations_of(campaign: Campaign) -> models.QuerySet[Confirmation]:
    return Confirmation.objects.filter(campaign=campaign)


def changes_of(campaign: Campaign) -> models.QuerySet[Change]:
    """The changes that were under way while a campaign ran, only drafted ones too."""
    under_way = Q(is_open=True) | Q(proposal__steps__entered_at__gte=campaign.opened_at)
    changes = Change.objects.filter(under_way, proposal__created_at__date__lte=campaign.closes_on)
    return changes.exclude(proposal__state=State.WITHDRAWN)


def powers_of(campaign: Campaign) -> PowerVersionQuerySet:
    """The powers on the list that a campaign is about, each with its `progress`, `confirmation_id` and `change_id`.

    `change_id` is that of a change that is only drafted too.
    """
    confirmed = confirmations_of(campaign).filter(power=OuterRef("power"))
    changes = changes_of(campaign).filter(power=OuterRef("power"))
    submitted = changes.filter(SUBMITTED)
    settled = Case(
        When(Exists(submitted), then=Value(Progress.ADJUSTING)),
        When(Exists(confirmed), then=Value(Progress.CONFIRMED)),
        default=Value(Progress.OPEN),
        output_field=models.CharField(),
    )
    rows = listed(campaign).alias(is_adjusting=Exists(submitted), is_confirmed=Exists(confirmed))
    return rows.annotate(
        progress=settled,
        confirmation_id=Subquery(confirmed.values("pk")[:1]),
        change_id=Subquery(changes.order_by("-pk").values("pk")[:1]),
    )


def that_stand(rows: Any, progress: str) -> PowerVersionQuerySet:
    """Those of the powers of a campaign that stand so; as conditions of their own, which the database plans better than
    a comparison with `progress`."""
    conditions = {"is_adjusting": progress == Progress.ADJUSTING}
    if progress != Progress.ADJUSTING:
        conditions["is_confirmed"] = progress == Progress.CONFIRMED
    found: PowerVersionQuerySet = rows.filter(**conditions)
    return found


@dataclass(frozen=True)
class DepartmentProgress:
    """How far a department is: numbers of powers."""

    department: int
    name: str
    total: int
    confirmed: int
    adjusting: int
    open: int

    @property
    def percent(self) -> int:
        """The settled part, rounded down: full only when nothing is left."""
        return 100 * (self.total - self.open) // self.total if self.total else 100


def progress(campaign: Campaign, rows: PowerVersionQuerySet | None = None) -> list[DepartmentProgress]:
    """How far each department is, in the order of the list; of `rows` of the campaign where they are given.

    The powers that are settled are read once and not looked for power by power: every desk shows this of the whole list.
    """
    adjusting = Q(power__in=changes_of(campaign).filter(SUBMITTED).values("power"))
    confirmed = Q(power__in=confirmations_of(campaign).values("power")) & ~adjusting
    counted = (
        (listed(campaign) if rows is None else rows)
        .order_by()
        .values("department", "department__name")
        .annotate(
            total=Count("pk"),
            confirmed=Count("pk", filter=confirmed),
            adjusting=Count("pk", filter=adjusting),
        )
        .order_by("department__order", "department__code")
    )
    return [
        DepartmentProgress(
            row["department"],
            row["department__name"],
            row["total"],
            row["confirmed"],
            row["adjusting"],
            row["total"] - row["confirmed"] - row["adjusting"],
        )
        for row in counted
    ]

"""The measures by which lists are kept, as the public reads them (管理办法): by region and kind, with where each stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from departments.models import Region
from publish.models import Measure


@dataclass(frozen=True)
class Shown:
    """A measure with where it stands today, and the other texts of its kind."""

    row: Measure
    status: Measure.Status
    others: tuple[Shown, ...] = ()

    @property
    def last_day(self) -> dt.date | None:
        return self.row.effective_to - dt.timedelta(days=1) if self.row.effective_to else None


@dataclass(frozen=True)
class Group:
    """What a region has published."""

    region: Region
    measures: list[Shown]


def by_region(day: dt.date) -> list[Group]:
    """All of them, the newest of each kind first, without their texts."""
    rows = Measure.objects.select_related("region").defer("text")
    return [
        Group(region, [Shown(row, row.status_on(day)) for row in found])
        for region, found in groupby(rows, key=lambda row: row.region)
    ]


def in_force(day: dt.date) -> list[Shown]:
    """Those that hold today."""
    shown = [one for group in by_region(day) for one in group.measures]
    return [one for one in shown if one.status == Measure.Status.CURRENT]


def one(pk: int, day: dt.date) -> Shown | None:
    row = Measure.objects.select_related("region").filter(pk=pk).first()
    if row is None:
        return None
    others = Measure.objects.filter(region=row.region_id, kind=row.kind).exclude(pk=pk).defer("text")
    if row.kind == Measure.Kind.OTHER:
        others = others.filter(title=row.title)
    told = tuple(Shown(other, other.status_on(day)) for other in others.select_related("region"))
    return Shown(row, row.status_on(day), told)

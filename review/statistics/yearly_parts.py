"""What a yearly report is made of (年度报告的组成): its period, sections and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from departments.models import Region


@dataclass(frozen=True)
class Table:
    """One table of the report; the last row is the sum where `summed`."""

    title: str
    head: Sequence[str]
    rows: list[list[Any]]
    summed: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the report: what it says in words, and its tables."""

    title: str
    words: list[str]
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Period:
    """The year of a region, as far as it has gone."""

    region: Region
    year: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last(self) -> dt.date:
        return min(dt.date(self.year, 12, 31), timezone.localdate())

    @property
    def is_over(self) -> bool:
        return timezone.localdate().year > self.year

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.first, self.last


def with_sum(rows: list[list[Any]]) -> list[list[Any]]:
    """`rows` and below them their sum."""
    return [*rows, ["合计", *(sum(column) for column in list(zip(*rows, strict=True))[1:])]] if rows else []

"""By when a step has to be done (期限): how many working days a region gives it, and the day that makes.

A region's own rule goes before that of the one above it, that before the general one; where a row is missing, what
was shipped holds, so that a deadline can always be told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference_files import read_yaml
from core.working_days import Due, after
from departments.calendar import corrections, due_after
from departments.models import Region
from review.models.deadlines import DeadlineRule, Step

SHIPPED = Path(__file__).parents[1] / "reference_data" / "deadlines.yaml"
COUNTED_BACK = frozenset({Step.PROPOSE_BEFORE})
"""Steps whose term lies before the day it is counted from."""


def days_for(step: str, region: Region | None) -> int:
    """The working days a region gives a step."""
    return _days(_rules(step), step, region)


def due(step: str, start: dt.date, region: Region | None) -> Due:
    """The last day of the term of a step counted from `start`, or back from it (COUNTED_BACK)."""
    return due_after(start, _signed(step, days_for(step, region)))


class Deadlines:
    """`due` for many: the rules and the calendar's corrections are read once."""

    def __init__(self) -> None:
        self._rules, self._corrections = _rules(), corrections()

    def due(self, step: str, start: dt.date, region: Region) -> Due:
        """As `due`; read `region` with its parents."""
        return after(start, _signed(step, _days(self._rules, step, region)), self._corrections)


def _rules(*steps: str) -> dict[tuple[str, int | None], int]:
    rows = DeadlineRule.objects.filter(step__in=steps) if steps else DeadlineRule.objects.all()
    return {(step, region): days for step, region, days in rows.values_list("step", "region", "working_days")}


def _days(rules: Mapping[tuple[str, int | None], int], step: str, region: Region | None) -> int:
    place = region if any(of == step and where for of, where in rules) else None
    while place is not None:
        if (step, place.pk) in rules:
            return rules[step, place.pk]
        place = place.parent
    return rules.get((step, None)) or int(_shipped()[step]["working_days"])


def _signed(step: str, days: int) -> int:
    return -days if step in COUNTED_BACK else days


def load_deadlines() -> int:
    """Add the general terms that are missing; what an office has edited stays. Returns how many were added."""
    added = 0
    for step, row in _shipped().items():
        kept = {"working_days": row["working_days"], "note": row["note"]}
        _, created = DeadlineRule.objects.get_or_create(step=step, region=None, defaults=kept)
        added += created
    return added


@lru_cache(maxsize=1)
def _shipped() -> dict[str, dict[str, Any]]:
    rows = read_yaml(SHIPPED)
    return {row["step"]: row for row in rows}

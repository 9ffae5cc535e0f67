"""By when a step has to be done (期限): how many working days a region gives it, and the day that makes.

A region's own rule goes before that of the one above it, that before the general one; where a row is missing, what
was shipped with the step holds, so that a deadline can always be told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from core.working_days import Due, after
from departments.calendar import corrections, due_after
from departments.models import Region
from office.deadline_steps import STEPS
from office.models.deadlines import DeadlineRule


def days_for(step: str, region: Region | None) -> int:
    """The working days a region gives a step."""
    return _days(_rules(step), step, region)


def due(step: str, start: dt.date, region: Region | None) -> Due:
    """The last day of a step counted from `start`, or back from it where the step says so."""
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
    return rules.get((step, None)) or STEPS[step].working_days


def _signed(step: str, days: int) -> int:
    return -days if STEPS[step].back else days


def load_deadlines() -> int:
    """Add the general rules that are missing; what an office has edited stays. Returns how many were added."""
    added = 0
    for step in STEPS:
        kept = {"working_days": step.working_days, "note": step.note}
        _, created = DeadlineRule.objects.get_or_create(step=step.name, region=None, defaults=kept)
        added += created
    return added

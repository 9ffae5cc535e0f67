"""The steps that have a deadline (办理期限的环节): a registry that the apps above fill, each with what was shipped for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import TextChoices

from core.reference_files import read_yaml
from core.registry import Registry


@dataclass(frozen=True)
class DeadlineStep:
    """What is to be done within a number of working days. `back`: counted back from the day, not on from it."""

    name: str
    label: str
    working_days: int
    note: str = ""
    back: bool = False
    order: int = 0


STEPS: Registry[DeadlineStep] = Registry("办理期限的环节")


def enter_steps(steps: type[TextChoices], shipped: Path, *, back: Iterable[str] = ()) -> None:
    """Enter the steps of an app with the working days it ships, a YAML list of `{step, working_days, note}`."""
    rows = {row["step"]: row for row in read_yaml(shipped)}
    counted_back, first = set(back), len(list(STEPS))
    for order, step in enumerate(steps, start=first):
        row = rows[step.value]
        days, note = int(row["working_days"]), row.get("note", "")
        STEPS.add(DeadlineStep(step.value, str(step.label), days, note, step.value in counted_back, order))


def step_choices() -> list[tuple[str, str]]:
    """The steps as choices of a form."""
    return [(step.name, step.label) for step in STEPS]

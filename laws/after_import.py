"""What follows an import of laws (导入之后): a door for the apps above, whose citations and tasks rest on the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.registry import Registry
from departments.importing.reports import Report


@dataclass(frozen=True)
class Following:
    """Something that is brought up to date after laws came in; `run` says in a sentence what it did, or ''."""

    name: str
    label: str
    order: int
    run: Callable[[], str]


AFTER_IMPORT: Registry[Following] = Registry("导入法律之后")


def follow_import(reports: Iterable[Report]) -> list[str]:
    """Bring up to date what rests on the library, where these imports changed it; what was done, a sentence each."""
    if not any(report.created or report.updated for report in reports):
        return []
    return [said for one in AFTER_IMPORT if (said := one.run())]

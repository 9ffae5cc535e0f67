"""The powers that touch a situation of life or of a trade (办事情景), by their names or their codes. Selectors only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from departments.models import Region
from powers.models import PowerType, Situation
from publish.listing import MainItem, as_main_items, lines_of
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.listing import Entries

MOST = 300
"""So many powers a page of a situation shows; an office whose words find more will want narrower ones."""


@dataclass(frozen=True)
class Part:
    """Powers of one department that are begun in one way."""

    department: str
    region: str
    items: list[MainItem]


@dataclass(frozen=True)
class Half:
    """What one applies for, or what the departments do of their own accord."""

    heading: str
    total: int
    parts: list[Part]


def kinds() -> list[tuple[str, list[Situation]]]:
    """The situations of life and those of trades, as the home page lists them; one query."""
    rows = list(Situation.objects.filter(is_active=True))
    groups = [(_(kind.label), [row for row in rows if row.kind == kind]) for kind in Situation.Kind]
    return [(label, found) for label, found in groups if found]


def powers_of(situation: Situation, places: Collection[Region], day: dt.date) -> Entries:
    """The powers in force that the situation touches, in these regions or, without any, everywhere."""
    touched = Q(pk__in=[])
    for word in situation.words:
        touched |= Q(name__contains=word) | Q(sub_name__contains=word)
    if situation.codes:
        touched |= Q(code__in=situation.codes) | Q(power__main_code__in=situation.codes)
    found = ListEntry.objects.on(day).filter(touched)
    return found.filter(region__in=places) if places else found


def halves(entries: Entries) -> tuple[list[Half], int]:
    """The powers under what a person applies for and what is done without, by department; and how many are left out."""
    ordered = list(lines_of(entries).order_by("sort_key", "pk")[: MOST + 1])
    left = entries.count() - MOST if len(ordered) > MOST else 0
    on_application = set(
        PowerType.objects.filter(initiation=PowerType.Initiation.APPLICATION).values_list("pk", flat=True)
    )
    asked = [entry for entry in ordered[:MOST] if entry.power_type_id in on_application]
    done = [entry for entry in ordered[:MOST] if entry.power_type_id not in on_application]
    made = [_half(_("申请办理的"), asked), _half(_("部门依职权办的"), done)]
    return [half for half in made if half.total], left


def _half(heading: str, entries: list[ListEntry]) -> Half:
    by_body: dict[int, list[ListEntry]] = {}
    for entry in entries:
        by_body.setdefault(entry.department_id, []).append(entry)
    parts = [
        Part(rows[0].department.name, rows[0].region.name, as_main_items(rows)) for rows in by_body.values()
    ]
    return Half(heading, len(entries), parts)

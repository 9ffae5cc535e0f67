"""A department as the public reads it (部门页): its charter, duties, plaques and boundaries, and its list by duty or type.

Selectors only, and everything as of one day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.as_of import as_of, moment_of, standing
from departments.models import Charter, Department, Duty, DutyBoundary, Plaque
from powers.models import PowerType
from publish.listing import MainItem, as_main_items, as_named, lines_of, page_numbers
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.listing import Entries


@dataclass
class Section:
    """A heading of a department's list: a duty or a type, and what stands under it on this page."""

    heading: str
    anchor: str
    total: int
    number: str = ""
    note: str = ""
    duty_id: int | None = None
    items: list[MainItem] = field(default_factory=list)


def charter_of(department: Department, day: dt.date) -> tuple[Charter | None, list[Duty]]:
    """The 三定规定 in force on `day` with its duties."""
    known = standing(Charter, day, owner=department, department_id=department.pk)
    in_force = [
        charter
        for charter in known
        if (not charter.effective_from or charter.effective_from <= day)
        and (not charter.effective_to or charter.effective_to > day)
    ]
    if not in_force:
        return None, []
    charter = max(in_force, key=lambda one: (one.effective_from or dt.date.min, one.pk))
    duties = standing(Duty, day, owner=department, charter_id=charter.pk)
    return charter, sorted(duties, key=lambda duty: (duty.order, duty.pk))


def plaques_of(department: Department, day: dt.date) -> tuple[list[Plaque], list[Plaque]]:
    """The names the body carries besides its own on `day`, and those it carried before."""
    rows = standing(Plaque, day, owner=department, department_id=department.pk, verified=True)
    rows.sort(key=lambda plaque: (plaque.valid_from or dt.date.max, plaque.name))
    past = [plaque for plaque in rows if plaque.valid_to and plaque.valid_to <= day]
    return [plaque for plaque in rows if plaque not in past], past


def boundaries_of(department: Department, duties: Iterable[Duty], day: dt.date) -> list[DutyBoundary]:
    """Where these duties of a body met those of others on `day` (职责边界), in the order of the duties."""
    known = {duty.pk: duty for duty in duties}
    if moment_of(day) is None:
        stood = list(
            DutyBoundary.objects.filter(duty__in=known).select_related("other__region").order_by("pk")
        )
    else:
        stood = [
            row
            for pk in known
            for row in standing(DutyBoundary, day, owner=department, related=("other__region",), duty_id=pk)
        ]
    as_of((row.other for row in stood), day)
    for row in stood:
        row.duty = known[row.duty_id]
    return sorted(stood, key=lambda row: list(known).index(row.duty_id))


UNDER_NO_DUTY = gettext_noop("未对应具体职责")


def keys_by_duty(entries: Entries, duties: list[Duty]) -> list[tuple[str, list[int]]]:
    """The department's powers under each duty, as `(heading key, entry ids)`; one may stand under several.

    First the duties of the charter, then those that a list states in its own words, last what states none.
    """
    known = {duty.pk: f"d{duty.pk}" for duty in duties}
    under: dict[str, list[int]] = {key: [] for key in known.values()}
    stated: dict[str, list[int]] = defaultdict(list)
    rest: list[int] = []
    for pk, duty_ids, text in entries.order_by("sort_key", "pk").values_list("pk", "duty_ids", "duty_text"):
        keys = [known[duty_id] for duty_id in duty_ids if duty_id in known]
        for key in keys:
            under[key].append(pk)
        if not keys:
            (stated[text.strip()] if text.strip() else rest).append(pk)
    sections = [*under.items(), *stated.items()]
    return [*sections, ("", rest)] if rest else sections


@dataclass
class Page:
    """One page of a list cut into sections."""

    number: int
    pages: int
    total: int
    sections: list[Section]

    @property
    def numbers(self) -> list[int]:
        return page_numbers(self.number, self.pages)


def page_by_duty(entries: Entries, duties: list[Duty], number: int, size: int, day: dt.date) -> Page:
    """One page of the department's list under its duties."""
    keys = keys_by_duty(entries, duties)
    places = [(key, pk) for key, pks in keys for pk in pks]
    number, pages = _clamped(number, len(places), size)
    shown = places[(number - 1) * size : number * size]
    lines = lines_of(ListEntry.objects.filter(pk__in={pk for _, pk in shown}))
    rows = {entry.pk: entry for entry in as_named(lines, day)}
    by_key: dict[str, list[ListEntry]] = defaultdict(list)
    for key, pk in shown:
        if pk in rows:  # else a rebuild or release came between the two readings
            by_key[key].append(rows[pk])
    duty_of = {f"d{duty.pk}": duty for duty in duties}
    sections = []
    for index, (key, pks) in enumerate(keys, 1):
        if key in by_key or (not pks and number == pages):
            sections.append(_duty_section(key, index, len(pks), duty_of.get(key), by_key[key]))
    return Page(number, pages, len({pk for _, pk in places}), sections)


def _duty_section(key: str, index: int, total: int, duty: Duty | None, entries: list[ListEntry]) -> Section:
    section = Section(key or _(UNDER_NO_DUTY), f"duty-{index}", total, items=as_main_items(entries))
    if duty:
        section.heading, section.number = duty.text, duty.number
        section.duty_id = duty.pk if total else None
        section.note = duty.plain or (duty.without_power_reason if not total else "")
    return section


def page_by_type(
    entries: Entries, types: list[PowerType], counts: Counter[int], number: int, size: int, day: dt.date
) -> Page:
    """One page of the department's list under the types; `counts` has the number of each type by its id."""
    total = sum(counts.values())
    number, pages = _clamped(number, total, size)
    ordered = lines_of(entries).order_by("power_type__order", "power_type__code", "sort_key", "pk")
    by_type: dict[int, list[ListEntry]] = defaultdict(list)
    for entry in as_named(ordered[(number - 1) * size : number * size], day):
        by_type[entry.power_type_id].append(entry)
    sections = [
        Section(t.name, f"type-{t.code}", counts[t.pk], items=as_main_items(by_type[t.pk]))
        for t in types
        if t.pk in by_type
    ]
    return Page(number, pages, total, sections)


def _clamped(number: int, total: int, size: int) -> tuple[int, int]:
    pages = max(1, -(-total // size))
    return min(max(1, number), pages), pages

"""A duty as the public reads it (职责页): the powers under it, and what they oblige the body to do, by phase.

Selectors only. What is shown of a power is its sealed document; the duty, its charter and boundaries are as they
stood in the tables of the office on the day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from departments.as_of import as_of, moment_of, standing
from departments.models import Department, Duty, DutyBoundary
from powers.fields import DutyLine
from powers.models import Phase, PowerVersion
from publish.listing import page_numbers
from publish.models import ListEntry
from publish.powers.parts_reading import UNSTATED as UNSTATED_PHASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from publish.listing import Entries

SHOWN = 10
"""So many responsibilities stand in a column; a column read alone has pages of ALONE."""
ALONE = 40
UNSTATED = "other"


@dataclass(frozen=True)
class Obligation:
    """A responsibility (责任事项) with the power it comes from."""

    uid: str
    stage: str
    text: str
    code: str
    name: str


@dataclass
class Column:
    """The responsibilities of one phase, as many as one page shows."""

    value: str
    label: str
    total: int
    rows: list[Obligation] = field(default_factory=list)
    number: int = 1
    pages: int = 1

    @property
    def numbers(self) -> list[int]:
        return page_numbers(self.number, self.pages)

    @property
    def left(self) -> int:
        return self.total - len(self.rows)


def duty_of(region: str, department: str, pk: int, day: dt.date) -> Duty | None:
    """The duty as it read on `day`, if it stands in a charter of this department."""
    if moment_of(day) is None:
        rows = Duty.objects.select_related("charter__department__region").filter(
            charter__department__region__code=region, charter__department__code=department
        )
        return rows.filter(pk=pk).first()
    for body in Department.objects.select_related("region").filter(region__code=region, code=department):
        for duty in standing(Duty, day, owner=body, id=pk):
            as_of([duty.charter, body, body.region], day)
            if duty.charter.department_id == body.pk:
                duty.charter.department = body
                return duty
    return None


def boundaries_of(duty: Duty, day: dt.date) -> list[DutyBoundary]:
    """Where the duty met those of other bodies on `day`."""
    body = duty.charter.department
    rows = standing(DutyBoundary, day, owner=body, related=("other__region",), duty_id=duty.pk)
    as_of((row.other for row in rows), day)
    return rows


def entries_under(duty: Duty) -> Entries:
    """What the department has ever published under the duty."""
    department = duty.charter.department
    return ListEntry.objects.filter(
        region=department.region_id, department=department, duty_ids__contains=[duty.pk]
    )


@dataclass(frozen=True)
class Powers:
    """The powers in force under a duty: their number by type, and the responsibilities of all of them."""

    by_type: Counter[int]
    by_phase: dict[str, list[Obligation]]

    @property
    def total(self) -> int:
        return self.by_type.total()


def powers_under(duty: Duty, day: dt.date) -> Powers:
    """Read in two queries, however many powers there are; of the documents only the responsibilities."""
    rows = entries_under(duty).filter(period__contains=day, is_listed=True).order_by("sort_key", "pk")
    entries = list(rows.values_list("version_id", "code", "name", "sub_name", "power_type_id"))
    sealed = PowerVersion.objects.filter(pk__in=[row[0] for row in entries], sealed_at__isnull=False)
    stated = {
        pk: [row for row in rows or () if not _hidden(row, withheld or ())]
        for pk, rows, withheld in sealed.values_list(
            "pk", "sealed_document__responsibilities", "sealed_document__withheld"
        )
    }
    by_phase: dict[str, list[Obligation]] = {value: [] for value in (*Phase.values, UNSTATED)}
    for version_id, code, name, sub_name, _type in entries:
        for row in stated.get(version_id) or ():
            shown = Obligation(row["uid"], row["stage"], row["text"], code, sub_name or name)
            by_phase[row["phase"] or UNSTATED].append(shown)
    return Powers(Counter(row[4] for row in entries), by_phase)


def _hidden(row: Mapping[str, Any], withheld: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a responsibility is kept from the public, by itself or with all of them."""
    return any(one["place"] in ("responsibilities", f"responsibilities:{row['uid']}") for one in withheld)


def columns(powers: Powers, phase: str, number: int) -> list[Column]:
    """The three columns 事前、事中、事后, and one for what states no phase; only that of `phase` where one is chosen."""
    labels = {phase.value: _(phase.label) for phase in Phase} | {UNSTATED: _(UNSTATED_PHASE)}
    made = []
    for value, label in labels.items():
        rows = powers.by_phase[value]
        if value == UNSTATED and not rows:
            continue
        size = ALONE if phase == value else SHOWN
        pages = max(1, -(-len(rows) // size)) if phase == value else 1
        at = min(max(1, number), pages) if phase == value else 1
        made.append(Column(value, label, len(rows), rows[(at - 1) * size : at * size], at, pages))
    return made


def links_of(entry: ListEntry, stated: list[DutyLine], day: dt.date) -> list[tuple[DutyLine, int | None]]:
    """The duties of a sealed document, each with the id of the duty that said the same on `day`."""
    if not entry.duty_ids or not stated:
        return [(duty, None) for duty in stated]
    same = Duty.objects.filter(pk__in=entry.duty_ids, charter__department=entry.department_id)
    by_text = {duty.text: duty.pk for duty in as_of(same.order_by("-pk"), day)}
    return [(duty, by_text.get(duty["text"])) for duty in stated]

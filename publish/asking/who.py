"""这事归谁管: from everyday words to the organ, its level and its telephone; where levels are conditional, the condition is asked.

What must hold: only what the sealed documents and the departments state is said; between levels nothing is chosen for the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from publish import listing, reading
from publish.asking.finding import Found
from publish.models import ListEntry

LOOKED_AT = 24
MOST = 5


@dataclass(frozen=True)
class Option:
    """A body that is in charge at one level, and on which condition."""

    key: str
    entry: ListEntry
    body: str
    level: str = ""
    condition: str = ""
    phone: str = ""


@dataclass
class Matter:
    """A matter as the list names it, with who may be in charge of it."""

    name: str
    sub_name: str
    options: list[Option] = field(default_factory=list)

    @property
    def is_question(self) -> bool:
        """Whether it depends: there are several, and a condition tells them apart."""
        return len(self.options) > 1 and any(option.condition for option in self.options)

    @property
    def regions(self) -> list[str]:
        return list(dict.fromkeys(option.entry.region.name for option in self.options))

    def chosen(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


def matters(found: Found) -> list[Matter]:
    """The first matters that a question found, each with its bodies; two queries."""
    keys = found.keys(0, LOOKED_AT)
    lines = (
        listing.lines_of(ListEntry.objects.filter(pk__in=keys), "department__complaint_phone").in_bulk()
        if keys
        else {}
    )
    shown = listing.as_named((lines[key] for key in keys if key in lines), found.day)
    documents = reading.documents_of(shown) if shown else {}
    made: dict[tuple[str, str], Matter] = {}
    for entry in shown:
        called = (entry.name, entry.sub_name)
        if called in made or len(made) < MOST:
            matter = made.setdefault(called, Matter(*called))
            matter.options += _options(entry, documents.get(entry.version_id))
    return list(made.values())


def _options(entry: ListEntry, document: Any) -> Iterable[Option]:
    phone = entry.department.complaint_phone
    levels = document["levels"] if document else []
    if not levels:
        yield Option(f"{entry.code}.0", entry, entry.subject or entry.department.name, phone=phone)
    for order, level in enumerate(levels):
        body = level.get("body", "")
        yield Option(
            key=f"{entry.code}.{order}",
            entry=entry,
            body=body or entry.subject or entry.department.name,
            level=level["name"],
            condition="；".join(text for text in (level["condition"], level["share"]) if text),
            phone="" if body else phone,
        )

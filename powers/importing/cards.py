"""Lists printed as cards, one table an item: 职权名称 | …, 职权类型 | …, below each other or on a sheet each."""

from __future__ import annotations

from collections.abc import Iterator

from powers.importing.cleaning import squeeze
from powers.importing.collecting import Draft
from powers.importing.headers import field_of
from powers.importing.workbook import Sheet

_FIELDS_AT_LEAST = 4
_MOSTLY = 0.6
_BEGINS = ("seq", "code", "name")

Entry = tuple[str, str]


def read_cards(sheet: Sheet) -> list[Draft]:
    """One draft a card; [] when the sheet holds no cards."""
    rows = [(at, _entries(row)) for at, row in enumerate(sheet.rows) if any(row)]
    labelled = [entries for _, entries in rows if entries and entries[0][0]]
    fields = {field_of(label) for entries in labelled for label, _ in entries} - {"", "extra"}
    if len(fields) < _FIELDS_AT_LEAST or "name" not in fields or len(labelled) < _MOSTLY * len(rows):
        return []
    drafts: list[Draft] = []
    last = ""
    for at, entries in rows:
        for label, value in entries:
            if not label and not drafts:
                continue  # a title above the first card
            last = label or last
            if not drafts or (label and _is_next(drafts[-1], label)):
                drafts.append(Draft(at, own_name=True))
            _put(drafts[-1], last, value)
    return [draft for draft in drafts if "name" in draft.parts]


def titles_above(sheet: Sheet, first: int) -> Iterator[tuple[int, list[str]]]:
    """The rows above the first card, as (row, cells)."""
    for at in range(first):
        if cells := [cell for cell in sheet.rows[at] if cell]:
            yield at, cells


def _entries(row: list[str]) -> list[Entry]:
    """The (label, value) pairs of a row; a row that begins without a label goes on with the one above."""
    entries: list[Entry] = []
    for cell in (cell for cell in row if cell):
        if field_of(cell):
            entries.append((cell, ""))
        elif entries and entries[-1][0]:
            label, value = entries[-1]
            entries[-1] = (label, f"{value}：{cell}" if value else cell)
        elif entries:
            entries[-1] = ("", f"{entries[-1][1]}：{cell}")
        else:
            entries.append(("", cell))
    return entries


def _is_next(draft: Draft, label: str) -> bool:
    """Whether a label begins the next card: one that this card has had, of those that cards begin with."""
    name = field_of(label)
    had = bool(draft.codes) if name == "code" else name in draft.parts
    return name in _BEGINS and had


def _put(draft: Draft, label: str, value: str) -> None:
    name = field_of(label)
    if not value:
        return
    if name == "code":
        draft.codes.append((squeeze(label), value))
    elif name in ("", "extra", "stage"):
        draft.add_extra(squeeze(label), value)
    else:
        draft.add("subject" if name == "body" else name, value)

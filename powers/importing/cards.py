"""Lists printed as cards, one table an item: 职权名称 | …, 职权类型 | …, below each other or on a sheet each.

Labels stand in columns of labels, values beside them, two pairs on a row or more. A value never becomes a label by its words
alone, and a row with a label of its own never goes on with the row above, whether that had a value or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from powers.importing.cleaning import squeeze
from powers.importing.collecting import Draft
from powers.importing.header_words import HeaderWords
from powers.importing.workbook import Sheet

_FIELDS_AT_LEAST = 4
_MOSTLY = 0.6
_BEGINS = ("seq", "code", "name")
_LONGEST_LABEL = 15
_NO_LABEL = "，。；：、,;:？！“”《》"

Entry = tuple[str, str]


def read_cards(sheet: Sheet, words: HeaderWords) -> list[Draft]:
    """One draft a card; [] when the sheet holds no cards."""
    columns = _label_columns(sheet, words)
    rows = [(at, list(_entries(row, columns, words))) for at, row in enumerate(sheet.rows) if any(row)]
    labelled = [entries for _, entries in rows if entries and entries[0][0]]
    fields = {words.field_of(label) for entries in labelled for label, _ in entries} - {"", "extra"}
    if len(fields) < _FIELDS_AT_LEAST or "name" not in fields or len(labelled) < _MOSTLY * len(rows):
        return []
    drafts: list[Draft] = []
    last = ""
    for at, entries in rows:
        for label, value in entries:
            if not label and not drafts:
                continue  # a title above the first card
            name = words.field_of(label or last)
            last = label or last
            if not drafts or (label and _is_next(drafts[-1], name)):
                drafts.append(Draft(at, own_name=True))
            _put(drafts[-1], name, last, value)
    return [draft for draft in drafts if "name" in draft.parts]


def fields_of_cards(drafts: list[Draft]) -> int:
    """How many columns cards fill: a sheet that is a table fills more when it is read as one."""
    return len({name for draft in drafts for name in draft.parts})


def titles_above(sheet: Sheet, first: int) -> Iterator[tuple[int, list[str]]]:
    """The rows above the first card, as (row, cells)."""
    for at in range(first):
        if cells := [cell for cell in sheet.rows[at] if cell]:
            yield at, cells


def _label_columns(sheet: Sheet, words: HeaderWords) -> set[int]:
    """The columns in which labels stand: the first that has any, and others, not beside one, where at least half the cells are labels."""
    filled: Counter[int] = Counter()
    known: Counter[int] = Counter()
    for row in sheet.rows:
        for index, cell in enumerate(row):
            filled[index] += bool(cell)
            known[index] += bool(cell and words.field_of(cell))
    columns: set[int] = set()
    for index in sorted(index for index, count in known.items() if count):
        if not columns or (index - 1 not in columns and known[index] >= filled[index] / 2):
            columns.add(index)
    return columns


def _entries(row: list[str], columns: set[int], words: HeaderWords) -> Iterator[Entry]:
    """The (label, value) pairs of a row; a row that begins without a label goes on with the one above."""
    label, begun = "", False
    values: list[str] = []
    for index, cell in enumerate(row):
        if not cell:
            continue
        if _is_label(row, index, columns, words):
            if begun:
                yield label, "：".join(values)
            label, values = cell, []
        else:
            values.append(cell)
        begun = True
    if begun:
        yield label, "：".join(values)


def _is_label(row: list[str], index: int, columns: set[int], words: HeaderWords) -> bool:
    """A cell in a column of labels whose word is known, or that looks like one: in the first of them, short, no sentence."""
    cell = row[index]
    if index not in columns:
        return False
    if words.field_of(cell):
        return True
    bare = squeeze(cell)
    looks = len(bare) <= _LONGEST_LABEL and not set(bare).intersection(_NO_LABEL)
    return looks and index == min(columns) and any(row[index + 1 :])


def _is_next(draft: Draft, name: str) -> bool:
    """Whether a label begins the next card: one that this card has had, of those that cards begin with."""
    had = bool(draft.codes) if name == "code" else name in draft.parts
    return name in _BEGINS and had


def _put(draft: Draft, name: str, label: str, value: str) -> None:
    if not value:
        return
    if name == "code":
        draft.codes.append((squeeze(label), value))
    elif name in ("", "extra", "stage"):
        draft.add_extra(squeeze(label), value)
    else:
        draft.add("subject" if name == "body" else name, value)

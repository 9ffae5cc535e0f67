"""Sheets on their way out of the child process: each text once, cells as numbers. Lists repeat their sentences on every row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.sheets.model import Workbook
from core.sheets.reading import read_file

MOST_TEXT = 70_000_000
"""The most characters of all cells together: a list of 20,000 items has 20 million."""


@dataclass(frozen=True)
class Packed:
    """A workbook whose sheets have no rows, the texts of all cells, and for each sheet its rows as places among these."""

    book: Workbook
    texts: list[str]
    rows: list[list[list[int]]]


def read_packed(path: Path) -> Packed:
    """What the child does with a file. Texts that stand in many cells are counted in each: so they are read and written later."""
    book = read_file(path)
    if sum(len(text) for sheet in book.sheets for row in sheet.rows for text in row) > MOST_TEXT:
        raise MemoryError  # told as such to the person who chose the file
    places: dict[str, int] = {}
    rows = [
        [[places.setdefault(text, len(places)) for text in row] for row in sheet.rows]
        for sheet in book.sheets
    ]
    bare = [replace(sheet, rows=[]) for sheet in book.sheets]
    return Packed(replace(book, sheets=bare), list(places), rows)


def unpacked(packed: Packed) -> Workbook:
    """The workbook as it was read, equal texts being one."""
    texts = packed.texts
    sheets = [
        replace(sheet, rows=[[texts[place] for place in row] for row in rows])
        for sheet, rows in zip(packed.book.sheets, packed.rows, strict=True)
    ]
    return replace(packed.book, sheets=sheets)

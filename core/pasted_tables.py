"""A block of cells copied from a spreadsheet (粘贴的表格): rows of cells, as Excel and WPS put them on the clipboard."""

from __future__ import annotations

import csv
import io

from core.typed_text import clean_typed


def cells_of(text: str) -> list[list[str]]:
    """The rows of cells; tabs between cells, quotes around one that has line breaks. Empty rows at the end are none."""
    limit = csv.field_size_limit(max(len(text) + 1, 131_072))
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""), delimiter="\t"))
    except csv.Error:
        rows = [line.split("\t") for line in text.splitlines()]
    finally:
        csv.field_size_limit(limit)
    found = [[clean_typed(cell) for cell in row] for row in rows]
    while found and not any(found[-1]):
        found.pop()
    return found

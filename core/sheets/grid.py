"""A table of a document in the reading, and the sheet that is made of it: the lines above it become its title rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.parsing_apart import UnreadableError
from core.sheets.findings import Findings
from core.sheets.model import MAX_CELLS, MAX_COLUMNS, Note, Place, Sheet, clipped, trimmed

_TITLES = 3
_LONGEST_BELOW = 2000
_TITLE_LENGTH = 120


@dataclass
class Grid:
    """Cells by place, spans [first row, first column, last row, last column], links and what was found.

    Rows are counted from the first of the table; its titles come above them only when the sheet is made.
    """

    cells: dict[Place, str] = field(default_factory=dict)
    spans: list[list[int]] = field(default_factory=list)
    links: dict[Place, str] = field(default_factory=dict)
    found: Findings = field(default_factory=Findings)
    height: int = 0
    width: int = 0

    def place(self, row: int, column: int, height: int = 1, width: int = 1) -> list[int]:
        """Make room for a cell, counted before it is there. Returns its span."""
        self.height, self.width = max(self.height, row + height), max(self.width, column + width)
        if self.width > MAX_COLUMNS or self.height * self.width > MAX_CELLS:
            raise UnreadableError(
                f"表格有{self.height}行、{self.width}列，超出可以导入的范围。请按部门拆成几个文件再导入。"
            )
        span = [row, column, row + height - 1, column + width - 1]
        self.spans.append(span)
        return span

    def sheet(self, name: str, titles: list[str]) -> Sheet:
        """The table below its titles."""
        down = self.found.down = len(titles)
        rows = [[title] for title in titles]
        rows += [[self.cells.get((r, c), "") for c in range(self.width)] for r in range(self.height)]
        rows = trimmed(rows)
        merged = clipped(((a + down, b, c + down, d) for a, b, c, d in self.spans), rows)
        links = {(row + down, column): address for (row, column), address in self.links.items()}
        return Sheet(name, rows, merged, links=links, notes=self.found.notes())


def titles_of(lines: list[str]) -> list[str]:
    """Of the lines above a table the last ones that are short enough to be its title."""
    lines = [" ".join(line.split()) for line in lines]
    return [line for line in lines if line and len(line) <= _TITLE_LENGTH][-_TITLES:]


def tell_below(sheets: list[Sheet], lines: list[str], titles: list[str]) -> None:
    """Tell of the lines below the last table so far those that are not the titles of the next (表注、落款)."""
    lines = [" ".join(line.split()) for line in lines]
    below = [line for line in lines if line and line not in titles]
    if sheets and below:
        text = " | ".join(below)
        text = text if len(text) <= _LONGEST_BELOW else f"{text[:_LONGEST_BELOW]}……（其余见原文件）"
        words = f"表格下方的文字（表注或落款），不作为事项，原样保留：{text}"
        sheets[-1].notes.append(Note("info", words))

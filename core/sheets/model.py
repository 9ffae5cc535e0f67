"""What every reader of a file gives: sheets of cells as a person sees them, and what a person should know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from core.parsing_apart import UnreadableError

Format = Literal["xlsx", "xls", "csv", "html", "docx", "pdf"]
Merge = tuple[int, int, int, int]
Place = tuple[int, int]
Severity = Literal["error", "warning", "info"]

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 100_000, 1_000, 300
"""The most rows of all sheets, columns of one, and sheets (or tables of a document) that a list may have."""
MAX_CELLS = 6_000_000
"""The most cells of all sheets together, counting the empty ones between."""
_NAMED = 30


@dataclass(frozen=True)
class Note:
    """Something to tell of a sheet, in Chinese, what to do included; of one cell, or of the whole sheet (row -1)."""

    severity: Severity
    message: str
    row: int = -1
    column: int = -1


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells as shown, merged ranges and links by cell (zero-based, inclusive), what cells cannot say."""

    name: str
    rows: list[list[str]]
    merged: list[Merge] = field(default_factory=list)
    hidden: bool = False
    links: dict[Place, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Workbook:
    """A file that was read: what it really is, its sheets in order, what concerns no sheet."""

    format: Format
    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)


def column_name(column: int) -> str:
    """The letters of a zero-based column: 0 -> A, 27 -> AB."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A zero-based cell as a spreadsheet names it: (6, 1) -> B7."""
    return f"{column_name(column)}{row + 1}"


def quoted(text: str, most: int = 40) -> str:
    """A text in a message: one line, not too long."""
    text = " ".join(text.split())
    return f"{text[:most]}…" if len(text) > most else text


def cells_with_texts(cells: Iterable[tuple[Place, str]], most: int = 40) -> str:
    """Cells and what stands in them, the first thirty: B7（甲）、C9（乙）."""
    cells = list(cells)
    named = "、".join(f"{cell_name(*at)}（{quoted(text, most)}）" for at, text in cells[:_NAMED])
    return f"{named}等{len(cells)}处" if len(cells) > _NAMED else named


def ranges(numbers: Iterable[int], names: list[str] | None = None) -> str:
    """Numbers as a person lists them: 3–5、8. With `names`, what stands for each."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:_NAMED]]
    if names:
        said = [names[a] if a == b else f"{names[a]}–{names[b]}" for a, b in runs[:_NAMED]]
    return "、".join(said) + ("等" if len(runs) > _NAMED else "")


def clipped(merged: Iterable[Merge], rows: list[list[str]]) -> list[Merge]:
    """Merged ranges within the rows. Raises UnreadableError where they overlap many times over."""
    height, width = len(rows), len(rows[0]) if rows else 0
    kept = [
        (r0, c0, min(r1, height - 1), min(c1, width - 1))
        for r0, c0, r1, c1 in merged
        if r0 < height and c0 < width
    ]
    if sum((r1 - r0 + 1) * (c1 - c0 + 1) for r0, c0, r1, c1 in kept) > 2 * height * width:
        raise UnreadableError("文件里的合并单元格互相重叠，读不出来。请用 Excel、WPS 打开后另存再导入。")
    return [(r0, c0, r1, c1) for r0, c0, r1, c1 in kept if (r0, c0) != (r1, c1)]


def trimmed(rows: Iterable[list[str]]) -> list[list[str]]:
    """Rows of one width, blank rows at the end and blank columns at the right cut off."""
    made = list(rows)
    while made and not any(made[-1]):
        made.pop()
    width = max((n for row in made for n, cell in enumerate(row, 1) if cell), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in made]

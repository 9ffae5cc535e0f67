"""Reading a small table from .csv, .xlsx or .xls: cells as text, columns by the synonyms of their headers.

What must hold: whatever the file is, it is parsed in a process of its own within limits (core.sheets.opening).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from core.chinese import normalise, squeeze
from core.dates_in_order import implausible
from core.parsing_apart import UnreadableError
from core.possible_days import possible_day
from core.sheets.opening import open_sheets
from core.typed_text import clean_line

HEADER_ROWS = 15


class UnreadableFileError(Exception):
    """A file that is no table; the message tells the user what to do."""


@dataclass(frozen=True)
class Row:
    """One row of a table: its number in the file, and its cells by column key."""

    number: int
    cells: Mapping[str, str]

    def get(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    columns: Mapping[str, str]
    """Column key → header as the file writes it."""
    unknown: list[str]


def read_table(path: Path, synonyms: Mapping[str, Sequence[str]], required: Sequence[str]) -> Table:
    """The rows below the header. `synonyms`: column key → headers, the likeliest first; raises UnreadableFileError."""
    lines = _lines(path)
    keys = {_key(header): (key, rank) for key, names in synonyms.items() for rank, header in enumerate(names)}
    for at, line in enumerate(lines[:HEADER_ROWS]):
        columns = _columns(line, keys)
        if all(key in columns for key in required):
            places = set(columns.values())
            unknown = [squeeze(cell) for n, cell in enumerate(line) if cell.strip() and n not in places]
            rows = [
                Row(number, {key: _cell(cells, n) for key, n in columns.items()})
                for number, cells in enumerate(lines[at + 1 :], start=at + 2)
                if any(cell.strip() for cell in cells)
            ]
            return Table(rows, {key: squeeze(line[n]) for key, n in columns.items()}, unknown)
    wanted = "、".join(f"“{synonyms[key][0]}”" for key in required)
    raise UnreadableFileError(f"前{HEADER_ROWS}行中没有找到表头，表头须有{wanted}列。")


def _columns(line: Sequence[str], keys: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    """Column key → place; where two headers mean the same, the likelier one."""
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(line):
        if found := keys.get(_key(cell)):
            key, rank = found
            best[key] = min(best.get(key, (rank, place)), (rank, place))
    return {key: place for key, (_, place) in best.items()}


def _key(header: str) -> str:
    return re.sub(r"[\s*（）()：:]", "", normalise(header)).lower()


def _cell(cells: Sequence[str], place: int) -> str:
    return clean_line(cells[place]) if place < len(cells) else ""


def _lines(path: Path) -> list[list[str]]:
    """The first sheet as it is shown; a cell whose value is lost (#REF!, a number cut off) is no reason to guess."""
    try:
        book = open_sheets(path)
    except UnreadableError as error:
        raise UnreadableFileError(str(error)) from error
    sheet = next(iter(book.sheets), None)
    lost = [
        note.message for note in (*book.notes, *(sheet.notes if sheet else ())) if note.severity == "error"
    ]
    if lost:
        raise UnreadableFileError("文件里有读不出来的内容。" + "".join(lost[:5]))
    return sheet.rows if sheet else []


def decode(data: bytes) -> str:
    """Text of a file in UTF-8 (with or without byte order mark) or GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("文件既不是UTF-8也不是GB18030编码，请另存为UTF-8的CSV或xlsx。")


DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def parse_date(text: str) -> dt.date | None:
    """2018-11-30, 2018/11/30, 2018年11月30日, 20181130; None for anything else, a slip in the year among it."""
    text = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text.strip())
    match = DATE.match(text)
    day = possible_day(match[1], match[2], match[3]) if match else None
    return None if day is None or implausible(day, timezone.localdate()) else day

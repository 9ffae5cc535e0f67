"""Reading a delimited text file whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from core.formulas import unguarded
from core.parsing_apart import UnreadableError
from core.sheets.findings import Findings
from core.sheets.model import MAX_CELLS, Sheet, Workbook, trimmed
from core.sheets.texts import shown_text

_DELIMITERS = ",\t;|，"
_SAMPLE = 200_000
_KEPT = re.compile(r'="([^"]*)"')
"""How an export keeps the zeros before a number: ="000701"."""


def read_delimited(path: Path) -> Workbook:
    """A delimited text as a workbook of one sheet. Raises UnreadableError for what is no text."""
    text = decode(path.read_bytes())
    if text is None or "\0" in text:
        raise UnreadableError(
            "这个文件不是工作簿，也不是文本表格。请选择 .xlsx、.xls、.csv（UTF-8 或 GB18030 编码）、.docx、.html 或 .pdf 文件。"
        )
    found = Findings()
    rows = parse(text)
    if len(rows) * max(map(len, rows), default=0) > MAX_CELLS:
        raise UnreadableError("文件里的行和列过多，无法读取。请按部门拆成几个文件再导入。")
    cells = trimmed(
        [shown_text(cell, found, r, c) for c, cell in enumerate(row)] for r, row in enumerate(rows)
    )
    return Workbook("csv", [Sheet(path.stem, cells, notes=found.notes())])


def decode(data: bytes) -> str | None:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030; None when none fits."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def parse(text: str) -> list[list[str]]:
    """The records of a delimited text; quoted fields may hold delimiters and line breaks."""
    first = text[: text.find("\n")].strip().lower() if "\n" in text[:50] else ""
    if first.startswith("sep=") and len(first) == 5:
        return _records(text[text.find("\n") + 1 :], first[4])
    return _records(text, _delimiter(text[:_SAMPLE]))


def _records(text: str, delimiter: str) -> list[list[str]]:
    limit = csv.field_size_limit(max(len(text) + 1, 131_072))
    try:
        return [
            list(map(_unguarded, row))
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    finally:
        csv.field_size_limit(limit)


def _unguarded(cell: str) -> str:
    """Without what an export put before a text: an apostrophe against formulas, ="…" around a number with zeros."""
    if cell.startswith('="') and (kept := _KEPT.fullmatch(cell)):
        return kept[1]
    return unguarded(cell)


def _delimiter(sample: str) -> str:
    """The delimiter that cuts most rows into the same number of fields."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _records(sample, delimiter)[:60] if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        mode = max(set(wide), key=lambda w: (wide.count(w), w))
        score = wide.count(mode) / len(widths) * min(mode, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best

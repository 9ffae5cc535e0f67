"""Reading a delimited text file whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import io

_DELIMITERS = ",\t;|，"
_SAMPLE = 200_000
_FORMULA = ("'=", "'+", "'-", "'@")


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
    """Without the apostrophe by which exports keep spreadsheets from taking a text for a formula."""
    return cell[1:] if cell.startswith(_FORMULA) else cell


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

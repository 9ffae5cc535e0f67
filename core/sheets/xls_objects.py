"""What xlrd passes over in an .xls: text boxes, pictures, charts, formulas without a result. From its records ([MS-XLS] 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from core.sheets.model import Place
from core.typed_text import visible

_BOF, _OBJECT, _TEXT, _CONTINUE, _DRAWING, _FORMULA = 0x809, 0x5D, 0x1B6, 0x3C, 0xEC, 0x6
_NO_TEXT = 3
"""What a formula keeps of an empty text; a writer that does not reckon puts it into every formula."""
_READ = frozenset((_OBJECT, _TEXT, _CONTINUE, _DRAWING, _FORMULA))
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"
_COMMON = b"\x15\x00"
_KINDS = {
    0x05: ("chart", "图表"),
    0x06: ("text_box", "文本框"),
    0x08: ("picture", "图片"),
    0x1E: ("chart", "图形"),
}
_COMMENT = 0x19
Found = list[tuple[str, Place, str]]


def objects_of(book: Any) -> dict[str, Found]:
    """By sheet: the kind of each object, the cell it begins in, its text or what it is."""
    data = bytes(book.mem) if book.mem else b""
    return {name: _objects(data, start, end) for name, start, end in _sheets(book, data)}


def unreckoned(book: Any) -> dict[str, list[Place]]:
    """By sheet: the formulas that have no result, where no formula of the file has one; else none: they gave no text."""
    data = bytes(book.mem) if book.mem else b""
    found: dict[str, list[Place]] = {}
    for name, start, end in _sheets(book, data):
        for kind, body in _records(data, start, end):
            if kind == _FORMULA and len(body) >= 14:
                row, column, _, result, sign = struct.unpack_from("<HHHB5xH", body)
                if result != _NO_TEXT or sign != 0xFFFF:
                    return {}
                found.setdefault(name, []).append((row, column))
    return found


def _sheets(book: Any, data: bytes) -> list[tuple[str, int, int]]:
    """The name of each sheet, and where its records begin and end."""
    sheets = dict(zip(book._sh_abs_posn, book._sheet_names, strict=False))  # noqa: SLF001 - xlrd says it nowhere else
    starts = sorted(offset for offset in sheets if 0 < (offset or 0) < len(data))
    ends = [*starts[1:], len(data)]
    return [(sheets[start], start, end) for start, end in zip(starts, ends, strict=False)]


def _records(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= min(end, len(data)):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + length] if kind in _READ else b""
        at += 4 + length


def _objects(data: bytes, at: int, end: int) -> Found:
    made: Found = []
    place, last, texts_left = (0, 0), 0, 0
    for kind, body in _records(data, at, end):
        if kind == _DRAWING:
            place = _anchor(body) or place
        elif kind == _OBJECT and len(body) >= 6:
            last = struct.unpack_from("<H", body, 4)[0]
            if body[:2] != _COMMON and len(body) >= 16:  # of an older kind, which says itself where it begins
                column, _, row = struct.unpack_from("<HHH", body, 10)
                place = (row, column)
            if last in _KINDS:
                made.append((_KINDS[last][0], place, _KINDS[last][1]))
        elif kind == _TEXT and len(body) >= 12:
            texts_left = struct.unpack_from("<H", body, 10)[0] if last != _COMMENT else 0
        elif kind == _CONTINUE and texts_left and made:
            words = visible(_characters(body)[:texts_left])
            made[-1] = ("text_box", made[-1][1], words)
            texts_left = 0
    return made


def _anchor(body: bytes) -> Place | None:
    """The cell where the last shape of a drawing record begins (OfficeArtClientAnchorSheet)."""
    at = body.rfind(_ANCHOR)
    if at < 0 or at + 16 > len(body):
        return None
    column, _, row = struct.unpack_from("<HHH", body, at + 8)
    return row, column


def _characters(body: bytes) -> str:
    if not body:
        return ""
    return body[1:].decode("utf-16-le", "replace") if body[0] & 1 else body[1:].decode("latin-1")

"""Text boxes, pictures and charts of an .xls, which xlrd passes over: read from the records of the sheets ([MS-XLS] 2.4)."""

from __future__ import annotations

import struct
from typing import Any

from core.sheets.model import Place
from core.typed_text import visible

_BOF, _OBJECT, _TEXT, _CONTINUE, _DRAWING = 0x809, 0x5D, 0x1B6, 0x3C, 0xEC
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
    sheets = dict(zip(book._sh_abs_posn, book._sheet_names, strict=False))  # noqa: SLF001 - xlrd says it nowhere else
    starts = sorted(offset for offset in sheets if 0 < (offset or 0) < len(data))
    return {
        sheets[start]: _objects(data, start, end)
        for start, end in zip(starts, [*starts[1:], len(data)], strict=False)
    }


def _objects(data: bytes, at: int, end: int) -> Found:
    made: Found = []
    place, last, texts_left = (0, 0), 0, 0
    while at + 4 <= min(end, len(data)):
        kind, length = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + length] if kind in (_OBJECT, _TEXT, _CONTINUE, _DRAWING) else b""
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
        at += 4 + length
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

"""What must be known of an OLE file besides calamine: what it is, is it locked, and its error cells.

calamine returns error cells (#REF!) of an .xls as empty. The compound file is read by [MS-CFB],
the records by [MS-XLS] 2.4 (BOUNDSHEET8, BOOLERR, FORMULA, FILEPASS).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Literal

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_END = 0xFFFFFFF0
_BOUNDSHEET, _FILEPASS, _BOOLERR, _FORMULA, _BOF, _EOF = 0x85, 0x2F, 0x205, 0x06, 0x809, 0x0A


@dataclass
class OleScan:
    """What an OLE file is, and per sheet name the error cells as (row, column, text)."""

    kind: Literal["xls", "word", "other"] = "other"
    encrypted: bool = False
    odd_cells: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)


def scan_xls(data: bytes) -> OleScan:
    """Look through an OLE file. A damaged one gives kind 'other'."""
    scan = OleScan()
    try:
        streams = _directory(data)
        names = {name.lower() for name, _, _ in streams}
        if "encryptedpackage" in names:
            scan.encrypted = True
        elif "workbook" in names or "book" in names:
            scan.kind = "xls"
            start, size = next((s, n) for name, s, n in streams if name.lower() in ("workbook", "book"))
            if size >= 4096:
                _records(_chain(data, start)[:size], scan)
        elif "worddocument" in names:
            scan.kind = "word"
    except (struct.error, IndexError, ValueError):
        pass
    return scan


def _sector_size(data: bytes) -> int:
    shift: int = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("not a compound file")
    return 1 << shift


def _fat(data: bytes) -> list[int]:
    size = _sector_size(data)
    sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < _END]
    difat: int = struct.unpack_from("<I", data, 68)[0]
    per_sector = size // 4
    seen = 0
    while difat < _END and seen < len(data) // size:
        entries = struct.unpack_from(f"<{per_sector}I", data, (difat + 1) * size)
        sectors += [s for s in entries[:-1] if s < _END]
        difat = entries[-1]
        seen += 1
    fat: list[int] = []
    for sector in sectors:
        if (sector + 2) * size <= len(data) + size:
            block = data[(sector + 1) * size : (sector + 2) * size].ljust(size, b"\xff")
            fat += struct.unpack(f"<{per_sector}I", block)
    return fat


def _chain(data: bytes, start: int) -> bytes:
    size, fat = _sector_size(data), _fat(data)
    parts: list[bytes] = []
    while start < _END and len(parts) <= len(fat):
        parts.append(data[(start + 1) * size : (start + 2) * size])
        start = fat[start]
    return b"".join(parts)


def _directory(data: bytes) -> list[tuple[str, int, int]]:
    """(name, first sector, size) of every stream."""
    table = _chain(data, struct.unpack_from("<I", data, 48)[0])
    streams = []
    for at in range(0, len(table) - 127, 128):
        length: int = struct.unpack_from("<H", table, at + 64)[0]
        if 2 <= length <= 64:
            name = table[at : at + length - 2].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", table, at + 116)
            streams.append((name, start, size))
    return streams


def _records(stream: bytes, scan: OleScan) -> None:
    sheets: dict[int, str] = {}
    current: list[tuple[int, int, str]] | None = None
    at, end = 0, len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while at <= end:
        kind, length = unpack(stream, at)
        body = at + 4
        if kind == _FILEPASS:
            scan.encrypted = True
            return
        if kind == _BOUNDSHEET:
            sheets[struct.unpack_from("<I", stream, body)[0]] = _sheet_name(stream[body + 6 : body + length])
        elif kind == _BOF and at in sheets:
            current = scan.odd_cells.setdefault(sheets[at], [])
        elif kind == _BOOLERR and current is not None and stream[body + 7]:
            _add_error(current, stream, body, stream[body + 6])
        elif kind == _FORMULA and current is not None and _is_error(stream, body, length):
            _add_error(current, stream, body, stream[body + 8])
        at = body + length


def _is_error(stream: bytes, body: int, length: int) -> bool:
    """Whether a formula's stored result is an error ([MS-XLS] 2.5.133 FormulaValue)."""
    return length >= 14 and stream[body + 6] == 2 and stream[body + 12 : body + 14] == b"\xff\xff"


def _add_error(cells: list[tuple[int, int, str]], stream: bytes, body: int, code: int) -> None:
    row, column = struct.unpack_from("<HH", stream, body)
    cells.append((row, column, _ERRORS.get(code, "#ERROR!")))


def _sheet_name(raw: bytes) -> str:
    if len(raw) > 1 and raw[1] & 1:
        return raw[2 : 2 + raw[0] * 2].decode("utf-16-le", "replace")
    return raw[2 : 2 + raw[0]].decode("latin-1")

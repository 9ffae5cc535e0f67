"""Reading .xls workbooks (BIFF, also .et of WPS) with xlrd: cells as shown, struck and hidden ones, links and comments."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from core.parsing_apart import UnreadableError
from core.sheets.findings import Findings
from core.sheets.model import MAX_CELLS, MOST_ROWS, Place, Sheet, Workbook, clipped, trimmed
from core.sheets.number_format import NumberFormat, built_in, number_format
from core.sheets.numbers import ShownNumber, shown_number
from core.sheets.xls_objects import objects_of, unreckoned
from core.typed_text import visible

RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
_LOCKED = "文件设有打开密码，无法读取。请在 Excel 或 WPS 中去掉密码后另存再导入。"
_OF_THE_PLACE = {14, 22, *range(27, 37), *range(50, 59)}
"""Numbers of formats that show what is usual at the place, whatever the file says of them."""
_ADDRESSES = ("http://", "https://", "ftp://", "mailto:")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
FAULTS = (
    xlrd.XLRDError, CompDocError, AssertionError, IndexError, KeyError, ValueError, TypeError, AttributeError,
    UnicodeError, struct.error, ZeroDivisionError, OverflowError, NotImplementedError,
)  # fmt: skip


def read_xls(path: Path) -> Workbook:
    """A file of the old kind: a workbook is read, others are refused by name. Raises UnreadableError."""
    data = path.read_bytes()
    try:
        names = {entry.name.lower() for entry in CompDoc(data, logfile=io.StringIO()).dirlist}
    except FAULTS as error:
        if _ENCRYPTED in data:
            raise UnreadableError(_LOCKED) from error
        raise UnreadableError(f"这不是 Excel 97 以后的工作簿，或者文件已损坏。{RESAVE}") from error
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise UnreadableError(_LOCKED)
    if not names & {"workbook", "book"}:
        if "worddocument" in names:
            raise UnreadableError(
                "这是旧的 Word 或 WPS 文字文档（.doc、.wps）。请打开后另存为 .docx 再导入。"
            )
        raise UnreadableError(f"这不是 Excel 97 以后的工作簿（可能是 WPS 专用格式或已损坏）。{RESAVE}")
    return _read(data)


def _read(data: bytes) -> Workbook:
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        reader = _Book(book)
        return Workbook("xls", [reader.sheet(book.sheet_by_index(n)) for n in range(book.nsheets)])
    except FAULTS as error:
        if any(word in str(error).lower() for word in ("encrypt", "password")):
            raise UnreadableError(_LOCKED) from error
        raise UnreadableError(f"文件已损坏，无法读取（{str(error)[:80]}）。{RESAVE}") from error


class _Book:
    """An opened workbook: formats and fonts of its cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.since_1904 = book.datemode == 1
        self.formats = [self._format(xf.format_key) for xf in book.xf_list]
        self.struck = [bool(book.font_list[xf.font_index].struck_out) for xf in book.xf_list]
        self.numbers: dict[tuple[int, float], ShownNumber | None] = {}
        self.objects = objects_of(book)
        self.unreckoned = unreckoned(book)
        self.used = 0

    def _format(self, key: int) -> NumberFormat:
        if key in _OF_THE_PLACE or key not in self.book.format_map:
            return number_format(built_in(key))
        return number_format(self.book.format_map[key].format_str)

    def sheet(self, sheet: Any) -> Sheet:
        """One sheet."""
        found = Findings()
        width = max((sheet.row_len(r) for r in range(sheet.nrows)), default=0)
        self.used += width * sheet.nrows
        if self.used > MAX_CELLS or sheet.nrows > MOST_ROWS:
            raise UnreadableError(
                f"工作表“{sheet.name}”的内容一直延伸到第 {sheet.nrows} 行、第 {width} 列，超出可以导入的范围。"
                "多半是远处留有多余的单元格：请删除清单以外的行和列后另存再导入。"
            )
        rows = [self._row(sheet, r, found) for r in range(sheet.nrows)]
        rows = trimmed(row + [""] * (width - len(row)) for row in rows)
        _tell_hidden(sheet, rows, found)
        links = _links(sheet, found)
        for (row, column), note in sheet.cell_note_map.items():
            found.add("comment", row, column, visible(note.text))
        for place in self.unreckoned.get(sheet.name, ()):
            found.no_results(*place)
        for kind, place, words in self.objects.get(sheet.name, ()):
            found.add(kind, *place, words)
        merged = clipped([(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells], rows)
        hidden = sheet.visibility != 0
        return Sheet(sheet.name, rows, merged, hidden, links, found.notes(hidden_sheet=hidden and bool(rows)))

    def _row(self, sheet: Any, row: int, found: Findings) -> list[str]:
        kinds, values, styles = sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row]  # noqa: SLF001
        made, struck = [], 0
        for column, (kind, value, style) in enumerate(zip(kinds, values, styles, strict=True)):
            if kind in (0, 6):
                made.append("")
                continue
            text, whole = self._shown(sheet, (row, column), kind, value, style, found)
            made.append(text)
            struck += whole
        if struck and not any(made):
            found.struck_rows.append(row)
        return made

    def _shown(
        self, sheet: Any, at: Place, kind: int, value: Any, style: int, found: Findings
    ) -> tuple[str, bool]:
        """What a cell shows, and whether all of it is struck out."""
        if kind == _ERROR:
            text = xlrd.error_text_from_code.get(value, "#ERROR!")
            found.error_value(*at, text)
            return text, False
        if kind == _BOOLEAN:
            return ("TRUE" if value else "FALSE"), False
        if kind in (_NUMBER, _DATE):
            return self._number(at, float(value), style, found)
        return self._text(sheet, at, value, style, found)

    def _number(self, at: Place, value: float, style: int, found: Findings) -> tuple[str, bool]:
        key = (style, value)
        if key not in self.numbers:
            self.numbers[key] = shown_number(repr(value), self.formats[style], since_1904=self.since_1904)
        number = self.numbers[key]
        if number is None:
            return str(value), False
        if self.struck[style]:
            found.add("struck", *at, number.text)
            return "", True
        return number.told(found, *at), False

    def _text(self, sheet: Any, at: Place, value: str, style: int, found: Findings) -> tuple[str, bool]:
        kept = self._unstruck(sheet, at, value, style)
        text, whole = _clean(kept), _clean(value)
        if kept != value and text != whole:
            found.add("struck", *at, whole)
        shown = self.formats[style].show_text(text) if text else ""
        if text and not shown:
            found.add("unshown", *at, text)
        return shown, bool(whole) and not text

    def _unstruck(self, sheet: Any, at: Place, value: str, style: int) -> str:
        """A text without its struck parts: each part from its start to the next has a font."""
        runs = sheet.rich_text_runlist_map.get(at, ())
        if not runs:
            return "" if self.struck[style] else value
        starts = [(0, self.struck[style])]
        starts += [(start, bool(self.book.font_list[font].struck_out)) for start, font in runs]
        ends = [start for start, _ in starts[1:]] + [len(value)]
        return "".join(
            value[start:end] for (start, struck), end in zip(starts, ends, strict=True) if not struck
        )


def _clean(text: str) -> str:
    return visible(text) if text and not text.isspace() else ""


def _tell_hidden(sheet: Any, rows: list[list[str]], found: Findings) -> None:
    """Hidden rows and columns in which something stands."""
    for row, cells in enumerate(rows):
        info = sheet.rowinfo_map.get(row)
        hidden = info is not None and (info.hidden or info.height == 0)
        if any(cells) and (hidden or (info is None and sheet.default_row_hidden)):
            found.hidden_rows.append(row)
    for column, info in sheet.colinfo_map.items():
        if (info.hidden or info.width == 0) and any(column < len(row) and row[column] for row in rows):
            found.hidden_columns.append(column)


def _links(sheet: Any, found: Findings) -> dict[Place, str]:
    links: dict[Place, str] = {}
    for link in sheet.hyperlink_list:
        address = link.url_or_path or b""
        address = address.decode("gb18030", "replace") if isinstance(address, bytes) else address
        address = visible(address.strip("\0")).strip()
        place = (link.frowx, link.fcolx)
        if not address:
            found.add("inner_link", *place, link.textmark or "")
        elif (
            not address.lower().startswith(_ADDRESSES)
            or (link.lrowx - link.frowx) * (link.lcolx - link.fcolx) > 20_000
        ):
            found.add("odd_link", *place, address)
        else:
            whole = f"{address}#{link.textmark}" if link.textmark else address
            cells = [
                (r, c) for r in range(link.frowx, link.lrowx + 1) for c in range(link.fcolx, link.lcolx + 1)
            ]
            links |= dict.fromkeys(cells, whole)
    for place, address in links.items():
        found.add("link", *place, address)
    return links

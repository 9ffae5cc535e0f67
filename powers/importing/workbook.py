"""Opening a workbook of any of the formats offices send: the bytes decide what it is, never the extension."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.typed_text import visible
from powers.importing import csv_text
from powers.importing.xls_scan import scan_xls
from powers.importing.xlsx_scan import ScanError, scan_xlsx

Format = Literal["xlsx", "xls", "csv"]
Merge = tuple[int, int, int, int]
OddCells = list[tuple[int, int, str]]

MAX_FILE = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
_OTHER_KINDS: list[tuple[bytes, str]] = [
    (b"%PDF", "这是 PDF 文件，不是工作簿。请向报送单位索取 Excel 原件（.xlsx、.xls 或 .csv）。"),
    (b"{\\rtf", "这是 RTF 文档，不是工作簿。请把其中的表格复制到 Excel 后另存为 .xlsx 再导入。"),
    (b"Rar!", "这是 RAR 压缩包。请先解压，再逐个导入其中的工作簿。"),
    (b"7z\xbc\xaf", "这是 7z 压缩包。请先解压，再逐个导入其中的工作簿。"),
    (b"\x89PNG", "这是图片，不是工作簿。请向报送单位索取 Excel 原件。"),
    (b"\xff\xd8\xff", "这是图片，不是工作簿。请向报送单位索取 Excel 原件。"),
    (b"\x09\x08", "这是很旧的 Excel 格式（Excel 5.0 或更早）。" + _RESAVE),
    (b"\x09\x04", "这是很旧的 Excel 格式（Excel 4.0 或更早）。" + _RESAVE),
]


class WorkbookError(Exception):
    """Why a file cannot be read, in Chinese: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells as text, its merged ranges (zero-based, inclusive), what could not be shown."""

    name: str
    rows: list[list[str]]
    merged: list[Merge]
    hidden: bool = False
    odd_cells: OddCells = field(default_factory=list)


@dataclass(frozen=True)
class Workbook:
    """An opened workbook: what it really is, and its sheets in order."""

    path: Path
    format: Format
    sheets: list[Sheet]
    has_comments: bool = False


def open_workbook(path: str | os.PathLike[str]) -> Workbook:
    """Read a workbook file. Raises WorkbookError with a message for the person who chose the file."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE:
            raise WorkbookError(f"文件超过 {MAX_FILE // 1024 // 1024} MB。请按部门拆成几个文件再导入。")
        data = path.read_bytes()
    except OSError as error:
        raise WorkbookError(
            f"打不开文件“{path.name}”：{error.strerror or error}。请检查文件是否存在、能否读取。"
        ) from error
    if not data.strip(b"\0 \r\n\t"):
        raise WorkbookError("文件是空的。请检查是否选对了文件。")
    if data.startswith(_OLE):
        return _open_ole(path, data)
    if data.startswith(b"PK"):
        return _open_zip(path, data)
    for magic, message in _OTHER_KINDS:
        if data.startswith(magic):
            raise WorkbookError(message)
    return _open_text(path, data)


def _open_zip(path: Path, data: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise WorkbookError("文件已损坏（压缩包不完整）。" + _RESAVE) from error
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise WorkbookError(_what_zip(names))
    try:
        scan = scan_xlsx(data)
    except ScanError as error:
        raise WorkbookError(str(error)) from error
    return Workbook(path, "xlsx", _read_sheets(data, scan.odd_cells), scan.comments)


def _what_zip(names: Iterable[str]) -> str:
    names = set(names)
    if "xl/workbook.bin" in names:
        return "这是 .xlsb 二进制工作簿。" + _RESAVE
    if "word/document.xml" in names:
        return "这是 Word 文档，不是工作簿。请把其中的表格复制到 Excel 后另存为 .xlsx 再导入。"
    if "content.xml" in names:
        return "这是 OpenDocument 文件（.ods 等）。" + _RESAVE
    return "这是压缩包，不是工作簿。请先解压，再逐个导入其中的工作簿。"


def _open_ole(path: Path, data: bytes) -> Workbook:
    scan = scan_xls(data)
    if scan.encrypted:
        raise WorkbookError("文件设有打开密码，无法读取。请在 Excel 或 WPS 中去掉密码后另存再导入。")
    if scan.kind == "word":
        raise WorkbookError(
            "这是 Word 文档（.doc），不是工作簿。请把其中的表格复制到 Excel 后另存为 .xlsx 再导入。"
        )
    if scan.kind != "xls":
        raise WorkbookError("这不是 Excel 97 以后的工作簿（可能是 WPS 专用格式或已损坏）。" + _RESAVE)
    return Workbook(path, "xls", _read_sheets(data, scan.odd_cells))


def _open_text(path: Path, data: bytes) -> Workbook:
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<div", b"<style")):
        raise WorkbookError("这是网页（HTML），只是改了扩展名，不是真正的工作簿。" + _RESAVE)
    if head.startswith((b"<?xml", b"mime-version", b"<workbook")):
        raise WorkbookError("这是 XML 或单一网页格式的表格，不是真正的工作簿。" + _RESAVE)
    text = csv_text.decode(data)
    if text is None or "\0" in text:
        raise WorkbookError(
            "这个文件不是工作簿，也不是文本表格。请选择 .xlsx、.xls 或 .csv（UTF-8 或 GB18030 编码）文件。"
        )
    rows, _ = _clean_rows(csv_text.parse(text))
    return Workbook(path, "csv", [Sheet(path.stem, rows, [])])


def _read_sheets(data: bytes, odd_cells: dict[str, OddCells]) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            hidden = meta.visible != SheetVisibleEnum.Visible
            sheets.append(_sheet(sheet, hidden, odd_cells.get(meta.name, [])))
        return sheets
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except (
        BaseException
    ) as error:  # calamine's own errors, and panics of its Rust code, which are no Exception
        if "assword" in str(error):
            raise WorkbookError("文件设有打开密码，无法读取。请去掉密码后另存再导入。") from error
        raise WorkbookError(f"文件已损坏，无法读取（{str(error)[:80]}）。" + _RESAVE) from error


def _sheet(sheet: CalamineSheet, hidden: bool, odd: OddCells) -> Sheet:
    rows, width = _clean_rows(sheet.to_python(skip_empty_area=False) if sheet.start is not None else [])
    for row, column, text in odd:
        if row >= len(rows) + 100_000:
            continue
        while len(rows) <= row:
            rows.append([""] * width)
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = rows[row][column] or text
    merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []]
    return Sheet(sheet.name, rows, [m for m in merged if m[0] < len(rows)], hidden, odd)


def _clean_rows(raw: list[list[Any]]) -> tuple[list[list[str]], int]:
    """Cells as text, blank rows at the end and blank columns at the right cut off."""
    memo: dict[Any, str] = {}
    rows = []
    width = 0
    for cells in raw:
        row = []
        last = 0
        for index, cell in enumerate(cells, 1):
            if cell == "":
                row.append("")
                continue
            text = memo.get(cell) if type(cell) is str else _value_text(cell)
            if text is None:
                text = memo[cell] = _clean_text(cell)
            row.append(text)
            if text:
                last = index
        width = max(width, last)
        rows.append(row if last else [])
    while rows and not rows[-1]:
        rows.pop()
    return [row[:width] if row else [""] * width for row in rows], width


def _clean_text(text: str) -> str:
    return visible(text) if text.strip() else ""


def _value_text(value: object) -> str:
    """A number, date or truth value as a person would read it: 1.0 -> 1, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)

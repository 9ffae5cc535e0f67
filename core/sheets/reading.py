"""What the child does with a file: its bytes decide which reader reads it, or with which words it is refused."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from core.parsing_apart import UnreadableError
from core.sheets.model import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Workbook
from core.sheets.package import Package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
_IMAGE = "这是图片，不是清单文件。请向报送单位索取 Excel 或 Word 原件。"
_OTHERS: list[tuple[bytes, str]] = [
    (b"{\\rtf", "这是 RTF 文档。请用 Word 或 WPS 打开后另存为 .docx 再导入。"),
    (b"Rar!", "这是 RAR 压缩包。请先解压，再逐个导入其中的文件。"),
    (b"7z\xbc\xaf", "这是 7z 压缩包。请先解压，再逐个导入其中的文件。"),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"\x09\x08", "这是很旧的 Excel 格式（Excel 5.0 或更早）。" + _RESAVE),
    (b"\x09\x04", "这是很旧的 Excel 格式（Excel 4.0 或更早）。" + _RESAVE),
]
_HTML = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<div", b"<style", b"<body", b"<!--")


def read_file(path: Path) -> Workbook:
    """What the child does. Readers are loaded only for the format that is there."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip(b"\0 \r\n\t") and not path.read_bytes().strip(b"\0 \r\n\t"):
        raise UnreadableError("文件是空的。请检查是否选对了文件。")
    for fits, reader in _KINDS:
        if fits(head):
            return bounded(_reader(reader if isinstance(reader, str) else reader(path))(path))
    for magic, message in _OTHERS:
        if head.startswith(magic):
            raise UnreadableError(message)
    return bounded(_reader("delimited.read_delimited")(path))


def bounded(book: Workbook) -> Workbook:
    """The same, unless it is more than a list can be: what is read later is read by one worker for everybody."""
    if len(book.sheets) > MOST_SHEETS:
        raise UnreadableError(
            f"文件里有{len(book.sheets)}个表格或者工作表，超过{MOST_SHEETS}个，不像清单。请删去无关的表格，或者拆成几个文件再导入。"
        )
    widest = max((len(row) for sheet in book.sheets for row in sheet.rows), default=0)
    if widest > MOST_COLUMNS:
        raise UnreadableError(
            f"表格有{widest}列，超过{MOST_COLUMNS}列，不像清单（可能是分隔符或引号有误）。请用 Excel 打开核对后另存再导入。"
        )
    if sum(len(sheet.rows) for sheet in book.sheets) > MOST_ROWS:
        raise UnreadableError(f"各表合计超过{MOST_ROWS}行。请按部门拆成几个文件再导入。")
    return book


def _reader(name: str) -> Callable[[Path], Workbook]:
    """A reader by module and function, loaded only when a file needs it: some bring large libraries along."""
    module, _, function = name.partition(".")
    reader: Callable[[Path], Workbook] = getattr(importlib.import_module(f"core.sheets.{module}"), function)
    return reader


def _is_html(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    return text.startswith(_HTML) or (text.startswith((b"<?xml", b"<!doctype")) and b"<html" in text)


def _is_xml(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    return text.startswith((b"<?xml", b"mime-version", b"<workbook", b"<!doctype"))


def _zip_reader(path: Path) -> str:
    """Which reader reads a package: what it says of itself decides, else the names of its parts."""
    package = Package(path)
    kind = package.content_type
    if "spreadsheetml" in kind or ("xl/workbook.xml" in package and "wordprocessingml" not in kind):
        return "xlsx.read_xlsx"
    if "wordprocessingml" in kind or "word/document.xml" in package:
        return "docx_tables.read_docx"
    raise UnreadableError(_what_zip(package))


def _what_zip(package: Package) -> str:
    if "xl/workbook.bin" in package:
        return "这是 .xlsb 二进制工作簿。" + _RESAVE
    if "OFD.xml" in package:
        return "这是 OFD 版式文件，其中的表格读不出来。请向报送单位索取 Excel 或 Word 原件，或者用阅读器另存为 .xlsx、.docx。"
    if "content.xml" in package:
        return "这是 OpenDocument 文件（.ods、.odt 等）。请用 Excel、WPS 打开后另存为 .xlsx 或 .docx 再导入。"
    if "ppt/presentation.xml" in package:
        return "这是演示文稿。请把其中的表格复制到 Excel 后另存为 .xlsx 再导入。"
    return "这是压缩包，不是清单文件。请先解压，再逐个导入其中的文件。"


def _xml_reader(_: Path) -> str:
    raise UnreadableError("这是 XML 或单一网页格式的表格，不是真正的工作簿。" + _RESAVE)


_KINDS: list[tuple[Callable[[bytes], bool], str | Callable[[Path], str]]] = [
    (lambda head: head.startswith(OLE), "xls.read_xls"),
    (lambda head: head.startswith(b"PK"), _zip_reader),
    (lambda head: head.lstrip(b"\r\n\t ").startswith(b"%PDF"), "pdf_tables.read_pdf"),
    (_is_html, "html_tables.read_html"),
    (_is_xml, _xml_reader),
]

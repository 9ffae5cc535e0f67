"""Opening a file of any of the formats offices send (读取清单文件): the bytes decide what it is, never the extension.

`open_sheets` is the door: the file is parsed in a child process (core/parsing_apart.py), which runs `read_file`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.sheets import delimited
from core.sheets.model import Workbook
from core.sheets.package import Package

MAX_FILE = 200 * 1024 * 1024
LIMITS = Limits(memory=1_500_000_000, seconds=120, answer=300_000_000)
PDF_LIMITS = Limits(memory=1_500_000_000, seconds=900, answer=100_000_000)
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


def open_sheets(path: Path) -> Workbook:
    """The sheets of a file. Raises UnreadableError with words for the person who chose it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        why = error.strerror or str(error)
        raise UnreadableError(f"打不开文件“{path.name}”：{why}。请检查文件是否存在、能否读取。") from error
    if size > MAX_FILE:
        raise UnreadableError(f"文件超过 {MAX_FILE // 1024 // 1024} MB。请按部门拆成几个文件再导入。")
    return parse_apart(read_file, path, PDF_LIMITS if head.startswith(b"%PDF") else LIMITS)


def read_file(path: Path) -> Workbook:
    """What the child does. Readers are loaded only for the format that is there."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip(b"\0 \r\n\t") and not path.read_bytes().strip(b"\0 \r\n\t"):
        raise UnreadableError("文件是空的。请检查是否选对了文件。")
    for fits, reader in _READERS:
        if fits(head):
            return reader(path)
    for magic, message in _OTHERS:
        if head.startswith(magic):
            raise UnreadableError(message)
    return delimited.read_delimited(path)


def _is_html(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    return text.startswith(_HTML) or (text.startswith((b"<?xml", b"<!doctype")) and b"<html" in text)


def _is_xml(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    return text.startswith((b"<?xml", b"mime-version", b"<workbook", b"<!doctype"))


def _read_zip(path: Path) -> Workbook:
    package = Package(path)
    kind = package.content_type
    if "spreadsheetml" in kind or (not kind and "xl/workbook.xml" in package):
        from core.sheets.xlsx import read_xlsx

        return read_xlsx(package)
    if "wordprocessingml" in kind or (not kind and "word/document.xml" in package):
        from core.sheets.docx_tables import read_docx

        return read_docx(package)
    if "macroenabled.main+xml" in kind.lower() and "xl/workbook.xml" in package:
        from core.sheets.xlsx import read_xlsx

        return read_xlsx(package)
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


def _read_ole(path: Path) -> Workbook:
    from core.sheets.xls import read_ole

    return read_ole(path.read_bytes())


def _read_html(path: Path) -> Workbook:
    from core.sheets.html_tables import read_html

    return read_html(path.read_bytes())


def _read_pdf(path: Path) -> Workbook:
    from core.sheets.pdf_tables import read_pdf

    return read_pdf(path)


def _read_xml(path: Path) -> Workbook:
    raise UnreadableError("这是 XML 或单一网页格式的表格，不是真正的工作簿。" + _RESAVE)


_READERS: list[tuple[Callable[[bytes], bool], Callable[[Path], Workbook]]] = [
    (lambda head: head.startswith(OLE), _read_ole),
    (lambda head: head.startswith(b"PK"), _read_zip),
    (lambda head: head.lstrip(b"\r\n\t ").startswith(b"%PDF"), _read_pdf),
    (_is_html, _read_html),
    (_is_xml, _read_xml),
]

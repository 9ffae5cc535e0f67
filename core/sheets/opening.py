"""Opening a file of any of the formats offices send (读取清单文件): the bytes decide what it is, never the extension.

The file is parsed in a child process (core/parsing_apart.py), which runs `read_packed` of core/sheets/packing.py.
"""

from __future__ import annotations

from pathlib import Path

from core.os_words import not_opened
from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.sheets.model import Workbook
from core.sheets.packing import read_packed, unpacked

MAX_FILE = 200 * 1024 * 1024
LIMITS = Limits(memory=1_500_000_000, seconds=120, answer=200_000_000)
PDF_LIMITS = Limits(memory=1_500_000_000, seconds=900, answer=100_000_000)


def open_sheets(path: Path) -> Workbook:
    """The sheets of a file. Raises UnreadableError with words for the person who chose it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UnreadableError(not_opened(path, error)) from error
    if size > MAX_FILE:
        raise UnreadableError(f"文件超过 {MAX_FILE // 1024 // 1024} MB。请按部门拆成几个文件再导入。")
    limits = PDF_LIMITS if head.startswith(b"%PDF") else LIMITS
    return unpacked(parse_apart(read_packed, path, limits))

"""The files of an import as sheets (清单文件): the door of the importer to core/sheets, which reads every format."""

from __future__ import annotations

import os
from pathlib import Path

from core.parsing_apart import UnreadableError
from core.sheets.model import Merge, Note, Sheet, Workbook
from core.sheets.opening import open_sheets

__all__ = ["Merge", "Note", "Sheet", "Workbook", "WorkbookError", "open_workbook"]

WorkbookError = UnreadableError
"""Why a file cannot be read, in Chinese: what is wrong, where, what to do."""


def open_workbook(path: str | os.PathLike[str]) -> Workbook:
    """Read a file, in a child process. Raises WorkbookError with a message for the person who chose the file."""
    return open_sheets(Path(path))

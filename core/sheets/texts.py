"""A cell of a file that holds only texts (.csv, tables of documents): cleaned, and what its text itself gives away."""

from __future__ import annotations

import re

from core.sheets.findings import Findings
from core.typed_text import visible

_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)")
_POWER = re.compile(r"\d(?:\.\d+)?E\+\d{2}")


def shown_text(text: str, found: Findings, row: int, column: int) -> str:
    """The text of a cell; an error value is told, and a number whose digits were lost on the way is not read."""
    if not text or text.isspace():
        return ""
    text = visible(text)
    if _ERROR.fullmatch(text.strip()):
        found.error_value(row, column, text.strip())
    elif _POWER.fullmatch(text.strip()):
        found.lost_digits(row, column, text.strip())
        return ""
    return text

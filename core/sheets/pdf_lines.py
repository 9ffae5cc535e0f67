"""Lines of a cell of a PDF: which of them the writer broke, and which only the width of the column did."""

from __future__ import annotations

import re
import unicodedata

from core.typed_text import visible

_BEGINS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百]{1,4}[)）、.．]|[（(]?\d{1,3}[)）、.．](?!\d)|[①-⑳]|第[一二三四五六七八九十百零\d]+[条章节款项]|【|《|[-—·•]\s)"
)
_ENDS = "。；！？;!?"
_SLACK = 3


def unwrapped(cells: list[str]) -> list[str]:
    """The texts of the cells of one column, lines that are full put together with the next one."""
    lines = [[line.strip() for line in visible(cell).split("\n")] for cell in cells]
    full = max((_width(line) for cell in lines for line in cell), default=0) - _SLACK
    return [_joined([line for line in cell if line], full) for cell in lines]


def _joined(lines: list[str], full: int) -> str:
    made: list[str] = []
    before = ""
    for line in lines:
        if made and _goes_on(before, line, full):
            made[-1] += (" " if _are_words(before, line) else "") + line
        else:
            made.append(line)
        before = line
    return "\n".join(made)


def _goes_on(before: str, line: str, full: int) -> bool:
    """Whether a line only goes on with the one before: that one is full, and this one begins nothing."""
    if line[0] in "，。；、：）》,;":
        return True
    if _BEGINS.match(line) and before[-1] in _ENDS + "：:":
        return False
    return _width(before) >= full and not (before[-1] in _ENDS and _BEGINS.match(line))


def _are_words(before: str, line: str) -> bool:
    return before[-1].isascii() and before[-1].isalpha() and line[0].isascii() and line[0].isalpha()


def _width(text: str) -> int:
    """In half-width characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

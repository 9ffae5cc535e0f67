"""Undoing the line breaks of narrow columns (排版换行): many lists break every line where the column ended.

A break is layout when the line before it is full, does not end a sentence, and the next line begins no list item.
Lists of short labels, one a line, are left alone. Only drafts are reflowed; the report and the kept cells are not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

ENDS = frozenset("。；：！？;:!?”》】")
STARTS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百]{1,4}[)）、.．]|[（(]?\d{1,3}[)）、.．](?!\d)|[①-⑳]|第[一二三四五六七八九十百零\d]+[条章节款]|【|《|[-—·•]\s)"
)
INNER = re.compile(r"[，。；、：,;]")
CJK_SPACE = re.compile(
    r"(?<=[\u4e00-\u9fff，。；：、（）《》“”])[ \u3000]+(?=[\u4e00-\u9fff，。；：、（）《》“”])"
)
NARROW = 12


@lru_cache(maxsize=8192)
def reflow(text: str) -> str:
    """`text` with layout breaks and the spaces they leave between Chinese characters taken out."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2 or not _is_wrapped(lines):
        return "\n".join(lines)
    full = _full_width(lines)
    joined = [lines[0]]
    for n, (before, line) in enumerate(pairwise(lines)):
        # The first line may have begun further right, after a title that is no longer there.
        if _continues(before, line, full if n else full // 2):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return CJK_SPACE.sub("", "\n".join(joined))


def _is_wrapped(lines: list[str]) -> bool:
    """Prose broken by a column, not a list of labels: some punctuation inside lines, and breaks in mid-sentence."""
    open_ended = [line for line in lines[:-1] if line[-1] not in ENDS]
    if len(open_ended) < 2 or len(open_ended) * 3 < len(lines) - 1:
        return False
    punctuated = sum(bool(INNER.search(line)) for line in lines)
    widths = sorted(len(line) for line in lines)
    if widths[-1] <= NARROW:
        return len(lines) >= 4 and punctuated > 0 and widths[-1] - widths[len(widths) // 4] <= 3
    return punctuated * 2 >= len(lines) or any(line[0] in "，。；、：" for line in lines)


def _full_width(lines: list[str]) -> int:
    """How long a line is that the column broke: nearly the longest; in a column of a few characters, any."""
    longest = max(len(line) for line in lines)
    return 0 if longest <= NARROW else longest - max(2, longest // 6)


def _continues(before: str, line: str, full: int) -> bool:
    if line[0] in "，。；、：,;":
        return True
    return before[-1] not in ENDS and len(before) >= full and not STARTS.match(line)


def _join(before: str, line: str) -> str:
    between = (
        " "
        if before[-1].isascii() and before[-1].isalnum() and line[0].isascii() and line[0].isalpha()
        else ""
    )
    return before + between + line

"""Page numbers that a PDF left inside the text of cells (84/582, 第84页 共582页): found by their series, taken out, told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from powers.importing.workbook import Sheet

_NUMBER = re.compile(r"(?<![\d./〔\[（(-])\s*(?P<page>\d{1,4})\s*/\s*(?P<of>\d{2,4})(?![\d/.%])\s*")
_SPELLED = re.compile(r"\s*第\s*(?P<page>\d{1,4})\s*页[，,、\s/]*共\s*(?P<of>\d{1,4})\s*页\s*")
_SERIES = 3


def without_page_numbers(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """The sheet without page numbers inside its cells, and those that were taken out.

    `n/N` is a page number only in a series: the same N, three different n or more that rise from row to row.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for row in sheet.rows:
        for cell in row:
            if "/" in cell or "页" in cell:
                for match in (*_NUMBER.finditer(cell), *_SPELLED.finditer(cell)):
                    found[int(match["of"])].append(int(match["page"]))
    series = {total for total, pages in found.items() if _is_series(pages, total)}
    if not series:
        return sheet, []
    taken: list[str] = []

    def take(match: re.Match[str]) -> str:
        if int(match["of"]) not in series:
            return match[0]
        taken.append(f"{match['page']}/{match['of']}")
        return ""

    rows = [
        [_SPELLED.sub(take, _NUMBER.sub(take, cell)) if "/" in cell or "页" in cell else cell for cell in row]
        for row in sheet.rows
    ]
    return replace(sheet, rows=rows), taken


def _is_series(pages: list[int], total: int) -> bool:
    return len(set(pages)) >= _SERIES and pages == sorted(pages) and pages[-1] <= total

"""Tables for download as .xlsx and .csv (导出), written row by row; a text in them is never taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from core.formulas import guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[Any]]]
A3, A4 = "8", "9"
"""Sizes of paper, as Excel numbers them."""
READABLE = {A3: 330, A4: 230}
"""How many characters a page lying on its side may hold beside each other and still be read: a scale of some 65 %."""
WRAPPED = Alignment(wrap_text=True, vertical="top")
LINE, HIGHEST = 15.0, 409.0
"""Points of a line, and of the highest row that Excel has."""
SIZES = (11, 8, 6)
"""Sizes of letters, in points: what is too long for the highest row is written smaller, and not cut."""
MAX_TEXT = 32_767
"""What one cell of Excel can hold."""


def table_response(
    name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """`name`.xlsx with one sheet: `columns` are (heading, width in characters). Text is never taken for a formula."""
    return book_response(name, [(name, columns, rows)])


def book_response(name: str, sheets: Iterable[Sheet]) -> FileResponse:
    """`name`.xlsx with a sheet for each of `sheets`: its title, its columns, its rows."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "", name
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        widths = [width for _, width in columns]
        printable(sheet, widths, heads=1)
        sheet.oddHeader.center.text = (name if title == name else f"{name}　{title}").replace("&", "&&")[:200]
        for index, (_, width) in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append([_cell(sheet, heading, bold=True) for heading, _ in columns])
        for number, row in enumerate(rows, start=2):
            sheet.row_dimensions[number].height, size = height_of(row, widths)
            sheet.append([_cell(sheet, value, wraps=True, size=size) for value in row])
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return FileResponse(data, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def printable(sheet: Any, widths: Sequence[int], *, heads: int, names: int = 2, paper: str = A4) -> None:
    """Lying on its side, as wide as the paper, or as several where it could not be read; between lines, the head repeated
    on each page, the first columns (`names`) too where the table goes on beside, and pages numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = -(-sum(widths) // READABLE[paper]) or 1
    sheet.page_setup.fitToHeight = False
    sheet.print_title_rows = f"1:{heads}"
    if sheet.page_setup.fitToWidth > 1:
        sheet.print_title_cols = f"A:{get_column_letter(names)}"
    sheet.print_options.gridLines = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def height_of(row: Sequence[Any], widths: Sequence[int]) -> tuple[float, int]:
    """Points that a row takes whose texts wrap in columns so many characters wide, since not every program finds it by
    itself; and the size of its letters."""
    texts = [(v, width) for v, width in zip(row, widths, strict=False) if isinstance(v, str)]
    high = LINE
    for size in SIZES:
        lines = (_lines(text, max(width * SIZES[0] // size, 1)) for text, width in texts)
        if (high := LINE * size / SIZES[0] * max(lines, default=1)) <= HIGHEST:
            return high, size
    return HIGHEST, SIZES[-1]


def _lines(text: str, width: int) -> int:
    return sum(-(-max(len(line.encode("gb18030", "replace")), 1) // width) for line in text.split("\n"))


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """`name`.csv in UTF-8 with the mark that Excel needs to see it as such."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([unformed(value) for value in row] for row in rows)
    data = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    return FileResponse(
        data, as_attachment=True, filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
    )


def unformed(value: Any) -> Any:
    """A value as a .csv may hold it: a text that would be a formula with a quote before it."""
    return guarded(value) if isinstance(value, str) else value


def _cell(sheet: Any, value: Any, *, bold: bool = False, wraps: bool = False, size: int = SIZES[0]) -> Any:
    if value is None:
        return None
    text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_TEXT] if text else value)
    if text:
        cell.data_type = "s"  # a text that begins with = stays a text
    if bold:
        cell.font = Font(bold=True)
    if wraps:
        cell.alignment = WRAPPED
    if size != SIZES[0]:
        cell.font = Font(size=size)
    return cell

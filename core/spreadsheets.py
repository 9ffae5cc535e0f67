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
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.formulas import guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[Any]]]
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
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for index, (_, width) in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append([_cell(sheet, heading, bold=True) for heading, _ in columns])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return FileResponse(data, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


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


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_TEXT])
    cell.data_type = "s"  # a text that begins with = stays a text
    if bold:
        cell.font = Font(bold=True)
    return cell

"""The sample list (示例清单): the headers that the importer knows with one example, made from the table of fields."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from departments.models import Level
from powers.importing.columns import READ
from powers.importing.header_list import HeaderLine, header_lines
from powers.importing.special_rows import SAMPLE_MARK
from powers.models import PowerType

WIDE = {"实施依据", "责任事项内容", "责任事项依据", "追责情形", "追责依据", "部门职责", "权限划分"}


def sample_of(extension: str) -> bytes:
    """The sample list as .xlsx or .csv, with the types and levels that are in use."""
    types = list(PowerType.objects.filter(is_active=True).values_list("name", flat=True))
    levels = list(dict.fromkeys(str(level) for level in Level.objects.all()))
    return (sample_csv if extension == ".csv" else sample_xlsx)(types, levels)


def sample_columns() -> list[HeaderLine]:
    """The columns of the sample: all but those that only stand beside a divided one."""
    return [line for line in header_lines() if line.name in READ or line.name in ("seq", "code")]


def sample_xlsx(types: list[str], levels: list[str]) -> bytes:
    """A list with its headers and one example, as .xlsx: types and levels are chosen, each column says what belongs in it."""
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    sheet.title = "权责清单"
    lines = sample_columns()
    sheet.append([line.header for line in lines])
    sheet.append([_example(line, types, levels) for line in lines])
    for index, line in enumerate(lines, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 40 if line.header in WIDE else 16
        sheet.cell(1, index).font = Font(bold=True)
        for row in (1, 2):
            sheet.cell(row, index).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.cell(row, index).number_format = "@"
        choices = {"type": types, "level": levels}.get(line.name, [])
        sheet.add_data_validation(_validation(line, choices, f"{letter}2:{letter}5000"))
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _validation(line: HeaderLine, choices: list[str], cells: str) -> DataValidation:
    """What may be chosen in a column (several levels may be written too), and a hint beside the cell."""
    listed = f'"{",".join(choices)}"' if choices else None
    rule = DataValidation(
        type="list" if listed else None, formula1=listed, allow_blank=True, showErrorMessage=False
    )
    rule.promptTitle, rule.prompt, rule.showInputMessage = line.header[:32], line.kind[:255], True
    rule.add(cells)
    return rule


def sample_csv(types: list[str], levels: list[str]) -> bytes:
    """The same as .csv in UTF-8 with the mark that Excel needs."""
    text = io.StringIO()
    lines = sample_columns()
    csv.writer(text).writerows(
        [[line.header for line in lines], [_example(line, types, levels) for line in lines]]
    )
    return text.getvalue().encode("utf-8-sig")


def _example(line: HeaderLine, types: list[str], levels: list[str]) -> str:
    """The example of a column, with a type and a level that there are here."""
    if line.name == "name":
        return SAMPLE_MARK + line.example
    first = {"type": types, "level": levels}.get(line.name)
    return line.example if not first or line.example in first else first[0]

"""Workbooks made on the spot, and the proof that nothing of one is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt

from powers.importing.lists import ListFile
from powers.importing.workbook import open_workbook

Rows = Sequence[Sequence[object]]

HEADER = [
    "序号",
    "事项名称",
    "子项名称",
    "权力类型",
    "实施依据",
    "行使主体",
    "承办机构",
    "责任事项内容",
    "追责情形",
    "备注",
]
BASIS = "《中华人民共和国行政许可法》第三十条：行政机关应当公示。"
DUTIES = "1.受理责任：公示材料。\n2.审查责任：审查材料。"
BLAME = "因不履行职责，有下列情形的，应承担相应责任：\n1.不受理的；\n2.乱作为的。"


def item_row(number: object = 1, name: str = "户外广告设置审批", **changes: object) -> list[object]:
    """A full row under HEADER; changes by header word."""
    values: dict[str, object] = {
        "序号": number,
        "事项名称": name,
        "子项名称": "",
        "权力类型": "行政许可",
        "实施依据": BASIS,
        "行使主体": "某市城市管理局",
        "承办机构": "审批科",
        "责任事项内容": DUTIES,
        "追责情形": BLAME,
        "备注": "",
    }
    values.update(changes)
    return [values[word] for word in HEADER]


def write_xlsx(path: Path, sheets: dict[str, Rows], merged: Sequence[str] = ()) -> Path:
    """A real .xlsx; `merged` are Excel ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    sheet.cell(at, column, value)
    for reference in merged:
        book.worksheets[0].merge_cells(reference)
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, Rows], merged: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """A real .xls (BIFF8); `merged` are (r0, c0, r1, c1) of the first sheet; covered texts stay inside."""
    book = xlwt.Workbook(encoding="utf-8")
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value not in ("", None):
                    sheet.write(r, c, value)
        for r0, c0, r1, c1 in merged if number == 0 else ():
            sheet.merged_ranges.append((r0, r1, c0, c1))
    book.save(str(path))
    return path


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def bare(text: str) -> str:
    return "".join(text.split())


def lost_cells(path: Path, result: ListFile) -> list[str]:
    """The non-blank cells of a workbook that are found nowhere in what was read from it."""
    book = open_workbook(path)
    found: set[str] = set()
    for item in result.items:
        found.update(bare(line) for text in item.cells.values() for line in (text, *text.split("\n")))
        found.update(bare(text) for _, text in (*item.extras, *item.codes))
        found.update(bare(header) for header, _ in (*item.extras, *item.codes))
    spoken = "\0".join(bare(problem.message) for problem in result.problems)
    in_cells = "\0".join(bare(text) for item in result.items for text in item.cells.values())
    lost = []
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows, 1):
            for cell in row:
                text = bare(cell)
                if text and text not in found and text not in spoken and text not in in_cells:
                    lost.append(f"{sheet.name}!{number}: {cell[:60]}")
    return lost

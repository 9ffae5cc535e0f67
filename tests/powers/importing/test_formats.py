"""A list reads the same from every format it may come in; what went wrong in reading is told with its cell."""

from __future__ import annotations

import html
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from core import parsing_apart
from core.parsing_apart import Limits
from core.sheets import opening
from powers.importing.lists import ListFile, read_list
from tests.powers.importing.workbooks import HEADER, item_row, write_csv, write_xls, write_xlsx

TITLE = "滨海市城市管理局权责清单"
ROWS = [HEADER, item_row(1), item_row(2, "户外广告拆除")]


def word(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(ROWS), len(HEADER))
    for at, row in enumerate(ROWS):
        for column, text in enumerate(row):
            table.cell(at, column).text = str(text)
    document.save(str(path))
    return path


def web(path: Path) -> Path:
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(str(cell)).replace(chr(10), '<br>')}</td>" for cell in row)
        + "</tr>"
        for row in ROWS
    )
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><h1>{TITLE}</h1><table>{rows}</table>'
    path.write_bytes(page.encode("gb18030"))
    return path


def portable(path: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("清单", fontName="STSong-Light", fontSize=8, leading=11, wordWrap="CJK")
    cells = [
        [Paragraph(html.escape(str(cell)).replace("\n", "<br/>"), style) for cell in row] for row in ROWS
    ]
    table = Table(cells, colWidths=[90] * len(HEADER), style=[("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))])
    SimpleDocTemplate(str(path), pagesize=landscape(A3)).build([Paragraph(TITLE, style), table])
    return path


def read(path: Path, kind: str) -> ListFile:
    rows = [[TITLE], *ROWS]
    write = {
        "xlsx": lambda: write_xlsx(path, {"表": rows}),
        "xls": lambda: write_xls(path, {"表": rows}),
        "csv": lambda: write_csv(path, rows, "gb18030"),
        "docx": lambda: word(path),
        "html": lambda: web(path),
        "pdf": lambda: portable(path),
    }[kind]
    return read_list(write())


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv", "docx", "html", "pdf"])
def test_a_list_reads_the_same_from_every_format(tmp_path: Path, kind: str) -> None:
    result = read(tmp_path / "清单.xls", kind)
    assert [(item.row, item.seq, item.name, item.type, item.department) for item in result.items] == [
        (3, "1", "户外广告设置审批", "行政许可", "滨海市城市管理局"),
        (4, "2", "户外广告拆除", "行政许可", "滨海市城市管理局"),
    ]
    assert [(one.stage, one.text) for one in result.items[0].responsibilities] == [
        ("受理", "公示材料。"),
        ("审查", "审查材料。"),
    ]
    assert [(basis.title, basis.locator) for basis in result.items[0].bases] == [
        ("中华人民共和国行政许可法", "第三十条")
    ]
    graver = [problem.message for problem in result.problems if problem.severity != "info"]
    assert [message[:9] for message in graver] == (["这是 PDF 文件"] if kind == "pdf" else [])


def test_a_reader_that_takes_too_much_is_an_error_among_the_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LIMITS", Limits(memory=20_000_000))
    result = read(tmp_path / "清单.xlsx", "xlsx")
    assert result.items == []
    assert [(problem.severity, "内存上限" in problem.message) for problem in result.problems] == [
        ("error", True)
    ]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
def test_a_reader_that_hangs_is_an_error_among_the_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(parsing_apart, "START", "import time; time.sleep(600)")
    monkeypatch.setattr(opening, "LIMITS", Limits(seconds=-4))
    result = read(tmp_path / f"清单.{kind}", kind)
    assert result.items == []
    assert [(problem.severity, "已停止读取" in problem.message) for problem in result.problems] == [
        ("error", True)
    ]


def test_what_a_reader_tells_of_a_cell_stands_under_its_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["J3"] = 330100701001000123
    book.save(tmp_path / "l.xlsx")
    errors = [problem for problem in read_list(tmp_path / "l.xlsx").problems if problem.severity == "error"]
    assert [
        (problem.sheet, problem.row, problem.column) for problem in errors if "J3" in problem.message
    ] == [("Sheet", 3, "备注")]

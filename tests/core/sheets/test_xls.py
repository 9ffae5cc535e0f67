"""A cell of an .xls is what the office sees, too; what is struck out, hidden or no cell text is told with its place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlwt
from PIL import Image

from core.sheets.model import Sheet
from core.sheets.opening import open_sheets
from core.sheets.xls_objects import _FORMULA, unreckoned


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A workbook of xlwt; `read()` saves it and gives its first sheet."""
    made = xlwt.Workbook(encoding="utf-8")
    made.sheet = made.add_sheet("清单")

    def read() -> Sheet:
        made.save(str(tmp_path / "清单.xls"))
        return open_sheets(tmp_path / "清单.xls").sheets[0]

    made.read = read
    return made


def told(sheet: Sheet) -> str:
    return "\n".join(note.message for note in sheet.notes)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (701, "000000", "000701"),
        (0.1, "0%", "10%"),
        (12, '0"项"', "12项"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (dt.date(2024, 3, 5), 'yyyy"年"m"月"d"日"', "2024年3月5日"),
        (dt.date(2024, 3, 5), "M/D/YY", "2024/3/5"),
        (0.5, "# ?/?", "1/2"),
        (701, "General", "701"),
        (True, "General", "TRUE"),
        ("甲", '@"项"', "甲项"),
    ],
)
def test_a_value_is_read_as_its_format_shows_it(book: Any, value: object, code: str, shown: str) -> None:
    book.sheet.write(6, 1, value, xlwt.easyxf(num_format_str=code))
    sheet = book.read()
    assert sheet.rows[6][1] == shown
    assert sheet.notes == []


def test_long_numbers_hidden_values_and_dates_of_three_five_are_told(book: Any) -> None:
    book.sheet.write(1, 0, 330100701001000123)
    book.sheet.write(2, 0, 12, xlwt.easyxf(num_format_str=";;;"))
    book.sheet.write(3, 0, dt.date(2024, 3, 5), xlwt.easyxf(num_format_str='m"月"d"日"'))
    book.sheet.write(4, 0, "末")
    sheet = book.read()
    assert [row[0] for row in sheet.rows] == ["", "", "", "3月5日", "末"]
    assert [(note.row, note.column) for note in sheet.notes if note.severity == "error"] == [(1, 0)]
    assert "A3（12）" in told(sheet)
    assert "A4（3月5日）" in told(sheet)


def test_struck_characters_cells_and_rows_are_left_out_and_named(book: Any) -> None:
    struck, plain = xlwt.easyfont("struck_out true"), xlwt.easyfont("")
    book.sheet.write(0, 0, "对甲的许可")
    book.sheet.write(1, 0, "对乙的许可", xlwt.easyxf("font: struck_out true"))
    book.sheet.write(1, 1, 5, xlwt.easyxf("font: struck_out true"))
    book.sheet.write_rich_text(2, 0, ("对丙", ("和丁", struck), ("的许可", plain)))
    sheet = book.read()
    assert [row[0] for row in sheet.rows] == ["对甲的许可", "", "对丙的许可"]
    assert "第2行整行划了删除线" in told(sheet)
    assert "A3（对丙和丁的许可）" in told(sheet)


def test_hidden_rows_columns_and_sheets_are_read_and_listed(book: Any, tmp_path: Path) -> None:
    for row in range(6):
        for column in range(4):
            book.sheet.write(row, column, f"{row}{column}")
    book.sheet.row(2).hidden = True
    book.sheet.col(3).hidden = True
    other = book.add_sheet("藏")
    other.write(0, 0, "甲")
    other.visibility = 1
    sheet = book.read()
    assert "第3行，第D列" in told(sheet)
    assert len(sheet.rows) == 6
    hidden = open_sheets(tmp_path / "清单.xls").sheets[1]
    assert hidden.hidden
    assert "整个工作表" in told(hidden)


def test_dates_of_the_1904_system_are_the_days_they_show(book: Any) -> None:
    book.dates_1904 = True
    book.sheet.write(0, 0, 43894, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    assert book.read().rows == [["2024-03-05"]]


def test_a_picture_is_told_with_its_place(book: Any, tmp_path: Path) -> None:
    Image.new("RGB", (20, 20), "red").save(tmp_path / "p.bmp")
    book.sheet.write(0, 0, "甲")
    book.sheet.insert_bitmap(str(tmp_path / "p.bmp"), 3, 2)
    assert "C4（图片）" in told(book.read())


def test_invisible_characters_are_gone(book: Any) -> None:
    book.sheet.write(0, 0, "行\u200b政\ufeff许\xa0可")
    assert book.read().rows == [["行政许 可"]]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95])
def test_a_cut_or_changed_file_ends_in_words_or_in_what_is_left(
    book: Any, tmp_path: Path, share: float
) -> None:
    for row in range(300):
        book.sheet.write(row, 0, f"事项{row}")
    book.read()
    path = tmp_path / "清单.xls"
    data = path.read_bytes()
    for broken in (
        data[: int(len(data) * share)],
        data[: int(len(data) * share)] + b"\xff" * 512 + data[int(len(data) * share) + 512 :],
    ):
        path.write_bytes(broken)
        try:
            open_sheets(path)
        except Exception as error:
            assert type(error).__name__ == "UnreadableError"  # noqa: PT017 - nothing else may come out


def test_formulas_of_a_writer_that_does_not_reckon_are_told(book: Any) -> None:
    book.sheet.write(0, 0, "事项名称")
    book.sheet.write(1, 0, xlwt.Formula('A1&"甲"'))
    sheet = book.read()
    assert "A2：公式没有保存结果" in told(sheet)
    assert [note.severity for note in sheet.notes] == ["error"]


def test_a_formula_that_gave_no_text_is_not_told_where_others_have_results() -> None:
    class Made:
        mem = b"\0" * 4 + b"".join(
            _FORMULA.to_bytes(2, "little")
            + (14).to_bytes(2, "little")
            + row.to_bytes(2, "little")
            + b"\0" * 4
            + result
            for row, result in ((1, b"\x03" + b"\0" * 5 + b"\xff\xff"), (2, b"\0" * 6 + b"\xf0\x3f"))
        )
        _sh_abs_posn, _sheet_names = [4], ["清单"]

    assert unreckoned(Made()) == {}
    Made.mem = Made.mem[:22]
    assert unreckoned(Made()) == {"清单": [(1, 0)]}

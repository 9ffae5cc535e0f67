"""Opening workbooks: the bytes decide, hostile files are refused in Chinese."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.styles import PatternFill

from powers.importing.lists import read_list
from powers.importing.workbook import WorkbookError, open_workbook
from tests.powers.importing.workbooks import HEADER, item_row, write_csv, write_xls, write_xlsx

ROWS = [HEADER, item_row()]


def refused(path: Path) -> str:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(path)
    return str(caught.value)


def test_the_bytes_decide_the_format_and_not_the_extension(tmp_path: Path) -> None:
    xls = write_xls(tmp_path / "a.xls", {"表": ROWS}).rename(tmp_path / "really_xls.xlsx")
    xlsx = write_xlsx(tmp_path / "b.xlsx", {"表": ROWS}).rename(tmp_path / "really_xlsx.xls")
    assert open_workbook(xls).format == "xls"
    assert open_workbook(xlsx).format == "xlsx"
    assert open_workbook(xls).sheets[0].rows == open_workbook(xlsx).sheets[0].rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_usual_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    book = open_workbook(write_csv(tmp_path / "list.csv", ROWS, encoding, delimiter))
    assert book.format == "csv"
    assert book.sheets[0].rows[0] == HEADER
    assert book.sheets[0].rows[1][7].count("\n") == 1


def test_numbers_and_dates_read_as_a_person_would(tmp_path: Path) -> None:
    values = [1.0, 2.5, dt.date(2024, 1, 2), True, 12345678901]
    book = open_workbook(write_xlsx(tmp_path / "n.xlsx", {"表": [values]}))
    assert book.sheets[0].rows == [["1", "2.5", "2024-01-02", "TRUE", "12345678901"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_merged_ranges_are_zero_based_and_inclusive(tmp_path: Path, kind: str) -> None:
    rows = [["甲", ""], ["乙", "丙"], ["", "丁"]]
    if kind == "xlsx":
        path = write_xlsx(tmp_path / "m.xlsx", {"表": rows}, ["A1:B1", "A2:A3"])
    else:
        path = write_xls(tmp_path / "m.xls", {"表": rows}, [(0, 0, 0, 1), (1, 0, 2, 0)])
    assert sorted(open_workbook(path).sheets[0].merged) == [(0, 0, 0, 1), (1, 0, 2, 0)]


def test_hidden_sheets_are_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    hidden = book.create_sheet("藏")
    hidden.append(["乙"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "h.xlsx")
    assert [(s.name, s.hidden) for s in open_workbook(tmp_path / "h.xlsx").sheets] == [
        ("Sheet", False),
        ("藏", True),
    ]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        (b"   \r\n", "空"),
        (b"<html><p>no table</p></html>", "网页"),
        ("\ufeff<!DOCTYPE html><html>".encode(), "网页"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x09\x08\x10\x00\x00\x06", "很旧"),
        (b"\x00\x01\x02\x03" * 50, "不是工作簿"),
        (b"PK\x03\x04" + b"\x00" * 200, "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "不是 Excel"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_reason(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    assert word in refused(path)
    result = read_list(path)
    assert [problem.severity for problem in result.problems] == ["error"]


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    for path in (
        write_xlsx(tmp_path / "t.xlsx", {"表": ROWS}),
        write_xls(tmp_path / "t.xls", {"表": ROWS * 200}),
    ):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        try:
            open_workbook(path)
        except WorkbookError as error:
            assert "损坏" in str(error) or "不是" in str(error)  # noqa: PT017 - an .xls may still be readable


def test_other_office_files_are_named(tmp_path: Path) -> None:
    for member, word in (
        ("word/document.xml", "Word"),
        ("content.xml", "OpenDocument"),
        ("a.txt", "压缩包"),
        ("xl/workbook.bin", "xlsb"),
    ):
        path = tmp_path / "f.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "x")
        assert word in refused(path)


def test_an_encrypted_workbook_asks_for_the_password_to_be_removed(tmp_path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") + b"\x02" + b"\0" * 61
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[68:72] = b"\xfe\xff\xff\xff"
    header[76:512] = b"\0\0\0\0" + b"\xff" * 432
    fat = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504
    path = tmp_path / "secret.xlsx"
    path.write_bytes(bytes(header) + fat + entry.ljust(512, b"\0"))
    assert "密码" in refused(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "bomb.xlsx", {"表": ROWS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zero.bin", b"\0" * 50_000_000)
    assert "过大" in refused(path)


def test_one_stray_cell_at_the_far_corner_does_not_eat_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    assert "1048576" in refused(tmp_path / "far.xlsx")


def test_blank_formatted_rows_are_cut_off(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for number in range(3, 5000):
        book.active.cell(number, 1).fill = PatternFill("solid", fgColor="FFFF00")
    book.active.cell(9000, 3, "   ")
    book.save(tmp_path / "f.xlsx")
    assert len(open_workbook(tmp_path / "f.xlsx").sheets[0].rows) == 2


def test_error_cells_and_formulas_without_a_result_are_kept_and_reported(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["G2"] = "#REF!"
    book.active["G2"].data_type = "e"
    book.active["J2"] = "=A1&B1"
    book.save(tmp_path / "e.xlsx")
    result = read_list(tmp_path / "e.xlsx")
    assert result.items[0].office == "#REF!"
    assert result.items[0].texts["remark"] == "=A1&B1"
    assert [(p.row, p.column) for p in result.problems if p.severity == "error"] == [
        (2, "承办机构"),
        (2, "备注"),
    ]


def test_error_cells_of_an_xls_are_reported(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    for r, row in enumerate([*ROWS, *[item_row(n, f"事项{n}") for n in range(2, 80)]]):
        for c, value in enumerate(row):
            if (r, c) == (5, 6):
                sheet.row(r).set_cell_error(c, "#REF!")
            elif value != "":
                sheet.write(r, c, value)
    book.save(str(tmp_path / "e.xls"))
    errors = [p for p in read_list(tmp_path / "e.xls").problems if p.severity == "error"]
    assert [(p.row, p.column) for p in errors] == [(6, "承办机构")]


def test_very_long_cells_and_very_wide_sheets(tmp_path: Path) -> None:
    wide = [*HEADER, *[f"列{n}" for n in range(900)]]
    rows = [wide, [*item_row(实施依据="《某法》第一条：" + "长" * 30_000), *["值"] * 900]]
    result = read_list(write_xlsx(tmp_path / "w.xlsx", {"表": rows}))
    assert len(result.items[0].extras) == 900


def test_reading_from_a_buffer_name(tmp_path: Path) -> None:
    path = tmp_path / "tmpabc"
    path.write_bytes(write_xlsx(tmp_path / "a.xlsx", {"表": ROWS}).read_bytes())
    assert (
        read_list(path, filename="某市城市管理局2024年权责清单.xlsx").items[0].department == "某市城市管理局"
    )
    assert isinstance(io.BytesIO(path.read_bytes()), io.BytesIO)

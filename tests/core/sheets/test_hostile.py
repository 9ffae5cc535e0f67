"""Files made to do harm, or broken: each ends with words for a person, soon, and takes nobody along."""

from __future__ import annotations

import os
import resource
import struct
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.sheets.opening import open_sheets
from core.sheets.reading import read_file
from tests.core.sheets.raw import MAIN, relationships, text_row, worksheet, write_raw

ENTITIES = (
    '<!DOCTYPE worksheet [<!ENTITY a "甲甲甲甲甲甲甲甲甲甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.fixture(autouse=True)
def within_bounds() -> Iterator[None]:
    """The reader of this test ends soon, and this process does not grow with the file."""
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - begun < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        open_sheets(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="ZZ1048576" t="b"><v>1</v></c></row>',
        '<row><c r="XFD1"><v>1</v></c></row><row r="900000"><c><v>1</v></c></row>',
    ],
)
def test_far_cells_are_refused_before_room_is_made_for_them(tmp_path: Path, rows: str) -> None:
    assert "超出可以导入的范围" in refused(write_raw(tmp_path / "far.xlsx", worksheet(rows)))


def test_a_far_cell_under_a_prefix_is_refused_too(tmp_path: Path) -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    assert "超出" in refused(write_raw(tmp_path / "far.xlsx", sheet))


def test_far_cells_of_many_sheets_are_counted_together(tmp_path: Path) -> None:
    book = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 20))
    path = write_raw(tmp_path / "many.xlsx", worksheet('<row r="100000"><c r="J100000"><v>1</v></c></row>'))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", f"{book}</sheets>".encode())
    assert "超出" in refused(write_raw(path, worksheet(""), parts))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r = "1048576" ><c r = "XFD1048576" ><v>1</v></c></row>',
        "<row\tr\n=\n'1048576'><c\nr='XFD1048576'><v>1</v></c></row>",
        '<row spans=">" r="1"><c s=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="&#49;048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
        '<!-- > --><row r="1"><c r="A1"><v>1</v></c></row><row r="1048570"><c><v>1</v></c></row>',
    ],
)
@pytest.mark.parametrize("book", ["xl/workbook.xml", "xl/Workbook.xml"])
@pytest.mark.parametrize("place", ["xl/worksheets/sheet1.xml", "XL/WorkSheets/SHEET1.xml"])
def test_a_far_cell_is_refused_however_it_is_written(
    tmp_path: Path, rows: str, book: str, place: str
) -> None:
    """White space about the equals sign, a > within an attribute, characters as numbers, names of parts in other case."""
    path = write_raw(tmp_path / "far.xlsx", worksheet(rows))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": place}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(names.get(name, name), content)
    assert path.stat().st_size < 4_000
    assert "超出" in refused(path)


@pytest.mark.parametrize("reference", ["A0", "AAAA1", "A1048577", "XFE1", "1A", "甲1", "A-1", "R1C1"])
def test_a_cell_that_is_none_is_refused(tmp_path: Path, reference: str) -> None:
    rows = f'<row r="1"><c r="{reference}"><v>1</v></c></row>'
    assert "单元格" in refused(write_raw(tmp_path / "r.xlsx", worksheet(rows)))


@pytest.mark.parametrize("number", ["0", "-1", "1048577", "x", "99999999999999999999"])
def test_a_row_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    assert "行号" in refused(
        write_raw(tmp_path / "r.xlsx", worksheet(f'<row r="{number}"><c><v>1</v></c></row>'))
    )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])  # fmt: skip
def test_document_types_and_entities_are_refused_wherever_they_stand(tmp_path: Path, part: str) -> None:
    path = write_raw(
        tmp_path / "e.xlsx", worksheet(text_row(1, "甲")), {part: f"{ENTITIES}<worksheet>&c;</worksheet>"}
    )
    assert "实体" in refused(path)


def test_a_thousand_entities_in_utf_16_are_refused(tmp_path: Path) -> None:
    sheet = f'<?xml version="1.0" encoding="UTF-16"?>{ENTITIES}<worksheet>&c;</worksheet>'.encode("utf-16")
    path = write_raw(tmp_path / "e.xlsx", "", {"xl/worksheets/sheet1.xml": sheet})
    assert "实体" in refused(path)


def test_deep_nesting_ends(tmp_path: Path) -> None:
    deep = worksheet("<row>" + "<x>" * 500_000 + "</x>" * 500_000 + "<c><v>1</v></c></row>")
    assert open_sheets(write_raw(tmp_path / "deep.xlsx", deep)).sheets[0].rows == [["1"]]
    styles = f'<styleSheet xmlns="{MAIN}">' + "<x>" * 300_000 + "</x>" * 300_000 + "</styleSheet>"
    path = write_raw(
        tmp_path / "deep2.xlsx", worksheet("<row><c><v>1</v></c></row>"), {"xl/styles.xml": styles}
    )
    try:
        assert open_sheets(path).sheets[0].rows == [["1"]]
    except UnreadableError as error:
        assert "文件" in str(error)  # noqa: PT017 - either is an end


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/media/a.png", "xl/sharedStrings.xml"])
def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path, part: str) -> None:
    path = write_raw(tmp_path / "bomb.xlsx", worksheet(text_row(1, "甲")), {part: b" " * 60_000_000})
    assert path.stat().st_size < 100_000
    assert "压缩炸弹" in refused(path)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "lie.xlsx", worksheet(text_row(1, "甲" * 10_000)))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    assert "损坏" in refused(path)


def test_many_texts_that_stand_in_many_cells_end_at_the_limit_of_memory(tmp_path: Path) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{os.urandom(300_000).hex()}</t></si></sst>'
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>") * 200
    path = write_raw(tmp_path / "many.xlsx", worksheet(rows), {"xl/sharedStrings.xml": strings})
    assert "内存上限" in refused(path)


def test_many_cells_end_at_the_limit(tmp_path: Path) -> None:
    rows = "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"
    sheet = worksheet(rows * 500)
    path = write_raw(tmp_path / "cells.xlsx", sheet, {"padding.bin": os.urandom(2_000_000)})
    assert refused(path)


def test_overlapping_merges_are_refused(tmp_path: Path) -> None:
    merges = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(2000))
    rows = "".join(text_row(n, "甲", "乙") for n in range(1, 200))
    path = write_raw(tmp_path / "m.xlsx", worksheet(rows, after=f"<mergeCells>{merges}</mergeCells>"))
    assert "重叠" in refused(path)


def test_duplicate_parts_are_refused(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "d.xlsx", worksheet(text_row(1, "甲")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", worksheet(text_row(1, "乙")))
    assert "重名" in refused(path)


@pytest.mark.parametrize(
    "target",
    [
        "../../../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "worksheets/none.xml",
        "",
        "http://10.0.0.1/x",
    ],
)
def test_a_target_outside_is_not_followed(tmp_path: Path, target: str) -> None:
    parts = {"xl/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", target))}
    book = open_sheets(write_raw(tmp_path / "t.xlsx", worksheet(text_row(1, "甲")), parts))
    assert book.sheets == []
    assert "缺失" in book.notes[0].message


@pytest.mark.parametrize("broken", [b"", b"<", b"<worksheet", b"\xff\xfe\x00", b"<worksheet><sheetData></worksheet>", b"<?xml version='1.0' encoding='gbk2'?><worksheet/>"])  # fmt: skip
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_broken_parts_are_refused(tmp_path: Path, part: str, broken: bytes) -> None:
    assert "文件" in refused(write_raw(tmp_path / "b.xlsx", worksheet(text_row(1, "甲")), {part: broken}))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    path = write_raw(tmp_path / "cut.xlsx", worksheet(text_row(1, "甲")))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "损坏" in refused(path)


def test_html_that_spans_a_million_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.xls"
    path.write_text("<table><tr>" + "<td colspan=99999 rowspan=99999>甲</td>" * 50 + "</tr></table>", "utf-8")
    assert "超出" in refused(path) or "过大" in refused(path)


def test_a_page_of_thousands_of_tables_is_no_list(tmp_path: Path) -> None:
    page = tmp_path / "tables.html"
    page.write_text("<table><tr><td>事项名称</td></tr><tr><td>甲</td></tr></table>" * 2_000, encoding="utf-8")
    assert "2000个表格" in refused(page)


def test_a_text_of_a_million_delimiters_is_no_list(tmp_path: Path) -> None:
    text = tmp_path / "wide.csv"
    text.write_text("事项名称" + "," * 1_000_000 + "甲", encoding="utf-8")
    assert "超过1000列" in refused(text)


def test_rows_of_many_sheets_are_counted_together(tmp_path: Path) -> None:
    text = tmp_path / "long.csv"
    text.write_text("事项名称,备注\n" + "甲,乙\n" * 100_001, encoding="utf-8")
    assert "超过100000行" in refused(text)


def test_a_style_sheet_made_to_take_long_does_not(tmp_path: Path) -> None:
    page = tmp_path / "style.html"
    style = ".a" * 100_000
    page.write_text(
        f"<style>{style}</style><style>.z {{ display: none }}</style><table><tr><td>事项名称</td></tr></table>",
        encoding="utf-8",
    )
    assert open_sheets(page).sheets  # within_bounds: the whole time limit would be more


def test_deeply_nested_html_ends(tmp_path: Path) -> None:
    path = tmp_path / "h.html"
    path.write_text("<table><tr><td>" * 30_000 + "甲", "utf-8")
    try:
        open_sheets(path)
    except UnreadableError as error:
        assert "网页" in str(error) or "HTML" in str(error)  # noqa: PT017 - either is an end


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A list that is only large: 2,000,000 different numbers."""
    rows = (
        "<row>" + "".join(f"<c><v>{n * 977 + at}</v></c>" for at in range(100)) + "</row>"
        for n in range(20_000)
    )
    return write_raw(tmp_path / "large.xlsx", worksheet("".join(rows)))


def test_a_reader_that_takes_too_much_time_is_stopped(large: Path) -> None:
    with pytest.raises(UnreadableError, match="超过了1秒"):
        parse_apart(read_file, large, Limits(seconds=1))


def test_a_reader_that_takes_too_much_memory_is_stopped(large: Path) -> None:
    with pytest.raises(UnreadableError, match="内存上限"):
        parse_apart(read_file, large, Limits(memory=80_000_000))

"""A cell of an .xlsx is what the office sees; what is struck out, hidden or no cell text is told with its place."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font
from PIL import Image

from core.sheets.model import Sheet
from core.sheets.opening import open_sheets
from tests.core.sheets.raw import MAIN, STRICT, relationships, styles, text_row, worksheet, write_raw


def sheet_of(path: Path) -> Sheet:
    return open_sheets(path).sheets[0]


def told(sheet: Sheet, severity: str = "") -> str:
    return "\n".join(note.message for note in sheet.notes if severity in ("", note.severity))


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A workbook of XlsxWriter; `read()` closes it and gives its first sheet."""
    path = tmp_path / "清单.xlsx"
    made = xlsxwriter.Workbook(str(path))
    made.sheet = made.add_worksheet("清单")

    def read() -> Sheet:
        made.close()
        return sheet_of(path)

    made.read = read
    return made


# --- what a cell shows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (701, "000000", "000701"),
        (5712212345, '"0571-"0000000', "0571-5712212345"),
        (0.1, "0%", "10%"),
        (0.055, "0.0%", "5.5%"),
        (12, '0"项"', "12项"),
        (1234567, "#,##0.00", "1,234,567.00"),
        (45356, "yyyy年m月d日", "2024年3月5日"),
        (0.375, "h:mm", "9:00"),
        (0.5, "# ?/?", "1/2"),
        (3, "@", "3"),
        (1500, '"¥"#,##0', "¥1,500"),
        (2, '[=1]"甲级";[=2]"乙级";"丙级"', "乙级"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901, "General", "12345678901"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(book: Any, value: float, code: str, shown: str) -> None:
    book.sheet.write_number("B7", value, book.add_format({"num_format": code}))
    sheet = book.read()
    assert sheet.rows[6][1] == shown
    assert sheet.notes == []


def test_truth_values_rich_and_inline_texts_read_as_they_stand(book: Any) -> None:
    bold = book.add_format({"bold": True})
    book.sheet.write_boolean("A1", True)
    book.sheet.write_rich_string("B1", "行政", bold, "许可", "（省级）")
    book.sheet.write_formula("C1", '="甲"&"乙"', None, "甲乙")
    raised, lowered = book.add_format({"font_script": 1}), book.add_format({"font_script": 2})
    book.sheet.write_rich_string("D1", "超过10m", raised, "2", "的，CO", lowered, "2", "排放")
    assert book.read().rows == [["TRUE", "行政许可（省级）", "甲乙", "超过10m²的，CO₂排放"]]


def test_a_formula_that_gave_an_empty_text_shows_nothing(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c><c r="B1"><v>1</v></c></row>'
    sheet = sheet_of(write_raw(tmp_path / "f.xlsx", worksheet(rows)))
    assert (sheet.rows, sheet.notes) == ([["", "1"]], [])


def test_dates_of_the_1904_system_are_the_days_they_show(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    book.add_worksheet().write_datetime(
        "A1", dt.date(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"})
    )
    book.close()
    assert sheet_of(path).rows == [["2024-03-05"]]


def test_phonetic_guides_are_no_text_and_escaped_characters_are_read(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>行政</t><rPh sb="0" eb="2"><t>xing zheng</t></rPh></si>'
        '<si><r><rPr><b/></rPr><t xml:space="preserve">甲 </t></r><r><t>乙_x000D_\n丙</t></r></si></sst>'
    )
    sheet = worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>')
    path = write_raw(tmp_path / "s.xlsx", sheet, {"xl/sharedStrings.xml": strings})
    assert sheet_of(path).rows == [["行政", "甲 乙\n丙"]]


def test_characters_nobody_sees_are_gone(book: Any) -> None:
    book.sheet.write_string("A1", "行\u200b政\ufeff许\xa0可\x0b甲")
    assert book.read().rows == [["行政许 可\n甲"]]


def test_three_five_made_a_date_is_shown_and_asked_about(book: Any) -> None:
    book.sheet.write_number("C4", 45356, book.add_format({"num_format": 'm"月"d"日"'}))
    book.sheet.write_number("C5", 45357, book.add_format({"num_format": 16}))
    sheet = book.read()
    assert (sheet.rows[3][2], sheet.rows[4][2]) == ("3月5日", "6-Mar")
    assert "C4（3月5日）、C5（6-Mar）" in told(sheet, "warning")


def test_a_value_that_its_format_hides_is_left_out_and_told(book: Any) -> None:
    nothing = book.add_format({"num_format": ";;;"})
    book.sheet.write_number("B7", 12, nothing)
    book.sheet.write_string("B8", "内部掌握", nothing)
    book.sheet.write_number("B9", 0, book.add_format({"num_format": "0;-0;;@"}))
    book.sheet.write_string("B30", "末")
    sheet = book.read()
    assert [row[1] for row in sheet.rows[6:9]] == ["", "", ""]
    assert "B7（12）、B8（内部掌握）、B9（0）" in told(sheet, "warning")


def test_what_is_shown_but_cannot_be_known_is_told(book: Any) -> None:
    book.sheet.write_number("A2", 45356, book.add_format({"num_format": "[$-40D]d mmmm yyyy"}))
    book.sheet.write_number("A3", 123456789012)
    sheet = book.read()
    assert "A2（" in told(sheet, "warning")
    assert sheet.rows[2] == ["123456789012"]
    assert "A3（123456789012）" in told(sheet, "warning")


@pytest.mark.parametrize(
    "value", ["330100701001000123", "3.30100701001E+17", "-1234567890123456", "1234567890123456.0"]
)
def test_a_number_of_more_than_fifteen_digits_is_an_error_and_is_not_read(tmp_path: Path, value: str) -> None:
    sheet = sheet_of(
        write_raw(
            tmp_path / "n.xlsx",
            worksheet(f'<row r="7"><c r="B7"><v>{value}</v></c><c r="C7"><v>1</v></c></row>'),
        )
    )
    assert sheet.rows[6] == ["", "", "1"]
    (note,) = sheet.notes
    assert (note.severity, note.row, note.column) == ("error", 6, 1)
    assert note.message.startswith("B7：")
    assert "“文本”格式" in note.message


def test_the_same_digits_as_text_are_read(book: Any) -> None:
    book.sheet.write_string("B7", "330100701001000123")
    sheet = book.read()
    assert sheet.rows[6][1] == "330100701001000123"
    assert sheet.notes == []


# --- what was struck out or hidden -------------------------------------------------------------------


def test_struck_characters_cells_and_rows_are_left_out_and_named(book: Any) -> None:
    struck, red = book.add_format({"font_strikeout": True}), book.add_format({"font_color": "red"})
    book.sheet.write_row("A1", ["对甲的许可", "行政许可"])
    book.sheet.write_row("A2", ["对乙的许可", "行政许可"], struck)
    book.sheet.write_rich_string("A3", "对丙", struck, "和丁", red, "的许可")
    book.sheet.write_number("B3", 12, struck)
    sheet = book.read()
    assert sheet.rows == [["对甲的许可", "行政许可"], ["", ""], ["对丙的许可", ""]]
    assert "第2行整行划了删除线" in told(sheet, "warning")
    assert "A3（对丙和丁的许可）" in told(sheet, "warning")
    assert "B3（12）" in told(sheet, "warning")


def test_a_part_with_a_font_of_its_own_is_not_struck_by_the_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" s="1" t="inlineStr"><is><r><t>旧</t></r><r><rPr><b/></rPr><t>新</t></r></is></c>'
        '<c r="B1" s="1" t="inlineStr"><is><r><rPr><strike val="0"/></rPr><t>留</t></r></is></c></row>'
    )
    parts = {"xl/styles.xml": styles('numFmtId="0" fontId="0"', 'numFmtId="0" fontId="1"')}
    assert sheet_of(write_raw(tmp_path / "s.xlsx", worksheet(rows), parts)).rows == [["新", "留"]]


def test_hidden_rows_columns_and_sheets_are_read_and_listed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for n in range(1, 12):
        sheet.append([n, f"事项{n}", "备注"])
    for n in (3, 4, 5):
        sheet.row_dimensions[n].hidden = True
    sheet.column_dimensions["C"].hidden = True
    for name, state in (("藏", "hidden"), ("深藏", "veryHidden")):
        other = book.create_sheet(name)
        other.append(["甲"])
        other.sheet_state = state
    book.save(tmp_path / "h.xlsx")
    first, hidden, deep = open_sheets(tmp_path / "h.xlsx").sheets
    assert len(first.rows) == 11
    assert len([note for note in first.notes if "隐藏" in note.message]) == 1
    assert "第3–5行，第C列" in told(first)
    assert hidden.hidden
    assert deep.hidden
    assert "整个工作表" in told(hidden)


def test_filtered_rows_and_rows_without_a_height_of_their_own_count_as_hidden(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_column("A1", ["类型", "许可", "处罚"])
    sheet.autofilter("A1:A3")
    sheet.filter_column("A", "x == 许可")
    sheet.set_row(2, options={"hidden": True})
    other = book.add_worksheet()
    other.set_default_row(hide_unused_rows=True)
    other.write("A1", "甲")
    book.close()
    first, second = open_sheets(path).sheets
    assert "第3行" in told(first)
    assert told(second) == ""
    zero = worksheet(
        "<row><c><v>1</v></c></row>", before='<sheetFormatPr defaultRowHeight="0" zeroHeight="1"/>'
    )
    assert sheet_of(write_raw(tmp_path / "z.xlsx", zero)).rows == [["1"]]


# --- what is not cell text ---------------------------------------------------------------------------


def test_links_are_kept_with_their_cells(book: Any) -> None:
    book.sheet.write_url("B7", "https://example.gov.cn/guide/1", string="点击查看")
    book.sheet.write_url("B8", "https://example.gov.cn/guide#二", string="查看")
    book.sheet.write_url("B9", "internal:'清单'!A1", string="返回")
    book.sheet.write_url("B30", "external:c:\\\\temp\\\\a.doc", string="附件")
    book.sheet.write_formula(
        "B31", '=HYPERLINK("https://example.gov.cn/x?a=1&b=2","办事指南")', None, "办事指南"
    )
    book.sheet.write_formula("B32", '=HYPERLINK(A1&"/1","算出来的")', None, "算出来的")
    sheet = book.read()
    assert sheet.links == {
        (6, 1): "https://example.gov.cn/guide/1",
        (7, 1): "https://example.gov.cn/guide#二",
        (30, 1): "https://example.gov.cn/x?a=1&b=2",
    }
    assert [row[1] for row in sheet.rows[6:] if any(row)] == [
        "点击查看",
        "查看",
        "返回",
        "附件",
        "办事指南",
        "算出来的",
    ]
    assert "B7（https://example.gov.cn/guide/1）" in told(sheet, "info")
    assert "B9" in told(sheet, "info")
    assert all(cell in told(sheet, "warning") for cell in ("B30", "B32"))


def test_a_link_by_formula_whose_result_was_not_stored_shows_its_words(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>HYPERLINK("https://example.gov.cn/1","办事指南")</f></c></row>'
    sheet = sheet_of(write_raw(tmp_path / "h.xlsx", worksheet(rows)))
    assert (sheet.rows, sheet.links) == ([["办事指南"]], {(0, 0): "https://example.gov.cn/1"})


def test_comments_text_boxes_pictures_and_charts_are_told_with_place_and_text(book: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    book.sheet.write("A1", 1)
    book.sheet.write_comment("B2", "此项拟取消，待省里明确")
    book.sheet.insert_textbox("C3", "说明：本清单自2026年起施行")
    book.sheet.insert_image("D4", "flow.png", {"image_data": picture, "description": "运行流程图"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=清单!$A$1:$A$1"})
    book.sheet.insert_chart("E5", chart)
    messages = told(book.read())
    assert "B2（此项拟取消，待省里明确）" in messages
    assert "C3（说明：本清单自2026年起施行）" in messages
    assert "D4（运行流程图）" in messages
    assert "E5（" in messages


def test_threaded_comments_are_told_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["A1"].comment = Comment("[线程批注] 请核实", "张")
    book.active["A2"].comment = Comment("普通批注", "李")
    book.save(tmp_path / "plain.xlsx")
    assert "A1（[线程批注] 请核实）、A2（普通批注）" in told(sheet_of(tmp_path / "plain.xlsx"))
    threads = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A1" id="1"><text>请核实</text></threadedComment>'
        '<threadedComment ref="A1" id="2" parentId="1"><text>已核实</text></threadedComment></ThreadedComments>'
    )
    old = f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><t>[线程批注]</t></text></comment></commentList></comments>'
    parts = {
        "xl/threadedComments/t1.xml": threads,
        "xl/comments1.xml": old,
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            ("rId1", "threadedComment", "../threadedComments/t1.xml"),
            ("rId2", "comments", "/xl/comments1.xml"),
        ),
    }
    sheet = sheet_of(write_raw(tmp_path / "t.xlsx", worksheet(text_row(1, "甲")), parts))
    assert "A1（请核实；已核实）" in told(sheet)
    assert "线程批注" not in told(sheet)


def test_embedded_objects_and_pictures_in_cells_are_told(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        '<c r="B1" t="e" vm="1"><v>#VALUE!</v></c><c r="C1" t="inlineStr"><is><t>甲</t></is></c></row>'
    )
    objects = (
        '<oleObjects><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><oleObject shapeId="7"><objectPr><anchor><from>'
        '<xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">3</xdr:col>'
        '<xdr:row xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">4</xdr:row>'
        '</from></anchor></objectPr></oleObject></mc:Choice><mc:Fallback><oleObject shapeId="7"/></mc:Fallback>'
        "</mc:AlternateContent></oleObjects>"
    )
    sheet = sheet_of(write_raw(tmp_path / "o.xlsx", worksheet(rows, after=objects)))
    assert sheet.rows == [["", "", "甲"]]
    assert "A1（单元格图片）、B1（单元格图片）" in told(sheet)
    assert "D5（嵌入对象）" in told(sheet)


def test_error_cells_and_formulas_without_a_result_are_errors_of_their_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><f>VLOOKUP(A1,B:C,2,0)</f></c>'
        '<c r="C3"><f t="shared" si="0">A1&amp;"、"</f><v/></c><c r="D3"><f t="shared" si="0"/></c></row>'
    )
    sheet = sheet_of(write_raw(tmp_path / "e.xlsx", worksheet(rows)))
    assert sheet.rows[2] == ["#N/A", "=VLOOKUP(A1,B:C,2,0)", '=A1&"、"', '=A1&"、"']
    assert [(note.row, note.column) for note in sheet.notes if note.severity == "error"] == [
        (2, n) for n in range(4)
    ]


# --- other ways of writing the same ------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet",
    [
        worksheet(text_row(1, "甲", "乙")),
        worksheet(text_row(1, "甲", "乙"), namespace=STRICT),
        (
            f"<?xml version='1.0'  encoding='UTF-8' ?>\n<worksheet xmlns='{MAIN}'><sheetData><row  r = '1' >"
            "<c  t='inlineStr'  r = 'A1' ><is ><t >甲</t ></is ></c ><c r='b1' t='inlineStr'><is><t>&#20057;</t></is></c></row></sheetData></worksheet>"
        ),
        (
            f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
            '<x:c t="inlineStr"><x:is><x:r><x:t>乙</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>'
        ),
        (
            f'<worksheet xmlns="{MAIN}" xmlns:o="urn:other"><o:c r="C9"/><sheetData><row r="1"><o:c r="C1"><o:v>9</o:v></o:c>'
            '<c r="A1" t="inlineStr"><is><t><![CDATA[甲]]></t></is></c><!-- B1 --><c t="inlineStr"><is><t>乙</t></is></c></row></sheetData></worksheet>'
        ),
    ],
    ids=["plain", "strict", "spaces and quotes", "prefixes without references", "foreign elements"],
)
def test_a_sheet_reads_the_same_however_it_is_written(tmp_path: Path, sheet: str) -> None:
    assert sheet_of(write_raw(tmp_path / "w.xlsx", sheet)).rows == [["甲", "乙"]]


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "/XL/Worksheets/Sheet1.xml", "worksheets%2Fsheet1.xml"])  # fmt: skip
def test_a_part_is_found_however_it_is_named(tmp_path: Path, target: str) -> None:
    parts = {"xl/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", target))}
    assert sheet_of(write_raw(tmp_path / "t.xlsx", worksheet(text_row(1, "甲")), parts)).rows == [["甲"]]


def test_a_sheet_that_is_not_there_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    book.create_chartsheet("图")
    book.save(tmp_path / "c.xlsx")
    read = open_sheets(tmp_path / "c.xlsx")
    assert [sheet.rows for sheet in read.sheets] == [[["甲"]]]
    assert "“图”" in read.notes[0].message
    missing = {"xl/_rels/workbook.xml.rels": relationships(("rId9", "worksheet", "worksheets/sheet1.xml"))}
    read = open_sheets(write_raw(tmp_path / "m.xlsx", worksheet(text_row(1, "甲")), missing))
    assert read.sheets == []
    assert [(note.severity, "缺失" in note.message) for note in read.notes] == [("error", True)]


def test_a_cell_written_twice_is_told(tmp_path: Path) -> None:
    rows = text_row(1, "甲") + text_row(1, "乙")
    sheet = sheet_of(write_raw(tmp_path / "d.xlsx", worksheet(rows)))
    assert sheet.rows == [["甲"]]
    assert "A1（乙）" in told(sheet, "warning")


def test_iso_dates_of_the_strict_kind_show_by_their_format(tmp_path: Path) -> None:
    parts = {"xl/styles.xml": styles('numFmtId="14" fontId="0"', 'numFmtId="31" fontId="0"')}
    rows = '<row r="1"><c r="A1" s="1" t="d"><v>2024-03-05</v></c><c r="B1" t="d"><v>2024-03-05T00:00:00</v></c></row>'
    sheet = sheet_of(write_raw(tmp_path / "i.xlsx", worksheet(rows, namespace=STRICT), parts))
    assert sheet.rows == [["2024年3月5日", "2024/3/5"]]


def test_a_struck_font_set_in_a_named_way_is_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "留", "去"
    book.active["A2"].font = Font(strike=True)
    book.save(tmp_path / "s.xlsx")
    sheet = sheet_of(tmp_path / "s.xlsx")
    assert sheet.rows == [["留"]]
    assert "A2（去）" in told(sheet)

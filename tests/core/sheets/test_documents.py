"""Lists in Word documents, web pages and PDFs are read like sheets; what cannot be read is refused with what to do."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from core.parsing_apart import UnreadableError
from core.sheets.model import Sheet
from core.sheets.opening import open_sheets

HEADER = ["序号", "事项名称", "权力类型"]


def told(sheet: Sheet) -> str:
    return "\n".join(note.message for note in sheet.notes)


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        open_sheets(path)
    return str(caught.value)


# --- Word --------------------------------------------------------------------------------------------


def table_of(document: docx.document.Document, rows: list[list[str]]) -> docx.table.Table:
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    return table


def sheets(document: docx.document.Document, tmp_path: Path) -> list[Sheet]:
    document.save(str(tmp_path / "清单.docx"))
    return open_sheets(tmp_path / "清单.docx").sheets


def test_a_table_of_word_is_a_sheet_below_its_heading(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("滨海市城市管理局权责清单")
    document.add_paragraph("一、行政许可")
    table = table_of(
        document, [HEADER, ["1", "对甲的许可", "行政许可"], ["2", "对乙的许可\n（省级）", "行政许可"]]
    )
    table.cell(1, 2).merge(table.cell(2, 2))
    document.add_paragraph("二、行政处罚")
    table_of(document, [HEADER, ["1", "对丙的处罚", "行政处罚"]])
    first, second = sheets(document, tmp_path)
    assert first.rows == [
        ["滨海市城市管理局权责清单", "", ""],
        ["一、行政许可", "", ""],
        HEADER,
        ["1", "对甲的许可", "行政许可\n行政许可"],
        ["2", "对乙的许可\n（省级）", ""],
    ]
    assert first.merged == [(3, 2, 4, 2)]
    assert second.rows[0] == ["二、行政处罚", "", ""]
    assert second.rows[2][1] == "对丙的处罚"


BELOW = "注：本清单自2026年12月1日起施行。"


def test_what_stands_below_a_table_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    table_of(document, [HEADER, ["1", "对甲的许可", "行政许可"]])
    document.add_paragraph(BELOW)
    document.add_paragraph("甲市司法局")
    (of_word,) = sheets(document, tmp_path)
    rows = "".join(f"<tr><td>{'<td>'.join(row)}</tr>" for row in (HEADER, ["1", "对甲的许可", "许可"]))
    (of_page,) = page(tmp_path, f"<table>{rows}</table><p>{BELOW}</p>甲市司法局")
    for sheet in (of_word, of_page):
        (note,) = [one for one in sheet.notes if "表格下方的文字" in one.message]
        assert note.severity == "info"
        assert note.message.endswith(f"{BELOW} | 甲市司法局")


def test_a_long_note_between_two_tables_is_told_and_the_heading_is_none(tmp_path: Path) -> None:
    document, note = docx.Document(), "注：" + "本表所列事项由市级实施，" * 20
    table_of(document, [HEADER, ["1", "对甲的许可", "行政许可"]])
    document.add_paragraph(note)
    document.add_paragraph("二、行政处罚")
    table_of(document, [HEADER, ["1", "对丙的处罚", "行政处罚"]])
    first, second = sheets(document, tmp_path)
    assert [one.message.partition("保留：")[2] for one in first.notes] == [note]
    assert second.rows[0][0] == "二、行政处罚"
    assert second.notes == []


def test_merges_to_the_right_and_down_keep_the_columns(tmp_path: Path) -> None:
    document = docx.Document()
    table = table_of(document, [["", "", "", ""] for _ in range(3)])
    for at, column, text in (
        (0, 0, "甲"),
        (0, 2, "乙"),
        (1, 0, "丙"),
        (1, 3, "丁"),
        (2, 1, "戊"),
        (2, 3, "己"),
    ):
        table.cell(at, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 1).merge(table.cell(1, 2))
    (sheet,) = sheets(document, tmp_path)
    assert sheet.rows == [["甲", "", "乙", ""], ["丙", "", "", "丁"], ["", "戊", "", "己"]]
    assert sorted(sheet.merged) == [(0, 0, 0, 1), (1, 0, 2, 0), (1, 1, 1, 2)]


def test_changes_are_read_as_accepted_and_struck_words_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    table = table_of(document, [HEADER, ["1", "对", "行政许可"], ["2", "对已删除事项的许可", "行政许可"]])
    paragraph = table.cell(1, 1).paragraphs[0]
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>甲</w:t></w:r></w:ins>')
    )
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>乙</w:delText></w:r></w:del>')
    )
    struck = paragraph.add_run("（旧）")
    struck.font.strike = True
    paragraph.add_run("的许可")
    row = table.rows[2]._tr.get_or_add_trPr()
    row.append(parse_xml(f'<w:del {nsdecls("w")} w:id="3" w:author="a"/>'))
    (sheet,) = sheets(document, tmp_path)
    assert sheet.rows == [HEADER, ["1", "对甲的许可", "行政许可"]]
    assert "B2（（旧））" in told(sheet)


def test_numbers_that_word_writes_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = table_of(document, [HEADER, ["", "对甲的许可", "行政许可"], ["", "对乙的许可", "行政许可"]])
    for at in (1, 2):
        table.cell(at, 0).paragraphs[0].style = "List Number"
    (sheet,) = sheets(document, tmp_path)
    assert [row[0].strip() for row in sheet.rows] == ["序号", "1.", "2."]


def test_links_pictures_and_tables_in_cells_of_word_are_told(tmp_path: Path) -> None:
    document = docx.Document()
    table = table_of(document, [HEADER, ["1", "对甲的许可", ""], ["2", "", "行政许可"]])
    link = OxmlElement("w:hyperlink")
    address = "https://example.gov.cn/guide"
    link.set(
        qn("r:id"),
        document.part.relate_to(address, docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>查看</w:t></w:r>"))
    table.cell(1, 2).paragraphs[0]._p.append(link)
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    table.cell(2, 1).paragraphs[0].add_run().add_picture(io.BytesIO(picture.getvalue()))
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "层"
    (sheet,) = sheets(document, tmp_path)
    assert sheet.rows[1][2] == "查看"
    assert sheet.links == {(1, 2): address}
    assert "C3（嵌套表格）" in told(sheet)
    assert "内" in sheet.rows[2][2]
    assert "层" in sheet.rows[2][2]
    assert "B3（图片）" in told(sheet)


def test_a_document_without_a_table_is_refused(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("权责清单").add_run().add_break(WD_BREAK.PAGE)
    document.save(str(tmp_path / "文.docx"))
    assert "没有表格" in refused(tmp_path / "文.docx")


# --- HTML --------------------------------------------------------------------------------------------


def page(
    tmp_path: Path, body: str, *, name: str = "清单.html", encoding: str = "utf-8", head: str = ""
) -> list[Sheet]:
    path = tmp_path / name
    path.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return open_sheets(path).sheets


def test_a_table_of_a_page_is_read_with_its_spans_under_its_heading(tmp_path: Path) -> None:
    body = (
        "<h2>滨海市城市管理局<br>权责清单</h2><table><thead><tr><th rowspan=2>序号<th colspan='2'>事项</tr>"
        "<tr><th>名称</th><th>类型</th></tr></thead><tr><td rowspan=99>1<td>对甲&nbsp;的许可<td>许可</tr>"
        "<tr><td><p>对乙</p><p>的许可</p></td><td>\n 行政\n 许可 </td></tr></table>"
    )
    (sheet,) = page(tmp_path, body)
    assert sheet.rows[0][0].replace(" ", "") == "滨海市城市管理局权责清单" or sheet.rows[1][0] == "权责清单"
    assert sheet.rows[-4:] == [
        ["序号", "事项", ""],
        ["", "名称", "类型"],
        ["1", "对甲 的许可", "许可"],
        ["", "对乙\n的许可", "行政 许可"],
    ]
    top = len(sheet.rows) - 4
    assert sorted(sheet.merged) == [(top, 0, top + 1, 0), (top, 1, top, 2), (top + 2, 0, top + 3, 0)]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="utf-8">'),
        ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("gb18030", ""),
        ("utf-16", ""),
        ("gb18030", '<meta charset="utf-8">'),
    ],
)
def test_a_page_is_read_in_its_encoding_also_under_the_name_of_a_workbook(
    tmp_path: Path, encoding: str, head: str
) -> None:
    (sheet,) = page(
        tmp_path,
        "<table><tr><td>序号<td>事项名称</tr></table>",
        name="导出.xls",
        encoding=encoding,
        head=head,
    )
    assert sheet.rows[-1] == ["序号", "事项名称"]


def test_several_tables_are_several_sheets_and_layout_is_none(tmp_path: Path) -> None:
    body = (
        "<table><tr><td>导航</td><td><p>一、行政许可</p><table><tr><td>序号<td>甲</tr></table>"
        "<p>二、行政处罚</p><table><caption>处罚</caption><tr><td>序号<td>乙</tr></table></td></tr></table>"
    )
    first, second = page(tmp_path, body)
    assert first.rows[-2:] == [["一、行政许可", ""], ["序号", "甲"]]
    assert second.rows == [["二、行政处罚", ""], ["处罚", ""], ["序号", "乙"]]


def test_struck_and_hidden_cells_links_and_pictures_of_a_page_are_told(tmp_path: Path) -> None:
    body = (
        "<style>.xl5 {text-decoration:line-through} .no{display:none}</style><table><tr><td>序号<td>名称<td>指南</tr>"
        "<tr><td>1<td>对<s>旧</s>甲<td><a href='https://example.gov.cn/1?a=1&amp;b=2'>点击查看</a></tr>"
        "<tr style='display: none'><td>2<td>对乙<td></tr><tr class='no'><td>3<td class=xl5>对丙<td><img alt='流程图'></tr></table>"
    )
    (sheet,) = page(tmp_path, body)
    assert sheet.rows[1:] == [["1", "对甲", "点击查看"], ["2", "对乙", ""], ["3", "", ""]]
    assert sheet.links == {(1, 2): "https://example.gov.cn/1?a=1&b=2"}
    assert "第3–4行" in told(sheet)
    assert "B2（旧）、B4（对丙）" in told(sheet)
    assert "C4（流程图）" in told(sheet)


def test_numbers_whose_digits_were_lost_are_errors_in_texts_too(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(
        '编码,名称\n3.301E+17,甲\n="000701",乙\n330100701001000123,#REF!\n', "utf-8"
    )
    (sheet,) = open_sheets(tmp_path / "l.csv").sheets
    assert sheet.rows == [["编码", "名称"], ["", "甲"], ["000701", "乙"], ["330100701001000123", "#REF!"]]
    assert [(note.severity, note.row, note.column) for note in sheet.notes] == [
        ("error", 1, 0),
        ("error", 3, 1),
    ]


# --- PDF ---------------------------------------------------------------------------------------------

STYLE = ParagraphStyle("清单", fontName="STSong-Light", fontSize=9, leading=12, wordWrap="CJK")
NAME = "对第{}类户外广告设施设置的审批和监督管理"
BASIS = (
    "《中华人民共和国行政许可法》第十二条：下列事项可以设定行政许可，直接涉及国家安全、公共安全等特定活动。"
)
DUTY = "1.受理责任：公示应当提交的材料，一次性告知补正材料。<br/>2.审查责任：材料审核，提出审查意见。"


def pdf(
    path: Path,
    rows: list[list[str]],
    *,
    spans: list[tuple[int, int]] | None = None,
    split: bool = False,
    total: int = 9,
) -> Path:
    """A list as a PDF: a title, a ruled table whose header is printed on each page, page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    header = ["序号", "事项名称", "实施依据", "责任事项", "备注"]
    cells = [[Paragraph(text, STYLE) for text in row] for row in [header, *rows]]
    table = Table(cells, colWidths=[30, 140, 260, 250, 40], repeatRows=int(not split), splitInRow=int(split))
    merges = [("SPAN", (0, first), (0, last)) for first, last in spans or ()]
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), ("VALIGN", (0, 0), (-1, -1), "TOP"), *merges])
    )

    def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(400, 20, f"{document.page}/{total}")

    made = SimpleDocTemplate(str(path), pagesize=landscape(A4))
    made.build([Paragraph("滨海市城市管理局权责清单", STYLE), table], onFirstPage=foot, onLaterPages=foot)
    return path


def test_a_table_of_a_pdf_is_joined_over_its_pages(tmp_path: Path) -> None:
    rows = [[str(n), NAME.format(n), BASIS, DUTY, ""] for n in range(1, 41)]
    book = open_sheets(pdf(tmp_path / "清单.pdf", rows))
    (sheet,) = book.sheets
    assert sheet.rows[:2] == [
        ["滨海市城市管理局权责清单", "", "", "", ""],
        ["序号", "事项名称", "实施依据", "责任事项", "备注"],
    ]
    assert sheet.rows[2:] == [
        [str(n), NAME.format(n), BASIS, DUTY.replace("<br/>", "\n"), ""] for n in range(1, 41)
    ]
    assert [note.severity for note in book.notes] == ["warning"]
    assert "请核对" in book.notes[0].message
    assert "重复印出的表头" in told(sheet)


def test_a_row_that_goes_over_the_page_is_one_row_and_told(tmp_path: Path) -> None:
    rows = [[str(n), NAME.format(n), BASIS * (60 if n % 2 else 1), DUTY, ""] for n in range(1, 6)]
    (sheet,) = open_sheets(pdf(tmp_path / "清单.pdf", rows, split=True)).sheets
    assert [row[0] for row in sheet.rows[2:]] == [str(n) for n in range(1, 6)]
    assert [row[2].replace("\n", "") for row in sheet.rows[2:]] == [
        BASIS * (60 if n % 2 else 1) for n in range(1, 6)
    ]
    assert "跨页" in told(sheet)


def test_cells_merged_in_a_pdf_are_merged(tmp_path: Path) -> None:
    rows = [
        ["1", NAME.format(1), BASIS, DUTY, ""],
        ["", NAME.format(2), BASIS, DUTY, "附"],
        ["2", NAME.format(3), BASIS, DUTY, ""],
    ]
    (sheet,) = open_sheets(pdf(tmp_path / "清单.pdf", rows, spans=[(1, 2)])).sheets
    assert [row[0] for row in sheet.rows[2:]] == ["1", "", "2"]
    assert sheet.merged == [(2, 0, 3, 0)]


def test_a_scanned_pdf_and_one_without_a_table_are_refused_with_words(tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    Image.new("RGB", (200, 200), "white").save(picture)
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    for _ in range(2):
        canvas.drawImage(str(picture), 0, 0, 500, 700)
        canvas.showPage()
    canvas.save()
    assert "扫描件" in refused(tmp_path / "scan.pdf")
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "text.pdf"))
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(100, 700, "权责清单一共三项，没有表格。")
    canvas.save()
    assert "没有带框线的表格" in refused(tmp_path / "text.pdf")
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    canvas.drawString(100, 700, "x")
    canvas.save()
    assert "密码" in refused(tmp_path / "locked.pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%broken")
    assert "PDF" in refused(tmp_path / "broken.pdf")


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"{\\rtf1 ", "RTF"),
        (b"\x89PNG\r\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"Rar!\x1a", "解压"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
    ],
)
def test_other_files_are_refused_with_what_to_do(tmp_path: Path, head: bytes, word: str) -> None:
    (tmp_path / "f").write_bytes(head + b" " * 50)
    message = refused(tmp_path / "f")
    assert word in message
    assert "请" in message

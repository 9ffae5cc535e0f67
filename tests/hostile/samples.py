"""Small files of every kind that somebody may send (样本文件), whole; the tests tamper with them."""

from __future__ import annotations

import io
import json
from functools import cache

import docx
import xlwt
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

TITLE = "天津市教育委员会权责清单"
ROWS = [
    ["序号", "事项名称", "权力类型", "实施依据", "行使主体", "责任事项", "追责情形"],
    ["1", "民办学校设立审批", "行政许可", "【法律】《中华人民共和国民办教育促进法》第十二条：举办民办学校，由县级以上教育行政部门审批。",
     "天津市教育委员会", "1.受理责任：一次性告知。\n2.审查责任：核查材料。", "1.违法审批的；"],
    ["2", "对擅自办学的处罚", "行政处罚", "【法律】《中华人民共和国民办教育促进法》第六十四条", "天津市教育委员会", "1.立案责任：立案。", "1.不作为的；"],
]  # fmt: skip
LAW = ("甲市试验办法", "（2020年1月1日甲市人民政府令第3号公布　自2020年3月1日起施行）", "第一条　为了试验，制定本办法。",
       "第二条　违反本办法的，由市教育行政部门处一千元以上五千元以下罚款。", "第三条　本办法自2020年3月1日起施行。")  # fmt: skip


def _html(title: str, rows: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1><table border=1>{body}</table></body></html>'


def _xlsx() -> bytes:
    book, data = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append([TITLE])
    sheet.merge_cells("A1:G1")
    for row in ROWS:
        sheet.append(row)
    sheet["H3"], sheet["H4"], sheet["I3"] = 12345.678, "=SUM(A3:A4)", "删去"
    sheet["H3"].number_format = "yyyy-mm-dd"
    sheet["I3"].font = Font(strike=True)
    sheet["B3"].comment = Comment("请核对", "甲")
    book.create_sheet("行政强制").append(["无"])
    book.save(data)
    return data.getvalue()


def _xls() -> bytes:
    book, data = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("清单")
    for n, row in enumerate([[TITLE], *ROWS]):
        for m, cell in enumerate(row):
            sheet.write(n, m, cell)
    sheet.write(3, 8, 12.5, xlwt.easyxf(num_format_str="0.00"))
    book.save(data)
    return data.getvalue()


def _docx_table() -> bytes:
    made, data = docx.Document(), io.BytesIO()
    made.add_heading(TITLE)
    table = made.add_table(0, len(ROWS[0]))
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.save(data)
    return data.getvalue()


def _docx_law() -> bytes:
    made, data = docx.Document(), io.BytesIO()
    for line in LAW:
        made.add_paragraph(line)
    made.save(data)
    return data.getvalue()


def _pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    data = io.BytesIO()
    table = Table(ROWS, colWidths=[30, 100, 60, 200, 100, 150, 100])
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 1, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 8)])
    )
    SimpleDocTemplate(data, pagesize=landscape(A4)).build([table])
    return data.getvalue()


def _jsonl() -> bytes:
    record = {
        "title": "中华人民共和国试验法", "type": "法律", "issuing_organ": "全国人民代表大会常务委员会", "version_date": "2021-01-22",
        "effective_date_registry": "2021-07-15", "history": [{"date": "2021-01-22", "event": "通过"}],
        "articles": [{"no": "第一条", "n": 1, "heading": "", "text": "为了试验，制定本法。"},
                     {"no": "第二条", "n": 2, "heading": "", "text": "处五万元罚款。"}],
    }  # fmt: skip
    return "\n".join(
        json.dumps(record | {"title": f"{record['title']}{n}"}, ensure_ascii=n == 2) for n in (1, 2)
    ).encode()


@cache
def lists() -> dict[str, bytes]:
    """A list in every format that is read."""
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [[TITLE], *ROWS])
    return {
        "xlsx": _xlsx(), "xls": _xls(), "csv": text.encode(), "gb.csv": text.encode("gb18030"), "docx": _docx_table(),
        "html": _html(TITLE, ROWS).encode(), "pdf": _pdf(),
    }  # fmt: skip


@cache
def laws() -> dict[str, bytes]:
    """The text of a law in every format that is read."""
    registry = "标题,种类,制定机关,公布日期,施行日期,时效性\n试验法,法律,全国人民代表大会,2021-01-01,2021-03-01,有效\n"
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in LAW) + "</body></html>"
    return {
        "jsonl": _jsonl(), "txt": "\n".join(LAW).encode(), "gb.txt": "\n".join(LAW).encode("gb18030"), "docx": _docx_law(),
        "html": page.encode(), "csv": registry.encode(),
    }  # fmt: skip

"""Tables for download (导出): how they print, without being arranged first."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from core.spreadsheets import A4, book_response


def test_a_table_prints_as_wide_as_the_paper_with_its_head_on_each_page() -> None:
    columns = [("职权名称", 30), *[(f"第{n}季度", 12) for n in range(1, 9)]]
    answer = book_response("年度报告", [("清单规模", columns, [["对违法行为的处罚" * 9, *range(8)]])])
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", A4)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert not sheet.page_setup.fitToHeight, "as many pages as the rows need"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height == 15 * 5, "seventy-two characters, fifteen to a line"

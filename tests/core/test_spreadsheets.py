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
    assert sheet["B2"].alignment.vertical == "top", "a number beside a long text stands at its first line"
    assert sheet.print_options.gridLines
    assert sheet.oddHeader.center.text == "年度报告　清单规模", "what a sheet of paper is"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.print_title_cols is None
    assert (sheet.parent.properties.creator, sheet.parent.properties.title) == (None, "年度报告")


def test_a_table_too_wide_to_be_read_on_one_page_goes_on_beside_with_its_first_columns() -> None:
    answer = book_response("清单", [("清单", [(f"第{n}栏", 40) for n in range(20)], [["内容"] * 20])])
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet.page_setup.fitToWidth == 4, "eight hundred characters, 230 to a page"
    assert sheet.print_title_cols == "$A:$B"


def test_a_text_too_long_for_the_highest_row_is_written_smaller_and_not_cut() -> None:
    texts = ["责任" * 300, "责任" * 600, "责任" * 1500]
    rows = [[text, 1] for text in texts]
    answer = book_response("清单", [("清单", [("责任事项", 60), ("项数", 8)], rows)])
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert [sheet.cell(row, 1).font.size for row in (2, 3, 4)] == [11, 8, 6]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == texts
    assert all(sheet.row_dimensions[row].height <= 409 for row in (2, 3, 4))

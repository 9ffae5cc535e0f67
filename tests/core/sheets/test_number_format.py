"""What a number shows under a format code, as Excel and WPS show it in a Chinese system."""

from __future__ import annotations

import pytest

from core.sheets.number_format import built_in, number_format

SHOWN = [
    (701, "000000", "000701"),
    (2212345, '"0571-"0000000', "0571-2212345"),
    (0.1, "0%", "10%"),
    (0.105, "0%", "11%"),
    (0.1234, "0.0%", "12.3%"),
    (3, '0"项"', "3项"),
    (1234567, "#,##0", "1,234,567"),
    (1234.5, "#,##0.00", "1,234.50"),
    (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
    (0, "0;-0;;@", ""),
    (5, "0;-0;;@", "5"),
    (-5, "0;-0;;@", "-5"),
    (5, ";;;", ""),
    (44927.75, "yyyy-mm-dd hh:mm", "2023-01-01 18:00"),
    (45356, 'm"月"d"日"', "3月5日"),
    (45356, "yyyy/m/d", "2024/3/5"),
    (45356, 'yyyy"年"m"月"d"日";@', "2024年3月5日"),
    (45356, '[$-804]yyyy"年"m"月"d"日"', "2024年3月5日"),
    (45356, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年三月五日"),
    (45356, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2024年3月5日"),
    (45356, "d-mmm", "5-Mar"),
    (45356, "aaaa", "星期二"),
    (0.5, "h:mm AM/PM", "12:00 PM"),
    (0.75, '上午/下午h"时"mm"分"', "下午6时00分"),
    (1.5, "[h]:mm:ss", "36:00:00"),
    (0.5, "h:mm", "12:00"),
    (0.0424768518, "mm:ss", "01:10"),
    (0.125, "# ?/?", "1/8"),
    (1.5, "# ?/?", "1 1/2"),
    (2, "# ?/?", "2"),
    (0.333333333, "# ??/??", "1/3"),
    (2.25, "# ?/8", "2 2/8"),
    (123456789012, "General", "123456789012"),
    (0.30000000000000004, "General", "0.3"),
    (0.3333333333333333, "General", "0.333333333"),
    (1234567.891234, "General", "1234567.891"),
    (1e20, "General", "1E+20"),
    (1.234e-05, "General", "1.234E-05"),
    (12345, "0.00E+00", "1.23E+04"),
    (12345, "##0.0E+0", "12.3E+3"),
    (1234567, "#,##0,", "1,235"),
    (12345678, '0.0,,"百万"', "12.3百万"),
    (90, '[>=90]"优";[>=60]"合格";"不合格"', "优"),
    (70, '[>=90]"优";[>=60]"合格";"不合格"', "合格"),
    (3, '[>=90]"优";[>=60]"合格";"不合格"', "不合格"),
    (1, '"是";"否";"无"', "是"),
    (0, '"是";"否";"无"', "无"),
    (-1, '"是";"否";"无"', "否"),
    (1234.5, '"¥"#,##0.00', "¥1,234.50"),
    (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
    (1234.5, "_ ¥* #,##0.00_ ", "¥1,234.50"),
    (-2, "0_ ", "-2"),
    (-0.001, "0.00", "0.00"),
    (13812345678, "000-0000-0000", "138-1234-5678"),
    (5, "0.0#", "5.0"),
    (5.25, "0.0#", "5.25"),
    (0.5, "#.##", ".5"),
    (12, "@", "12"),
    (12, "第0号", "第12号"),
    (123, "[DBNum1]0", "一百二十三"),
    (5, "[Red]0;[Blue]-0", "5"),
    (2.5, "0", "3"),
    (1.005, "0.00", "1.01"),
    (45356.5, "yyyy/m/d h:mm", "2024/3/5 12:00"),
    (45356, "mm-dd-yy", "03-05-24"),
    (45356, "yyyy.mm.dd", "2024.03.05"),
    (45356, 'yyyy"."m', "2024.3"),
    (20240305, "0000-00-00", "2024-03-05"),
    (20240305, "0000\\/00\\/00", "2024/03/05"),
    (45356, "e-m-d", "2024-3-5"),
    (30, '0"日"', "30日"),
    (0.75, '0.0"‰"', "0.8‰"),
    (12.0, 'G/通用格式"元"', "12元"),
    (1, '[=1]"甲";[=2]"乙";General', "甲"),
    (2, '[=1]"甲";[=2]"乙";General', "乙"),
    (7, '[=1]"甲";[=2]"乙";General', "7"),
    (1.5, 'General" 万元"', "1.5 万元"),
    (100, "¥#,##0", "¥100"),
    (100000, '#,##0.00,"千元"', "100.00千元"),
    (45356.123456, "h:mm:ss.000", "2:57:46.598"),
    (150, '"["0"]"', "[150]"),
    (7, "?0", "7"),
    (1234, '0!.0,"万"', "0.1万"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_number_shows_what_its_format_says(value: float, code: str, shown: str) -> None:
    assert number_format(code).show(value).text == shown


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("甲", '@"项"', "甲项"),
        ("甲", '"前"@', "前甲"),
        ("甲", ";;;", ""),
        ("甲", "0", "甲"),
        ("甲", "0;-0;;@", "甲"),
        ("甲", "General", "甲"),
        ("甲", "[=1]0;General", "甲"),
    ],
)
def test_a_text_shows_what_the_section_of_texts_says(text: str, code: str, shown: str) -> None:
    assert number_format(code).show_text(text) == shown


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        (14, 45356, "2024/3/5"),
        (22, 45356.5, "2024/3/5 12:00"),
        (31, 45356, "2024年3月5日"),
        (57, 45356, "2024年3月"),
        (58, 45356, "3月5日"),
        (9, 0.1, "10%"),
        (37, -1234, "-1,234"),
        (44, 1234.5, "¥1,234.50"),
        (0, 701, "701"),
    ],
)
def test_formats_that_files_name_by_number_are_those_of_a_chinese_system(
    number: int, value: float, shown: str
) -> None:
    assert number_format(built_in(number)).show(value).text == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert number_format("yyyy/m/d").show(43894, since_1904=True).text == "2024/3/5"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (60, "yyyy/m/d"),  # the 29 February 1900 that never was
        (-1, "yyyy/m/d"),
        (45356, "[$-40D]d mmmm yyyy"),
        (45356, "dddd"),
        (12345678, "[DBNum2]0"),
        (5, "[<0]0"),
        (-5, "[<=0]0;[>100]0.0;General"),
        (1e400, "0"),
    ],
)
def test_what_the_file_does_not_decide_is_not_sure(value: float, code: str) -> None:
    assert not number_format(code).show(value).sure


@pytest.mark.parametrize(
    "code", ["", "[", '"', "\\", ";;;;;;", "0.0.0", "[$", "%%%", "E+", "/", "# ?/0", "?/?/?", "[h", "_", "*"]
)
@pytest.mark.parametrize("value", [0, 1, -1, 0.5, 45356.5, 1e15])
def test_no_code_breaks_the_reading(code: str, value: float) -> None:
    number_format(code).show(value)
    number_format(code).show_text("甲")

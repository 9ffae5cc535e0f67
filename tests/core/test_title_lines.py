"""Titles of papers break where their sense allows, into lines of about one length."""

from __future__ import annotations

import pytest

from core.title_lines import ROOM, title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("天津市2026年度权责清单管理报告", ["天津市2026年度权责清单管理报告"]),
        (
            "关于新疆维吾尔自治区教育厅没有在2026年11月30日前提出权责清单调整的提醒函",
            ["关于新疆维吾尔自治区教育厅", "没有在2026年11月30日前", "提出权责清单调整的提醒函"],
        ),
        (
            "关于落实《优化营商环境条例》2026年12月1日施行后清单调整任务的督办函",
            ["关于落实《优化营商环境条例》", "2026年12月1日施行", "后清单调整任务的督办函"],
        ),
        (
            "关于某某市市场监督管理委员会未及时就《中华人民共和国食品安全法》2025年12月1日新文本提出调整意见的提醒函",
            [
                "关于某某市市场监督管理委员会未及时",
                "就《中华人民共和国食品安全法》",
                "2025年12月1日新文本",
                "提出调整意见的提醒函",
            ],
        ),
        ("某某市权责清单管理联席会议第12次意见汇总表", ["某某市权责清单管理", "联席会议第12次意见汇总表"]),
        ("天津市权责清单管理联席会议\n第3次会议议程", ["天津市权责清单管理联席会议", "第3次会议议程"]),
    ],
)
def test_a_title_keeps_dates_and_names_whole(title: str, lines: list[str]) -> None:
    assert title_lines(title).splitlines() == lines


@pytest.mark.parametrize("before", range(4, 40))
def test_wherever_a_date_stands_no_line_ends_inside_it(before: int) -> None:
    title = "甲" * before + "2026年11月30日" + "（津编发〔2026〕12号）的" + "乙" * (45 - before)
    lines = title_lines(title).splitlines()
    assert "".join(lines) == title
    assert any("2026年11月30日" in line for line in lines)
    assert any("津编发〔2026〕12号" in line for line in lines)
    assert all(line[0] not in "的）" for line in lines)
    assert all(len(line) <= ROOM + 4 for line in lines), "figures are half as wide"

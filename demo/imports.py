"""Lists that were brought in as workbooks (演示的清单导入): one carried out as an adjustment, one that waits to be confirmed."""

from __future__ import annotations

import io
from collections.abc import Iterable

from django.core.files.base import ContentFile
from openpyxl import Workbook

from demo.cast import Cast
from demo.clock import Story
from departments.models import Department
from review.imports.uploading import carry_out, confirm, read, receive, state_case
from review.models.imports import ImportRun

Rows = list[tuple[str, ...]]
HEADINGS = ("事项名称", "职权类型", "实施依据", "行使层级", "责任事项内容", "追责情形", "部门职责")
STAGES = (
    "1.立案责任：检查、投诉、移送中发现违法线索的，核查后决定是否立案。\n"
    "2.调查责任：两名以上执法人员收集证据，听取当事人意见。\n"
    "3.审查责任：审核事实、证据、法律适用和裁量。\n"
    "4.告知责任：告知拟作出的处罚和陈述、申辩、听证的权利。\n"
    "5.决定责任：依法作出决定，写明救济途径和期限。\n"
    "6.送达责任：七日内送达当事人。\n"
    "7.执行责任：督促履行，逾期不履行的依法催告、申请强制执行。"
)
ACCOUNTABILITY = (
    "1.没有法律依据或者事实依据实施处罚的；\n2.擅自改变处罚种类、幅度的；\n3.应当移送司法机关而不移送的。"
)
ADDED = (
    ("对擅自采挖天然苇塘的处罚", "行政处罚", "《天津市湿地保护条例》（相关条款由部门核实）"),
    ("对生产经营劣种子的处罚", "行政处罚", "《中华人民共和国种子法》第七十五条"),
    ("对无正当理由使养殖水域、滩涂荒芜满一年的处罚", "处罚", "《中华人民共和国渔业法》第六十五条第二款"),
    ("渔业船舶检查", "行政检查", "《中华人民共和国渔业法》第五十三条"),
    ("养殖证核发", "行政许可", "《中华人民共和国渔业法》第十七条第一款"),
)
"""A list as an office sends it: a type in short, a basis without its article, no level and no duty on some rows."""
SHORTER = {"mca-01": 15, "mca-02": 5}
"""Working days promised, by power."""


def imports(cast: Cast) -> Iterable[Story]:
    """Both imports."""
    yield _adjusted(cast)
    yield _waiting(cast)


def _adjusted(cast: Cast) -> Story:
    """A clerk sent shorter time limits as a workbook; they became a draft adjustment with its case."""
    yield cast.days.at(3, 10)
    department = Department.objects.get(region__code="120000", code="102")
    powers = [(cast.rows[key], days) for key, days in SHORTER.items()]
    rows: Rows = [(power["name"], power["sub_name"], "行政许可", f"{days}个工作日") for power, days in powers]
    made = _read(
        cast,
        department,
        "市民政局承诺时限调整表.xlsx",
        ("事项名称", "子项名称", "职权类型", "承诺时限"),
        rows,
    )
    yield cast.days.at(3, 10.5)
    by = cast.clerk(department)
    case = {
        "trigger": "M2",
        "trigger_on": f"{cast.days.ago(6)}",
        "reason": "登记全程网办，承诺时限按表缩短（演示）",
    }
    state_case(made, case, by=by)
    confirm(made, by=by, seen=made.job_id)
    carry_out(made, _tell_nobody)


def _waiting(cast: Cast) -> Story:
    """A workbook that was read: some of it is to be completed before it is confirmed."""
    yield cast.days.at(1, 14)
    department = Department.objects.get(region__code="120111", code="101")
    rows: Rows = [(*item, "区级", STAGES, ACCOUNTABILITY, "") for item in ADDED]
    rows[0] = (*rows[0][:3], "", *rows[0][4:])
    _read(cast, department, "西青区农业农村委权责清单（补充）.xlsx", HEADINGS, rows)


def _read(cast: Cast, department: Department, name: str, headings: tuple[str, ...], rows: Rows) -> ImportRun:
    """A clerk uploads a workbook, and it is read; the job of the upload finds that done."""
    run = ImportRun(region=department.region, department=department)
    receive(run, ContentFile(_book([headings, *rows]), name=name), by=cast.clerk(department))
    read(run, _tell_nobody)
    run.refresh_from_db()
    return run


def _tell_nobody(step: str, percent: int) -> None:
    """Nobody looks at a progress bar of the past."""


def _book(rows: Rows) -> bytes:
    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    return data.getvalue()

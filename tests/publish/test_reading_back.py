"""An export that comes back: unaltered it changes nothing, and each altered cell changes exactly what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from departments.models import Charter, Department, Duty, InternalUnit, Level, Region
from powers.fields import COLUMNS, label_of
from powers.models import PowerType, PowerVersion
from powers.printing import EDITION, HEADERS, REGION, WITHHELD
from publish.releasing import release
from review.imports.importing import import_lists
from tests.review.imports import lists

CASE = {"case": lists.CASE}
pytestmark = pytest.mark.django_db

CASE = {"case": {"trigger": "M2", "trigger_on": "2026-01-05", "reason": "要素有变化"}}
ROWS_OF = {
    "level": ("行使层级",),
    "level_note": ("权限划分说明", "行使层级"),
    "bases": ("依据",),
    "responsibility_bases": ("依据", "责任事项"),
    "accountability_bases": ("依据", "追责情形"),
    "responsibilities": ("责任事项",),
    "accountability": ("追责情形", "追责总述"),
    "accountability_scope": ("追责情形",),
    "links": ("依据", "追责情形"),
    "supervision": ("监督方式（清单原文）", "监督方式"),
    "limit_text": ("时限说明", "依据"),
    "fee_text": ("收费依据和标准", "依据"),
    "penalties": ("处罚的行为、种类、幅度",),
    "risks": ("廉政风险点",),
    "joint_departments": ("共同实施部门",),
}
"""What a cell of several things may change, one of these; the other cells change the field of their column."""
ANOTHER = {
    "statutory_limit": "三十日",
    "promised_limit": "15个工作日",
    "fee": "收费",
    "subject_nature": "授权组织",
    "power_source": "上级下放",
    "initiation": "依职权",
    "counterparts": "2、行政机关",
    "guide_url": "https://example.gov.cn/guide/2",
    "discretion_url": "https://example.gov.cn/discretion/2",
    "on_enforcement_list": "是",
    "keywords": "办学、学校",
    "everyday_terms": "办学校、开学校",
    "joint_departments": "天津市民政局",
    "external_codes": "旧编码：JY-002",
    "extras": "网上办理深度：全程网办\n责任部门：新办",
}
REPLACED = {"level": ("跨区、跨市的", "跨两个区的"), "links": ("设定依据1", "设定依据2")}
IDENTITY = {"name", "sub_item", "type", "department", "code"}
"""Cells by which a power is found: their changes belong to identifying it."""
READ = [(column.header, column.reads) for column, _ in COLUMNS if column.reads not in IDENTITY]


@pytest.fixture
def powers(
    make_draft: Any, department: Department, propose: Any, decide: Any, staffing: Any
) -> list[PowerVersion]:
    """A published power of every type, each saying something in every column, some of it hard to read back."""
    police = Department.objects.create(region=department.region, code="102", name="天津市公安局")
    Department.objects.create(region=department.region, code="103", name="天津市民政局")
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="管理民办教育。", order=1)
    unit = InternalUnit.objects.create(department=department, name="民办教育处")
    drafts = []
    for power_type in PowerType.objects.filter(is_power=True):
        draft = make_draft(
            f"甲{power_type.name}",
            power_type=power_type.code,
            sub_name="子项",
            plain_title="开办民办学校",
            initiation="application",
            subject_nature="1",
            power_source="1",
            counterparts=["1", "3"],
            statutory_limit=3,
            statutory_limit_unit="month",
            promised_limit=10,
            promised_limit_unit="working_day",
            limit_text="专家评审不计",
            promised_limit_text="材料齐全的当场办结",
            fee=False,
            fee_text="不收费",
            conditions="=1+1",
            flow="申请—受理",
            level_text="",
            level_note="跨区的由市级负责",
            duty_text="",
            remedies="行政复议\n行政诉讼",
            remark="-",
            executing_body="@执行机构",
            supervision_text="电话：022-00000000",
            accountability_lead="因不履行职责，有下列情形的，应承担相应责任：",
            external_codes=[["旧编码", f"JY-{power_type.code}"]],
            extras=[["网上办理深度", "全程网办"], ["责任部门", "民办处"]],
            guide_url="https://example.gov.cn/guide",
            discretion_url="https://example.gov.cn/discretion",
            keywords=["民办", "学校"],
            everyday_terms=["办学校"],
        )
        draft.duties.add(duty)
        draft.units.add(unit)
        draft.joint_departments.add(police)
        _fill(draft)
        drafts.append(draft)
    proposal = propose(*drafts)
    decide(proposal)
    release(proposal.region, by=staffing, effective_on=timezone.localdate())
    return drafts


def _fill(draft: PowerVersion) -> None:
    for rows in (draft.levels, draft.bases, draft.responsibilities, draft.accountability):
        rows.all().delete()
    draft.levels.create(
        order=1,
        level=Level.objects.get(code="2"),
        condition="跨区、跨市的",
        share="市级审批",
        is_first_responsible=True,
    )
    draft.levels.create(order=2, level=Level.objects.get(code="4"), share="区级初审")
    law = {"kind_text": "法律", "title": "中华人民共和国民办教育促进法", "edition": "2018年修正"}
    for order, row in enumerate(
        (
            law
            | {
                "locator": "第十二条",
                "text": "举办民办学校，由教育行政部门审批。",
                "role": "set",
                "role_confirmed": True,
            },
            law
            | {
                "locator": "第十三条",
                "text": "应当受理。\n1.第一；\n2.依据《教育法》第一条。",
                "note": "要旨",
            },
            {"text": "其他有关规定"},
            {"title": "某办法", "purpose": "responsibility", "locator": "第二条", "text": "一、二、三"},
            {"title": "公务员法", "purpose": "accountability", "locator": "第九条"},
            {"title": "收费办法", "purpose": "fee", "locator": "第九条"},
            {"title": "时限规定", "purpose": "limit", "locator": "第三条"},
        ),
        start=1,
    ):
        draft.bases.create(order=order, **row)
    for order, (stage, group, text, basis) in enumerate(
        (
            ("受理", "直接实施责任", "1.公示；2.告知", "有关规定"),
            ("", "", "审查\n\n下一行", ""),
            ("决定阶段", "指导监督责任", "作出决定", "《教育法》第五条"),
        ),
        start=1,
    ):
        draft.responsibilities.create(
            order=order, stage_text=stage, group_text=group, text=text, basis_text=basis
        )
    for order, (text, subject) in enumerate(
        (("不予受理的；", "窗口人员"), ("（一）其他", "分管领导"), ("其他", "窗口人员")), start=1
    ):
        draft.accountability.create(order=order, text=text, subject=subject, basis_text="监察法")
    first, second, _ = (str(uid) for uid in draft.responsibilities.values_list("uid", flat=True))
    draft.bases.filter(order=1).update(responsibility_uids=[first])
    draft.accountability.filter(order__lt=3).update(responsibility_uids=[first, second])
    draft.channels.create(order=1, value="022-00000001")
    draft.channels.create(order=2, kind="email", value="a@example.gov.cn")
    draft.penalties.create(order=1, conduct="擅自办学", kinds="警告、罚款", range="一万元以下")
    draft.penalties.create(order=2, conduct="拒不改正", kinds="吊销许可证")
    draft.risks.create(
        order=1, stage_text="受理", text="优亲厚友", grade="高", measures="集体审议", is_public=True
    )
    draft.risks.create(order=2, text="内部", is_public=False)


@pytest.fixture
def exported(
    powers: list[PowerVersion], client: Client, region: Region, tmp_path: Path
) -> Callable[[str], Path]:
    def export(form: str) -> Path:
        path = tmp_path / f"list.{form}"
        response: Any = client.get(f"/regions/{region.code}/export.{form}")
        path.write_bytes(b"".join(response.streaming_content))
        return path

    return export


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_full_export_read_back_changes_nothing(
    exported: Callable[[str], Path], region: Region, powers: list[PowerVersion], form: str
) -> None:
    path = exported(form)
    [report] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert report["changes"] == []
    assert report["actions"] == {"无变化": len(powers)}
    assert [p for p in report["problems"] if p["severity"] != "info"] == []


def test_every_column_of_an_export_is_a_column_of_the_importer(exported: Callable[[str], Path]) -> None:
    sheet = load_workbook(exported("xlsx")).active
    said = {cell.value for cell in sheet[2]}
    assert said == set(HEADERS)
    empty = {
        c.value for c in sheet[2] if not any(row[c.column - 1].value for row in sheet.iter_rows(min_row=3))
    }
    assert empty <= {"列入行政执法清单", WITHHELD}, "the property below tries every column"
    assert sheet.cell(3, HEADERS.index("行政相对人") + 1).value == "自然人、事业法人", "words, not codes"


def altered(
    path: Path, region: Region, header: str, row: int, how: Callable[[str], str]
) -> tuple[Any, PowerVersion]:
    """The report of an import in which one cell was altered, and the draft it made."""
    book = load_workbook(path)
    cell = book.active.cell(row, HEADERS.index(header) + 1)
    cell.value = how(str(cell.value or ""))
    cell.data_type = "s"
    changed = path.with_name("altered.xlsx")
    book.save(changed)
    made = import_lists([(changed, changed.name)], region, by=None, answers=CASE)
    return made.reports[0], PowerVersion.objects.get(sealed_at=None)


def another(reads: str) -> Callable[[str], str]:
    """Another text for a cell: of a value another value, of a text its last line altered."""
    if reads in REPLACED:
        return lambda cell: cell.replace(*REPLACED[reads])
    return lambda cell: ANOTHER.get(reads, f"{cell}改")


@pytest.mark.parametrize(("number", "header", "reads"), [(n, *pair) for n, pair in enumerate(READ)])
def test_every_altered_cell_changes_exactly_its_field(
    exported: Callable[[str], Path],
    region: Region,
    powers: list[PowerVersion],
    number: int,
    header: str,
    reads: str,
) -> None:
    """Each column once for a power of another type: the last line of its cell is altered, the rest stands."""
    row = 3 + number % len(powers)
    report, draft = altered(exported("xlsx"), region, header, row, another(reads))
    assert report["actions"] == {"修改": 1, "无变化": len(powers) - 1}
    [change] = report["changes"]
    field = next(field for column, field in COLUMNS if column.header == header)
    expected = ROWS_OF.get(reads) or (label_of(field.name),)
    assert len(change["fields"]) == 1
    assert change["fields"][0] in expected
    assert [p["message"] for p in report["problems"] if p["severity"] != "info"] == []
    _nothing_else_changed(draft, change["fields"][0])


def _nothing_else_changed(draft: PowerVersion, changed: str) -> None:
    base = PowerVersion.objects.exclude(pk=draft.pk).get(power=draft.power)
    own = {
        "id",
        "number",
        "change_note",
        "source",
        "created_at",
        "updated_at",
        "frozen_at",
        "sealed_at",
        "digest",
    }
    for field in PowerVersion._meta.concrete_fields:
        if field.name in own | {"sealed_document", "period", "order"} or str(field.verbose_name) == changed:
            continue
        if changed in ("法定时限", "承诺时限") and str(field.verbose_name) == f"{changed}单位":
            continue
        assert getattr(draft, field.attname) == getattr(base, field.attname), field.name
    for rows in ("levels", "bases", "responsibilities", "accountability", "penalties", "channels", "risks"):
        was, now = _rows(base, rows), _rows(draft, rows)
        if changed == str(getattr(PowerVersion, rows).rel.related_model._meta.verbose_name):
            assert [row["uid"] for row in was] == [row["uid"] for row in now], rows
            altered = [(n, key) for n, row in enumerate(was) for key in row if row[key] != now[n][key]]
            assert altered, rows
            assert len({key for _, key in altered}) == 1, "what several rows share is altered in each"
        else:
            assert now == was, rows
    for relation in ("duties", "units", "joint_departments"):
        if str(PowerVersion._meta.get_field(relation).verbose_name) != changed:
            assert list(getattr(draft, relation).all()) == list(getattr(base, relation).all()), relation


def _rows(version: PowerVersion, name: str) -> list[dict[str, Any]]:
    rows = getattr(version, name).order_by("order", "pk").values()
    return [
        {key: value for key, value in row.items() if key not in ("id", "version_id", "order")} for row in rows
    ]


@pytest.mark.parametrize("header", [EDITION, REGION, "序号"])
def test_what_the_export_says_of_itself_changes_nothing(
    exported: Callable[[str], Path], region: Region, header: str
) -> None:
    book = load_workbook(exported("xlsx"))
    book.active.cell(3, HEADERS.index(header) + 1).value = "" if header == EDITION else "改"
    path = exported("xlsx").with_name("altered.xlsx")
    book.save(path)
    [report] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert report["changes"] == []


# --- lines put in, taken out, moved ----------------------------------------------------------------


def put_in(cell: str) -> str:
    first, *rest = cell.split("\n")
    return "\n".join([first, "9.另外的一行", *rest])


@pytest.mark.parametrize(
    ("header", "rows"),
    [("责任事项内容", "responsibilities"), ("追责情形", "accountability"), ("处罚行为种类幅度", "penalties"), ("廉政风险", "risks")],
)  # fmt: skip
def test_a_line_put_in_is_exactly_one_row_more(
    exported: Callable[[str], Path], region: Region, header: str, rows: str
) -> None:
    report, draft = altered(exported("xlsx"), region, header, 3, put_in)
    assert report["actions"]["修改"] == 1
    base = PowerVersion.objects.exclude(pk=draft.pk).get(power=draft.power)
    was, now = _rows(base, rows), _rows(draft, rows)
    [more] = [row for row in now if row["uid"] not in {one["uid"] for one in was}]
    assert "另外的一行" in json.dumps(more, default=str, ensure_ascii=False)
    assert [row for row in now if row is not more] == was


def gone(line: str) -> Callable[[str], str]:
    """A cell without the line that holds these words."""

    def without(cell: str) -> str:
        lines = cell.split("\n")
        assert sum(line in one for one in lines) == 1, cell
        return "\n".join(one for one in lines if line not in one)

    return without


@pytest.mark.parametrize(
    ("header", "line", "what"),
    [
        ("权限划分", "区级初审", ("levels", "share", 1)),
        ("权限划分", "跨区的由市级负责", ("level_note", "", 0)),
        ("实施依据", "注：要旨", ("bases", "note", 1)),
        ("实施依据", "其他有关规定", ("bases", "", 2)),
        ("责任事项依据", "《教育法》第五条", ("responsibilities", "basis_text", 2)),
        ("责任事项内容", "作出决定", ("responsibilities", "", 2)),
        ("追责情形", "因不履行职责", ("accountability_lead", "", 0)),
        ("追责情形", "（一）其他", ("accountability", "", 1)),
        ("追责对象范围", "分管领导", ("accountability", "subject", 1)),
        ("监督方式", "电话：022-00000000", ("supervision_text", "", 0)),
        ("监督方式", "a@example.gov.cn", ("channels", "", 1)),
        ("收费依据", "不收费", ("fee_text", "", 0)),
        ("时限说明", "专家评审不计", ("limit_text", "", 0)),
        ("处罚行为种类幅度", "拒不改正", ("penalties", "", 1)),
    ],
)
def test_a_line_that_is_gone_is_gone_and_nothing_else(
    exported: Callable[[str], Path], region: Region, header: str, line: str, what: tuple[str, str, int]
) -> None:
    report, draft = altered(exported("xlsx"), region, header, 3, gone(line))
    base = PowerVersion.objects.exclude(pk=draft.pk).get(power=draft.power)
    assert len(report["changes"][0]["fields"]) == 1
    name, column, place = what
    if not hasattr(getattr(base, name), "all"):
        assert (bool(getattr(base, name)), getattr(draft, name)) == (True, "")
        return
    expected = _rows(base, name)
    if column:
        expected[place][column] = ""
    else:
        del expected[place]
    assert _rows(draft, name) == expected


def test_all_accountability_basis_lines_can_go(exported: Callable[[str], Path], region: Region) -> None:
    _, draft = altered(exported("xlsx"), region, "追责依据", 3, gone("监察法"))
    assert {row.basis_text for row in draft.accountability.all()} == {""}
    assert draft.bases.filter(purpose="accountability").count() == 1


def swapped(cell: str) -> str:
    *rest, one, other = cell.split("\n")
    return "\n".join([*rest, other, one])


@pytest.mark.parametrize(
    "header",
    ["权限划分", "责任事项依据", "追责情形", "追责对象范围", "监督方式", "处罚行为种类幅度", "责任事项内容"],
)
def test_lines_that_change_places_add_and_lose_nothing(
    exported: Callable[[str], Path], region: Region, powers: list[PowerVersion], header: str
) -> None:
    path = exported("xlsx")
    book = load_workbook(path)
    cell = book.active.cell(3, HEADERS.index(header) + 1)
    cell.value = swapped(cell.value)
    book.save(path)
    import_lists([(path, path.name)], region, by=None, answers=CASE)
    draft = PowerVersion.objects.filter(sealed_at=None).first()
    if draft is None:
        return
    base = PowerVersion.objects.exclude(pk=draft.pk).get(power=draft.power)
    for name in ("levels", "responsibilities", "accountability", "channels", "penalties", "bases"):
        was, now = _rows(base, name), _rows(draft, name)
        assert sorted(was, key=lambda row: str(row["uid"])) == sorted(now, key=lambda row: str(row["uid"]))

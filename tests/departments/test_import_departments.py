"""Bodies are imported from tables of many makes, once, with what is wrong told and nothing guessed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from departments.importing.bodies import import_departments
from departments.importing.reports import Report
from departments.models import Department, Plaque, Region

pytestmark = pytest.mark.django_db
GOOD, BAD = "11511301MB1550442U", "11511301MB1550442X"


def run(region: Region, tmp_path: Path, text: str, *, dry_run: bool = False) -> Report:
    path = tmp_path / "d.csv"
    path.write_text(text, encoding="utf-8")
    return import_departments([path], region=region, dry_run=dry_run)[0]


def test_headers_by_synonyms_plaques_and_units(region: Region, tmp_path: Path) -> None:
    text = (
        "天津市部门一览表,,,,,\n"
        "机构名称,简称,机构类别,加挂牌子,内设机构,监督电话\n"
        "天津市文化和旅游局,市文旅局,政府组成部门,市广播电视局、市文物局牌子,市场管理处；非遗处,022-1\n"
    )
    report = run(region, tmp_path, text)
    body = Department.objects.get(name="天津市文化和旅游局")
    assert (body.code, body.short_name, body.complaint_phone) == ("101", "市文旅局", "022-1")
    assert body.kind is not None
    assert body.kind.code == "component"
    assert set(body.plaques.values_list("name", flat=True)) == {"市广播电视局", "市文物局"}
    assert set(body.units.values_list("name", flat=True)) == {"市场管理处", "非遗处"}
    assert report.problems == []


def test_a_second_import_changes_nothing(region: Region, tmp_path: Path) -> None:
    text = f"名称,uscc,加挂牌子,邮箱,曾用名\n市教委,{GOOD},督导室,a@example.invalid,市教育局\n"
    assert run(region, tmp_path, text).created == 1
    history = Department.history.count()  # type: ignore[attr-defined]
    second = run(region, tmp_path, text)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 1)
    assert Department.history.count() == history  # type: ignore[attr-defined]


def test_a_dry_run_writes_nothing(region: Region, tmp_path: Path) -> None:
    assert run(region, tmp_path, "名称,加挂牌子\n市教委,督导室\n", dry_run=True).created == 1
    assert not Department.objects.exists()
    assert not Plaque.objects.exists()


def test_a_missing_code_is_the_next_free_one(region: Region, department: Department, tmp_path: Path) -> None:
    assert department.code == "101"
    run(region, tmp_path, "名称,部门代码\n甲局,\n乙局,205\n丙局,\n")
    codes = dict(Department.objects.values_list("name", "code"))
    assert (codes["甲局"], codes["乙局"], codes["丙局"]) == ("102", "205", "206")


def test_a_code_is_never_changed(region: Region, department: Department, tmp_path: Path) -> None:
    report = run(region, tmp_path, f"名称,部门代码\n{department.name},333\n")
    department.refresh_from_db()
    assert department.code == "101"
    assert report.problems[0]["severity"] == "warning"
    assert run(region, tmp_path, "名称,部门代码\n甲局,101\n").problems[0]["severity"] == "error"


def test_a_wrong_credit_code_is_told_and_left_out(region: Region, tmp_path: Path) -> None:
    report = run(region, tmp_path, f"名称,统一社会信用代码\n甲局,{BAD}\n乙局,{GOOD.lower()}\n")
    assert "校验" in report.problems[0]["message"]
    assert dict(Department.objects.values_list("name", "uscc")) == {"甲局": "", "乙局": GOOD}


def test_a_known_credit_code_under_a_new_name_is_no_new_body(region: Region, tmp_path: Path) -> None:
    run(region, tmp_path, f"名称,统一社会信用代码\n甲局,{GOOD}\n")
    report = run(region, tmp_path, f"名称,统一社会信用代码\n甲乙局,{GOOD}\n")
    assert Department.objects.count() == 1
    assert "机构沿革" in report.problems[0]["message"]


def test_an_alias_finds_the_body(region: Region, department: Department, tmp_path: Path) -> None:
    department.aliases = ["市教委"]
    department.save()
    report = run(region, tmp_path, "名称,地址\n市教委,演示路1号\n")
    department.refresh_from_db()
    assert (report.created, report.updated, department.address) == (0, 1, "演示路1号")


def test_a_row_may_name_a_region_below(region: Region, district: Region, tmp_path: Path) -> None:
    report = run(region, tmp_path, "名称,area_code\n和平区审批局,120101000000\n某局,650200\n")
    assert Department.objects.get().region == district
    assert report.problems[0]["row"] == 3


def test_a_workbook(region: Region, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["单位名称", "序号", "备注说明"])
    book.active.append(["甲局", 3, "x"])
    path = tmp_path / "d.xlsx"
    book.save(path)
    report = import_departments([path], region=region)[0]
    assert Department.objects.get().order == 3
    assert report.problems[0]["column"] == "备注说明"


def test_an_unknown_region_is_said_plainly(reference: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="import_regions"):
        call_command("import_departments", str(tmp_path / "x.csv"), "--region", "990000")


def test_the_given_organisations(region: Region, shared_data: Path) -> None:
    guangan = Region.objects.create(code="511602", name="广安区", kind="district")
    path = shared_data / "power_lists" / "guangan_service_items.csv"
    report = import_departments([path], region=guangan)[0]
    assert (report.created, Department.objects.filter(region=guangan).count()) == (34, 34)
    assert not [problem for problem in report.problems if problem["severity"] == "error"]
    again = import_departments([path], region=guangan)[0]
    assert (again.created, again.updated) == (0, 0)

"""Whose list it is: every name of a body is known, what is not known is asked, and no body is created unless somebody says so."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from departments.models import Department, Lineage, Plaque, Region
from powers.importing.finding_departments import DepartmentFinder
from powers.importing.organs import is_stand_in
from powers.models import PowerVersion
from review.imports.answering import answer
from review.imports.uploading import why_not_confirm
from review.models.imports import ImportRun
from review.models.proposals import Proposal
from tests.review.imports.lists import ROW, asked, refused, run, warnings, write
from tests.review.imports.seen import seen_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def named(folder: Path, *bodies: str) -> Path:
    """A list whose rows name these bodies."""
    rows = [ROW | {"事项名称": f"第{n}项审批", "部门名称": body} for n, body in enumerate(bodies, start=1)]
    return write(folder, *rows, title="权责清单")


def departments_of_rows() -> list[str]:
    return [v.department.code for v in PowerVersion.objects.select_related("department").order_by("order")]


# --- known by any name -----------------------------------------------------------------------------


@pytest.fixture
def bodies(region: Region, department: Department) -> SimpleNamespace:
    Department.objects.filter(pk=department.pk).update(short_name="市教委", aliases=["市语委办"])
    Plaque.objects.create(department=department, name="天津市语言文字工作委员会")
    reform = Department.objects.create(region=region, code="105", name="天津市规划国土局")
    reform.name = "天津市规划和自然资源局"
    reform.save()  # renamed in the books
    ended = Department.objects.create(
        region=region, code="190", name="天津市林业局", valid_to=dt.date(2019, 1, 1)
    )
    Lineage.objects.create(predecessor=ended, successor=reform, kind="absorbed", on=dt.date(2018, 11, 1))
    return SimpleNamespace(education=department, reform=reform)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("天津市教育委员会", "101"),
        ("市教委", "101"),
        ("天津市教委", "101"),
        ("天津市语委办", "101"),
        ("101", "101"),
        ("天津市教育委员会（天津市语言文字工作委员会）", "101"),
        ("天津市语言文字工作委员会", "101"),
        ("市教育委员会", "101"),
        ("天津市规划国土局", "105"),
        ("天津市林业局", "105"),
    ],
)
def test_a_body_is_known_by_any_name_it_bears_or_bore(
    region: Region, bodies: SimpleNamespace, name: str, code: str
) -> None:
    found = DepartmentFinder(region).known(name)
    assert found is not None
    assert found.code == code


def test_a_name_that_two_bodies_bore_is_asked(region: Region, bodies: SimpleNamespace) -> None:
    other = Department.objects.create(region=region, code="106", name="天津市农业农村委员会")
    ended = Department.objects.get(code="190")
    Lineage.objects.create(predecessor=ended, successor=other, kind="split", on=dt.date(2018, 11, 1))
    finder = DepartmentFinder(region)
    assert finder.known("天津市林业局") is None
    question = finder.question("天津市林业局", 3, [])
    assert "不止一个部门" in question.message
    assert {code for code, _ in question.choices[:2]} == {"105", "106"}


@pytest.mark.parametrize(
    "name",
    [
        "地州市农业农村局",
        "县市区农业农村局",
        "县（市、区）农业农村局",
        "市（州）教育局",
        "××市教育局",
        "某某市教育局",
        "XX县民政局",
        "各区教育局",
        "设区的市教育局",
        "＊＊局",
    ],
)
def test_a_body_of_a_template_is_none_of_this_place(name: str) -> None:
    assert is_stand_in(name)


@pytest.mark.parametrize(
    "name",
    [
        "天津市教育委员会",
        "市场监督管理局",
        "州政府办公室",
        "县公安局",
        "城市管理委员会",
        "各民主党派机关工委",
    ],
)
def test_an_ordinary_body_is_no_template(name: str) -> None:
    assert not is_stand_in(name)


# --- what is not known -----------------------------------------------------------------------------


def test_nothing_is_created_in_silence(tmp_path: Path, department: Department) -> None:
    path = named(tmp_path, "天津市教育委员会", "天津市教育和卫生委员会")
    for dry_run in (True, False):
        said = refused(path, dry_run=dry_run)
        assert "“天津市教育和卫生委员会”" in said
        assert "--create-departments" in said
    assert Department.objects.count() == 1


def test_an_unknown_body_is_asked_with_the_nearest(
    tmp_path: Path, department: Department, neighbour: Department
) -> None:
    path = named(tmp_path, "天津市教育委员会", "天津市民政厅", "天津市民政厅")
    refused(path)
    answers = {"department": {"天津市民政厅": neighbour.code}}
    (made,) = run(path, answers=answers)
    assert departments_of_rows() == ["101", "102", "102"]
    assert not asked(made, "department"), "what is answered is not open"
    neighbour.refresh_from_db()
    assert neighbour.aliases == [], "nobody said to remember it"


def test_a_question_has_a_guess_and_all_choices(
    region: Region, department: Department, neighbour: Department
) -> None:
    office, clerk = DepartmentFinder(region, may_create=True), DepartmentFinder(region)
    question = office.question("天津市民政厅", 2, ["甲", "乙"])
    assert (question.guess, question.required, question.rows) == ("102", True, 2)
    assert [value for value, _ in question.choices] == ["102", "101", "new", "-"]
    assert "new" not in [value for value, _ in clerk.question("天津市民政厅", 2, []).choices]
    assert office.question("天津市粮食和物资储备局", 1, []).guess == "", "no guess where none is near"


def test_an_answer_is_remembered_where_the_office_says_so(
    tmp_path: Path, department: Department, neighbour: Department
) -> None:
    path = named(tmp_path, "天津市民政厅")
    run(path, answers={"department": {"天津市民政厅": "102"}, "remember": {"天津市民政厅": "yes"}})
    neighbour.refresh_from_db()
    assert neighbour.aliases == ["天津市民政厅"]
    (made,) = run(path)
    assert made["actions"] == {"无变化": 1}


def test_items_are_left_out_where_a_person_says_so(tmp_path: Path, department: Department) -> None:
    path = named(tmp_path, "天津市教育委员会", "天津海关")
    (made,) = run(path, answers={"department": {"天津海关": "-"}})
    assert departments_of_rows() == ["101"]
    assert any("按您的回答不导入" in message for message in warnings(made))


def test_an_answer_that_names_no_body_is_asked_again(tmp_path: Path, department: Department) -> None:
    assert "天津海关" in refused(named(tmp_path, "天津海关"), answers={"department": {"天津海关": "777"}})


def test_a_new_body_is_created_where_a_person_says_so_and_told(
    tmp_path: Path, department: Department
) -> None:
    (made,) = run(named(tmp_path, "天津海关"), answers={"department": {"天津海关": "new"}})
    created = Department.objects.get(name="天津海关")
    assert not created.verified
    assert any("已按您的要求新建" in message for message in warnings(made))


def test_create_departments_is_told_by_a_dry_run_too(tmp_path: Path, region: Region) -> None:
    path = named(tmp_path, "天津市民政局", "天津海关")
    (dry,) = run(path, create_departments=True, dry_run=True)
    assert not Department.objects.exists()
    (made,) = run(path, create_departments=True)
    assert [w for w in warnings(dry) if "新建" in w] == [w for w in warnings(made) if "新建" in w]
    assert Department.objects.count() == 2


# --- templates and other places --------------------------------------------------------------------


def test_a_templates_body_is_asked_once_for_a_file(tmp_path: Path, department: Department) -> None:
    rows = [ROW | {"事项名称": f"第{n}项审批", "行使主体": "地州市教育局"} for n in range(3)]
    path = write(tmp_path, *rows)
    (made,) = run(path, dry_run=True)
    (question,) = asked(made, "department")
    assert (question["text"], question["rows"]) == ("地州市教育局", 3)
    run(path, answers={"department": {"地州市教育局": "101"}})
    assert {v.subject for v in PowerVersion.objects.all()} == {"天津市教育委员会"}
    assert {v.subject_text for v in PowerVersion.objects.all()} == {"天津市教育委员会"}


def test_a_list_that_is_only_a_templates_is_not_taken_in(tmp_path: Path, department: Department) -> None:
    path = named(tmp_path, "县市区教育局")
    assert "样表中的写法" in refused(path)
    assert "样表中的写法" in refused(path, create_departments=True), "nor is a body of that name created"


@pytest.mark.parametrize("name", ["克拉玛依市教育局", "重庆市教育委员会", "湘西土家族苗族自治州教育和体育局"])
def test_a_list_of_another_place_is_refused(tmp_path: Path, department: Department, name: str) -> None:
    path = write(tmp_path, ROW, title=f"{name}权责清单")
    assert "选错了文件或区划" in refused(path)
    assert "选错了文件或区划" in refused(path, create_departments=True)


def test_a_list_of_another_place_is_taken_in_where_a_person_says_so(
    tmp_path: Path, department: Department
) -> None:
    path = write(tmp_path, ROW, title="克拉玛依市教育局权责清单")
    refused(path, answers={"region": {"克拉玛依市": "yes"}})
    run(path, answers={"department": {"克拉玛依市教育局": "101"}})
    assert departments_of_rows() == ["101"]


def test_a_districts_body_is_no_other_places(
    region: Region, district: Region, department: Department
) -> None:
    finder = DepartmentFinder(region)
    assert finder.place_of("天津市和平区教育局") == ""
    assert finder.place_of("城市管理委员会") == ""
    assert finder.place_of("上海市教育委员会") == "上海市"


# --- the command's --department --------------------------------------------------------------------


@pytest.mark.parametrize("said", ["101", "天津市教育委员会"])
def test_the_command_takes_a_departments_code_or_its_exact_name(
    tmp_path: Path, department: Department, said: str
) -> None:
    run(write(tmp_path, ROW, title="权责清单"), department=said)
    assert departments_of_rows() == ["101"]


def test_the_command_tells_of_rows_that_name_another_department(
    tmp_path: Path, region: Region, department: Department
) -> None:
    Department.objects.create(region=region, code="102", name="天津市民政局")
    path = named(tmp_path, "天津市教育委员会", "天津市民政局", "天津海关")
    out = io.StringIO()
    report = tmp_path / "out.json"
    call_command("import_list", str(path), region="120000", department="101", report=report, stdout=out)
    for said in ("“天津市民政局”的职权，按 --department 记为天津市教育委员会", "“天津海关”的职权"):
        assert said in out.getvalue()
    assert out.getvalue().count("按 --department 记为") == 2
    told = [p for p in json.loads(report.read_text())[0]["problems"] if "--department" in p["message"]]
    assert [(p["row"], p["severity"]) for p in told] == [(4, "warning"), (5, "warning")]


@pytest.mark.parametrize("said", ["003", "天津市教育局", "市教委"])
def test_the_command_refuses_an_unknown_department_and_names_the_nearest(
    tmp_path: Path, department: Department, said: str
) -> None:
    why = refused(write(tmp_path, ROW, title="权责清单"), department=said)
    assert f"没有代码或名称为“{said}”的部门" in why
    assert ("101 天津市教育委员会" in why) == (said != "003")
    assert Department.objects.count() == 1


def test_a_file_of_answers_that_cannot_be_read_is_refused(tmp_path: Path, department: Department) -> None:
    path = tmp_path / "回答.json"
    path.write_text("[不是", encoding="utf-8")
    with pytest.raises(CommandError, match="读不出来"):
        call_command("import_list", str(write(tmp_path, ROW)), region="120000", answers=path, verbosity=0)


# --- the screen ------------------------------------------------------------------------------------


def test_the_office_answers_before_it_confirms(
    tmp_path: Path,
    region: Region,
    department: Department,
    people: SimpleNamespace,
    signed_in: Make,
    at_once: Make,
) -> None:
    path = named(tmp_path, "天津市民政厅", "天津海关")
    client = signed_in(people.staffing)
    file = SimpleUploadedFile(path.name, path.read_bytes())
    with at_once():
        client.post(
            reverse("admin:review_importrun_add"), {"region": region.pk, "department": "", "file": file}
        )
    made = ImportRun.objects.get()
    assert made.state == "preview"
    assert [r.code for r in why_not_confirm(made, people.staffing)] == ["nothing", "question", "question"]
    with at_once():
        answer(made, {"department": {"天津市民政厅": "102", "天津海关": "new"}}, by=people.staffing)
    made.refresh_from_db()
    assert why_not_confirm(made, people.staffing) == []
    assert not Department.objects.filter(name="天津海关").exists(), "a preview creates nothing"
    with at_once():
        client.post(reverse("review:import_confirm", args=[made.pk]), seen_of(made))
    assert Proposal.objects.get().changes.count() == 2
    assert Department.objects.get(name="天津海关").verified is False


def test_a_department_answers_for_no_other(
    tmp_path: Path,
    region: Region,
    department: Department,
    people: SimpleNamespace,
    signed_in: Make,
    at_once: Make,
) -> None:
    path = named(tmp_path, "天津市民政局")
    file = SimpleUploadedFile(path.name, path.read_bytes())
    given = {"region": region.pk, "department": department.pk, "file": file}
    with at_once():
        signed_in(people.clerk).post(reverse("admin:review_importrun_add"), given)
    made = ImportRun.objects.get()
    with at_once():
        answer(made, {"department": {"天津市民政局": "101"}}, by=people.clerk)
    made.refresh_from_db()
    assert "strangers" in [r.code for r in why_not_confirm(made, people.clerk)]
    assert made.problems.filter(severity="error", message__contains="不是天津市教育委员会的").exists()

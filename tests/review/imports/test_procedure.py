"""No import goes around the procedure: what changes a list in force is an adjustment, with its case, in its department's hands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.chinese import quoted
from core.reasons import NotAllowed
from departments.models import Department, Level, Region
from powers.models import Power, PowerVersion
from publish.releasing import release
from review.drafting.intentions import Intention
from review.drafting.proposing import propose
from review.drafting.submitting import submit
from review.imports import importing
from review.imports.answering import answer
from review.imports.importing import import_lists
from review.imports.uploading import case_actions, case_form_needed, state_case, why_not_confirm
from review.models.imports import ImportRun
from review.models.proposals import Change, Proposal
from tests.review.imports.lists import (
    CASE,
    OTHER,
    ROW,
    asked,
    errors,
    publish_all,
    refused,
    run,
    warnings,
    write,
)
from tests.review.imports.seen import seen_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
STANDING = PowerVersion.Standing


@pytest.fixture
def in_force(tmp_path: Path, region: Region, department: Department, staffing: Any) -> list[PowerVersion]:
    """The two powers of the department's list, published."""
    run(write(tmp_path, ROW, OTHER))
    publish_all(region, staffing)
    return list(PowerVersion.objects.select_related("power").order_by("order"))


def coded(version: PowerVersion, row: dict[str, Any], header: str = "职权编码") -> dict[str, Any]:
    return {header: version.power.code} | row


# --- which way it goes -----------------------------------------------------------------------------


def test_the_first_list_of_a_department_bears_its_name_and_not_the_files(
    tmp_path: Path, region: Region, department: Department
) -> None:
    run(write(tmp_path, ROW, name="nc_h.xlsx"))
    assert Proposal.objects.get().title == "初始编制：天津市教育委员会权责清单"


def test_a_changed_list_in_force_is_an_adjustment_of_its_department(
    tmp_path: Path, in_force: Any, department: Department, people: SimpleNamespace
) -> None:
    run(write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER), **CASE, document_no="教函〔2026〕1号")
    proposal = Proposal.objects.latest("pk")
    assert (proposal.kind, proposal.department, proposal.state) == ("adjustment", department, "draft")
    assert (proposal.trigger.code, proposal.reason, proposal.document_no) == (
        "M2",
        "要素有变化",
        "教函〔2026〕1号",
    )
    assert proposal.due_on is not None, "its deadline is counted from the day of the case"
    with pytest.raises(NotAllowed, match="缺少必备材料"):
        submit(proposal, by=people.legal, opinion="同意")
    with pytest.raises(NotAllowed, match="您没有这一职责"):
        submit(proposal, by=people.clerk, opinion="同意")


def test_each_action_has_the_case_that_fits_it(tmp_path: Path, in_force: Any, department: Department) -> None:
    rows = [ROW | {"备注": "另有规定的除外"}, ROW | {"事项名称": "校外培训机构检查", "权力类型": "行政检查"}]
    run(write(tmp_path, *rows), **CASE, answers={"missing": {department.name: "cancel"}})
    proposal = Proposal.objects.latest("pk")
    cases = {c.action: (c.trigger or proposal.trigger).code for c in proposal.changes.all()}
    assert cases == {"modify": "M2", "add": "A5", "cancel": "C1"}
    assert proposal.title == "市教委按清单调整：修改1项、新增1项、取消1项"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({}, "“修改”的调整情形"),
        (CASE | {"trigger": "C1"}, "“修改”的调整情形"),
        (CASE | {"trigger": "P1"}, "没有编号为P1的调整情形"),
        (CASE | {"trigger": "X9"}, "没有编号为X9的调整情形"),
        (CASE | {"trigger_on": ""}, "事由发生日期"),
        (CASE | {"trigger_on": "去年"}, "“去年”不是日期"),
        (CASE | {"trigger_on": "2099-01-01"}, "过晚"),
        (CASE | {"reason": "  "}, "调整理由"),
        (CASE | {"wanted_on": "2020-01-01"}, "不能早于事由发生日期"),
    ],
)
def test_without_a_case_nothing_is_imported(
    tmp_path: Path, in_force: Any, case: dict[str, str], said: str
) -> None:
    path = write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER)
    for dry_run in (True, False):
        assert said in refused(path, **case, dry_run=dry_run)


def test_lists_in_force_and_new_ones_are_proposals_of_their_own(
    tmp_path: Path, in_force: Any, neighbour: Department
) -> None:
    mine = write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER)
    theirs = write(tmp_path, ROW | {"事项名称": "殡葬管理"}, title="天津市民政局权责清单", name="民政局.xlsx")
    assert "“修改”的调整情形" in refused(mine, theirs)
    run(mine, theirs, **CASE)
    initial, adjustment = Proposal.objects.order_by("pk")[1:]
    assert (initial.kind, initial.state, initial.department) == ("initial", "submitted", neighbour)
    assert (adjustment.kind, adjustment.state) == ("adjustment", "draft")
    assert initial.import_runs.get().filename == "民政局.xlsx"
    assert adjustment.import_runs.get().filename == "清单.xlsx"


def test_lists_of_two_departments_are_an_adjustment_each(
    tmp_path: Path, region: Region, in_force: Any, neighbour: Department, staffing: Any
) -> None:
    other = ROW | {"事项名称": "殡葬管理", "部门名称": "天津市民政局"}
    run(write(tmp_path, other, title="权责清单"))
    publish_all(region, staffing)
    both = [ROW | {"备注": "甲", "部门名称": "天津市教育委员会"}, other | {"备注": "乙"}]
    run(write(tmp_path, *both, title="权责清单"), **CASE)
    made = Proposal.objects.filter(kind="adjustment").order_by("pk")
    assert [p.department.code for p in made] == ["101", "102"]
    record = ImportRun.objects.get(proposal=made[0])
    assert list(record.further.all()) == [made[1]]


# --- the screen ------------------------------------------------------------------------------------


@pytest.fixture
def upload(region: Region, department: Department, signed_in: Make, at_once: Make) -> Make:
    """`upload(user, path)` posts the form of the admin and has the worker read the file."""

    def post(user: Any, path: Path) -> ImportRun:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        given = {"region": region.pk, "department": department.pk, "file": file}
        with at_once():
            signed_in(user).post(reverse("admin:review_importrun_add"), given)
        return ImportRun.objects.latest("pk")

    return post


@pytest.fixture
def press(client: Any, at_once: Make) -> Make:
    def post(run: ImportRun) -> ImportRun:
        with at_once():
            client.post(reverse("review:import_confirm", args=[run.pk]), seen_of(run))
        run.refresh_from_db()
        return run

    return post


def test_a_clerk_states_the_case_before_confirming(
    tmp_path: Path, in_force: Any, upload: Make, press: Make, people: SimpleNamespace
) -> None:
    made = upload(people.clerk, write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER))
    assert case_form_needed(made)
    assert case_actions(made) == {"modify"}
    assert {r.code for r in why_not_confirm(made, people.clerk)} == {"trigger", "trigger_on", "why"}
    assert press(made).state == "preview"
    with pytest.raises(NotAllowed, match="请写明调整理由"):
        state_case(made, CASE | {"reason": ""}, by=people.clerk)
    with pytest.raises(NotAllowed, match="由上传人"):
        state_case(made, CASE, by=people.legal)
    state_case(made, CASE, by=people.clerk)
    made = press(made)
    assert made.state == "done"
    proposal = made.proposal
    assert (proposal.kind, proposal.state, proposal.created_by) == ("adjustment", "draft", people.clerk)
    assert proposal.changes.get().version.remark == "另有规定的除外"


def test_a_list_that_is_founded_needs_no_case(
    tmp_path: Path, department: Department, upload: Make, press: Make, people: SimpleNamespace
) -> None:
    made = upload(people.clerk, write(tmp_path, ROW, OTHER))
    assert not case_form_needed(made)
    assert press(made).proposal.kind == "initial"


def test_what_somebody_changed_after_the_preview_is_told_and_nothing_is_imported(
    tmp_path: Path,
    in_force: list[PowerVersion],
    department: Department,
    upload: Make,
    press: Make,
    people: SimpleNamespace,
) -> None:
    made = upload(people.clerk, write(tmp_path, ROW | {"备注": "另有规定的除外"}, OTHER | {"备注": "乙"}))
    state_case(made, CASE, by=people.clerk)
    other = propose(department, Intention("modify", [in_force[0].power]), by=people.legal)
    made = press(made)
    assert (made.state, made.job.state) == ("confirmed", "failed")
    assert "预览之后清单有了变化" in made.job.message
    assert f"“民办学校设立审批”已在第{other.pk}号申请{quoted(other.title)}中变更" in made.job.message
    assert "按“重新读取”" in made.job.message
    assert Change.objects.filter(is_open=True).count() == 1, "only what was proposed by hand"


def test_an_answer_reads_the_file_again(
    tmp_path: Path, in_force: Any, upload: Make, press: Make, people: SimpleNamespace, at_once: Make
) -> None:
    made = upload(people.clerk, write(tmp_path, ROW | {"备注": ""}, OTHER))
    assert made.report["actions"] == {"无变化": 2}
    with at_once():
        answer(made, {"emptied": {"备注": "clear"}}, by=people.clerk)
    made.refresh_from_db()
    assert (made.state, made.report["actions"]) == ("preview", {"修改": 1, "无变化": 1})


# --- which power it is -----------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["职权编码", "权责编码", "事项编码"])
@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"事项名称": "民办学校（含幼儿园）设立审批"}, ["职权名称"]),
        ({"权力类型": "行政确认"}, ["职权类型"]),
        ({"事项名称": "办学许可", "权力类型": "行政确认"}, ["职权名称", "职权类型"]),
    ],
)
def test_our_own_code_identifies_a_power(
    tmp_path: Path, in_force: list[PowerVersion], header: str, change: dict[str, str], fields: list[str]
) -> None:
    rows = [coded(in_force[0], ROW | change, header), coded(in_force[1], OTHER, header)]
    (made,) = run(write(tmp_path, *rows), **CASE)
    assert made["actions"] == {"修改": 1, "无变化": 1}
    assert sorted(made["changes"][0]["fields"]) == sorted(fields)
    change_made = Change.objects.get(is_open=True)
    assert (change_made.action, change_made.base) == ("modify", in_force[0])
    assert change_made.version.external_codes == [], "its own code is no code of another scheme"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("120000-101-01-0999", "在天津市教育委员会的清单中没有"),
        ("120000-102-01-0001", "是天津市民政局的编码"),
        ("120000-998-01-0001", "部门代码998不存在"),
        ("650200-101-01-0001", "属于区划650200"),
    ],
)
def test_a_code_that_is_not_the_powers_is_an_error_that_names_it(
    tmp_path: Path, in_force: Any, neighbour: Department, code: str, said: str
) -> None:
    (made,) = run(write(tmp_path, {"职权编码": code} | ROW, OTHER))
    assert any(code in message and said in message for message in errors(made))
    assert made["actions"] == {"无变化": 1}
    assert Power.objects.count() == 2


def test_the_code_of_another_bodys_power_is_an_error(
    tmp_path: Path, in_force: list[PowerVersion], neighbour: Department
) -> None:
    theirs = {"职权编码": in_force[0].power.code} | ROW | {"事项名称": "殡葬管理"}
    right = {"职权编码": ""} | ROW | {"事项名称": "公墓管理"}
    (made,) = run(write(tmp_path, theirs, right, title="天津市民政局权责清单"))
    assert any("是天津市教育委员会的“民办学校设立审批”的编码" in m for m in errors(made))
    assert made["actions"] == {"新增": 1}


def test_the_code_of_a_cancelled_power_is_an_error(
    tmp_path: Path,
    in_force: list[PowerVersion],
    department: Department,
    people: SimpleNamespace,
    decide: Make,
) -> None:
    decide(propose(department, Intention("cancel", [in_force[0].power]), by=people.clerk))
    (made,) = run(write(tmp_path, coded(in_force[0], ROW), OTHER))
    assert any("已取消，编码不再使用" in message for message in errors(made))
    assert made["actions"] == {"无变化": 1}


def test_one_code_on_two_rows_is_told_with_both(tmp_path: Path, in_force: list[PowerVersion]) -> None:
    rows = [coded(in_force[0], ROW), coded(in_force[0], ROW | {"事项名称": "另一名称"}), OTHER]
    (made,) = run(write(tmp_path, *rows))
    assert any("与工作表“Sheet”第3行的事项是同一项职权" in message for message in errors(made))
    assert made["actions"] == {"无变化": 2}


def test_codes_that_changed_places_are_asked_and_never_exchanged(
    tmp_path: Path, in_force: list[PowerVersion], region: Region
) -> None:
    path = write(tmp_path, coded(in_force[1], ROW), coded(in_force[0], OTHER))
    [made] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert made["actions"] == {}
    first, second = asked(made, "likeness")
    assert {code for code, _ in first["choices"]} == {version.power.code for version in in_force}
    answers = {"likeness": {first["text"]: in_force[0].power.code, second["text"]: in_force[1].power.code}}
    (made,) = run(path, answers=answers)
    assert made["actions"] == {"无变化": 2}


def test_the_name_of_another_power_under_ones_own_code_is_told(
    tmp_path: Path, in_force: list[PowerVersion]
) -> None:
    renamed = ROW | {"事项名称": "教师资格认定", "权力类型": "行政确认"}
    (made,) = run(write(tmp_path, coded(in_force[0], renamed), coded(in_force[1], OTHER)), **CASE)
    assert made["actions"] == {"修改": 1, "无变化": 1}
    assert any("重名" in message for message in warnings(made))


@pytest.mark.parametrize("code", ["12000-101-01-0001", "120000-101-1-0001", "120000-101-0001"])
def test_a_mistyped_code_is_an_error_and_not_another_schemes(
    tmp_path: Path, in_force: Any, code: str
) -> None:
    (made,) = run(write(tmp_path, {"职权编码": code} | ROW, OTHER))
    assert any(code in message for message in errors(made))
    assert made["actions"] == {"无变化": 1}
    (made,) = run(write(tmp_path, {"实施编码": code} | ROW, OTHER), **CASE)
    assert made["actions"] == {"修改": 1, "无变化": 1}, "a column of other codes"


def test_codes_of_other_schemes_stay_beside_the_power(tmp_path: Path, in_force: list[PowerVersion]) -> None:
    rows = [ROW | {"职权编码": "000114004000", "备注": "甲"}, OTHER]
    run(write(tmp_path, *rows), **CASE)
    assert Change.objects.get(is_open=True).version.external_codes == [["职权编码", "000114004000"]]


@pytest.mark.parametrize(
    "like", [{"事项名称": "民办学校设立审批（含幼儿园）"}, {"权力类型": "行政确认"}, {"子项名称": "小学"}]
)
def test_what_is_only_like_a_power_is_asked(
    tmp_path: Path, in_force: list[PowerVersion], like: dict[str, str]
) -> None:
    code = in_force[0].power.code
    path = write(tmp_path, ROW | like, OTHER | {"备注": "乙"})
    (made,) = run(path, **CASE, dry_run=True)
    (question,) = asked(made, "likeness")
    assert question["text"] == "Sheet!3"
    assert [value for value, _ in question["choices"]] == [code, "new"]
    assert made["actions"] == {"修改": 1}, "the other row goes on"
    assert any("须确认是不是同一项" in message for message in errors(made))
    assert not asked(made, "missing"), "a power that a row may be is not missing"
    (same,) = run(path, **CASE, dry_run=True, answers={"likeness": {"Sheet!3": code}})
    assert same["actions"] == {"修改": 2}
    (new,) = run(path, **CASE, dry_run=True, answers={"likeness": {"Sheet!3": "new"}})
    assert new["actions"] == {"新增": 1, "修改": 1}
    (wrong,) = run(path, **CASE, dry_run=True, answers={"likeness": {"Sheet!3": in_force[1].power.code}})
    assert any("是同一项职权" in message for message in errors(wrong))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("校车使用许可", "行政许可"),
        ("对民办学校设立情况的检查", "行政检查"),
        ("民办学校年度检查", "行政检查"),
    ],
)
def test_what_is_like_nothing_is_new(tmp_path: Path, in_force: Any, name: str, kind: str) -> None:
    (made,) = run(write(tmp_path, ROW, OTHER, ROW | {"事项名称": name, "权力类型": kind}), **CASE)
    assert made["actions"] == {"新增": 1, "无变化": 2}
    assert not asked(made, "likeness")


# --- what a list leaves out ------------------------------------------------------------------------


def test_an_emptied_cell_changes_nothing_and_is_asked(tmp_path: Path, in_force: Any) -> None:
    (made,) = run(write(tmp_path, ROW | {"备注": "", "监督方式": ""}, OTHER | {"监督方式": ""}))
    assert made["actions"] == {"无变化": 2}
    assert {q["text"]: q["rows"] for q in asked(made, "emptied")} == {"备注": 1, "监督方式": 2}
    assert any("“监督方式”有2项的单元格是空的" in m for m in warnings(made))


@pytest.mark.parametrize(
    ("column", "gone"),
    [
        ("备注", ("remark",)),
        ("监督方式", ("supervision_text",)),
        ("部门职责", ("duty_text",)),
        ("承办机构", ("unit_text",)),
        ("实施层级及权限", ("level_text", "levels")),
        ("责任事项内容", ("responsibilities",)),
        ("追责情形", ("accountability_lead", "accountability")),
    ],
)
def test_a_cell_that_a_person_says_to_clear_is_cleared(
    tmp_path: Path, in_force: list[PowerVersion], column: str, gone: tuple[str, ...]
) -> None:
    written = {"实施层级及权限": "行使层级", "责任事项内容": "责任事项"}.get(column, column)
    path = write(tmp_path, ROW | {written: ""}, OTHER)
    run(path, **CASE, answers={"emptied": {column: "clear"}})
    draft, base = Change.objects.get(is_open=True).version, in_force[0]
    for name in gone:
        value = getattr(draft, name)
        assert not (value.exists() if hasattr(value, "exists") else value), name
    for rows in {"levels", "responsibilities", "accountability", "bases"} - set(gone):
        old = list(getattr(base, rows).values_list("uid", flat=True))
        assert list(getattr(draft, rows).values_list("uid", flat=True)) == old, rows


def test_citations_are_cleared_for_one_purpose_only(tmp_path: Path, in_force: Any) -> None:
    path = write(tmp_path, ROW | {"责任事项依据": ""}, OTHER)
    run(path, **CASE, answers={"emptied": {"责任事项依据": "clear"}})
    draft = Change.objects.get(is_open=True).version
    assert list(draft.bases.values_list("purpose", flat=True)) == ["power"]


PRINTED_TOO = {
    "权限划分": ("levels", {"share": "负责市区"}),
    "责任事项依据": ("responsibilities", {"basis_text": "《行政许可法》第三十二条"}),
    "追责依据": ("accountability", {"basis_text": "《行政许可法》第七十二条"}),
    "追责对象范围": ("accountability", {"subject": "直接责任人员"}),
    "收费依据": ("bases", {"purpose": "fee"}),
    "时限说明": ("bases", {"purpose": "limit"}),
}
"""What an export prints in a column from rows that stand for another."""


@pytest.mark.parametrize("column", PRINTED_TOO)
def test_an_emptied_cell_is_asked_of_wherever_it_was_printed_from(
    tmp_path: Path, make_draft: Make, request: Any, decide: Make, staffing: Any, client: Any, column: str
) -> None:
    name, said = PRINTED_TOO[column]
    version = make_draft()
    row = (
        version.bases.create(title="价格法", order=9)
        if name == "bases"
        else version.accountability.create(text="违法审批的", order=1)
        if name == "accountability"
        else version.levels.create(level=Level.objects.get(code="2"), order=9)
        if name == "levels"
        else version.responsibilities.get()
    )
    getattr(version, name).filter(pk=row.pk).update(**said)
    version.refresh_from_db()
    decide(request.getfixturevalue("propose")(version))
    release(version.power.region, by=staffing, effective_on=timezone.localdate())
    export = tmp_path / "export.xlsx"
    answered: Any = client.get("/regions/120000/departments/101/export.xlsx")
    export.write_bytes(b"".join(answered.streaming_content))
    book = load_workbook(export)
    at = next(cell.column for cell in book.active[2] if cell.value == column)
    assert book.active.cell(3, at).value
    book.active.cell(3, at).value = None
    book.save(export)
    (made,) = run(export, **CASE)
    assert [q["text"] for q in asked(made, "emptied")] == [column]
    assert any(f"“{column}”有1项的单元格是空的" in m for m in warnings(made))
    run(export, **CASE, answers={"emptied": {column: "clear"}})
    draft = Change.objects.get(is_open=True).version
    assert not getattr(draft, name).filter(**said).exists()
    assert draft.responsibilities.count() == version.responsibilities.count()
    assert draft.accountability.count() == version.accountability.count()


@pytest.mark.parametrize("left_out", [c for c in ROW if c not in ("事项名称", "权力类型", "备注")])
def test_a_column_that_is_missing_empties_nothing(
    tmp_path: Path, in_force: list[PowerVersion], left_out: str
) -> None:
    columns = [column for column in ROW if column != left_out]
    (made,) = run(write(tmp_path, ROW | {"备注": "甲"}, OTHER, columns=columns), **CASE)
    assert [c["fields"] for c in made["changes"]] == [["备注"]]
    draft, base = Change.objects.get(is_open=True).version, in_force[0]
    for name in ("duty_text", "unit_text", "level_text", "supervision_text", "accountability_lead"):
        assert getattr(draft, name) == getattr(base, name), name
    for rows in ("levels", "responsibilities", "accountability", "bases"):
        old = list(getattr(base, rows).values_list("uid", flat=True))
        assert list(getattr(draft, rows).values_list("uid", flat=True)) == old, rows


def test_columns_of_ones_own_stay_when_another_is_altered(
    tmp_path: Path, region: Region, department: Department, staffing: Any
) -> None:
    run(write(tmp_path, ROW | {"网办深度": "全程网办", "电子证照": "有"}))
    publish_all(region, staffing)
    run(write(tmp_path, ROW | {"网办深度": "一次办成"}), **CASE)
    draft = Change.objects.get(is_open=True).version
    assert draft.extras == [["网办深度", "一次办成"], ["电子证照", "有"]]


def test_a_missing_row_changes_nothing_and_is_asked(
    tmp_path: Path, in_force: list[PowerVersion], department: Department
) -> None:
    (made,) = run(write(tmp_path, ROW))
    (question,) = asked(made, "missing")
    assert (question["text"], question["rows"]) == (department.name, 1)
    assert question["samples"] == [f"{in_force[1].power.code} 教师资格认定"]
    assert any("“教师资格认定”" in m and "没有改动" in m for m in warnings(made))


@pytest.mark.parametrize("by", ["department", "code"])
def test_a_missing_row_is_cancelled_where_a_person_says_so(
    tmp_path: Path, in_force: list[PowerVersion], department: Department, by: str
) -> None:
    said = department.name if by == "department" else in_force[1].power.code
    (made,) = run(write(tmp_path, ROW), **CASE, answers={"missing": {said: "cancel"}})
    assert made["actions"] == {"取消": 1, "无变化": 1}
    change = Change.objects.get(is_open=True)
    assert (change.action, change.base, change.version.standing) == (
        "cancel",
        in_force[1],
        STANDING.CANCELLED,
    )
    assert change.version.responsibilities.count() == 2, "its text stays for the record"


def test_files_of_one_department_are_one_list(tmp_path: Path, in_force: Any) -> None:
    made = run(write(tmp_path, ROW, name="1.xlsx"), write(tmp_path, OTHER, name="2.xlsx"))
    assert not [q for one in made for q in asked(one, "missing")]


# --- tables of adjustments -------------------------------------------------------------------------


def adjustments(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A table of `(what, name before, name after, type)`, with reasons."""
    columns = ("调整类型", "原事项名称", "调整后事项名称", "权力类型", "调整理由及依据")
    written = [dict(zip(columns, (*row, f"理由{n}"), strict=True)) for n, row in enumerate(rows, start=1)]
    return write(folder, *written, title="天津市教育委员会权责清单调整事项对照表", columns=columns)


def test_each_row_of_a_table_of_adjustments_is_its_change(
    tmp_path: Path, in_force: list[PowerVersion]
) -> None:
    path = adjustments(
        tmp_path,
        ("取消", "民办学校设立审批", "—", ""),
        ("修改", "教师资格认定", "中小学教师资格认定", "行政许可"),
        ("新增", "—", "校外培训机构检查", "行政检查"),
    )
    (made,) = run(path, **CASE)
    assert made["actions"] == {"新增": 1, "修改": 1, "取消": 1}
    assert not made["questions"], "what a table of adjustments leaves out does not change"
    changes = {c.action: c for c in Change.objects.filter(is_open=True)}
    assert changes["cancel"].base == in_force[0]
    assert changes["cancel"].version.change_note == "理由1"
    assert (changes["modify"].base, changes["modify"].version.name) == (in_force[1], "中小学教师资格认定")
    assert list(changes["modify"].version.responsibilities.values_list("uid", flat=True)) == list(
        in_force[1].responsibilities.values_list("uid", flat=True)
    )
    assert changes["add"].version.name == "校外培训机构检查"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("取消", "不存在的事项", "—", "行政处罚"), "清单中没有找到"),
        (("修改", "不存在的事项", "改了名的事项", "行政处罚"), "清单中没有找到"),
        (("取消", "不存在的事项", "—", ""), "没有可以对照的同名职权"),
        (("新增", "—", "教师资格认定", "行政许可"), "已在天津市教育委员会的清单中"),
        (("划转", "教师资格认定", "教师资格认定", "行政许可"), "请用“提出调整”办理"),
        (("不予取消", "教师资格认定", "教师资格认定", "行政许可"), "看不出“不予取消”"),
        (("取消/修改", "教师资格认定", "中小学教师资格认定", "行政许可"), "看不出“取消/修改”"),
        (("不变", "教师资格认定", "中小学教师资格认定", "行政许可"), "两者矛盾"),
        (("取消", "教师资格认定", "中小学教师资格认定", "行政许可"), "两者矛盾"),
        (("待定", "教师资格认定", "教师资格认定", "行政许可"), "看不出“待定”"),
        (("恢复实施", "教师资格认定", "教师资格认定", "行政许可"), "没有暂停"),
        (("取消", "教师资格的认定", "—", "行政许可"), "须确认是不是同一项"),
    ],
)
def test_a_row_that_fits_nothing_is_told_and_never_new(
    tmp_path: Path, in_force: Any, row: tuple[str, str, str, str], said: str
) -> None:
    good = ("修改", "民办学校设立审批", "民办学校设立许可", "行政许可")
    (made,) = run(adjustments(tmp_path, row, good), **CASE)
    assert any(said in message for message in errors(made))
    assert made["actions"] == {"修改": 1}
    assert Power.objects.count() == 2


@pytest.mark.parametrize("said", ["不予取消", "无需取消", "暂不取消", "未取消", "取消：否", "取消/修改"])
def test_a_list_cancels_nothing_that_it_does_not_say_plainly(
    tmp_path: Path, in_force: Any, said: str
) -> None:
    (made,) = run(write(tmp_path, ROW | {"调整情况": said}, OTHER))
    assert made["actions"] == {"无变化": 1}
    assert not asked(made, "missing"), "the row is there"
    assert any(f"看不出“{said}”" in message for message in errors(made))


@pytest.mark.parametrize(
    "title",
    [
        "天津市教育委员会未取消的事项清单",
        "天津市教育委员会清理取消后保留的事项清单",
        "天津市教育委员会不予取消的职权目录",
    ],
)
def test_a_title_that_denies_an_action_asks_for_none(tmp_path: Path, in_force: Any, title: str) -> None:
    (made,) = run(write(tmp_path, ROW, OTHER, title=title))
    assert made["actions"] == {"无变化": 2}


def test_a_row_that_says_unchanged_changes_nothing(tmp_path: Path, in_force: Any) -> None:
    path = adjustments(
        tmp_path,
        ("不变", "教师资格认定", "教师资格认定", "行政许可"),
        ("暂停实施", "民办学校设立审批", "民办学校设立审批", "行政许可"),
    )
    (made,) = run(path, **CASE | {"trigger": "S1"})
    assert made["actions"] == {"暂停实施": 1, "无变化": 1}
    change = Change.objects.get(is_open=True)
    assert (change.action, change.version.standing) == ("suspend", STANDING.SUSPENDED)


def test_an_export_with_one_cell_changed_changes_that(
    tmp_path: Path, in_force: list[PowerVersion], client: Any
) -> None:
    answered = client.get("/regions/120000/departments/101/export.xlsx")
    path = tmp_path / "导出.xlsx"
    path.write_bytes(b"".join(answered.streaming_content))
    book = load_workbook(path)
    header = [cell.value for cell in book.active[2]]
    book.active.cell(3, header.index("事项名称") + 1).value = "民办学校设立许可"
    book.save(path)
    (made,) = run(path, **CASE)
    assert made["actions"] == {"修改": 1, "无变化": 1}
    assert Change.objects.get(is_open=True).version.number == 2


# --- two at once -----------------------------------------------------------------------------------


def test_whoever_proposes_while_a_list_is_read_comes_first(
    tmp_path: Path,
    in_force: list[PowerVersion],
    department: Department,
    people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The powers are locked before anything is written, and looked at again."""
    plan = importing.plan_items

    def slowly(*args: Any, **kwargs: Any) -> Any:
        made = plan(*args, **kwargs)
        propose(department, Intention("modify", [in_force[0].power]), by=people.clerk)
        return made

    monkeypatch.setattr(importing, "plan_items", slowly)
    with pytest.raises(CommandError, match="刚刚有人提出或批准了“民办学校设立审批”"):
        run(write(tmp_path, ROW | {"备注": "甲"}, OTHER), **CASE)


@pytest.mark.django_db(transaction=True)
def test_the_same_changes_imported_twice_at_once_are_proposed_once(
    tmp_path: Path, region: Region, in_force: list[PowerVersion]
) -> None:
    path = write(tmp_path, ROW | {"备注": "甲"}, OTHER | {"备注": "乙"})
    results: list[dict[str, int]] = []

    def import_it() -> None:
        try:
            made = import_lists([(path, path.name)], region, by=None, answers={"case": CASE})
            results.append(made.reports[0]["actions"])
        finally:
            connection.close()

    threads = [threading.Thread(target=import_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [{"修改": 2}, {"无变化": 2}]
    assert Proposal.objects.filter(kind="adjustment").count() == 1
    assert Change.objects.filter(is_open=True).count() == 2

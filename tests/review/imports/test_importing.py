"""Real and made workbooks through the command: one proposal, nothing doubled, nothing written on a dry run."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from departments.models import Charter, Department, Duty, InternalUnit, Level, Plaque, Region
from powers.models import ExternalCode, Power, PowerVersion
from publish.models import ListEntry
from publish.releasing import release
from review.acting.deciding import approve
from review.drafting.intentions import Intention
from review.drafting.proposing import propose
from review.drafting.submitting import submit, withdraw
from review.imports.importing import import_lists
from review.models.proposals import Change, Proposal, Submission

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
HEADER = ["序号", "职权编码", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体", "承办机构", "行使层级", "部门职责",
          "责任事项", "追责情形", "备注", "网上办理深度"]  # fmt: skip
ROW = {
    "序号": 1,
    "事项名称": "民办学校设立审批",
    "权力类型": "行政许可",
    "实施依据": "【法律】《中华人民共和国民办教育促进法》第十二条：举办实施学历教育的民办学校，由县级以上教育行政部门审批。",
    "行使主体": "市教委",
    "承办机构": "民办教育处",
    "行使层级": "市级、区级",
    "部门职责": "管理民办教育",
    "责任事项": "1.受理责任：公示条件，一次性告知。\n2.审查责任：核查材料。\n3.决定责任：依法作出决定。",
    "追责情形": "因不履行职责，有下列情形的，应承担相应责任：\n1.对符合条件的申请不予受理的；\n2.超越职权批准的。",
}


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook({…}, {…})` is an .xlsx with a title, the header and these rows."""

    def make(*rows: dict[str, Any], name: str = "天津市教育委员会权责清单.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        sheet.append(["天津市教育委员会权责清单"])
        sheet.append(HEADER)
        for row in rows:
            sheet.append([row.get(column) for column in HEADER])
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def run(
    *files: Path, region: str = "120000", report: Path | None = None, **options: Any
) -> list[dict[str, Any]]:
    """What the command reports; that it left something out (exit code 2) is in the report too."""
    out = report or files[0].parent / "report.json"
    try:
        call_command("import_list", *map(str, files), region=region, report=out, verbosity=0, **options)
    except CommandError as error:
        if error.returncode != 2 and "没有读到任何事项" not in str(error):
            raise
    return json.loads(out.read_text(encoding="utf-8"))


CASE = {"trigger": "M2", "trigger_on": "2026-01-05", "reason": "要素有变化"}
"""Why a list in force is changed, as the options of the command state it."""


def publish_all(region: Region, staffing: Any) -> None:
    for proposal in Proposal.objects.filter(region=region, state="submitted"):
        digest = proposal.submissions.get().digest
        approve(proposal, by=staffing, digest=digest, document_no="编发1号", decided_on=timezone.localdate())
    release(region, by=staffing, effective_on=timezone.localdate())


def test_a_row_becomes_a_draft_with_all_it_says(
    workbook: Make, region: Region, department: Department, staffing: Any
) -> None:
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, text="管理民办教育", order=1)
    unit = InternalUnit.objects.create(department=department, name="民办教育处")
    made = run(workbook(ROW | {"职权编码": "JY-001", "网上办理深度": "全程网办"}))[0]
    assert made["counts"] == {"rows": 1, "items": 1, "problems": made["counts"]["problems"]}
    version = PowerVersion.objects.get()
    assert (version.name, version.power_type.name, version.department) == (
        "民办学校设立审批",
        "行政许可",
        department,
    )
    assert list(version.duties.all()) == [duty]
    assert list(version.units.all()) == [unit]
    assert [row.level.code for row in version.levels.all()] == ["2", "4"], (
        "市级 of a municipality is its own level"
    )
    assert [(r.stage.name, r.phase) for r in version.responsibilities.all()] == [
        ("受理", "during"),
        ("审查", "during"),
        ("决定", "during"),
    ]
    basis = version.bases.get()
    assert (basis.kind_text, basis.instrument.code, basis.locator) == ("法律", "LAW", "第十二条")
    assert version.accountability_lead.startswith("因不履行职责")
    assert version.accountability.count() == 2
    assert version.extras == [["网上办理深度", "全程网办"]]
    assert version.external_codes == [["职权编码", "JY-001"]]
    assert not ExternalCode.objects.exists(), "nothing of a draft stands beside it"
    assert version.source["row"] == 3
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.state, proposal.department) == ("initial", "submitted", department)


def test_a_dry_run_writes_nothing(workbook: Make, region: Region) -> None:
    made = run(workbook(ROW), dry_run=True, create_departments=True)[0]
    assert made["items"][0]["name"] == "民办学校设立审批"
    assert made["actions"] == {"新增": 1}
    for model in (Power, PowerVersion, Proposal, Change, Submission, Department, Plaque):
        assert not model.objects.exists(), model


def test_the_report_has_the_promised_form(workbook: Make, region: Region, department: Department) -> None:
    made = run(workbook(ROW))[0]
    assert list(made)[:4] == ["file", "counts", "items", "problems"]
    item = made["items"][0]
    assert list(item)[:12] == ["sheet", "row", "name", "sub_item", "type", "department", "office", "level", "duty",
                               "bases", "responsibilities", "accountability"]  # fmt: skip
    assert set(item["bases"][0]) == {"kind", "title", "locator", "text", "edition"}
    assert set(item["responsibilities"][0]) == {"stage", "text"}
    assert all(set(p) == {"sheet", "row", "column", "severity", "message"} for p in made["problems"])


def test_a_second_import_of_the_same_file_changes_nothing(
    workbook: Make, region: Region, department: Department, staffing: Any
) -> None:
    path = workbook(ROW, ROW | {"事项名称": "教师资格认定"})
    run(path)
    before_approval = run(path)[0]
    assert before_approval["actions"] == {"无变化": 2}
    publish_all(region, staffing)
    assert run(path)[0]["actions"] == {"无变化": 2}
    assert (Power.objects.count(), PowerVersion.objects.count(), Proposal.objects.count()) == (2, 2, 1)


def test_a_changed_file_modifies_and_keeps_the_identity_of_unchanged_rows(
    workbook: Make, region: Region, department: Department, staffing: Any
) -> None:
    run(workbook(ROW, ROW | {"事项名称": "教师资格认定"}))
    publish_all(region, staffing)
    first = PowerVersion.objects.get(name="民办学校设立审批")
    kept = list(first.responsibilities.values_list("uid", flat=True))
    changed = ROW | {"责任事项": ROW["责任事项"].replace("核查材料", "核查材料并现场查看"), "备注": ""}
    made = run(workbook(changed, ROW | {"事项名称": "教师资格认定"}), **CASE)[0]
    assert made["actions"] == {"修改": 1, "无变化": 1}
    assert made["changes"][0]["fields"] == ["责任事项"]
    change = Change.objects.get(is_open=True)
    assert (change.action, change.base, change.version.number) == ("modify", first, 2)
    assert list(change.version.responsibilities.values_list("uid", flat=True)) == kept
    assert [r.text for r in change.version.responsibilities.all()][1].startswith("核查材料并现场查看")


def test_what_the_list_says_nothing_of_is_kept(
    workbook: Make, region: Region, department: Department, staffing: Any
) -> None:
    """A curated field and a confirmed role survive a re-import that changes something else."""
    run(workbook(ROW), draft=True)
    draft = PowerVersion.objects.get()
    PowerVersion.objects.filter(pk=draft.pk).update(plain_title="开办民办学校", promised_limit=10)
    draft.bases.update(role="set")
    draft.channels.create(order=1, value="022-00000000")
    draft.levels.filter(level__code="2").update(share="市级负责跨区事项", is_first_responsible=True)
    draft.accountability.update(basis_text="《行政许可法》第七十二条")
    duty = Duty.objects.create(
        charter=Charter.objects.create(department=department), text="管民办教育", order=1
    )
    draft.duties.add(duty)
    call_submit(Proposal.objects.get())
    publish_all(region, staffing)
    run(workbook(ROW | {"部门职责": "管理全市民办教育"}), **CASE)
    version = Change.objects.get(is_open=True).version
    assert (version.plain_title, version.promised_limit) == ("开办民办学校", 10)
    assert version.bases.get().role == "set"
    assert version.channels.get().value == "022-00000000"
    assert version.levels.get(level__code="2").share == "市级负责跨区事项"
    assert version.levels.get(level__code="2").is_first_responsible
    assert set(version.accountability.values_list("basis_text", flat=True)) == {"《行政许可法》第七十二条"}
    assert list(version.duties.all()) == [duty]
    assert version.duty_text == "管理全市民办教育"


def call_submit(proposal: Proposal) -> None:

    submit(proposal, by=None)


def test_an_open_change_is_not_touched_and_reported(
    workbook: Make, region: Region, department: Department
) -> None:
    run(workbook(ROW))
    made = run(workbook(ROW | {"部门职责": "另一种说法"}))[0]
    assert made["actions"] == {"已有未办结变更": 1}
    assert any("未办结的变更" in p["message"] for p in made["problems"])
    assert Change.objects.count() == 1


def test_an_unknown_type_is_asked_and_the_rest_imported(
    workbook: Make, region: Region, department: Department
) -> None:
    made = run(workbook(ROW, ROW | {"事项名称": "某项", "权力类型": "行政魔法"}))[0]
    assert PowerVersion.objects.count() == 1
    errors = [p for p in made["problems"] if p["severity"] == "error"]
    assert any(p["row"] == 4 and "行政魔法" in p["message"] for p in errors)
    assert [q["text"] for q in made["questions"] if q["kind"] == "type"] == ["行政魔法"]


def test_rows_without_responsibilities_stay_a_draft(
    workbook: Make, region: Region, department: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    run(workbook(ROW | {"责任事项": ""}))
    assert Proposal.objects.get().state == "draft"
    assert "没有责任事项" in capsys.readouterr().out


def test_a_department_not_in_the_books_is_created_unverified_where_that_is_asked_for(
    workbook: Make, region: Region
) -> None:
    made = run(workbook(ROW), create_departments=True)[0]
    created = Department.objects.get()
    assert (created.name, created.code, created.verified) == ("天津市教育委员会", "101", False)
    assert any("已按您的要求新建" in p["message"] for p in made["problems"])


def test_a_plaque_named_as_subject_is_the_subject(
    workbook: Make, region: Region, department: Department
) -> None:
    run(workbook(ROW | {"行使主体": "天津市教育委员会（天津市语言文字工作委员会）"}))
    version = PowerVersion.objects.get()
    assert version.plaque is not None
    assert version.subject == "天津市语言文字工作委员会"


@pytest.mark.parametrize(
    ("files", "region_code", "said"),
    [(["nowhere.xlsx"], "120000", "找不到文件"), ([], "999999", "没有区划999999")],
)
def test_bad_arguments_are_refused_before_anything_is_written(
    workbook: Make, region: Region, files: list[str], region_code: str, said: str
) -> None:
    paths = files or [str(workbook(ROW))]
    with pytest.raises(CommandError, match=said):
        call_command("import_list", *paths, region=region_code)
    assert not Power.objects.exists()


def test_a_file_that_is_no_workbook_is_a_problem_not_a_crash(tmp_path: Path, region: Region) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(b"%PDF-1.7 not a workbook")
    made = run(path)[0]
    assert made["counts"]["items"] == 0
    assert made["problems"][0]["severity"] == "error"


@pytest.mark.slow
def test_the_real_workbooks_are_imported_approved_and_released(
    shared_data: Path, tmp_path: Path, reference: None, make_user: Make
) -> None:
    """571 items in 12 departments; the file that is there twice adds nothing the second time."""
    city = Region.objects.create(
        code="650200", name="克拉玛依市", kind="city", level=Level.objects.get(code="3")
    )
    staffing = make_user("bianban", ("staffing", city, None))
    files = sorted((shared_data / "power_lists" / "raw_karamay").iterdir())
    made = run(*files, region="650200", report=tmp_path / "report.json", create_departments=True)
    assert PowerVersion.objects.count() == 571
    assert Department.objects.count() == 12
    assert sum(r["actions"].get("新增", 0) for r in made) == 571
    assert sum(r["actions"].get("无变化", 0) for r in made) == 12
    _compare_with_the_answer_key(shared_data, made)
    publish_all(city, staffing)
    assert ListEntry.objects.on(timezone.localdate()).count() == 571
    again = run(*files, region="650200", report=tmp_path / "again.json")
    assert {a for r in again for a in r["actions"]} == {"无变化"}
    assert Proposal.objects.count() == 1


def _compare_with_the_answer_key(shared_data: Path, made: list[dict[str, Any]]) -> None:
    lines = (
        (shared_data / "power_lists" / "karamay_items_11depts.jsonl").read_text(encoding="utf-8").splitlines()
    )
    key = [json.loads(line) for line in lines]
    read = {(r["file"], i["sheet"], i["row"]): i for r in made for i in r["items"]}
    for row in key:
        item = read[row["source_file"], row["sheet"], row["row"]]
        assert (item["name"], item["type"]) == (row["item_name"], row["power_type"])
        assert item["department"] == row["department"]


@pytest.mark.django_db(transaction=True)
def test_the_same_file_imported_twice_at_once_is_imported_once(
    workbook: Make, region: Region, department: Department
) -> None:
    path = workbook(*(ROW | {"事项名称": f"第{n}项审批"} for n in range(30)))
    results: list[dict[str, int]] = []

    def import_it() -> None:
        try:
            results.append(import_lists([(path, path.name)], region, by=None).reports[0]["actions"])
        finally:
            connection.close()

    threads = [threading.Thread(target=import_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [{"新增": 30}, {"无变化": 30}]
    assert (Power.objects.count(), Proposal.objects.count()) == (30, 1)


def test_nobody_waits_while_a_file_is_read(
    workbook: Make, region: Region, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of a region is held only while the list is compared and written."""
    held: list[tuple[str, int]] = []

    def locks(step: str, percent: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            held.append((step[:2], cursor.fetchone()[0]))

    path = workbook(ROW)
    import_lists([(path, path.name), (path, path.name)], region, by=None, progress=locks)
    assert {count for step, count in held if step == "读取"} == {0}
    assert {count for step, count in held if step == "比对"} == {1}


@pytest.mark.parametrize(("action", "renamed"), [("cancel", ""), ("modify", "民办学校的设立审批")])
def test_a_power_to_be_cancelled_or_renamed_is_not_added_twice(
    action: str,
    renamed: str,
    workbook: Make,
    region: Region,
    department: Department,
    staffing: Any,
    make_user: Callable[..., Any],
) -> None:
    """While the change is open the list in force still says what it said."""
    run(workbook(ROW))
    publish_all(region, staffing)
    clerk = make_user("clerk", ("clerk", region, department))
    propose(department, Intention(action, [Power.objects.get()]), by=clerk)
    if renamed:
        PowerVersion.objects.filter(change__is_open=True).update(name=renamed)
    assert run(workbook(ROW))[0]["actions"] == {"无变化": 1}
    assert run(workbook(ROW | {"部门职责": "另一种说法"}))[0]["actions"] == {"已有未办结变更": 1}
    assert Power.objects.count() == 1


def test_a_withdrawn_draft_does_not_stand_in_the_way(
    workbook: Make, region: Region, department: Department, staffing: Any, make_user: Make
) -> None:
    run(workbook(ROW))
    publish_all(region, staffing)
    run(workbook(ROW | {"部门职责": "第一种说法"}), **CASE)
    clerk = make_user("clerk", ("clerk", region, department))
    withdraw(Proposal.objects.get(state="draft"), by=clerk)
    made = run(workbook(ROW | {"部门职责": "第二种说法"}), **CASE)[0]
    assert made["actions"] == {"修改": 1}
    assert Change.objects.get(is_open=True).version.number == 3


def test_an_unchanged_list_over_curated_rows_changes_nothing(
    workbook: Make, region: Region, department: Department, staffing: Any
) -> None:
    run(workbook(ROW), draft=True)
    PowerVersion.objects.get().levels.update(condition="跨区的")
    submit(Proposal.objects.get(), by=None)
    publish_all(region, staffing)
    assert run(workbook(ROW))[0]["actions"] == {"无变化": 1}


def test_a_cell_longer_than_its_field_is_cut_and_told(
    workbook: Make, region: Region, department: Department
) -> None:
    made = run(workbook(ROW | {"事项名称": "很长的名称" * 400}))[0]
    assert len(PowerVersion.objects.get().name) == 1000
    assert any("超过1000字" in p["message"] for p in made["problems"])


def test_odd_characters_in_cells_are_kept(workbook: Make, region: Region, department: Department) -> None:
    odd = r"反斜杠\u0000与\n\t和制表" + "\t末"
    run(workbook(ROW | {"备注": odd, "网上办理深度": odd}))
    version = PowerVersion.objects.get()
    assert version.remark.startswith(r"反斜杠\u0000与\n\t和制表")
    assert version.source["cells"]["remark"].startswith(r"反斜杠\u0000")


def test_a_body_that_ends_later_is_still_the_body(
    workbook: Make, region: Region, department: Department
) -> None:
    department.valid_to = timezone.localdate() + dt.timedelta(days=60)
    department.save()
    run(workbook(ROW))
    assert Department.objects.count() == 1


def test_a_body_is_known_by_its_own_name_before_anothers_alias(
    workbook: Make, region: Region, department: Department
) -> None:
    Department.objects.create(region=region, code="100", name="天津市教育局", aliases=["天津市教育委员会"])
    run(workbook(ROW))
    assert PowerVersion.objects.get().department == department


def test_what_was_understood_of_a_citation_without_being_sure_is_told(
    workbook: Make, region: Region, department: Department
) -> None:
    cell = "《中国人民共和国甲法》第十九：子丑审批。\n参照《乙办法》第五条执行。"
    made = run(workbook(ROW | {"实施依据": cell}))[0]
    first, second = PowerVersion.objects.get().bases.order_by("pk")
    assert (first.title, first.locator) == ("中华人民共和国甲法", "第十九条")
    assert (second.title, second.role, second.role_confirmed) == ("乙办法", "refer", False)
    told = [p for p in made["problems"] if p["column"] == "实施依据"]
    assert {p["severity"] for p in told} == {"warning"}
    assert "中国人民共和国甲法" in told[0]["message"]
    assert "第十九条" in told[0]["message"]

"""Uploading a list in the admin: read for a preview, confirmed, and then drafts in a proposal; everything once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Event
from core.uploaded_files import plain_name
from departments.models import Department, Region
from jobs.models import Job
from jobs.running import run as run_job
from powers.models import Power, PowerVersion
from review.models.imports import ImportRun
from review.models.proposals import Proposal
from tests.core.sheets.raw import worksheet, write_raw
from tests.review.imports.seen import seen_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ADD = "admin:review_importrun_add"


@pytest.fixture
def upload(region: Region, signed_in: Callable[..., Any], at_once: Callable[..., Any]) -> Callable[..., Any]:
    """`upload(user, file, department)` posts the form of the admin and has the worker read the file."""

    def post(user: Any, file: Any, department: Any = None, into: Any = None) -> Any:
        given = {
            "region": (into or region).pk,
            "department": department.pk if department else "",
            "file": file,
        }
        client = signed_in(user)
        with at_once():
            return client.post(reverse(ADD), given)

    return post


@pytest.fixture
def press(at_once: Callable[..., Any], client: Any) -> Callable[..., Any]:
    """`press(run, "confirm")` presses a button of the preview, as whoever is signed in."""

    def post(run: ImportRun, what: str) -> Any:
        with at_once():
            return client.post(reverse(f"review:import_{what}", args=[run.pk]), seen_of(run))

    return post


def preview(client: Any, run: ImportRun) -> Any:
    return client.get(reverse("review:import", args=[run.pk]))


# --- the way of a list -----------------------------------------------------------------------------


def test_a_clerk_uploads_previews_confirms_and_gets_a_proposal(
    upload: Make,
    press: Make,
    workbook: Make,
    department: Department,
    people: SimpleNamespace,
    client: Any,
    settings: Any,
) -> None:
    answer = upload(people.clerk, workbook("民办学校设立审批", "教师资格认定"), department)
    run = ImportRun.objects.get()
    assert run.job is not None
    assert answer["Location"] == reverse("jobs:job", args=[run.job.pk])
    assert (run.state, run.filename, run.created_by) == ("preview", "市教委权责清单.xlsx", people.clerk)
    assert Path(settings.MEDIA_ROOT) in Path(run.file.path).parents
    assert "市教委" not in run.file.name, "stored under a name of our own"
    assert not PowerVersion.objects.exists(), "the preview writes nothing"

    page = preview(client, run)
    assert page.context["planned"] == 2
    shown = page.context["page"].object_list
    assert [(i.name, i.power_type, i.bases, i.responsibilities) for i in shown] == [
        ("民办学校设立审批", "行政许可", 1, 2),
        ("教师资格认定", "行政许可", 1, 2),
    ]
    press(run, "confirm")
    run.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (run.state, run.proposal) == ("done", proposal)
    assert (proposal.created_by, proposal.department, proposal.state) == (people.clerk, department, "draft")
    assert PowerVersion.objects.count() == 2
    assert run.job is not None
    assert run.job.url == reverse("review:proposal", args=[proposal.pk])
    page = client.get(run.job.url).content.decode()
    assert "提交天津市机构编制部门" in page
    events = (
        Event.objects.filter(target_type="review.importrun").order_by("pk").values_list("action", flat=True)
    )
    assert list(events) == ["admin.added", "import.confirmed", "import.done"]


def test_confirming_twice_imports_once(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace
) -> None:
    upload(people.clerk, workbook(), department)
    run = ImportRun.objects.get()
    first, second = press(run, "confirm"), press(run, "confirm")
    assert first["Location"] == second["Location"], "a second click gets the same job"
    for job in Job.objects.filter(kind="import-confirm"):
        run_job(job.pk)  # and a worker that takes it up again does nothing
        Job.objects.filter(pk=job.pk).update(state="queued")
        run_job(job.pk)
    assert Proposal.objects.count() == 1
    assert Power.objects.count() == 1


def test_giving_up_writes_nothing(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook(), department)
    run = ImportRun.objects.get()
    press(run, "discard")
    run.refresh_from_db()
    assert run.state == "discarded"
    assert "已放弃" in preview(client, run).content.decode()
    press(run, "confirm")
    assert not PowerVersion.objects.exists()


def test_only_the_previewed_file_is_imported(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook("民办学校设立审批"), department)
    run = ImportRun.objects.get()
    Path(run.file.path).write_bytes(workbook("另一项审批").read())
    press(run, "confirm")
    run.refresh_from_db()
    assert run.job is not None
    assert run.job.state == "failed"
    assert not PowerVersion.objects.exists()
    page = preview(client, run).content.decode()
    assert "与上传、预览时的不一致" in page
    assert "确认导入1项" in page, "what failed can be tried again"


def test_a_second_upload_says_what_it_would_change(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook("民办学校设立审批"), department)
    press(ImportRun.objects.get(), "confirm")
    upload(people.clerk, workbook("民办学校设立审批"), department)
    run = ImportRun.objects.first()
    assert run is not None
    page = preview(client, run).content.decode()
    assert run.report["actions"] == {"无变化": 1}
    assert "没有需要新增、修改或取消的事项" in page
    press(run, "confirm")
    assert Proposal.objects.count() == 1


def test_a_file_without_a_list_says_why_and_lets_upload_again(
    upload: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, SimpleUploadedFile("说明.csv", "今天天气\n很好".encode("gb18030")), department)
    run = ImportRun.objects.get()
    assert run.state == "failed"
    page = preview(client, run).content.decode()
    assert "没有读到任何事项" in page
    assert reverse(ADD) in page


def test_problems_are_filtered_and_exported(
    upload: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook(kind="行政怪事"), department)
    run = ImportRun.objects.get()
    problems = reverse("review:import_problems", args=[run.pk])
    everything = client.get(problems).context["page"].paginator.count
    errors = client.get(problems, {"severity": "error"}).context["page"].object_list
    assert 0 < len(errors) < everything
    assert "不能导入" in preview(client, run).content.decode()
    answer = client.get(reverse("review:import_problems_export", args=[run.pk]), {"severity": "error"})
    rows = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    assert rows[0] == ("程度", "工作表", "行", "列", "事项", "发现和处理办法")
    assert {row[0] for row in rows[1:]} == {"错误"}


# --- whose list ------------------------------------------------------------------------------------


def test_a_clerk_is_offered_the_own_department_only(
    department: Department, neighbour: Department, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    form = signed_in(people.clerk).get(reverse(ADD)).context["adminform"].form
    assert list(form.fields["department"].queryset) == [department]
    assert form.fields["department"].required
    form = signed_in(people.staffing).get(reverse(ADD)).context["adminform"].form
    assert list(form.fields["department"].queryset) == [department, neighbour]
    assert not form.fields["department"].required


def test_a_clerk_uploads_for_no_other_department(
    upload: Make, workbook: Make, neighbour: Department, district: Region, people: SimpleNamespace
) -> None:
    for department, region in ((neighbour, None), (None, None), (None, district)):
        answer = upload(people.clerk, workbook(), department, region)
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors
    assert not ImportRun.objects.exists()


def test_items_of_another_department_are_refused(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook("殡葬管理", title="天津市民政局权责清单", body="天津市民政局"), department)
    run = ImportRun.objects.get()
    page = preview(client, run).content.decode()
    assert "写明是“天津市民政局”的职权" in page
    assert "有1项写明是其他部门的" in page
    press(run, "confirm")
    run.refresh_from_db()
    assert run.state == "preview"
    assert not PowerVersion.objects.exists()


def test_the_office_is_told_of_items_of_another_department(
    upload: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    book = workbook("殡葬管理", title="天津市民政局权责清单", body="天津市民政局")
    upload(people.staffing, book, department)
    page = preview(client, ImportRun.objects.get()).content.decode()
    assert "清单写明是“天津市民政局”的职权，您选择的部门是天津市教育委员会" in page


def test_the_staffing_office_imports_for_every_department(
    upload: Make, press: Make, workbook: Make, department: Department, people: SimpleNamespace
) -> None:
    upload(people.staffing, workbook())
    press(ImportRun.objects.get(), "confirm")
    assert Proposal.objects.get().department == department
    assert Proposal.objects.get().created_by == people.staffing


@pytest.mark.parametrize("who", ["second", "legal", "root"])
def test_only_the_uploader_confirms(
    upload: Make,
    press: Make,
    workbook: Make,
    department: Department,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    who: str,
) -> None:
    """So that who proposes is always who uploaded (two persons)."""
    upload(people.clerk, workbook(), department)
    run = ImportRun.objects.get()
    page = preview(signed_in(getattr(people, who)), run).content.decode()
    assert "由上传人（clerk）确认或放弃" in page
    press(run, "confirm")
    press(run, "discard")
    run.refresh_from_db()
    assert run.state == "preview"


@pytest.mark.parametrize("who", ["inspector", "member", "accounts", "root", "nobody"])
def test_who_has_no_list_uploads_none(
    people: SimpleNamespace, signed_in: Callable[..., Any], who: str
) -> None:
    client = signed_in(getattr(people, who))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(reverse(ADD), {}).status_code == 403


@pytest.mark.parametrize("who", ["neighbour", "stranger", "nobody", "member"])
def test_an_upload_is_not_reached_by_strangers(
    upload: Make,
    press: Make,
    workbook: Make,
    department: Department,
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    who: str,
) -> None:
    upload(people.clerk, workbook(), department)
    run = ImportRun.objects.get()
    assert preview(signed_in(getattr(people, who)), run).status_code == 404
    assert press(run, "confirm").status_code == 404


def test_a_list_in_a_word_table_is_uploaded_and_read(
    upload: Make, department: Department, people: SimpleNamespace
) -> None:
    document = docx.Document()
    table = document.add_table(2, 4)
    for at, row in enumerate((["序号", "事项名称", "权力类型", "实施依据"], ["1", "户外广告设置审批", "行政许可", "《中华人民共和国行政许可法》第十二条"])):  # fmt: skip
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    data = io.BytesIO()
    document.save(data)
    upload(people.clerk, SimpleUploadedFile("清单.docx", data.getvalue()), department)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.PREVIEW
    assert run.report["counts"]["items"] == 1


def test_a_file_that_is_made_to_do_harm_is_told_and_the_worker_goes_on(
    upload: Make, department: Department, people: SimpleNamespace, tmp_path: Path
) -> None:
    far = write_raw(tmp_path / "far.xlsx", worksheet('<row><c r="XFD1048576"><v>1</v></c></row>'))
    upload(people.clerk, SimpleUploadedFile("清单.xlsx", far.read_bytes()), department)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.FAILED
    assert run.problems.filter(message__contains="超出可以导入的范围").exists()


# --- which file ------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100
XLSX = b"PK\x03\x04" + b"\0" * 100


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("清单.ofd", XLSX, "不能导入“.ofd”文件"),
        ("清单.doc", OLE, "另存为 .docx"),
        ("清单.xlsx.exe", XLSX, "不能导入“.exe”文件"),
        ("清单.pdf", XLSX, "不是 PDF"),
        ("清单.docx", b"<html><table>", "不是 Word 文档"),
        ("清单.xlsx", b"MZ\x90\x00 not a workbook", "不是 Excel 工作簿"),
        ("清单.xls", b"%PDF-1.7", "不是 Excel 工作簿"),
        ("清单.csv", XLSX, "内容却不是文本"),
        ("清单.xlsx", XLSX + b"\0" * 5000, "超过"),
        ("清单.xlsx", b"", "文件"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    upload: Make,
    department: Department,
    people: SimpleNamespace,
    settings: Any,
    name: str,
    data: bytes,
    message: str,
) -> None:
    settings.MAX_WORKBOOK_BYTES = 5000
    answer = upload(people.clerk, SimpleUploadedFile(name, data), department)
    assert answer.status_code == 200
    assert message in str(answer.context["adminform"].form.errors["file"])
    assert not ImportRun.objects.exists()


def test_uploads_are_not_served(
    upload: Make, workbook: Make, department: Department, people: SimpleNamespace, client: Any
) -> None:
    upload(people.clerk, workbook(), department)
    run = ImportRun.objects.get()
    page = (
        preview(client, run).content.decode()
        + client.get(reverse("admin:review_importrun_change", args=[run.pk])).content.decode()
    )
    assert run.file.name not in page
    for url in (f"/{run.file.name}", f"/media/{run.file.name}", f"/static/{run.file.name}"):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/清单.xlsx", "清单.xlsx"),
        ("C:\\我的文档\\清单.xlsx", "清单.xlsx"),
        ("清单\u202excod.\x00xlsx", "清单xcod.xlsx"),
        ("长" * 400 + ".xlsx", "长" * 65 + ".xlsx"),  # a file system takes 255 bytes
        ("\x00", "未命名"),
    ],
)
def test_file_names_are_shown_without_tricks(given: str, shown: str) -> None:
    assert plain_name(given) == shown

"""Downloads of the list: what was exported and not altered is unchanged when it is imported again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from departments.models import Charter, Department, Duty, InternalUnit, Level, Region
from laws.citations import split_citations
from powers.drafting import draft_from
from powers.fields import COLUMNS, label_of
from powers.importing.columns import TEXTS
from powers.models import PowerVersion
from powers.printing import HEADERS, MAX_CELL, citation_text, clipped, same_cell
from publish.models import ListEntry
from publish.releasing import release
from review.acting.deciding import approve
from review.imports.importing import import_lists
from review.models.proposals import Proposal

pytestmark = pytest.mark.django_db
CASE = {"case": {"trigger": "M2", "trigger_on": "2026-01-05", "reason": "要素有变化"}}
LONG = "因不履行或不正确履行职责，有下列情形的，应承担相应责任："


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def export(client: Client, region: Region, form: str, tmp_path: Path, department: str = "") -> Path:
    where = f"/regions/{region.code}/" + (f"departments/{department}/" if department else "")
    path = tmp_path / f"{region.code}{department}.{form}"
    path.write_bytes(body(client.get(f"{where}export.{form}")))
    return path


def imported(path: Path, region: Region) -> list[dict[str, Any]]:
    return import_lists([(path, path.name)], region, by=None, dry_run=True).reports


def assert_unchanged(path: Path, region: Region, count: int) -> None:
    (report,) = imported(path, region)
    altered = [(c["name"], c["action"], c["fields"]) for c in report["changes"]]
    assert report["actions"] == {"无变化": count}, (
        report["actions"],
        Counter(str(a[2]) for a in altered),
        altered[:5],
    )


@pytest.fixture
def full(make_draft: Callable[..., PowerVersion], department: Department) -> PowerVersion:
    """A draft that says something in nearly every field, some of it hard to read back."""
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="管理民办教育。", order=1)
    unit = InternalUnit.objects.create(department=department, name="民办教育处")
    draft = make_draft(
        plain_title="开办民办学校", counterparts=["自然人", "法人"], statutory_limit=30,
        statutory_limit_unit="working_day", promised_limit=10, promised_limit_unit="working_day", limit_text="专家评审不计",
        promised_limit_text="材料齐全的当场办结",
        fee=False, conditions="=1+1", flow="申请—受理", level_note="跨区的由市级负责", remedies="行政复议\n行政诉讼",
        remark="-", executing_body="@执行机构", supervision_text="电话：022-00000000",
        accountability_lead=LONG, external_codes=[["旧编码", "JY-001"]],
        extras=[["网上办理深度", "全程网办"], ["责任部门", "民办处"]],
    )  # fmt: skip
    draft.duties.add(duty)
    draft.units.add(unit)
    draft.joint_departments.add(
        Department.objects.create(region=department.region, code="102", name="天津市公安局")
    )
    draft.levels.create(order=1, level=Level.objects.get(code="2"), condition="跨区的", share="市级审批")
    draft.levels.create(order=2, level=Level.objects.get(code="4"))
    draft.bases.all().delete()
    _fill_rows(draft)
    return draft


def _fill_rows(draft: PowerVersion) -> None:
    law = {"kind_text": "法律", "title": "中华人民共和国民办教育促进法", "edition": "2018年修正"}
    rows = [
        law | {"locator": "第十二条", "text": "举办民办学校，由教育行政部门审批。"},
        law
        | {
            "locator": "第十三条",
            "text": "审批机关应当受理。\n1.第一；\n2.依据《教育法》第一条。",
            "note": "要旨",
        },
        {"text": "其他有关规定"},
        {"title": "某办法", "purpose": "responsibility", "locator": "第二条", "text": "一、二、三"},
        {"title": "公务员法", "purpose": "accountability"},
        {"title": "收费办法", "purpose": "fee", "locator": "第九条"},
    ]
    for order, row in enumerate(rows, start=1):
        draft.bases.create(order=order, **row)
    items = (
        ("受理", "直接实施责任", "1.公示；2.告知"),
        ("", "", "审查\n\n下一行"),
        ("决定阶段", "指导监督责任", ""),
    )
    for order, (stage, group, text) in enumerate(items, start=2):
        draft.responsibilities.create(
            order=order, stage_text=stage, group_text=group, text=text, basis_text="有关规定"
        )
    for order, text in enumerate(("不予受理的；", "（一）其他", "其他"), start=1):
        draft.accountability.create(order=order, text=text, subject="工作人员", basis_text="监察法")
    draft.channels.create(order=1, value="022-00000001")
    draft.penalties.create(order=1, conduct="违法", kinds="罚款", range="一万元")
    draft.risks.create(order=1, text="内部", is_public=False)


def publish(decide: Any, proposal: Any, staffing: Any) -> None:
    decide(proposal)
    release(proposal.region, by=staffing, effective_on=timezone.localdate())


@pytest.fixture
def published(full: PowerVersion, make_draft: Any, propose: Any, decide: Any, staffing: Any) -> PowerVersion:
    """The full power, one with next to nothing, and two with one name that only their codes tell apart."""
    others = [
        make_draft("教师资格认定", power_type="07"),
        make_draft("同名事项"),
        make_draft("同名事项", remark="乙"),
    ]
    publish(decide, propose(full, *others), staffing)
    return full


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("section", ["", "101"])
def test_an_exported_list_is_unchanged_when_imported(
    published: PowerVersion, region: Region, client: Client, tmp_path: Path, form: str, section: str
) -> None:
    assert_unchanged(export(client, region, form, tmp_path, section), region, 4)


def test_a_cell_altered_in_an_export_alters_only_that(
    published: PowerVersion, region: Region, client: Client, tmp_path: Path
) -> None:
    path = export(client, region, "xlsx", tmp_path)
    book = load_workbook(path)
    sheet = book.active
    row = next(r for r in sheet.iter_rows(min_row=3) if r[HEADERS.index("事项名称")].value == published.name)
    row[HEADERS.index("备注")].value = "另有规定的除外"
    book.save(path)
    result = import_lists([(path, path.name)], region, by=None, answers=CASE)
    assert result.reports[0]["actions"] == {"修改": 1, "无变化": 3}
    assert result.reports[0]["changes"][0]["fields"] == ["备注"]
    draft = PowerVersion.objects.get(sealed_at=None)
    assert draft.power == published.power
    for name in ("extras", "external_codes", "subject_text", "unit_text", "duty_text", "level_text", "name"):
        assert getattr(draft, name) == getattr(published, name), name
    for rows in ("bases", "responsibilities", "accountability", "levels", "channels", "penalties"):
        old = list(getattr(published, rows).values_list("uid", flat=True))
        assert list(getattr(draft, rows).values_list("uid", flat=True)) == old, rows


PRINTED_BESIDE = {"权限划分": ["行使层级"], "监督方式": ["监督方式"], "收费依据": ["依据"]}
"""The rows that a cell prints beside its text: a text in place of the whole cell takes them away."""


@pytest.mark.parametrize(("header", "name"), [(c.header, f.name) for c, f in COLUMNS if c.reads in TEXTS])
def test_a_text_altered_in_an_export_alters_its_field(
    published: PowerVersion, region: Region, client: Client, tmp_path: Path, header: str, name: str
) -> None:
    path = export(client, region, "xlsx", tmp_path)
    book = load_workbook(path)
    row = next(
        r for r in book.active.iter_rows(min_row=3) if r[HEADERS.index("事项名称")].value == published.name
    )
    row[HEADERS.index(header)].value = "另有规定的除外"
    book.save(path)
    result = import_lists([(path, path.name)], region, by=None, answers=CASE)
    assert result.reports[0]["changes"][0]["fields"] == [label_of(name), *PRINTED_BESIDE.get(header, [])]
    [draft] = PowerVersion.objects.filter(sealed_at=None)
    assert getattr(draft, name) == "另有规定的除外"


def test_beside_a_draft_and_a_coming_version_the_published_list_is_unchanged(
    published: PowerVersion,
    region: Region,
    client: Client,
    tmp_path: Path,
    propose: Any,
    decide: Any,
    staffing: Any,
) -> None:
    base = PowerVersion.objects.get(pk=published.pk)
    decide(propose(draft_from(base, remark="将来"), action="modify", base=base))
    release(region, by=staffing, effective_on=timezone.localdate() + dt.timedelta(days=9))
    other = PowerVersion.objects.get(name="教师资格认定")
    propose(draft_from(other, remark="草稿"), action="modify", base=other)
    assert_unchanged(export(client, region, "xlsx", tmp_path), region, 4)


def test_text_is_never_a_formula(
    published: PowerVersion, region: Region, client: Client, tmp_path: Path
) -> None:
    sheet = load_workbook(export(client, region, "xlsx", tmp_path)).active
    found = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith(("=", "@", "-"))]
    assert {(c.value, c.data_type) for c in found} == {("=1+1", "s"), ("@执行机构", "s"), ("-", "s")}
    data = export(client, region, "csv", tmp_path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    cells = {cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row}
    assert {"'=1+1", "'@执行机构", "'-"} <= cells


def test_json_holds_the_published_documents(published: PowerVersion, region: Region, client: Client) -> None:
    made = json.loads(body(client.get(f"/regions/{region.code}/export.json?type=01")))
    assert {power["document"]["type"]["code"] for power in made} == {"01"}
    one = next(power for power in made if power["document"]["name"] == published.name)
    published.power.refresh_from_db()
    assert (one["code"], one["version"], one["document"]["risks"]) == (published.power.code, 1, [])
    assert "secrecy_basis" not in one["document"]


def test_a_search_is_exported_with_its_filters(published: PowerVersion, client: Client) -> None:
    response = client.get("/search/export.json", {"q": "教师资格", "type": "07"})
    assert [power["document"]["name"] for power in json.loads(body(response))] == ["教师资格认定"]
    assert json.loads(body(client.get("/search/export.json", {"q": "没有的事"}))) == []


def test_file_names_addresses_and_links(published: PowerVersion, region: Region, client: Client) -> None:
    response = client.get("/regions/120000/departments/101/export.csv", {"type": "01"})
    body(response)
    disposition = response.headers["Content-Disposition"]
    assert f"filename*=utf-8''{quote('天津市教育委员会权责清单（行政许可）.csv')}" in disposition
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    for wrong in (
        "/regions/120000/export.pdf",
        "/regions/999999/export.csv",
        "/regions/120000/departments/9/export.csv",
    ):
        assert client.get(wrong).status_code == 404
    for page in ("/regions/120000/", "/regions/120000/departments/101/", "/search/?type=07"):
        text = client.get(page).content.decode()
        path, _, query = page.partition("?")
        assert f'href="{path}export.xlsx{"?" + query if query else ""}"' in text


def test_an_export_holds_a_constant_number_of_queries(
    published: PowerVersion, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        body(client.get("/regions/120000/export.csv"))


def test_citations_are_written_as_they_are_read() -> None:
    empty = {"kind": "", "title": "", "edition": "", "locator": "", "text": "", "note": ""}
    law = empty | {"kind": "法律", "title": "中华人民共和国民办教育促进法", "edition": "2018年修正"}
    bases = [
        law | {"locator": "第十二条", "text": "举办民办学校，由教育行政部门审批。"},
        law | {"locator": "第十三条第二款", "text": "审批机关应当受理。"},
        empty
        | {
            "kind": "行政法规",
            "title": "教师资格条例",
            "locator": "第五条",
            "text": "教师资格分为幼儿园等。",
        },
    ]
    text = citation_text(bases)
    assert text.startswith("【法律】《中华人民共和国民办教育促进法》（2018年修正）\n　　第十二条：举办")
    keys = ("kind", "title", "edition", "locator", "text")
    assert [tuple(getattr(c, k) for k in keys) for c in split_citations(text)] == [
        tuple(b[k] for k in keys) for b in bases
    ]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    text = "长" * (MAX_CELL + 1)
    assert len(clipped(text)) == MAX_CELL
    assert clipped(text).endswith("）")
    assert same_cell(clipped(text), text)
    assert not same_cell("长" * 9, text)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_data_is_unchanged(client: Client, tmp_path: Path) -> None:
    call_command("load_demo", verbosity=0)
    check_regions(client, tmp_path)


@pytest.mark.slow
def test_the_real_lists_are_unchanged(
    shared_data: Path, reference: None, make_user: Callable[..., Any], client: Client, tmp_path: Path
) -> None:
    level = Level.objects.get(code="3")
    city = Region.objects.create(code="650200", name="克拉玛依市", kind="city", level=level)
    staffing = make_user("bianban", ("staffing", city, None))
    files = sorted((shared_data / "power_lists" / "raw_karamay").iterdir())
    asked = {"create_departments": True, "report": tmp_path / "r.json"}
    call_command("import_list", *map(str, files), region=city.code, verbosity=0, **asked)
    for proposal in Proposal.objects.filter(state="submitted"):
        digest = proposal.submissions.get().digest
        approve(proposal, by=staffing, digest=digest, document_no="编发1号", decided_on=timezone.localdate())
    release(city, by=staffing, effective_on=timezone.localdate())
    check_regions(client, tmp_path)


def check_regions(client: Client, tmp_path: Path) -> None:
    """Every region as .xlsx, and each of its departments as .csv."""
    today = timezone.localdate()
    for place in Region.objects.filter(pk__in=ListEntry.objects.on(today).values("region")):
        entries = ListEntry.objects.on(today).filter(region=place)
        for form in ("xlsx", "csv"):
            assert_unchanged(export(client, place, form, tmp_path), place, entries.count())
        for code in entries.order_by().values_list("department__code", flat=True).distinct():
            count = entries.filter(department__code=code).count()
            assert_unchanged(export(client, place, "csv", tmp_path, code), place, count)

"""Regions are imported from tables of GB/T 2260 in any order, once, with the right parents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from departments.importing.regions import import_regions
from departments.models import Region

pytestmark = pytest.mark.django_db

PROVINCES = 'code,name\n12,"天津市"\n42,"湖北省"\n'
CITIES = 'code,name,provinceCode\n1201,"市辖区",12\n4201,"武汉市",42\n4290,"省直辖县级行政区划",42\n'
AREAS = (
    "code,name,cityCode,provinceCode\n120101,和平区,1201,12\n420102,江岸区,4201,42\n429004,仙桃市,4290,42\n"
)
STREETS = "code,name,areaCode,provinceCode,cityCode\n120101001,劝业场街道,120101,12,1201\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Streets first: the order of files must not matter."""
    made = []
    for name, text in (("streets", STREETS), ("areas", AREAS), ("cities", CITIES), ("provinces", PROVINCES)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        made.append(path)
    return made


def parent(code: str) -> str | None:
    region = Region.objects.select_related("parent").get(code=code)
    return region.parent.code if region.parent else None


def test_parents_follow_from_codes(reference: None, files: list[Path]) -> None:
    import_regions(files)
    assert parent("120000") is None
    assert parent("120101") == "120000", "市辖区 is no government"
    assert parent("429004") == "420000", "省直辖县级行政区划 is none either"
    assert parent("420102") == "420100"
    assert parent("120101001") == "120101"
    assert not Region.objects.filter(code__in=["120100", "429000"]).exists()


def test_kind_and_level_follow_from_codes(reference: None, files: list[Path]) -> None:
    import_regions(files)
    kinds = dict(Region.objects.values_list("code", "kind"))
    levels = dict(Region.objects.values_list("code", "level__code"))
    assert kinds == {
        "120000": "province",
        "420000": "province",
        "420100": "city",
        "120101": "district",
        "420102": "district",
        "429004": "district",
        "120101001": "street",
    }
    assert [levels[code] for code in ("120000", "420100", "120101", "120101001")] == ["2", "3", "4", "5"]


def test_a_second_import_changes_nothing(reference: None, files: list[Path]) -> None:
    first = import_regions(files)
    assert sum(report.created for report in first) == 7
    history = Region.history.count()  # type: ignore[attr-defined]
    second = import_regions(files)
    assert [(r.created, r.updated, len(r.problems)) for r in second] == [(0, 0, 0)] * 4
    assert Region.history.count() == history  # type: ignore[attr-defined]


def test_a_dry_run_writes_nothing_and_reports_the_same(
    reference: None, files: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "report.json"
    call_command("import_regions", *map(str, files), "--dry-run", "--report", str(out))
    assert not Region.objects.exists()
    reports = json.loads(out.read_text(encoding="utf-8"))
    assert [report["counts"]["created"] for report in reports] == [1, 3, 1, 2]
    assert set(reports[0]) == {"file", "counts", "changes", "problems"}
    assert set(reports[0]["counts"]) >= {"rows", "created", "updated", "unchanged", "problems"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(reference: None, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(PROVINCES, encoding=encoding)
    import_regions([path])
    assert Region.objects.get(code="120000").name == "天津市"


def test_a_functional_zone_has_a_local_code_and_a_parent(
    reference: None, files: list[Path], tmp_path: Path
) -> None:
    import_regions(files)
    path = tmp_path / "zones.csv"
    path.write_text("代码,名称,上级,类别,设立日期\n120318,滨海高新区,12,功能区,1988/3/1\n", encoding="utf-8")
    import_regions([path])
    zone = Region.objects.get(code="120318")
    assert (zone.kind, zone.code_scheme, str(zone.valid_from)) == ("zone", "local", "1988-03-01")
    assert zone.parent is not None
    assert zone.parent.code == "120000"


def test_an_edited_name_is_updated_and_reported(reference: None, files: list[Path]) -> None:
    import_regions(files)
    Region.objects.filter(code="120101").update(name="和平", staffing_contact="电话")
    report = import_regions(files[1:2])[0]
    assert report.updated == 1
    assert report.changes == [
        {"row": 2, "name": "120101 和平区", "action": "updated", "fields": {"name": ["和平", "和平区"]}}
    ]
    assert Region.objects.get(code="120101").staffing_contact == "电话"


def test_what_is_wrong_is_said_with_row_and_column(reference: None, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("code,name\n12,天津市\n12,天津\nx1,某地\n130102,长安区\n13,\n", encoding="utf-8")
    report = import_regions([path])[0]
    assert report.created == 1
    assert [(p["row"], p["column"]) for p in report.problems] == [
        (3, "code"),
        (4, "区划代码"),
        (6, "名称"),
        (5, "上级"),
    ]


def test_a_file_that_is_no_table_is_a_problem_and_not_a_crash(reference: None, tmp_path: Path) -> None:
    broken, absent = tmp_path / "broken.xlsx", tmp_path / "absent.csv"
    broken.write_bytes(b"PK\x03\x04broken")
    reports = import_regions([broken, absent])
    assert all(report.problems[0]["column"] == "文件" for report in reports)


def test_the_given_tables(reference: None, shared_data: Path) -> None:
    paths: list[Any] = [
        shared_data / "divisions" / f"{n}.csv" for n in ("areas", "streets_tianjin", "cities", "provinces")
    ]
    reports = import_regions(paths)
    assert [len(report.problems) for report in reports] == [0, 0, 0, 0]
    assert Region.objects.filter(parent__code="120000", kind="district").count() == 16
    assert sum(report.created for report in import_regions(paths)) == 0

"""Bases in the cells of situations and responsibilities, through the command: what the draft says, and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from departments.models import Department, Region
from powers.models import PowerVersion
from review.imports.importing import import_lists
from tests.review.imports.lists import ROW, publish_all, run, write

pytestmark = pytest.mark.django_db
WRITTEN = {name: text for name, text in ROW.items() if name != "责任事项依据"} | {
    "责任事项": "1.受理责任：一次性告知。依据《行政许可法》第八十条。\n2.审查责任：核查材料。依据《甲条例》第九条。",
    "追责情形": "1.违法审批的（依据《行政许可法》第七十四条）；\n2.不予受理的。\n追责依据：《公务员法》第五十九条、《行政机关公务员处分条例》第二十条",
}


def rows(version: PowerVersion, purpose: str) -> list[tuple[str, str]]:
    return list(version.bases.filter(purpose=purpose).order_by("order").values_list("title", "locator"))


def test_a_draft_has_each_basis_where_it_belongs(
    tmp_path: Path, region: Region, department: Department, staffing: Any
) -> None:
    (made,) = run(write(tmp_path, WRITTEN))
    draft = PowerVersion.objects.get()
    assert [
        p["message"]
        for p in made["problems"]
        if p["column"] in ("责任事项", "追责情形") and p["severity"] != "info"
    ] == []
    clauses = list(draft.accountability.order_by("order").values_list("text", "basis_text"))
    assert clauses == [("违法审批的；", "《行政许可法》第七十四条"), ("不予受理的。", "")]
    assert rows(draft, "accountability") == [
        ("公务员法", "第五十九条"),
        ("行政机关公务员处分条例", "第二十条"),
    ]
    assert rows(draft, "responsibility") == [("行政许可法", "第八十条"), ("甲条例", "第九条")]
    duties = list(draft.responsibilities.order_by("order"))
    assert [one.text for one in duties] == ["一次性告知。", "核查材料。"]
    linked = [
        one.responsibility_uids for one in draft.bases.filter(purpose="responsibility").order_by("order")
    ]
    assert linked == [[str(duties[0].uid)], [str(duties[1].uid)]], "each with the one it stands in"


def test_the_same_list_again_changes_nothing(
    tmp_path: Path, region: Region, department: Department, staffing: Any
) -> None:
    path = write(tmp_path, WRITTEN)
    run(path)
    publish_all(region, staffing)
    [report] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert (report["actions"], report["changes"]) == ({"无变化": 1}, [])


def test_another_basis_in_the_cell_is_a_change_of_the_basis_alone(
    tmp_path: Path, region: Region, department: Department, staffing: Any
) -> None:
    run(write(tmp_path, WRITTEN))
    publish_all(region, staffing)
    path = write(tmp_path, WRITTEN | {"追责情形": WRITTEN["追责情形"].replace("第五十九条", "第六十条")})
    [report] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert report["changes"][0]["fields"] == ["依据"]

"""What stands on the list needs no type in a file that changes it: that of the power stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from departments.models import Department, Region
from powers.models import PowerVersion
from review.imports.importing import import_lists
from review.imports.uploading import state_case
from review.models.imports import ImportRun
from review.models.proposals import Change, Proposal
from tests.review.imports.lists import CASE, OTHER, ROW, errors, publish_all, run, write
from tests.review.imports.seen import seen_of

pytestmark = pytest.mark.django_db
TWO_COLUMNS = {"事项名称": ROW["事项名称"], "承诺时限": "7个工作日"}


@pytest.fixture
def in_force(tmp_path: Path, region: Region, department: Department, staffing: Any) -> list[PowerVersion]:
    """The two powers of the department's list, published."""
    run(write(tmp_path, ROW, OTHER))
    publish_all(region, staffing)
    return list(PowerVersion.objects.select_related("power").order_by("order"))


def read(region: Region, path: Path) -> dict[str, Any]:
    """What is told of a file before it is imported."""
    return import_lists([(path, path.name)], region, by=None, dry_run=True).reports[0]


def changed(made: dict[str, Any]) -> PowerVersion:
    """The draft of the one power that was changed, in its time limit alone."""
    assert (made["actions"], errors(made)) == ({"修改": 1}, [])
    assert made["changes"][0]["fields"] == ["承诺时限"]
    return Change.objects.select_related("version__power_type").get(is_open=True).version


def test_a_power_that_is_known_by_its_name_needs_no_type(
    tmp_path: Path, in_force: list[PowerVersion]
) -> None:
    (made,) = run(write(tmp_path, TWO_COLUMNS, name="承诺时限.xlsx"), **CASE)
    draft = changed(made)
    assert (draft.promised_limit, draft.promised_limit_unit) == (7, "working_day")
    assert (draft.power_type, draft.bases.count()) == (in_force[0].power_type, in_force[0].bases.count())


def test_a_power_that_is_known_by_its_code_needs_no_type_even_under_another_name(
    tmp_path: Path, in_force: list[PowerVersion]
) -> None:
    row = TWO_COLUMNS | {"职权编码": in_force[0].power.code, "事项名称": "民办学校的设立审批"}
    (made,) = run(write(tmp_path, row, name="承诺时限.xlsx"), **CASE)
    assert (made["actions"], errors(made)) == ({"修改": 1}, [])
    draft = Change.objects.get(is_open=True).version
    assert (draft.name, draft.power_type_id) == ("民办学校的设立审批", in_force[0].power_type_id)


def test_what_is_not_on_the_list_needs_its_type(tmp_path: Path, in_force: list[PowerVersion]) -> None:
    row = TWO_COLUMNS | {"事项名称": "校车使用许可"}
    (made,) = run(write(tmp_path, TWO_COLUMNS, row, name="承诺时限.xlsx"), **CASE)
    assert made["actions"] == {"修改": 1}
    assert errors(made)[0].startswith("没有写职权类型，工作表名和标题里也没有")


def test_one_name_of_two_types_is_told_with_both(
    tmp_path: Path, region: Region, department: Department, staffing: Any
) -> None:
    run(write(tmp_path, ROW, ROW | {"权力类型": "行政处罚"}))
    publish_all(region, staffing)
    made = read(region, write(tmp_path, TWO_COLUMNS, name="承诺时限.xlsx"))
    assert "清单中有同名的职权（行政处罚、行政许可），不知是哪一项" in errors(made)[0]
    assert not Change.objects.filter(is_open=True).exists()
    [version] = PowerVersion.objects.filter(power_type__name="行政处罚").select_related("power")
    coded = TWO_COLUMNS | {"职权编码": version.power.code}
    (made,) = run(write(tmp_path, coded, name="承诺时限.xlsx"), **CASE)
    assert (made["actions"], errors(made)) == ({"修改": 1}, [])


def test_a_town_s_list_of_duties_takes_no_type_from_powers_of_the_same_name(
    tmp_path: Path, in_force: list[PowerVersion], region: Region
) -> None:
    row = {"序号": 1, "事项名称": ROW["事项名称"], "备注": "按职责办理"}
    path = write(tmp_path, row, title="某街道履职事项清单（基本履职事项清单）", name="履职事项清单.xlsx")
    assert not read(region, path)["actions"]


def test_the_screen_takes_such_a_file_too(
    tmp_path: Path,
    in_force: list[PowerVersion],
    region: Region,
    department: Department,
    signed_in: Callable[..., Any],
    at_once: Callable[..., Any],
    people: SimpleNamespace,
) -> None:
    path = write(tmp_path, TWO_COLUMNS, name="承诺时限.xlsx")
    client = signed_in(people.clerk)
    file = SimpleUploadedFile(path.name, path.read_bytes())
    with at_once():
        client.post(
            reverse("admin:review_importrun_add"),
            {"region": region.pk, "department": department.pk, "file": file},
        )
    made = ImportRun.objects.latest("pk")
    page = client.get(reverse("admin:review_importrun_change", args=[made.pk])).content.decode()
    assert "没有写职权类型" not in page
    state_case(made, CASE, by=people.clerk)
    with at_once():
        client.post(reverse("review:import_confirm", args=[made.pk]), seen_of(made))
    proposal = Proposal.objects.latest("pk")
    assert proposal.changes.get().version.promised_limit == 7

"""Hostile values in the forms of a preview (问题、补写、粘贴、事由): refused with words or kept clean, never an error page."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from departments.models import Department, Region
from powers.completing import LABELS
from powers.models import PowerVersion
from review.models.imports import ImportRun
from tests.hostile.values import LONG_NUMBER, VALUES, send
from tests.page_forms import seen_on
from tests.review.imports.seen import question, seen_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Any]
LIST = (
    "天津市教育委员会权责清单,,,,,\n事项名称,权力类型,办理处,行使层级,责任事项,追责情形\n"
    "甲审批,行政许可,民办教育处,区划级,1.受理责任：受理。2.甄别责任：核查。,1.违法审批的；\n"
    "乙审批,准营事项,民办教育处,市级,,\n"
)
ANSWERS = {400, 409, 200, 302}


@pytest.fixture
def run(
    region: Region, department: Department, signed_in: Make, at_once: Make, people: SimpleNamespace
) -> ImportRun:
    file = SimpleUploadedFile("清单.csv", LIST.encode())
    with at_once():
        signed_in(people.clerk).post(
            reverse("admin:review_importrun_add"),
            {"region": region.pk, "department": department.pk, "file": file},
        )
    return ImportRun.objects.get()


@pytest.fixture
def clerk(run: ImportRun, signed_in: Make, people: SimpleNamespace) -> Client:
    client: Client = signed_in(people.clerk)
    return client


def try_all(client: Client, name: str, run: ImportRun, said: dict[str, Any], fields: list[str]) -> set[int]:
    """Post each value in all fields at once, and three in each alone; what would be written is undone."""
    url, answers = reverse(f"review:{name}", args=[run.pk]), set()
    alone = [{field: VALUES[(n + m) % len(VALUES)]} for n, field in enumerate(fields) for m in (0, 3, 9)]
    for given in [*alone, *(dict.fromkeys(fields, value) for value in VALUES)]:
        with transaction.atomic():
            answers.add(send(client, url, said | given).status_code)
            transaction.set_rollback(True)
    return answers


def test_answers(run: ImportRun, clerk: Client) -> None:
    page = clerk.get(reverse("review:import_questions", args=[run.pk]))
    fields = list(page.context["form"].fields)
    assert {"header", "type", "level", "stage"} <= {one["kind"] for one in run.report["questions"]}
    assert try_all(clerk, "import_questions", run, {}, fields) <= ANSWERS
    page = send(clerk, reverse("review:import_questions", args=[run.pk]), {question(run): LONG_NUMBER})
    assert "请从列出的选项中选择" in page.content.decode()


def test_completing(run: ImportRun, clerk: Client) -> None:
    url, rows = reverse("review:import_complete", args=[run.pk]), [str(item.pk) for item in run.items.all()]
    for n, field in enumerate(LABELS):
        for m in (0, 3, 9):
            value = VALUES[(n + m) % len(VALUES)]
            with transaction.atomic():
                said = {"row": rows, "field": field, "value": value, "overwrite": "1"}
                assert send(clerk, url, said).status_code in ANSWERS
                transaction.set_rollback(True)


def test_which_rows_are_completed(run: ImportRun, clerk: Client) -> None:
    said = {"row": "1", "field": "level", "value": "市级"}
    assert try_all(clerk, "import_complete", run, said, ["row", "all", "field", "overwrite"]) <= ANSWERS
    page = clerk.post(reverse("review:import_complete", args=[run.pk]), said | {"field": "甲"}, follow=True)
    assert "请从列出的栏目中选择" in page.content.decode()


def test_pasting(run: ImportRun, clerk: Client) -> None:
    said = {"how": "name", "field": "remark", "text": "甲审批\t甲", "sure": "1"}
    assert try_all(clerk, "import_paste", run, said, ["how", "field", "text"]) <= ANSWERS
    url = reverse("review:import_paste", args=[run.pk])
    for value in VALUES:
        cells = "\t".join([value] * 5)
        text = f"事项名称\t法定时限\t部门职责\t实施层级\t办事指南\t备注\n甲审批\t{cells}"
        with transaction.atomic():
            assert send(clerk, url, said | {"text": text}).status_code in ANSWERS
            transaction.set_rollback(True)


def test_the_case(run: ImportRun, clerk: Client) -> None:
    procedure = {"initial": 0, "adjustments": [{"department": "甲", "code": "101", "actions": {"modify": 1}}]}
    ImportRun.objects.filter(pk=run.pk).update(report=run.report | {"procedure": procedure})
    fields = list(clerk.get(reverse("review:import_case", args=[run.pk])).context["form"].fields)
    assert {"reason", "trigger_on", "wanted_on"} <= set(fields)
    said = {"trigger_modify": "M2", "trigger_on": "2026-01-05", "reason": "要素有变化"}
    assert try_all(clerk, "import_case", run, said, fields) <= ANSWERS
    page = send(clerk, reverse("review:import_case", args=[run.pk]), said | {"trigger_on": "9999-12-31"})
    assert page.context["form"].errors["trigger_on"]


def test_every_case_that_is_offered_is_taken(run: ImportRun, clerk: Client) -> None:
    procedure = {"initial": 0, "adjustments": [{"department": "甲", "code": "101", "actions": {"add": 1}}]}
    ImportRun.objects.filter(pk=run.pk).update(report=run.report | {"procedure": procedure})
    url = reverse("review:import_case", args=[run.pk])
    offered = dict(list(clerk.get(url).context["form"].fields["trigger_add"].choices)[1:])
    assert offered
    assert not [label for label in offered.values() if "成员单位直接提出" in label], "not a department's"
    for code, label in offered.items():
        said = {"trigger_add": code, "trigger_on": "2026-01-05", "reason": "漏列补录"} | seen_on(clerk, url)
        assert clerk.post(url, said).status_code == 302, label
    page = clerk.get(url)
    assert page.context["form"]["trigger_add"].value() == code
    assert f'value="{code}" selected' in page.content.decode()


@pytest.mark.parametrize("value", [VALUES[0], VALUES[2], VALUES[3], VALUES[11]], ids=range(4))
def test_what_was_kept_is_read_and_imported(run: ImportRun, clerk: Client, at_once: Make, value: str) -> None:
    """What a form takes in, the worker can write."""
    item = run.items.get(name="甲审批")
    with at_once():
        said = {"row": str(item.pk), "field": "remark", "value": value, "overwrite": "1"}
        send(clerk, reverse("review:import_complete", args=[run.pk]), said)
    run.refresh_from_db()
    assert run.state == "preview"
    with at_once():
        send(clerk, reverse("review:import_confirm", args=[run.pk]), seen_of(run))
    remark = PowerVersion.objects.get(name="甲审批").remark
    assert "\0" not in remark
    assert "\u202e" not in remark

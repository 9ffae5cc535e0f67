"""Only what was stated is published: a draft in which nobody stated anything publishes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from departments.models import Department, Plaque
from powers.documents import document, published
from powers.drafting import new_draft
from powers.field_kinds import RowsOf, is_blank
from powers.fields import ALL, BOOKKEEPING, COLUMNS, ROWS
from powers.importing.drafts import DEFAULTS
from powers.models import PowerType, PowerVersion
from powers.printing import cells
from publish.powers.parts_reading import attributes_of

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
GIVEN = {"schema", "name", "type", "department", "subject", "standing", "secrecy", "order"}
"""What every power has: its name, type and body, in whose name it is exercised, and that it stands on the list, in public."""


@pytest.fixture
def bare(department: Department) -> PowerVersion:
    kind = PowerType.objects.get(code="01")
    return new_draft(department.region, name="甲许可", department=department, power_type=kind)


def test_a_draft_with_nothing_stated_says_nothing(bare: PowerVersion) -> None:
    said = document(PowerVersion.objects.get(pk=bare.pk))
    assert {name: value for name, value in said.items() if not is_blank(value) and name not in GIVEN} == {}


def test_nor_does_its_page_or_its_row_of_a_list(bare: PowerVersion) -> None:
    said = published(document(bare))
    assert attributes_of(said) == []
    printed = cells(said, code="", number=1)
    stated = {column.header for column, field in COLUMNS if field.name in GIVEN}
    ours = {"清单版本", "行使主体"}
    assert {header for header, text in printed.items() if text and header not in stated | ours} == set()


def test_no_column_of_what_is_published_has_a_default_that_says_something() -> None:
    given = {"standing", "secrecy", "order", *BOOKKEEPING}
    fields = [field for field in ALL if not isinstance(field.kind, RowsOf)]
    columns = {column for field in fields for column in field.made_from} - given
    known = {field.name for field in PowerVersion._meta.concrete_fields}
    assert {name: PowerVersion._meta.get_field(name).get_default() for name in columns & known if not is_blank(
        PowerVersion._meta.get_field(name).get_default()
    )} == {}  # fmt: skip
    assert {name: value for name, value in DEFAULTS.items() if name in columns and not is_blank(value)} == {}


MARKS = {"role_confirmed", "first_responsible", "public"}
"""A mark that an official sets says nothing where it is not set."""
CHOSEN = {"purpose", "about", "kind"}
"""What a row is a row of: the form shows it chosen, the import takes it from the column."""


def test_a_row_with_nothing_stated_says_nothing() -> None:
    for name, rows in ROWS.items():
        for part in rows.parts:
            columns = [rows.model._meta.get_field(column) for column in part.made_from]
            for column in columns:
                value = column.get_default() if column.concrete and not column.is_relation else None
                if part.name in MARKS:
                    assert part.said({part.name: False}) in ("", "否") or part.words or not part.label
                elif part.name not in CHOSEN:
                    assert is_blank(value), (name, part.name)


def test_it_is_in_no_page_api_or_file(client: Client, put_on_list: Make) -> None:
    version = put_on_list("甲许可", initiation="")
    api = client.get(f"/api/v1/powers/{version.power.code}/").json()["document"]
    assert [api[name] for name in ("subject_nature", "power_source", "initiation", "on_enforcement_list")] == [
        "", "", "", None,
    ]  # fmt: skip
    files = []
    for form in ("csv", "json"):
        response: Any = client.get(f"/regions/120000/export.{form}")
        files.append(b"".join(response.streaming_content).decode())
    page = client.get(f"/powers/{version.power.code}/").content.decode()
    for text in (page, json.dumps(api, ensure_ascii=False), *files):
        for words in ("法定机关", "法定本级行使", "依申请", "依职权", "ex_officio"):
            assert words not in text
    assert "列入行政执法清单" not in page


def test_a_plaque_of_which_nobody_said_how_is_only_a_plaque(
    client: Client, department: Department, put_on_list: Make
) -> None:
    Plaque.objects.create(department=department, name="市政府教育督导室")
    put_on_list("甲许可")
    page = client.get("/regions/120000/departments/101/").content.decode()
    assert "<dt>牌子</dt><dd>市政府教育督导室</dd>" in page
    assert "加挂" not in page

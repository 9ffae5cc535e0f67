"""The schema is what is served: every address is in it, every member typed, and a client made of it understands every answer."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
import schemathesis
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department, Duty, Level, Lineage, Plaque
from publish.api import urls

Make = Callable[..., Any]
COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


def test_the_committed_schema_is_the_one_served(client: Client, tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(made))
    hint = "bin/manage spectacular --validate --fail-on-warn --file docs/openapi.yaml"
    assert made.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), hint


@pytest.fixture
def described(client: Client, db: None) -> Any:
    return client.get("/api/schema/?format=json").json()


def test_it_is_served_as_yaml_and_json_and_tells_of_every_address(client: Client, described: Any) -> None:
    assert client.get("/api/schema/")["Content-Type"].startswith("application/yaml")
    assert client.get("/api/schema/?format=xml").status_code == 400
    routes = ["/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern)) for one in urls.urlpatterns]
    assert sorted(described["paths"]) == sorted(routes)


def schemas(said: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema in a description, with where it stands."""
    if isinstance(said, dict):
        if "type" in said and isinstance(said["type"], str):
            yield path, said
        for name, value in said.items():
            yield from schemas(value, f"{path}/{name}")
    if isinstance(said, list):
        for place, value in enumerate(said):
            yield from schemas(value, f"{path}/{place}")


def test_nothing_is_a_free_object(described: Any) -> None:
    free = [
        path
        for path, schema in schemas(described)
        if (schema["type"] == "object" and not schema.get("properties"))
        or (schema["type"] == "array" and not schema.get("items"))
        or schema.get("additionalProperties")
    ]
    assert free == []
    members = described["components"]["schemas"]["PowerDocument"]["properties"]
    assert members["name"] == {"type": "string", "title": "职权名称"}
    assert members["bases"]["items"] == {"$ref": "#/components/schemas/DocumentBasisRow"}
    assert "secrecy_basis" not in members


def test_it_says_nothing_in_english_to_a_reader(described: Any) -> None:
    said = re.findall(
        r'"(?:title|description|summary)": "([^"]+)"', json.dumps(described, ensure_ascii=False)
    )
    assert [words for words in said if not re.search(r"[\u3400-\u9fff]", words)] == []


@pytest.fixture
def world(put_on_list: Make, follow_on_list: Make, add_law: Make, department: Any) -> dict[str, Any]:
    """Something of every kind, and what stands in the addresses of it."""
    texts = [("2016-11-07", {"第十二条": "旧文。"}), ("2018-12-29", {"第十二条": "举办学校由人民政府审批。"})]
    law = add_law("中华人民共和国民办教育促进法", *texts)
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管教师工作", order=1)
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局")
    duty.boundaries.create(other=other, text="由民政局登记")
    Plaque.objects.create(department=department, name="市政府教育督导室", mode="added")
    Lineage.objects.create(predecessor=other, successor=department, on="2020-01-01", kind="merged")

    def rows(draft: Any) -> None:
        draft.duties.add(duty)
        draft.levels.create(order=1, level=Level.objects.get(code="2"), share="审批")
        draft.penalties.create(order=1, conduct="擅自办学", kinds="罚款", range="五万元以下")
        draft.channels.create(order=1, value="022-1")
        draft.risks.create(order=1, text="超期", is_public=True)
        draft.accountability.create(order=1, text="不依法受理的")

    first = put_on_list(
        "民办学校设立审批",
        children=rows,
        made_on=timezone.localdate() - dt.timedelta(days=9),
        statutory_limit=20,
        statutory_limit_unit="working_day",
        external_codes=[["旧编码", "A1"]],
        keywords=["学校"],
    )
    follow_on_list(
        first, effective_on=timezone.localdate(), promised_limit=10, promised_limit_unit="working_day"
    )
    return {
        "code": first.power.code, "number": 1, "region": "120000", "key": "120000-101", "duty": duty.pk, "law": law.pk,
        "version": law.versions.order_by("-version_date")[0].pk, "label": "第十二条", "table": "types",
    }  # fmt: skip


ASKED = {
    "plaques_list": {"department": "120000-101"},
    "duties_list": {"department": "120000-101"},
    "diff_list": {"region": "120000", "from": "2020-01-01"},
    "suggest": {"q": "学校"},
    "search": {"q": "学校"},
    "changes_list": {"documents": "true"},
}


@pytest.mark.django_db
def test_a_client_made_of_the_schema_understands_every_answer(
    client: Client, described: Any, world: dict[str, Any]
) -> None:
    """It knows nothing but the schema: addresses, parameters and what an answer must be."""
    schema = schemathesis.openapi.from_dict(described)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        known = {
            one["name"] for one in operation.definition.raw.get("parameters", ()) if one["in"] == "query"
        }
        place = {part: world[part] for part in re.findall(r"{(\w+)}", operation.path)}
        address = operation.path.format(**{part: quote(str(value)) for part, value in place.items()})
        more = [{}, {"on": str(timezone.localdate())}] if "on" in known else [{}]
        more += [{"limit": "1"}] if "limit" in known else []
        for extra in more:
            answer = client.get(address, {**ASKED.get(name, {}), **extra})
            assert answer.status_code == 200, (name, answer.content.decode())
            said = answer.json()
            _validate(schema, operation, said)
            assert said.get("results") != [], name
            tried += 1
    assert tried > 40


def _validate(schema: Any, operation: Any, said: Any) -> None:
    """The answer against what the schema promises of a 200, read as OpenAPI 3.0 is: `nullable` is a type too."""
    raw = schema.raw_schema
    promised = operation.definition.raw["responses"]["200"]["content"]["application/json"]["schema"]
    document = {"components": _as_json_schema(raw["components"]), **_as_json_schema(promised)}
    jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker()).validate(said)


def _as_json_schema(said: Any) -> Any:
    if isinstance(said, list):
        return [_as_json_schema(one) for one in said]
    if not isinstance(said, dict):
        return said
    made = {name: _as_json_schema(value) for name, value in said.items()}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made

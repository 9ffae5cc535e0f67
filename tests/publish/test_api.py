"""The public API: the same list as the site, with errors that say in Chinese what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

Make = Callable[..., Any]
DAY = dt.timedelta(days=1)
COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    def get(path: str = "", status: int = 200, **params: str) -> Any:
        response = client.get(f"/api/v1/powers/{path}", params)
        assert response.status_code == status, response.content.decode()
        return response.json()

    return get


@pytest.mark.django_db
def test_list_is_filtered_and_paged(api: Make, put_on_list: Make) -> None:
    put_on_list("甲许可", "乙许可", "丙许可")
    put_on_list("对甲的处罚", power_type="02")
    everything = api(page_size="2")
    assert (everything["count"], len(everything["results"])) == (4, 2)
    assert "page=2" in everything["next"]
    assert api(type="02")["count"] == 1
    assert api(q="甲")["count"] == 2
    assert api(department="120000-101", region="120000")["count"] == 4
    assert api(department="天津市教育委员会", q="乙")["results"][0]["name"] == "乙许可"
    assert api(level="3")["count"] == 0


@pytest.mark.django_db
def test_detail_is_the_published_document(api: Make, put_on_list: Make) -> None:
    version = put_on_list("甲许可", secrecy_basis="内部")
    found = api(f"{version.power.code}/")
    assert found["version"] == 1
    assert found["status"] == "current"
    assert found["digest"] == version.release_entry.digest
    assert found["document"]["bases"][0]["title"] == "中华人民共和国民办教育促进法"
    assert "secrecy_basis" not in found["document"]


@pytest.mark.django_db
def test_on_gives_the_list_of_that_day(api: Make, put_on_list: Make, follow_on_list: Make) -> None:
    today = timezone.localdate()
    first = put_on_list("旧名", made_on=today - 10 * DAY)
    follow_on_list(first, effective_on=today, name="新名")
    before = str(today - DAY)
    assert [row["name"] for row in api(on=before)["results"]] == ["旧名"]
    assert [row["name"] for row in api()["results"]] == ["新名"]
    assert api(f"{first.power.code}/", on=before)["name"] == "旧名"
    assert "不在清单中" in api(f"{first.power.code}/", status=404, on="2000-01-01")["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"on": "昨天"}, "不是日期"),
        ({"type": "zz"}, "没有代码为“zz”的职权类型"),
        ({"region": "1"}, "没有代码为“1”的行政区划"),
        ({"level": "x"}, "行使层级"),
        ({"department": "没有的局"}, "没有部门"),
        ({"q": "啊" * 101}, "100"),
    ],
)
def test_bad_parameter_is_refused_with_a_reason(
    api: Make, put_on_list: Make, params: dict[str, str], message: str
) -> None:
    put_on_list("甲许可")
    problems = api(status=400, **params)
    assert list(problems) == list(params)
    assert message in problems[next(iter(params))][0]


@pytest.mark.django_db
def test_page_and_power_that_do_not_exist(api: Make, put_on_list: Make) -> None:
    put_on_list("甲许可")
    assert "没有第 99 页" in api(status=404, page="99")["detail"]
    assert "没有编码为" in api("nope/", status=404)["detail"]


def test_committed_schema_is_the_one_served(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(made))
    hint = "bin/manage spectacular --validate --fail-on-warn --file docs/openapi.yaml"
    assert made.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), hint


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/powers/?q=a%00", 400),
        ("/api/v1/powers/a%00/", 400),
        ("/api/v1/powers/a%2Fb/", 404),
        ("/api/v1/nothing/", 404),
        ("/api/", 404),
    ],
)
def test_a_program_is_answered_in_json_whatever_it_asks(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert "接口说明见 /api/schema/" in answer.json()["detail"]


@pytest.mark.django_db
def test_an_error_of_ours_is_told_in_json_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("at line 7")

    monkeypatch.setattr("publish.listing.lines_of", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/powers/", {"q": "甲"})
    assert answer.status_code == 500
    assert answer.json() == {"detail": "系统出错，已记录，请稍候再试。"}

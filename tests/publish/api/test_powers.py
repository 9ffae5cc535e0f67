"""The list, a power, its versions and what differs: the same list as the site's, with errors that say what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.digests import public_digest
from departments.models import Charter, Duty, Level
from powers.models import Situation

Make = Callable[..., Any]
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def names(page: Any) -> list[str]:
    return [row["name"] for row in page["results"]]


def test_the_list_is_narrowed_by_each_parameter(
    api: Make, put_on_list: Make, department: Any, add_law: Make
) -> None:
    law = add_law("中华人民共和国民办教育促进法", ("2018-12-29", {"第十二条": "举办学校由人民政府审批。"}))
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管教师工作", order=1)
    put_on_list("甲许可", children=lambda draft: draft.duties.add(duty))
    put_on_list("对甲的处罚", power_type="02")
    assert api("powers/")["count"] == 2
    assert names(api("powers/", type="02")) == ["对甲的处罚"]
    assert api("powers/", type="01,02")["count"] == 2
    assert api("/api/v1/powers/?type=01&type=02")["count"] == 2
    assert api("powers/", department="120000-101", region="120000")["count"] == 2
    assert api("powers/", department="天津市教育委员会", level="3")["count"] == 0
    assert api("search/", status=400, type="01,zz")["errors"][0]["parameter"] == "type"
    assert names(api("powers/", duty=str(duty.pk))) == ["甲许可"]
    assert api("powers/", law=str(law.pk), article="第十二条")["count"] == 2
    assert api("powers/", law=str(law.pk), article="第九十九条")["count"] == 0


def test_a_row_says_what_it_is_a_row_of(api: Make, put_on_list: Make) -> None:
    level = Level.objects.get(code="2")
    version = put_on_list("甲许可", children=lambda draft: draft.levels.create(level=level))
    [row] = api("powers/")["results"]
    assert row["digest"] == version.release_entry.digest
    assert (row["version"], row["released_on"]) == (1, str(timezone.localdate()))
    assert row["type"] == {"code": "01", "name": "行政许可"}
    assert row["department"] == {"code": "101", "name": "天津市教育委员会", "key": "120000-101"}
    assert row["levels"] == [{"code": "2", "name": str(level)}]
    assert row["url"].startswith("http://testserver/api/v1/powers/")


def test_a_power_is_its_published_document(api: Make, put_on_list: Make) -> None:
    version = put_on_list("甲许可", secrecy_basis="内部")
    found = api(f"powers/{version.power.code}/")
    assert (found["version"], found["status"]) == (1, "current")
    assert found["digest"] == version.release_entry.digest == public_digest(found["document"])
    assert found["document"]["bases"][0]["title"] == "中华人民共和国民办教育促进法"
    assert "secrecy_basis" not in found["document"]
    assert found["release"]["number"] == 1
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in version.power.code)
    assert api(f"powers/{wide}/")["code"] == version.power.code


def test_any_day_gives_the_list_of_that_day(api: Make, put_on_list: Make, follow_on_list: Make) -> None:
    today = timezone.localdate()
    first = put_on_list("旧名", made_on=today - 10 * DAY)
    follow_on_list(first, effective_on=today, name="新名")
    code = first.power.code
    assert names(api("powers/", on=str(today - DAY))) == ["旧名"]
    assert names(api("powers/")) == ["新名"]
    assert api(f"powers/{code}/", on=str(today - DAY))["name"] == "旧名"
    assert "不在清单中" in api(f"powers/{code}/", status=404, on="2000-01-01")["detail"]
    versions = api(f"powers/{code}/versions/")["results"]
    assert [(row["version"], row["status"]) for row in versions] == [(2, "current"), (1, "past")]
    assert api(f"powers/{code}/versions/1/")["document"]["name"] == "旧名"
    assert "第 3 版" in api(f"powers/{code}/versions/3/", status=404)["detail"]


def test_two_versions_and_two_days_are_compared(api: Make, put_on_list: Make, follow_on_list: Make) -> None:
    today = timezone.localdate()
    first = put_on_list("旧名", made_on=today - 10 * DAY, promised_limit=30, promised_limit_unit="day")
    follow_on_list(first, effective_on=today, promised_limit=20)
    code = first.power.code
    found = api(f"powers/{code}/diff/")
    assert (found["before"]["version"], found["after"]["version"]) == (1, 2)
    assert found["fields_changed"] == [{"label": "承诺时限", "before": "30日", "after": "20日"}]
    same = api(f"/api/v1/powers/{code}/diff/?from={today - DAY}&to=2")
    assert same["fields_changed"] == found["fields_changed"]
    gone = api(f"/api/v1/powers/{code}/diff/?from=2000-01-01&to=2")
    assert (gone["before"], gone["fields_changed"]) == (None, [])
    refused = api(f"/api/v1/powers/{code}/diff/?from=9", status=400)
    assert refused["errors"] == [{"parameter": "from", "detail": "没有公布过第 9 版。"}]
    [step] = api(f"/api/v1/diff/?region=120000&from={today - DAY}")["results"]
    assert (step["code"], step["kind"], step["kind_name"]) == (code, "changed", "修改")
    assert (step["before"]["version"], step["after"]["version"]) == (1, 2)
    assert any("20" in words for words in step["said"])
    assert api(f"/api/v1/diff/?department=120000-101&from={today}&to={today}")["results"] == []


def test_search_ranks_as_the_site_does_and_counts_each_choice(
    api: Make, client: Client, put_on_list: Make
) -> None:
    put_on_list("学校设立审批", "民办学校变更", "教师资格认定", keywords=["学校"])
    put_on_list("对学校的处罚", power_type="02")
    found = api("search/", q="学校")
    page = client.get("/search/", {"q": "学校"}).content.decode()
    codes = [row["code"] for row in found["results"]]
    assert codes == sorted(codes, key=lambda code: page.index(f"/powers/{code}/"))
    facets = {facet["parameter"]: facet for facet in found["facets"]}
    counts = {choice["value"]: choice["count"] for choice in facets["type"]["choices"]}
    assert counts == {"01": 3, "02": 1}
    assert api("search/", q="学校", type="02")["count"] == 1
    assert api("search/", q="没有这个词")["results"] == []
    assert api("search/", limit="1", q="学校")["next"]


def test_suggestions_are_of_what_is_typed(api: Make, put_on_list: Make) -> None:
    put_on_list("学校设立审批", "教师资格认定")
    [one] = [row for row in api("suggest/", q="学校")["results"] if row["text"] == "学校设立审批"]
    assert names(api(one["search"].removeprefix("http://testserver"))) == ["学校设立审批"]
    assert [row["parameter"] for row in api("suggest/", status=400)["errors"]] == ["q"]


def test_bodies_laws_and_situations_are_suggested_besides_names(
    api: Make, put_on_list: Make, add_law: Make
) -> None:
    add_law("中华人民共和国教育法", ("2021-04-29", {"第一条": "举办学校由人民政府审批。"}))
    put_on_list("教育机构设立审批")
    Situation.objects.create(name="教育培训机构开业", kind="life", words=["教育机构"])
    found = [row["text"] for row in api("suggest/", q="教育")["results"]]
    assert {"教育培训机构开业", "天津市教育委员会", "教育法", "教育机构设立审批"} <= set(found), found


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"on": "昨天"}, "不是日期"),
        ({"type": "zz"}, "没有代码为“zz”的职权类型"),
        ({"region": "1"}, "没有代码为“1”的行政区划"),
        ({"level": "x"}, "行使层级"),
        ({"phase": "x"}, "责任阶段"),
        ({"department": "没有的局"}, "没有部门"),
        ({"limit": "0"}, "1"),
        ({"limit": "201"}, "200"),
        ({"limit": "x"}, "整数"),
        ({"law": "999999"}, "没有编号为“999999”的法律"),
        ({"article": "第一条"}, "law"),
        ({"cursor": "x"}, "游标"),
        ({"typ": "01"}, "没有这个参数"),
        ({"page": "2"}, "可用的参数"),
    ],
)
def test_a_parameter_that_cannot_be_followed_is_refused_by_name(
    api: Make, put_on_list: Make, params: dict[str, str], message: str
) -> None:
    put_on_list("甲许可")
    problem = api("powers/", status=400, **params)
    assert (problem["status"], problem["title"]) == (400, "请求有误")
    assert [row["parameter"] for row in problem["errors"]] == list(params)
    assert message in problem["errors"][0]["detail"]


def test_an_unknown_parameter_names_the_known_ones(api: Make) -> None:
    problem = api("powers/", status=400, q="许可")
    assert problem["known"][:2] == ["limit", "cursor"] or "type" in problem["known"]
    assert "type" in problem["errors"][0]["detail"]
    assert api("types/", status=400, x="1")["known"] == ["on"]
    assert "没有参数" in api("codes/", status=400, x="1")["errors"][0]["detail"]
    twice = api("/api/v1/powers/?on=2026-01-01&on=2026-01-02", status=400)
    assert twice["errors"] == [{"parameter": "on", "detail": "这个参数只能给一次。"}]

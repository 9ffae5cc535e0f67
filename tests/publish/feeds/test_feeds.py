"""Feeds (订阅): who subscribes to a region, a body, a duty, a type, a law, a power or a search is told of each change, once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from departments.models import Charter, Department, Duty
from laws.models import Law
from publish.feeds.writing import BEGINNING, ENTRIES
from publish.models import Release
from publish.recalling import ask_recall, confirm_recall

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def read(client: Client, address: str) -> list[dict[str, str]]:
    """The entries of an Atom feed, and that the JSON feed beside it has the same."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = [
        {
            "id": entry.findtext(f"{ATOM}id") or "",
            "title": entry.findtext(f"{ATOM}title") or "",
            "updated": entry.findtext(f"{ATOM}updated") or "",
            "link": entry.find(f"{ATOM}link").get("href") or "",  # type: ignore[union-attr]
            "text": entry.findtext(f"{ATOM}summary") or "",
        }
        for entry in etree.fromstring(answer.content).iter(f"{ATOM}entry")
    ]
    other = json.loads(client.get(address.replace(".atom", ".json")).content)["items"]
    assert [(one["id"], one["title"], one["url"], one["date_modified"]) for one in other] == [
        (one["id"], one["title"], one["link"], one["updated"]) for one in found
    ]
    return found


@pytest.fixture
def history(
    put_on_list: Make, follow_on_list: Make, add_law: Make, department: Department, today: dt.date
) -> Any:
    """A list with a duty and a law; later a power comes, and the first of all changes."""
    add_law("中华人民共和国民办教育促进法", ("2018-12-29", {"第十二条": "举办学校应当审批。"}))
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管学校设立", order=1)
    first = put_on_list("民办学校设立审批", children=lambda draft: draft.duties.add(duty))
    put_on_list("对擅自办学的处罚", power_type="02")
    second = follow_on_list(first, effective_on=today + DAY, promised_limit=20, promised_limit_unit="day")
    return {"first": first, "second": second, "duty": duty, "code": first.power.code}


def test_each_change_is_told_where_it_belongs(client: Client, history: Any) -> None:
    code, duty = history["code"], history["duty"]
    body = "/regions/120000/departments/101/"
    of_first, of_penalty = f":powers/{code}/versions/2", "-02-0001/versions/1"
    for address, told in (
        ("/regions/120000/feed.atom", [of_first, of_penalty]),
        (f"{body}feed.atom", [of_first, of_penalty]),
        (f"{body}duties/{duty.pk}/feed.atom", [of_first]),
        ("/types/01/feed.atom", [of_first]),
        ("/types/02/feed.atom", [of_penalty]),
        (f"/laws/{Law.objects.get().pk}/feed.atom", [of_first, of_penalty]),
        (f"/powers/{code}/feed.atom", [of_first, f":powers/{code}/versions/1"]),
        ("/search/feed.atom?q=擅自办学", [of_penalty]),
        ("/changes/feed.atom", [of_first, of_penalty]),
    ):
        found = read(client, address)
        assert len(found) == len(told), address
        assert all(one["id"].endswith(end) for one, end in zip(found, told, strict=True)), (address, found)


def test_an_entry_says_what_changed_and_leads_to_the_redline(client: Client, history: Any) -> None:
    entry = read(client, "/types/01/feed.atom")[0]
    assert "民办学校设立审批" in entry["title"]
    assert "20" in entry["text"]
    assert entry["link"].endswith(f"/powers/{history['code']}/compare/?from=1&to=2")
    assert client.get(entry["link"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_ids_and_links_are_the_sites_whichever_host_is_asked(
    client: Client, history: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.DATA_AUTHORITY = "qzqd.example.gov.cn,2026"
    address = "/regions/120000/feed.atom"
    here, there = client.get(address), client.get(address, HTTP_HOST="mirror.example.org")
    assert here.content == there.content
    assert b"mirror" not in there.content
    assert read(client, address)[0]["id"].startswith("tag:qzqd.example.gov.cn,2026:powers/")
    [release] = {one["id"] for one in read_releases(client) if "/120000/3" in one["id"]}
    assert release == "tag:qzqd.example.gov.cn,2026:changes/120000/3"


def read_releases(client: Client) -> list[dict[str, str]]:
    root = etree.fromstring(client.get("/changes/feed/").content)
    return [{"id": entry.findtext(f"{ATOM}id") or ""} for entry in root.iter(f"{ATOM}entry")]


def test_updated_moves_only_with_a_change_of_the_list(
    client: Client, history: Any, department: Department
) -> None:
    address = "/regions/120000/feed.atom"
    before = read(client, address)
    told = client.get(address)["Last-Modified"]
    Department.objects.filter(pk=department.pk).update(
        complaint_phone="022-9"
    )  # a change of what pages show, not of the list
    cache.clear()
    assert [one["updated"] for one in read(client, address)] == [one["updated"] for one in before]
    assert client.get(address)["Last-Modified"] == told
    assert client.get(address, headers={"If-Modified-Since": told}).status_code == 304
    assert client.get(address, headers={"If-None-Match": client.get(address)["ETag"]}).status_code == 304


def test_what_there_is_not_is_not_found(client: Client, history: Any) -> None:
    body = "/regions/120000/departments/101/"
    for address in (
        "/regions/999999/", "/regions/120000/departments/999/", f"{body}duties/99999/", "/types/99/", "/laws/99999/",
        "/powers/NO-SUCH/",
    ):  # fmt: skip
        for form in ("atom", "json"):
            assert client.get(f"{address}feed.{form}").status_code == 404, address
    assert client.get("/changes/feed/?region=999999").status_code == 404
    assert client.get("/changes/feed/?region=120000").status_code == 200
    assert client.get("/search/feed.atom?q=学校&department=没有这个部门").status_code == 400


def test_a_body_without_changes_has_an_empty_feed_that_stays_as_it_is(
    client: Client, history: Any, region: Any
) -> None:
    Department.objects.create(region=region, code="102", name="天津市民政局")
    answer = client.get("/regions/120000/departments/102/feed.atom")
    assert read(client, "/regions/120000/departments/102/feed.atom") == []
    assert BEGINNING.strftime("%Y-%m-%d") in answer.content.decode()


def test_a_recall_is_told_as_news_of_the_same_entry(
    client: Client, history: Any, staffing: Any, make_user: Make, region: Any
) -> None:
    address = f"/powers/{history['code']}/feed.atom"
    before = {one["id"]: one for one in read(client, address)}
    release = Release.objects.latest("pk")
    second = make_user("second", ("staffing", region, None))
    recall = ask_recall(release, by=staffing, versions=[history["second"].pk], note="依据有误")
    confirm_recall(recall, by=second)
    cache.clear()
    after = {one["id"]: one for one in read(client, address)}
    key = next(one for one in before if one.endswith(f":powers/{history['code']}/versions/2"))
    assert after[key]["updated"] > before[key]["updated"]
    assert "依据有误" in after[key]["text"]


def test_older_entries_are_on_the_next_page(client: Client, put_on_list: Make) -> None:
    put_on_list("先行公布的许可")
    put_on_list(*(f"第{n}项许可" for n in range(ENTRIES + 5)))
    first = read(client, "/types/01/feed.atom")
    answer = client.get("/types/01/feed.json").json()
    following = answer["next_url"].removeprefix("http://127.0.0.1:8000")
    second = read(client, following.replace(".json", ".atom"))
    assert len(first) == ENTRIES
    assert len({one["id"] for one in first + second}) == ENTRIES + 5
    assert "next_url" not in client.get(following).json()


def test_pages_lead_to_their_feeds(client: Client, history: Any) -> None:
    for page, feed in (
        ("/regions/120000/", "/regions/120000/feed.atom"),
        ("/regions/120000/departments/101/", "/regions/120000/departments/101/feed.atom"),
        (f"/powers/{history['code']}/", f"/powers/{history['code']}/feed.json"),
        ("/search/?q=办学", "/search/feed.atom?q=%E5%8A%9E%E5%AD%A6"),
        ("/elder/regions/120000/", "/regions/120000/feed.atom"),
        ("/about/", "/changes/feed.atom"),
    ):
        text = client.get(page).content.decode()
        assert f'href="{feed}"' in text, page


def test_queries_do_not_grow_with_the_entries(client: Client, put_on_list: Make) -> None:
    def cost(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    put_on_list("先行公布的许可")
    put_on_list("甲许可")
    pages = (
        "/regions/120000/feed.atom",
        "/types/01/feed.json",
        "/search/feed.atom?q=许可",
        "/changes/feed.atom",
    )
    few = {address: cost(address) for address in pages}
    put_on_list(*(f"第{n}项许可" for n in range(20)))
    assert {address: cost(address) for address in pages} == few
    assert max(few.values()) <= 6, few
    client.get(pages[0])
    with CaptureQueriesContext(connection) as queries:
        client.get(pages[0])
    assert len(queries) == 1

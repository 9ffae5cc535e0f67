"""A list read page by page: every row once, though a release happens meanwhile, or the reader is told to begin again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from departments.models import Department
from publish.api.walking import known_at
from publish.changes.noting import position
from publish.models import ListEntry

Make = Callable[..., Any]
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def pages(client: Client, address: str) -> Iterator[Any]:
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content.decode()
        page = answer.json()
        yield page
        following = page["next"]


def codes(found: list[Any]) -> list[str]:
    return [row["code"] for page in found for row in page["results"]]


def test_every_row_stands_on_one_page(client: Client, put_on_list: Make) -> None:
    put_on_list(*(f"第{n}项许可" for n in range(7)))
    found = list(pages(client, "/api/v1/powers/?limit=3"))
    assert [len(page["results"]) for page in found] == [3, 3, 1]
    assert codes(found) == sorted(set(codes(found)))
    assert {page["count"] for page in found} == {7}
    assert len({page["generation"] for page in found}) == 1


def test_a_walk_stays_whole_though_a_release_happens(
    client: Client, put_on_list: Make, follow_on_list: Make
) -> None:
    versions = put_on_list(*(f"第{n}项许可" for n in range(6)))
    before = codes(list(pages(client, "/api/v1/powers/")))
    walk = pages(client, "/api/v1/powers/?limit=2")
    found = [next(walk)]
    follow_on_list(versions[0], effective_on=timezone.localdate(), name="另一个名称")
    follow_on_list(versions[3], effective_on=timezone.localdate(), standing="cancelled")
    put_on_list("新增的许可")
    found += walk
    assert codes(found) == before
    assert {row["name"] for page in found for row in page["results"]} == {f"第{n}项许可" for n in range(6)}
    assert {page["count"] for page in found} == {6}
    assert len(codes(list(pages(client, "/api/v1/powers/?limit=2")))) == 6


def test_of_any_change_the_list_is_known_as_it_was(put_on_list: Make, follow_on_list: Make) -> None:
    today = timezone.localdate()
    first, second = put_on_list("甲许可", "乙许可", made_on=today - 20 * DAY)
    days = [today - 20 * DAY, today - DAY, today, today + 30 * DAY]
    for step in (
        lambda: follow_on_list(first, effective_on=today, name="丙许可"),
        lambda: follow_on_list(second, effective_on=today + 20 * DAY, standing="cancelled"),
    ):
        step()
        for day in days:
            listed = set(ListEntry.objects.on(day).values_list("version", flat=True))
            assert set(known_at(day, position()).values_list("version", flat=True)) == listed


def test_who_walks_while_the_list_is_made_anew_is_told(client: Client, put_on_list: Make) -> None:
    put_on_list(*(f"第{n}项许可" for n in range(4)))
    following = client.get("/api/v1/powers/?limit=2&type=01").json()["next"]
    call_command("rebuild_list_entries")
    answer = client.get(following)
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    said = answer.json()
    assert said["errors"][0]["parameter"] == "cursor"
    assert said["restart"] == "http://testserver/api/v1/powers/?type=01&limit=2"
    assert client.get(said["restart"]).status_code == 200


def test_a_ranked_list_that_has_changed_is_told(client: Client, put_on_list: Make) -> None:
    put_on_list(*(f"第{n}项许可" for n in range(4)))
    following = client.get("/api/v1/search/?q=许可&limit=2").json()["next"]
    assert len(client.get(following).json()["results"]) == 2
    Department.objects.update(complaint_phone="022-5")
    answer = client.get(following)
    assert (answer.status_code, answer.json()["restart"]) == (
        410,
        "http://testserver/api/v1/search/?limit=2&q=%E8%AE%B8%E5%8F%AF",
    )


def test_a_cursor_of_another_query_is_refused(client: Client, put_on_list: Make) -> None:
    put_on_list(*(f"第{n}项许可" for n in range(4)))
    cursor = client.get("/api/v1/powers/?limit=2").json()["next"].rpartition("cursor=")[2]
    for address in (
        "/api/v1/powers/?type=01",
        "/api/v1/search/?q=许可",
        "/api/v1/changes/?limit=1",
        "/api/v1/laws/?limit=2",
    ):
        answer = client.get(f"{address}&cursor={cursor}")
        assert (answer.status_code, "restart" in answer.json()) == (400, True), address
    assert client.get(f"/api/v1/powers/?limit=4&cursor={cursor}").status_code == 200


@pytest.mark.parametrize("address", ["releases/", "regions/", "departments/", "changes/"])
def test_the_other_lists_have_pages_too(
    client: Client, put_on_list: Make, district: Any, address: str
) -> None:
    put_on_list("甲许可")
    put_on_list("乙许可")
    page = client.get(f"/api/v1/{address}?limit=1").json()
    assert len(page["results"]) == 1
    rows = list(page["results"])
    while page["next"] and page.get("more", True):
        page = client.get(page["next"]).json()
        rows += page["results"]
    assert len(rows) == {"releases/": 2, "changes/": 2}.get(address, 1)

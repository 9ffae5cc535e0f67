"""What a public page costs: at most 12 queries, as many with 60 powers as with 5, and one when it is cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
LIMIT = 12
BEFORE = timezone.localdate() - timezone.timedelta(days=9)
SEARCH = 15
"""A search asks for what else is meant besides powers."""
PAGES = (
    "/",
    "/regions/",
    "/regions/120000/",
    "/regions/120000/departments/101/?by=duty",
    "/regions/120000/departments/101/?by=type&level=2&type=01",
    "/search/",
    "/search/?q=许可&department=120000-101&type=01",
    "/search/?q=没有这个词 许可&type=01",
    "/changes/",
    "/changes/?by=release",
    "/changes/120000/1/",
    "/changes/120000/1/compare/",
    "/changes/feed/",
    f"/regions/120000/compare/?from={BEFORE}&to=2099-01-01",
    "/regions/120000/history/",
    f"/regions/120000/departments/101/compare/?from={BEFORE}&to=2099-01-01",
    "/regions/120000/departments/101/history/",
    "/about/",
    "/api/v1/powers/",
    "/api/v1/powers/?region=120000&department=120000-101&type=01&level=2",
    "/api/v1/search/?q=许可&region=120000&department=120000-101&type=01",
    "/api/v1/suggest/?q=许可",
    "/api/v1/changes/?documents=true",
    "/api/v1/releases/",
    "/api/v1/regions/",
    "/api/v1/departments/?region=120000",
    "/api/v1/diff/?region=120000&from=2001-01-01&to=2099-01-01",
    "/api/v1/codes/types/",
)


def cost(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_list(client: Client, put_on_list: Make) -> None:
    put_on_list("先行公布的许可", made_on=BEFORE)
    versions = put_on_list(*(f"第{n}项许可" for n in range(5)))
    pages = (
        *PAGES,
        f"/powers/{versions[0].power.code}/",
        f"/api/v1/powers/{versions[0].power.code}/",
        f"/api/v1/powers/{versions[0].power.code}/versions/",
        f"/api/v1/powers/{versions[0].power.code}/versions/1/",
        f"/api/v1/powers/{versions[0].power.code}/diff/",
        f"/powers/{versions[0].power.code}/history/",
        f"/powers/{versions[0].power.code}/compare/",
    )
    # what is known of words is read again when something has changed
    client.get("/search/?q=许可")
    few = {address: cost(client, address) for address in pages}
    put_on_list(*(f"第{n}项许可" for n in range(5, 60)), sub_name="子项", duty_text="统筹教育")
    client.get("/search/?q=许可")
    many = {address: cost(client, address) for address in pages}
    searches = {address for address in many if "q=" in address or address == "/search/"}
    assert max(cost for address, cost in many.items() if address not in searches) <= LIMIT, many
    assert max(many[address] for address in searches) <= SEARCH, many
    assert many == few
    assert cost(client, "/changes/120000/3/") == few["/changes/120000/1/"]


def test_cached_page_costs_one_query(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可")
    put_on_list("乙许可")
    for address in PAGES:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == 1, address

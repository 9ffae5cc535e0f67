"""No browser and no proxy keeps what was made for somebody signed in; what is public is kept as before, for them too.

The screens of the review are walked in tests/review/test_every_view.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PUBLIC = ("publish", "api", "mechanism", "schema", "healthz", "readyz", "metrics")
PAGES = ("/", "/about/", "/search/?q=许可", "/mechanism/", "/api/v1/powers/")
MOST_QUERIES = 30
WIDELY_READ = ("/", "/about/", "/mechanism/")


def addresses(found: Any = None, space: str = "") -> Iterator[str]:
    """Every address of the offices that needs nothing behind it: home, lists, forms, the admin's, the own account's.
    What only takes a form (405) says nothing of anybody."""
    for one in (found or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name and not f"{space}{one.name}".startswith(PUBLIC):
            try:
                yield reverse(f"{space}{one.name}")
            except NoReverseMatch:
                continue


@pytest.fixture
def person(staffing: User, department: Any, make_user: Callable[..., User]) -> Callable[[str], User]:
    """Somebody in each kind of office."""
    region = department.region

    def of(who: str) -> User:
        if who == "staffing":
            return staffing
        if who == "root":
            return make_user("root", is_superuser=True)
        return make_user(
            f"the-{who}", (who, region, department if who in ("clerk", "legal", "member") else None)
        )

    return of


@pytest.mark.parametrize(
    ("who", "least"),
    [
        ("staffing", 40),
        ("root", 40),
        ("clerk", 20),
        ("platform", 20),
        ("accounts", 5),
        ("security", 5),
        ("auditor", 5),
    ],
)
def test_no_page_of_an_office_is_kept_and_each_asks_few_queries(
    who: str, least: int, person: Callable[[str], User], client: Client
) -> None:
    somebody, kept, over, seen = person(who), [], {}, 0
    for url in addresses():
        if "_auth_user_id" not in client.session:  # one of the addresses signs out
            client.force_login(somebody)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        if answer.status_code == 200:
            seen += 1
            if len(queries) > MOST_QUERIES:
                with CaptureQueriesContext(
                    connection
                ) as queries:  # once more, with what the process knows by then
                    client.get(url)
            if len(queries) > MOST_QUERIES:
                over[url] = len(queries)
        if "no-store" not in answer.get("Cache-Control", "") and answer.status_code != 405:
            kept.append((url, answer.status_code))
    assert kept == []
    assert over == {}
    assert seen >= least


def test_neither_is_a_form_that_was_sent_nor_the_page_of_signing_in(staffing: User, client: Client) -> None:
    assert "no-store" in client.get("/login/")["Cache-Control"]
    assert "no-store" in client.post("/login/", {"username": "x", "password": "y"})["Cache-Control"]
    assert "no-store" in client.get("/review/")["Cache-Control"], "where somebody is led to sign in"
    client.force_login(staffing)
    assert "no-store" in client.post("/review/filters/", {"name": ""})["Cache-Control"]
    assert "no-store" in client.get("/review/proposals/999999/")["Cache-Control"], "nothing there"


def test_what_is_public_is_kept_for_a_person_signed_in_as_for_anybody(staffing: User, client: Client) -> None:
    said = {url: client.get(url).get("Cache-Control", "") for url in PAGES}
    client.force_login(staffing)
    assert {url: client.get(url).get("Cache-Control", "") for url in PAGES} == said
    assert all(said[url].startswith("public") for url in WIDELY_READ)

"""No browser and no proxy keeps what was made for somebody signed in; what is public is kept as before, for them too.

The screens of the review are walked in tests/review/test_every_view.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PUBLIC = ("publish", "api", "mechanism", "schema", "healthz", "readyz", "metrics")
PAGES = ("/", "/about/", "/search/?q=许可", "/mechanism/", "/api/v1/powers/")
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


@pytest.mark.parametrize("who", ["staffing", "root", "clerk"])
def test_no_page_of_an_office_is_kept(
    who: str, staffing: User, department: Any, make_user: Callable[..., User], client: Client
) -> None:
    people = {
        "staffing": lambda: staffing,
        "root": lambda: make_user("root", is_superuser=True),
        "clerk": lambda: make_user("jingban", ("clerk", department.region, department)),
    }
    person, kept, seen = people[who](), [], 0
    for url in addresses():
        if "_auth_user_id" not in client.session:  # one of the addresses signs out
            client.force_login(person)
        answer = client.get(url)
        seen += answer.status_code == 200
        if "no-store" not in answer.get("Cache-Control", "") and answer.status_code != 405:
            kept.append((url, answer.status_code))
    assert kept == []
    assert seen > 20


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

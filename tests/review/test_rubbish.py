"""Rubbish in addresses and forms (无意义的参数): filters, order, pages, ids. No error page, and nothing is written.

The addresses and the names of what they take come from the screens themselves, so that a new one is tried as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from office.models.saved_filters import SavedFilter
from publish import release_urls
from tests.hostile.values import LONG_NUMBER, VALUES, send
from tests.review.test_every_view import FILLED, patterns, state_of_the_database, world  # noqa: F401 - the world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Any]
SHORT = (
    "甲\0乙",
    "\x01\x1b",
    "9" * 30,
    "-1",
    "٣",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "' OR 1=1 --",
    "[1",
    "%",
    "{{x}}",
)
USUAL = {"page", "sort", "columns", "q", "show", "finding", "ticked", "state", "department", "region", "group", "format",
         "action", "powers", "drawer", "year", "from", "to"}  # fmt: skip


def office_addresses(world: dict[str, dict[str, Any]]) -> Iterator[str]:  # noqa: F811
    for name, given in world.items():
        yield reverse(f"review:{name}", kwargs=given)
    for one in patterns(release_urls.urlpatterns):
        if isinstance(one, URLPattern) and set(one.pattern.converters) <= {"region"}:
            yield reverse(
                f"releases:{one.name}", kwargs={"region": "120000"} if one.pattern.converters else {}
            )
    for name in ("desk", "notices", "bulletins", "kept_list"):
        yield reverse(f"office:{name}")


def names_on(answer: Any) -> set[str]:
    """What the filter of a list takes."""
    found = (answer.context or {}).get("list") if getattr(answer, "context", None) else None
    filters = getattr(found, "filter", None)
    return set(getattr(filters, "filters", {})) | {column.name for column in getattr(found, "columns", ())}


def test_no_list_page_or_filter_falls_over_rubbish(
    world: dict[str, dict[str, Any]],  # noqa: F811
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client: Client = signed_in(people.staffing)
    for n, url in enumerate(office_addresses(world)):
        answer = client.get(url)
        if answer.status_code != 200 or answer.streaming:
            continue
        names = USUAL | names_on(answer)
        for value in SHORT[n % 3 :: 3]:
            status = client.get(f"{url}?{urlencode(dict.fromkeys(names, value))}").status_code
            assert status in (200, 302, 400, 404), (url, value)
        for column in names_on(answer):
            for order in (column, f"-{column}", f"--{column}"):
                assert client.get(url, {"sort": order}).status_code in (200, 302, 404), (url, order)


def test_no_form_falls_over_rubbish(
    world: dict[str, dict[str, Any]],  # noqa: F811
    people: SimpleNamespace,
    joint: SimpleNamespace,
    signed_in: Make,
) -> None:
    """Every field a page sends, and what others have; what would be written is undone."""
    values = ("甲\0乙", "\ud800甲", LONG_NUMBER, "9223372036854775808", "0000-00-00", VALUES[12][:200])
    more = {"row", "all", "version", "group", "pick", "proposal", "changes", "seen"}
    for who in (people.staffing, people.clerk, joint.people.justice):
        client: Client = signed_in(who)
        for n, url in enumerate(office_addresses(world)):
            fields = set(FILLED) | _fields_of(client.get(url)) | more
            for value in (values[n % 6], values[(n + 2) % 6]):
                with transaction.atomic():
                    status = send(client, url, dict.fromkeys(fields, value)).status_code
                    transaction.set_rollback(True)
                assert status in (200, 302, 400, 403, 404, 405, 409), (who, url, value[:20], status)


def _fields_of(answer: Any) -> set[str]:
    form = answer.context.get("form") if getattr(answer, "context", None) else None
    return set(getattr(form, "fields", {}))


def test_a_saved_filter_with_a_hostile_query_is_no_way_out_and_no_error(
    world: dict[str, dict[str, Any]],  # noqa: F811
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client: Client = signed_in(people.staffing)
    listed = reverse("review:proposals")
    screen = client.get(listed).context["list"].name
    queries = ["state=" + "x" * 1900, "sort=-title&sort=x&page=-1", '"><script>alert(1)</script>', "javascript:alert(1)",
               "//evil.example/", "&next=https://evil.example", "\r\nSet-Cookie: a=b", "%00%ff", "state=submitted#x"]  # fmt: skip
    for n, query in enumerate(queries):
        given = {"screen": screen, "name": f"筛选{n}", "query": query, "next": "//evil.example/"}
        answer = send(client, reverse("office:save_filter"), given)
        assert answer["Location"] == reverse("office:desk")
    text = client.get(listed).content.decode()
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
    assert 'href="//evil' not in text
    for kept in SavedFilter.objects.all():
        assert client.get(f"{listed}?{kept.query.replace(chr(0), '')}").status_code == 200, kept.query
    for value in VALUES:
        given = dict.fromkeys(("screen", "name", "query", "next"), value)
        with transaction.atomic():
            assert send(client, reverse("office:save_filter"), given).status_code in (302, 400)
            transaction.set_rollback(True)


def test_reading_any_address_writes_nothing(
    world: dict[str, dict[str, Any]],  # noqa: F811
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    """An address that does something is only done by a form: who follows a link changes nothing."""
    client: Client = signed_in(people.staffing)
    before = state_of_the_database()
    for url in office_addresses(world):
        client.get(url, FILLED | {"sure": "1", "confirmed": "1"})
        client.head(url)
        for method in (client.put, client.patch, client.delete):
            assert method(url).status_code in (302, 403, 404, 405), url
    assert [table for table, now in state_of_the_database().items() if before[table] != now] == []


def test_no_list_of_the_admin_falls_over_rubbish(
    world: dict[str, dict[str, Any]],  # noqa: F811
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client: Client = signed_in(people.root)
    for model, found in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        names = {"q", "p", "o", "all", "e", "_facets", "columns"}
        names |= {
            f"{f[0] if isinstance(f, tuple) else f}__exact"
            for f in found.list_filter
            if not isinstance(f, type)
        }
        for n, name in enumerate(names):
            for value in SHORT[n % 4 :: 4]:
                answer = client.get(f"{url}?{urlencode({name: value})}")
                assert answer.status_code in (200, 302, 400), (url, name, value)

"""What a proxy or a CDN between reader and site is told (缓存头), at every public address: to ask again, to keep for ever, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from publish.caching import CACHE_CONTROL
from publish.dumps.making import make_all as make_dumps
from publish.lasting_files import FOR_EVER
from publish.models import Release
from publish.register.making import make_all as make_editions
from publish.views import A_DAY
from qingdan.faces import face_of
from tests.publish.test_generation import NEEDED, addresses, filled  # noqa: F401

pytestmark = pytest.mark.django_db
NEVER = "no-store"
EXPORT = "export.<str:form>"
PRINTED = "departments/<str:department>/register/"
LASTING = ("data/<str:region>/<int:number>/<str:file>", "<int:number>.pdf")


def public_routes(found: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the public face, kept or not."""
    for one in (found or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from public_routes(one, route)
        elif face_of(route) == "public":
            yield route


def expected(route: str) -> str:
    """What an address says: pages are asked for anew, files of a release last, what is made for one reader is nobody else's."""
    if route.endswith((EXPORT, PRINTED)):
        return NEVER
    if route.endswith(LASTING):
        return FOR_EVER
    return A_DAY if route in ("robots.txt", "favicon.ico") else CACHE_CONTROL


def test_every_public_address_says_how_long_it_lasts(client: Client, addresses: dict[str, str]) -> None:  # noqa: F811
    release = Release.objects.latest("pk")
    make_dumps(release.region)
    make_editions(release)
    routes = [route for route in public_routes() if route not in ("healthz", "readyz", "metrics")]
    found = {route: expected(route) for route in routes}
    assert set(found.values()) == {NEVER, FOR_EVER, A_DAY, CACHE_CONTROL}
    for route, said in found.items():
        address = filled(route, addresses | {"file": "list.jsonl"}) + NEEDED.get(route, "")
        answer = client.get(address)
        b"".join(answer)  # to its end, which closes a file
        assert answer.status_code in ((200,) if said != A_DAY and "latest" not in route else (200, 302)), (
            route
        )
        assert answer.get("Cache-Control") == said, route
        assert (answer.cookies, "Cookie" in answer.get("Vary", "")) == ({}, False), route
        if answer.status_code == 302 or said in (NEVER, A_DAY):
            continue
        if said == CACHE_CONTROL:
            assert "Accept-Encoding" in answer["Vary"], route
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again["Cache-Control"], again["ETag"]) == (304, said, answer["ETag"]), (
            route
        )


def test_what_is_not_there_is_not_kept(client: Client, reference: None) -> None:
    for address in ("/powers/none/", "/data/120000/9/list.jsonl", "/regions/120000/register/9.pdf"):
        answer = client.get(address)
        assert (answer.status_code, answer.get("Cache-Control", NEVER)) == (404, NEVER)

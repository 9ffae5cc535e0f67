"""Where a page stands (位置): every kind of page says it, once, for people and for programs alike."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from tests.publish.test_generation import addresses, public_patterns

__all__ = ["addresses"]  # the fixture
pytestmark = pytest.mark.django_db
NAV = re.compile(r'<nav class="breadcrumbs.*?</nav>', re.DOTALL)
CRUMB = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_every_page_says_where_it_stands(client: Client, addresses: dict[str, str]) -> None:
    seen = 0
    for route in public_patterns():
        address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: addresses[found[1]], route)
        response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html") or address == "/":
            continue
        if address.startswith("/embed/"):  # stands on another site
            continue
        page = response.content.decode()
        navs = NAV.findall(page)
        assert len(navs) == 1, address
        crumbs = [unescape(re.sub(r"<[^>]+>", "", crumb)) for crumb in CRUMB.findall(navs[0])]
        assert crumbs[0] == "首页"
        assert len(crumbs) > 1, address
        assert navs[0].count('aria-current="page"') == 1, address
        said = [json.loads(data) for data in DATA.findall(page)]
        things = [one for data in said for one in (data if isinstance(data, list) else [data])]
        told = [one for one in things if "itemListElement" in one]
        assert [row["name"][:39] for row in told[0]["itemListElement"]] == [name[:39] for name in crumbs], (
            address
        )
        seen += 1
    assert seen > 20

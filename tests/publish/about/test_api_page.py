"""The page about the API: every address is told, and what it tells one to type works as it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from publish.api import urls

Make = Callable[..., Any]
CURL = re.compile(r"<code>curl -s '([^']+)'</code>|<code>curl -s &#x27;([^&]+(?:&amp;[^&]+)*?)&#x27;</code>")


@pytest.mark.django_db
def test_every_example_can_be_run_as_it_stands(client: Client, put_on_list: Make, add_law: Make) -> None:
    add_law("某市学校条例", ("2020-01-01", {"第一条": "……"}))
    put_on_list("学校设立许可", "教师资格许可")
    page = client.get("/about/api/").content.decode()
    examples = [html.unescape(one or other) for one, other in CURL.findall(page)]
    assert len(examples) > 10
    for address in examples:
        assert address.startswith("http://testserver/api/v1/")
        answer = client.get(address)
        assert answer.status_code == (400 if "typ=" in address else 200), (address, answer.content.decode())
        assert answer.json().get("results") != [], address


@pytest.mark.django_db
def test_every_address_is_told_with_its_parameters(client: Client) -> None:
    page = client.get("/about/api/").content.decode()
    for one in urls.urlpatterns:
        address = "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern))
        assert f"<code>{address}</code>" in page
        for name in one.callback.cls.asks().fields:
            assert f"<code>{name}</code>" in page

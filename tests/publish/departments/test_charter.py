"""三定规定 on a department's page: it names the version of the list by which the powers are exercised, with a text to cite."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department
from publish.models import Release

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
BODY = "/regions/120000/departments/101/"
TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=30)


def cited(client: Client, **asked: str) -> str:
    page = client.get(BODY, asked).content.decode()
    found = re.findall(r'<p class="citation-text"[^>]*>(.*?)</p>', page, re.DOTALL)
    return found[0] if found else ""


def test_it_names_the_list_that_holds_on_the_day(
    client: Client, department: Department, put_on_list: Make
) -> None:
    Charter.objects.create(department=department, title="三定规定")
    put_on_list("民办学校设立审批", made_on=BEFORE)
    put_on_list("校车使用许可")
    first, second = Release.objects.order_by("number")
    today, then = cited(client), cited(client, on=str(BEFORE))
    assert "第 2 批" in today
    assert "共 2 项" in today
    assert second.digest in today
    assert "第 1 批" in then
    assert "共 1 项" in then
    assert first.digest in then
    for said, release in ((today, second), (then, first)):
        address = re.search(r"https?://[^/]+(/\S+)$", said.strip())
        assert address, said
        assert client.get(address[1]).status_code == 200
        assert client.get(f"/changes/120000/{release.number}/").status_code == 200
    page = client.get(BODY, {"on": str(BEFORE)}).content.decode()
    assert 'href="/changes/120000/1/"' in page


def test_without_a_charter_nothing_is_named(client: Client, put_on_list: Make) -> None:
    put_on_list("民办学校设立审批")
    assert cited(client) == ""

"""Who opens the address of a form is told what it is (405), as by a bookmark or after signing in again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_address_of_a_form_says_what_it_is(staffing: Any, client: Client) -> None:
    client.force_login(staffing)
    answer = client.get(reverse("review:check_again"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "提交表单用的网址" in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)


def test_a_page_that_takes_no_form_says_so_too(client: Client) -> None:
    assert "不能直接打开" in client.post("/about/").content.decode()
    assert client.post("/api/v1/powers/").json()["detail"] == "接口只读，请用 GET、HEAD 或 OPTIONS。"

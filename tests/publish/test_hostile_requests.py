"""What a stranger may send: it neither changes what others read nor breaks anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from django.utils import timezone

from qingdan.wsgi import application

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


def test_an_empty_value_after_another_puts_no_other_page_in_its_place(
    client: Client, put_on_list: Make
) -> None:
    """A page is made of what its key is made of: who repeats a parameter cannot have today kept as a past day."""
    code = put_on_list("民办学校设立审批").power.code
    before = timezone.localdate() - dt.timedelta(days=300)
    address = f"/powers/{code}/?on={before}"
    assert client.get(f"{address}&on=").status_code == 404
    assert client.get(address).status_code == 404
    chosen = client.get("/search/?q=没有这样的词&q=").content
    assert client.get("/search/?q=没有这样的词").content == chosen


@pytest.mark.parametrize(
    "said",
    [
        "x; charset=zlib", "x; charset=hex", "x; charset*=nosuch''x", "x;charset=unicode_escape",
        "multipart/form-data; boundary=x; charset=punycode", 'text/plain; CHARSET="idna"',
    ],
)  # fmt: skip
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ["x=%ff", "q=%5Cud800"])
def test_whatever_charset_a_request_names_it_is_read_as_utf_8(said: str, query: str) -> None:
    answers: list[str] = []
    environ: dict[str, Any] = {"PATH_INFO": "/about/", "QUERY_STRING": query, "CONTENT_TYPE": said}
    environ |= {"wsgi.input": BytesIO(b""), "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, headers, info=None: answers.append(status)))
    assert answers == ["200 OK"]
    assert "charset" not in environ["CONTENT_TYPE"].lower()


@pytest.mark.parametrize(
    "text", [f"http://[::1/?digest={'a' * 64}", f"https://x]/?digest={'a' * 64}", "//[x"]
)
def test_what_is_no_address_is_told_so_when_it_is_verified(client: Client, text: str) -> None:
    assert client.post("/verify/", {"text": text}).status_code in (200, 400)


def test_the_address_of_a_version_is_no_copy_to_verify(client: Client, put_on_list: Make) -> None:
    code = put_on_list("民办学校设立审批").power.code
    answer = client.post("/verify/", {"text": f"https://example.gov.cn/powers/{code}/versions/1/"})
    assert answer.status_code == 400
    assert "这是某一版的网址" in answer.content.decode()

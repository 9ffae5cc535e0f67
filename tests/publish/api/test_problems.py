"""Whatever a program asks below /api/, it is answered in JSON that says in Chinese what is wrong; any site's script may read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/powers/?cursor=a%00", 400),
        ("/api/v1/powers/a%00/", 400),
        ("/api/v1/powers/a%2Fb/", 404),
        ("/api/v1/powers/nope/", 404),
        ("/api/v1/releases/120000/9/", 404),
        ("/api/v1/codes/nope/", 404),
        ("/api/v1/nothing/", 404),
        ("/api/", 404),
    ],
)
def test_every_refusal_is_a_problem(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    said = answer.json()
    assert (answer.status_code, said["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert said["type"] == "about:blank"
    assert all("\u4e00" <= said[name][0] <= "\u9fff" for name in ("title", "detail"))
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_only_writes_is_refused(client: Client) -> None:
    for address in ("/api/v1/powers/", "/api/v1/", "/api/schema/"):
        answer = client.post(address)
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json"), address
        assert "接口只读" in answer.json()["detail"]


def test_what_wants_something_else_than_json_is_told(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可")
    for accepted in ("application/json", "*/*", "application/*;q=0.2"):
        assert client.get("/api/v1/powers/", headers={"accept": accepted}).status_code == 200
    answer = client.get("/api/v1/powers/", headers={"accept": "text/csv"})
    assert (answer.status_code, answer.json()["status"]) == (406, 406)


def test_an_error_of_ours_says_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    for error, status in (
        (RuntimeError("at line 7"), 500),
        (OperationalError("server closed the connection"), 503),
    ):

        def broken(*args: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("publish.api.walking.position", broken)
        answer = client.get("/api/v1/powers/", {"type": "01"})
        assert answer.status_code in (status, 500)
        assert answer["Content-Type"] == "application/problem+json"
        assert "line" not in answer.content.decode()
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_who_asks_too_often_is_told_how_long_to_wait(client: Client, settings: Any) -> None:
    settings.RATE_LIMIT = "3/m"
    left = [client.get("/api/v1/types/")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    answer = client.get("/api/v1/types/")
    assert (answer.status_code, answer.json()["title"]) == (429, "访问过于频繁")
    assert answer["RateLimit-Limit"] == "3"
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer["RateLimit-Reset"] == answer["Retry-After"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_script_of_another_site_may_read_and_nothing_else(client: Client) -> None:
    asked = {"origin": "https://edu.example.gov.cn", "access-control-request-method": "GET"}
    answer = client.options("/api/v1/powers/", headers=asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.get("/api/v1/types/")["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in client.get("/api/v1/types/")["Access-Control-Expose-Headers"]
    assert client.options("/api/schema/").status_code == 204
    for page in ("/", "/login/", "/review/"):
        assert "Access-Control-Allow-Origin" not in client.get(page)


def test_what_has_not_changed_is_not_sent_again(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可")
    first = client.get("/api/v1/powers/")
    again = client.get("/api/v1/powers/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/api/v1/powers/")["ETag"] == first["ETag"]
    put_on_list("乙许可")
    assert client.get("/api/v1/powers/", headers={"if-none-match": first["ETag"]}).status_code == 200
    cache.clear()

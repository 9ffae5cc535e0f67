"""One address may ask so often; others are not held up by it, and a monitor never."""

from __future__ import annotations

from typing import Any

import pytest

from core.rate_limit import COUNTED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limited(settings: Any) -> None:
    settings.RATE_LIMIT = "3/m"
    COUNTED.clear()


def test_who_asks_too_often_is_told_when_to_come_back(client: Any) -> None:
    assert [client.get("/about/").status_code for _ in range(5)][:3] != [429] * 3
    answer = client.get("/about/")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "过于频繁" in answer.content.decode()
    assert client.get("/api/v1/powers/").json()["detail"] == "访问过于频繁，请稍候再试。"
    assert client.get("/about/", REMOTE_ADDR="10.0.0.9").status_code != 429
    assert client.get("/healthz").status_code == 200


def test_behind_a_proxy_the_reader_counts_and_not_what_the_reader_claims(client: Any, settings: Any) -> None:
    settings.PROXIES = 1
    for number in range(6):  # what a reader writes into the header itself stands left of what the proxy adds
        answer = client.get("/about/", headers={"x-forwarded-for": f"1.2.3.{number}, 203.0.113.7"})
    assert answer.status_code == 429
    assert client.get("/about/", headers={"x-forwarded-for": "203.0.113.8"}).status_code != 429


def test_all_addresses_of_one_line_count_as_one(client: Any) -> None:
    """Who has a line with IPv6 has 2^64 addresses on it."""
    answers = [client.get("/about/", REMOTE_ADDR=f"2001:db8:1:2:{n:x}::1") for n in range(1, 6)]
    assert [one.status_code == 429 for one in answers] == [False, False, False, True, True]
    assert client.get("/about/", REMOTE_ADDR="2001:db8:1:3::1").status_code != 429
    assert [client.get("/about/", REMOTE_ADDR=f"::ffff:10.0.0.{n}").status_code for n in range(4)].count(
        429
    ) == 0

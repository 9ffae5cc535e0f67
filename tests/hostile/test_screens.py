"""Every address of the site, by everybody, with what nobody types (页面与表单的恶意输入): read and sent.

The addresses come from the url configuration and the fields from the pages, so that a new screen is tried as well. What would
be written is undone after each request.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from review.models.proposals import Change
from tests.hostile.findings import Findings
from tests.hostile.places import addresses, places
from tests.hostile.requests import Reading, contents, encoded
from tests.hostile.strategies import headers, methods, short_values
from tests.hostile.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Any]
OUTSIDERS = ("unknown", "nobody", "stranger", "accounts")
PARTS = 4
SECRET = "只有市教委知道的一句话"


@pytest.fixture
def visitors(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, joint: SimpleNamespace, make_user: Make, region: Any, settings: Any
) -> Callable[[str], Client]:  # fmt: skip
    """`visitors("clerk")` is a browser in which that person is signed in; a new one each time, for some sign out."""
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 6000, 100
    Change.objects.update(details={"note": SECRET})
    found = vars(people) | {
        "justice": joint.people.justice,
        "platform": make_user("platform", ("platform", region, None)),
    }
    keys = {}
    for name, user in found.items():
        client = Client()
        client.force_login(user)
        keys[name] = client.cookies[configured.SESSION_COOKIE_NAME].value

    def visit(name: str) -> Client:
        client = Client()
        if name in keys:
            client.cookies[configured.SESSION_COOKIE_NAME] = keys[name]
        return client

    return visit


WHO = st.sampled_from(["staffing"] * 4 + ["clerk"] * 4 + ["justice", "justice", "root", "root", "platform", "legal", "neighbour", "accounts", "stranger", "inspector", "nobody", "unknown"])  # fmt: skip


def still_signed_in(visitors: Callable[[str], Client]) -> None:
    for name in ("staffing", "clerk", "stranger"):
        assert visitors(name).get(reverse("office:desk")).status_code == 200, name


@pytest.mark.parametrize("part", range(PARTS))
def test_any_address_with_any_parameters(
    world: dict[str, dict[str, Any]], visitors: Callable[[str], Client], tried: Make, part: int
) -> None:
    known, reading = places(world), Reading(lambda who, url: _shown(visitors(who), url))

    def case(findings: Findings, data: Any) -> None:
        who, url, method = data.draw(WHO), data.draw(addresses(known)), data.draw(methods)
        names = sorted({*reading(who, url)[0], "page", "sort", "q", "on", "columns"})
        picked = data.draw(st.lists(st.tuples(st.sampled_from(names), short_values), max_size=6))
        query = encoded(picked).decode()[:3500]
        more = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in data.draw(headers).items()}
        with findings.case(f"{who}: {method} {url}?{query} {more or ''}"), undone():
            answer = visitors(who).generic(method, url, QUERY_STRING=query, **more)
            findings.answered(answer, secrets=[SECRET] if who in OUTSIDERS else ())

    tried("addresses", case, st.data(), part=PARTS)
    still_signed_in(visitors)


@pytest.mark.parametrize("part", range(PARTS))
def test_any_form_with_any_body(
    world: dict[str, dict[str, Any]], visitors: Callable[[str], Client], tried: Make, part: int
) -> None:
    known, reading = places(world), Reading(lambda who, url: _shown(visitors(who), url))

    def case(findings: Findings, data: Any) -> None:
        who, url = data.draw(WHO), data.draw(addresses(known))
        body, kind = data.draw(contents(*reading(who, url)))
        with findings.case(f"{who}: POST {url} as {kind}: {body[:300]!r}… ({len(body)} bytes)"), undone():
            answer = visitors(who).generic("POST", url, body, content_type=kind)
            findings.answered(answer, secrets=[SECRET] if who in OUTSIDERS else ())

    tried("forms", case, st.data(), part=PARTS)
    still_signed_in(visitors)


def _shown(client: Client, url: str) -> Any:
    client.raise_request_exception = False
    with undone():
        return client.get(url)

"""What a search shows of its hits is counted exactly up to a bound, and beyond it says so; it is never wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from publish import finding, search
from publish.models import ListEntry

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(put_on_list: Make) -> None:
    """Five permits and two checks."""
    put_on_list("取水许可", "排水许可", "采砂许可", "占道许可", "校车许可", power_type="01")
    put_on_list("取水检查", "许可检查", power_type="06")


def found(q: str, **asked: str) -> finding.Finding:
    groups = search.groups_of(q)
    with search.by_index(groups):
        return finding.find(groups, asked, day=timezone.localdate())


def numbers(hits: finding.Finding, name: str = "type") -> dict[str, int | None]:
    """What the choices of a dimension say; None where no number is given."""
    return {c.value: c.count if c.counted else None for c in hits.faces.facet(name).choices}


def test_few_hits_are_counted(listed: None) -> None:
    hits = found("许可")
    assert (hits.faces.total, hits.faces.capped) == (6, False)
    assert numbers(hits) == {"01": 5, "06": 1}
    assert found("许可", type="06").faces.total == 1


@pytest.mark.parametrize("many", [0, 1, 3])
def test_of_many_hits_no_wrong_number_is_said(
    listed: None, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    exact = {q: found(q) for q in ("许可", "取水", "水许可", "没有")}
    monkeypatch.setattr(search, "MANY", many)
    for q, counted in exact.items():
        hits = found(q)
        assert hits.faces.capped == (counted.faces.total > many)
        assert hits.faces.total == min(counted.faces.total, many)
        said = {value: number for value, number in numbers(hits).items() if number is not None}
        assert said.items() <= numbers(counted).items()
        assert set(numbers(counted)) <= set(numbers(hits)), "nothing that leads to a hit is left out"


def test_a_choice_among_many_hits_is_counted_where_it_leads_to_few(
    listed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 3)
    chosen = found("许可", type="06")
    assert (chosen.faces.total, chosen.faces.capped) == (1, False)
    assert numbers(chosen) == {"01": None, "06": None}, "of the types without this choice there are too many"
    assert list(numbers(chosen, "department").values()) == [1]
    assert found("许可", type="01").faces.capped


def test_the_whole_list_is_counted_though_it_is_long(listed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MANY", 3)
    everything = found("")
    assert (everything.faces.total, everything.faces.capped) == (7, False)
    assert numbers(everything) == {"01": 5, "06": 2}


def test_keys_are_a_page_of_the_order(listed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = search.groups_of("许可")
    ranked = list(
        search.ranked(search.find(ListEntry.objects.all(), groups), groups).values_list("pk", flat=True)
    )
    for many in (5000, 2):
        monkeypatch.setattr(search, "MANY", many)
        with search.by_index(groups):
            assert found("许可").keys(1, 3) == ranked[1:4]


def test_page_api_and_export_have_one_order(client: Client, listed: None) -> None:
    page = client.get("/search/", {"q": "许可"}).content.decode()
    api = [row["name"] for row in client.get("/api/v1/search/", {"q": "许可"}).json()["results"]]
    exported = client.get("/search/export.json", {"q": "许可"})
    names = [row["document"]["name"] if "document" in row else row["name"] for row in _json(exported)]
    assert api == names
    assert sorted(api, key=lambda name: page.index(f"/powers/{_code(name)}/")) == api


def _json(response: Any) -> Any:
    import json

    content = b"".join(response.streaming_content) if response.streaming else response.content
    return json.loads(content)


def _code(name: str) -> str:
    return ListEntry.objects.get(name=name).code


def test_the_page_says_that_there_are_more(
    client: Client, listed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 3)
    page = client.get("/search/", {"q": "许可"}).content.decode()
    assert '超过 <strong class="number">3</strong> 项' in page
    assert 'class="count number"' not in page


def test_what_takes_too_long_is_told_in_words(
    client: Client, listed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: Any, **__: Any) -> None:
        raise search.TooMuchError

    monkeypatch.setattr(finding, "counted_within", give_up)
    for address in ("/search/", "/search/export.json"):
        answer = client.get(address, {"q": "许可"})
        assert answer.status_code == 400
        assert "更具体的词" in answer.content.decode()

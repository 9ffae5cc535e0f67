"""What people ask meets the item that answers it, on the demo and on published lists that nobody has annotated."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.reference_files import read_yaml
from publish.models import SearchWord
from publish.word_reference import shipped
from tests.publish.asking.lists import ROOT, demo_items, put_demo, put_real, real_items

PHRASES: list[dict[str, str]] = read_yaml(Path(__file__).with_name("phrases.yaml"))
Kind = SearchWord.Kind
LAWS = ROOT / "demo" / "laws"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


REGIONS = {"real": "650200", "demo": "120000,120101,120111"}


@pytest.fixture
def asked(reference: None, shared_data: Path, client: Client) -> Any:
    """What stands first on the search page of a phrase's list. Needs the published lists of ../shared/data."""
    put_demo()
    put_real(shared_data)

    def ask(phrase: dict[str, str]) -> list[str]:
        page = client.get("/search/", {"q": phrase["q"], "region": REGIONS[phrase["list"]]}).context
        if phrase.get("kind") == "body":
            return [body.name for body in page["others"].bodies]
        return [f"{hit['entry'].name} {hit['entry'].sub_name}" for hit in page["hits"]]

    return ask


def test_people_are_understood(asked: Any) -> None:
    first: dict[str, list[bool]] = defaultdict(list)
    top: dict[str, list[bool]] = defaultdict(list)
    missed = []
    for phrase in PHRASES:
        right = [bool(re.search(phrase["right"], name)) for name in asked(phrase)[:3]]
        group = "question" if phrase["of"] == "question" else "form"
        first[group].append(right[:1] == [True])
        top[group].append(any(right))
        missed += [] if any(right) else [phrase["q"]]
    assert len(PHRASES) >= 60
    assert share(top["question"] + top["form"]) >= 0.95, missed
    assert share(first["question"] + first["form"]) >= 0.85
    assert share(top["form"]) >= 0.98, missed


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_a_shipped_word_agrees_with_the_lists_that_use_it(shared_data: Path) -> None:
    """What is said and no official wording may stand in official names; then most of them are of its matter."""
    names = {item.name for item in real_items(shared_data)}
    words = [word for word in shipped() if word.kind in (Kind.EVERYDAY, Kind.TRADE)]
    official = {phrase for word in words for phrase in word.means}
    astray = []
    for word in words:
        holding = [name for name in names if word.said in name and word.said not in official]
        agreeing = [name for name in holding if any(all(p in name for p in m.split()) for m in word.means)]
        if len(holding) >= 5 and len(agreeing) * 2 < len(holding):
            astray.append((word.said, len(holding), len(agreeing)))
    assert not astray


def test_what_words_lead_to_is_wording_of_laws_and_lists(shared_data: Path) -> None:
    """Two in three phrases stand in a law or an item that is here; the others are of statutes that are not."""
    files = [*(shared_data / "laws").glob("*.jsonl"), *LAWS.glob("*.jsonl")]
    laws = [path.read_text(encoding="utf-8") for path in files]
    texts = [article for law in laws for article in law.split('{"no"')]
    texts += [f"{item.name} {item.text}" for item in real_items(shared_data)]
    texts += [f"{item.name} {item.text}" for _code, _body, items in demo_items() for item in items]
    phrases = {
        phrase for word in shipped() if word.kind in (Kind.EVERYDAY, Kind.TRADE) for phrase in word.means
    }
    places = {
        part: {at for at, text in enumerate(texts) if part in text} for one in phrases for part in one.split()
    }
    nowhere = {one for one in phrases if not set.intersection(*(places[part] for part in one.split()))}
    assert len(nowhere) < len(phrases) / 3, sorted(nowhere)

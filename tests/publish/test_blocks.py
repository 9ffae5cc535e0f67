"""Blocks on public pages (页面区块): what an app above enters stands on the page it names, in its order, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone

from publish.blocks import BLOCKS, Block, Place, Subject

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[Subject]:
    """Blocks of a test app; what they are asked about."""
    monkeypatch.setattr(BLOCKS, "_entries", {})
    asked: list[Subject] = []

    def read(subject: Subject) -> Mapping[str, Any] | None:
        asked.append(subject)
        return {"words": subject.entry.name if subject.entry else subject.department.name}

    template: Any = engines["django"].from_string("<p>办理：{{ said.words }}</p>")
    for number, (name, place) in enumerate(
        [("second", Place.POWER_ANSWERS), ("body", Place.DEPARTMENT), ("first", Place.POWER_ANSWERS)]
    ):
        BLOCKS.add(Block(name, f"区块{name}", -number, place, template.template, read))
    BLOCKS.add(Block("silent", "没有可说的", 0, Place.POWER, "nowhere.html", lambda subject: None))
    return asked


def test_a_power_shows_its_blocks_in_order_at_their_place(
    client: Client, put_on_list: Make, entered: list[Subject]
) -> None:
    code = put_on_list("民办学校设立审批").power.code
    page = client.get(f"/powers/{code}/").content.decode()
    places = [
        page.index(part) for part in ('id="answers"', "区块first", "区块second", 'id="responsibilities"')
    ]
    assert places == sorted(places)
    assert page.count("<p>办理：民办学校设立审批</p>") == 2
    assert "区块body" not in page
    assert "没有可说的" not in page
    assert {(one.day, one.is_today) for one in entered} == {(timezone.localdate(), True)}


def test_a_department_shows_its_own(client: Client, put_on_list: Make, entered: list[Subject]) -> None:
    put_on_list("民办学校设立审批")
    page = client.get("/regions/120000/departments/101/").content.decode()
    assert "<p>办理：天津市教育委员会</p>" in page
    assert "区块first" not in page


def test_it_is_asked_of_the_day_of_the_page(
    client: Client, put_on_list: Make, follow_on_list: Make, entered: list[Subject]
) -> None:
    past = timezone.localdate() - dt.timedelta(days=9)
    code = put_on_list("民办学校设立审批", made_on=past).power.code
    client.get(f"/powers/{code}/", {"on": str(past)})
    assert {(one.day, one.is_today) for one in entered} == {(past, False)}


def test_a_permanent_page_has_none(client: Client, put_on_list: Make, entered: list[Subject]) -> None:
    code = put_on_list("民办学校设立审批").power.code
    assert "区块" not in client.get(f"/powers/{code}/versions/1/").content.decode()
    assert entered == []


def test_each_is_asked_once_for_a_page(client: Client, put_on_list: Make, entered: list[Subject]) -> None:
    code = put_on_list("民办学校设立审批").power.code
    client.get(f"/powers/{code}/")
    assert len(entered) == 2

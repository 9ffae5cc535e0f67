"""The second of two who save a row in the admin (同一条数据两人同时修改) is told what the first has changed; nothing typed is
lost, and who saves once more means it. Through the pages as a browser sends them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from departments.admin_base import ScopedAdmin
from departments.models import Department, Duty
from tests.admin.test_access import url
from tests.page_forms import form_in, form_on

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def pair(people: SimpleNamespace, make_user: Callable[..., Any], region: Any) -> tuple[Client, Client]:
    """Two of the staffing office."""
    return client_of(people.staffing), client_of(make_user("another", ("staffing", region, None)))


def page_of(body: Department) -> str:
    return url(Department, "change", body.pk)


def test_what_a_colleague_has_changed_is_told_and_stays(
    pair: tuple[Client, Client], department: Department
) -> None:
    first, second = pair
    opened = form_on(second, page_of(department), "name")
    mine = form_on(first, page_of(department), "name")
    assert first.post(page_of(department), mine | {"short_name": "市教委甲", "_save": "1"}).status_code == 302
    refused = second.post(
        page_of(department), opened | {"phone": "022-1234", "short_name": "市教委乙", "_save": "1"}
    )
    page = refused.content.decode()
    assert refused.status_code == 200
    assert "保存过这一页" in page
    assert "现在保存的是：市教委甲" in page
    department.refresh_from_db()
    assert department.short_name == "市教委甲"
    again = form_in(refused, "name")
    assert again["short_name"] == "市教委乙", "what was typed stays"
    assert second.post(page_of(department), again | {"_save": "1"}).status_code == 302
    department.refresh_from_db()
    assert department.short_name == "市教委乙"


def test_a_page_that_does_not_say_what_it_showed_writes_over_nothing(
    pair: tuple[Client, Client], department: Department
) -> None:
    _, second = pair
    typed = form_on(second, page_of(department), "name") | {"short_name": "没看过的"}
    for seen in (None, "", "{", "[]", '{"short_name": 1}', "x" * 50_000):
        sent = {name: value for name, value in typed.items() if name != "_seen"}
        sent |= {} if seen is None else {"_seen": seen}
        answer = second.post(page_of(department), sent | {"_save": "1"})
        assert answer.status_code == 200
        assert "保存过这一页" in answer.content.decode()
    department.refresh_from_db()
    assert department.short_name != "没看过的"


def test_a_second_click_is_no_conflict(pair: tuple[Client, Client], department: Department) -> None:
    typed = form_on(pair[0], page_of(department), "name") | {"short_name": "市教委丙", "_save": "1"}
    assert pair[0].post(page_of(department), typed).status_code == 302
    assert pair[0].post(page_of(department), typed).status_code == 302


def test_rows_below_are_compared_as_well(pair: tuple[Client, Client], bodies: SimpleNamespace) -> None:
    """Changed, taken out, and added: each is told where it would be written over; what was added stays."""
    first, second = pair
    charter = bodies.charter
    page = url(type(charter), "change", charter.pk)
    other = Duty.objects.create(charter=charter, number="（九）", text="负责另一件事", order=9)
    opened = form_on(second, page, "title")
    place = {opened[f"duties-{n}-id"]: n for n in range(int(opened["duties-INITIAL_FORMS"]))}
    mine, theirs = place[str(bodies.duty.pk)], place[str(other.pk)]
    saved = form_on(first, page, "title") | {
        f"duties-{mine}-text": "甲改过的职责",
        f"duties-{theirs}-DELETE": "on",
        "_save": "1",
    }
    assert first.post(page, saved).status_code == 302
    Duty.objects.create(charter=charter, number="（十）", text="甲新加的", order=10)
    typed = {f"duties-{mine}-text": "乙改过的职责", f"duties-{theirs}-text": "乙改过的另一件事"}
    refused = second.post(page, opened | typed | {"_save": "1"})
    told = refused.content.decode()
    assert refused.status_code == 200
    assert "也被改过" in told
    assert "已被删除，再次保存会重新加上" in told
    assert Duty.objects.get(pk=bodies.duty.pk).text == "甲改过的职责"
    assert second.post(page, form_in(refused, "title") | {"_save": "1"}).status_code == 302
    assert set(charter.duties.values_list("text", flat=True)) >= {
        "乙改过的职责",
        "乙改过的另一件事",
        "甲新加的",
    }


def test_what_was_left_alone_is_no_conflict_below_either(
    pair: tuple[Client, Client], bodies: SimpleNamespace
) -> None:
    _, second = pair
    page = url(type(bodies.charter), "change", bodies.charter.pk)
    opened = form_on(second, page, "title")
    Duty.objects.create(charter=bodies.charter, number="（十）", text="甲新加的", order=10)
    assert second.post(page, opened | {"title": "乙改的标题", "_save": "1"}).status_code == 302
    assert bodies.charter.duties.filter(text="甲新加的").exists()


def test_every_page_of_the_admin_that_saves_says_what_it_showed(
    world: SimpleNamespace, people: SimpleNamespace
) -> None:
    """A class of the admin that leaves it out compares by itself."""
    client, tried = client_of(people.root), 0
    for model, found in admin.site._registry.items():
        assert isinstance(found, ScopedAdmin)
        row = model._base_manager.order_by("pk").first()
        if row is None:
            continue
        page = client.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        )
        if page.status_code != 200 or not page.context.get("has_change_permission"):
            continue
        tried += 1
        text = page.content.decode()
        own = 'name="read_at"' in text or 'name="seen"' in text
        assert ('name="_seen"' in text) is found.compares_seen, model
        assert found.compares_seen or own, model
    assert tried > 15

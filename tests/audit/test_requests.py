"""The log says from where and under which request; sign-ins, files that are taken away and changes of rights are in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from departments.models import Department, Membership, Region
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def events(action: str) -> list[Event]:
    return list(Event.objects.filter(action=action).order_by("pk"))


def sign_in(client: Client, name: str, password: str) -> Any:
    return client.post(reverse("login"), {"username": name, "password": password})


def test_signing_in_failing_and_signing_out_are_logged(client: Client, staffing: User) -> None:
    sign_in(client, staffing.username, "wrong")
    answer = sign_in(client, staffing.username, PASSWORD)
    client.post(reverse("logout"))
    [failed], [came], [left] = (
        events(f"account.{one}") for one in ("sign_in_failed", "signed_in", "signed_out")
    )
    assert (failed.actor, failed.actor_label, failed.target_label) == (None, "未登录", staffing.username)
    assert (came.actor, left.actor) == (staffing, staffing)
    assert (came.address, came.request_id) == ("127.0.0.1", answer.headers["X-Request-ID"])


def test_a_request_id_is_believed_of_our_proxy_alone(client: Client, settings: Any) -> None:
    given = {"X-Request-ID": "abcdef123456", "X-Forwarded-For": "203.0.113.7, 198.51.100.3"}
    assert client.get("/robots.txt", headers=given).headers["X-Request-ID"] != "abcdef123456"
    settings.PROXIES = 1
    assert client.get("/robots.txt", headers=given).headers["X-Request-ID"] == "abcdef123456"
    client.post(reverse("login"), {"username": "x", "password": "y"}, headers=given)
    [failed] = events("account.sign_in_failed")
    assert (failed.address, failed.request_id) == ("198.51.100.3", "abcdef123456")


def test_a_list_that_is_exported_is_logged_with_its_filter(client: Client, staffing: User) -> None:
    client.force_login(staffing)
    address = reverse("review:proposals_export") + "?format=csv"
    answer = client.get(address)
    assert answer.status_code == 200
    [taken] = events("file.downloaded")
    assert (taken.actor, taken.detail["path"]) == (staffing, address)
    assert taken.target_label.endswith(".csv")


def test_what_the_public_takes_away_is_nobodys_event(client: Client, region: Region) -> None:
    client.get(reverse("publish:region_export", args=[region.code, "csv"]))
    assert events("file.downloaded") == []


def test_offices_and_rights_are_logged_with_who_gave_them(
    client: Client, staffing: User, make_user: Make, department: Department
) -> None:
    person = make_user("somebody")
    [made] = [event for event in events("account.rights_changed") if event.target_id == person.pk]
    assert made.detail["new"] is True
    assert "password" not in str(made.detail) or made.detail["password"] == "已变更"
    office = Membership.objects.create(
        user=person, role="clerk", region=department.region, department=department
    )
    office.delete()
    given = [
        event.detail["what"] for event in events("account.office_changed") if event.target_id == person.pk
    ]
    assert given == ["given", "taken"]
    person.is_superuser = True
    person.save()
    changed = events("account.rights_changed")[-1]
    assert (changed.target_id, changed.detail) == (person.pk, {"is_superuser": True})

"""Nobody reaches a row outside their scope: every registered admin class, by every door, for every kind of person.

A new admin class is covered as soon as it is registered; it needs a row in the `world` of conftest.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from departments.admin_base import ScopedAdmin
from departments.models import Department, Membership, Region
from tests.page_forms import seen_on

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
PATHS = (
    "department",
    "charter__department",
    "successor",
    "version__department",
    "proposal__department",
    "region",
    "power__region",
    "proposal__region",
    "release__region",
)
STRANGERS = ("other_clerk", "other_staffing", "other_accounts")
ALLOWED_WORDS = re.compile(
    r"^(?:[A-Z_]+$)|(?i:bianban|security|auditor|platform|admin|changed|clerk|legal|staffing|inspector|decider|member|accounts|root|nobody|neighbour|other\w+|example|invalid"
    r"|region|department|type|letters|serial|sub|csv|xlsx|xls|gb|sm3|sha256|http|https|www|url|json)$"
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # every class of the admin × every kind of person


def url(model: type[models.Model], view: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def owner(row: models.Model) -> Region | None:
    """The region a row belongs to, found by its foreign keys and not by what its admin class says."""
    if isinstance(row, User | Event | Region):
        return None  # tested by themselves below
    if isinstance(row, Department):
        return row.region
    for path in PATHS:
        value: Any = row
        for step in path.split("__"):
            value = getattr(value, step, None)
        if isinstance(value, Department):
            return value.region
        if isinstance(value, Region):
            return value
    return None


@pytest.fixture(params=REGISTERED, ids=lambda model: model._meta.label)
def model(request: pytest.FixtureRequest) -> type[models.Model]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def rows(model: type[models.Model], world: SimpleNamespace) -> list[models.Model]:
    found = list(model._base_manager.order_by("pk")[:5])
    assert found, f"{model._meta.label} has no row in the world of tests/admin/conftest.py: add one"
    return found


def test_every_admin_class_is_scoped(model: type[models.Model]) -> None:
    assert isinstance(admin.site._registry[model], ScopedAdmin)


def test_anonymous_is_sent_to_sign_in(
    model: type[models.Model], rows: list[models.Model], stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(None)
    doors = [url(model, "changelist"), url(model, "add")]
    doors += [url(model, view, rows[0].pk) for view in ("change", "history", "delete")]
    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 302, door
        assert "login" in answer["Location"]


def test_without_an_office_there_is_nothing(
    model: type[models.Model],
    rows: list[models.Model],
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.nobody)
    assert client.get(url(model, "changelist")).status_code == 403
    assert client.get(url(model, "add")).status_code == 403
    assert client.get(url(model, "change", rows[0].pk)).status_code in (302, 403)


def test_a_stranger_to_the_region_does_not_reach_its_rows(
    model: type[models.Model],
    rows: list[models.Model],
    region: Region,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    for who in STRANGERS:
        client = stay_signed_in(getattr(people, who))
        for row in (row for row in rows if owner(row) == region):
            for view in ("change", "history", "delete"):
                answer = client.get(url(model, view, row.pk))
                assert answer.status_code in (302, 403, 404), (who, view, row)
            assert client.post(url(model, "change", row.pk), {}).status_code in (302, 403, 404)
        listed = client.get(url(model, "changelist"))
        assert listed.status_code in (200, 403)
        if listed.status_code == 200:
            assert not [row for row in listed.context["cl"].result_list if owner(row) == region], who


def test_a_clerk_does_not_reach_another_department(
    model: type[models.Model],
    rows: list[models.Model],
    department: Department,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.neighbour_clerk)
    for row in rows:
        own = row if isinstance(row, Department) else getattr(row, "department", None)
        if own == department:
            assert client.get(url(model, "change", row.pk)).status_code in (302, 403, 404), row


def test_the_right_people_see_every_row(
    model: type[models.Model],
    rows: list[models.Model],
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    seen = set()
    if model is Event:  # of the region: what is of none is the auditor's above all
        rows = list(Event.objects.exclude(region_code="").order_by("pk")[:1])
    for who in ("clerk", "staffing", "accounts", "platform", "root"):
        client = stay_signed_in(getattr(people, who))
        if client.get(url(model, "changelist")).status_code != 200:
            continue
        answer = client.get(url(model, "change", rows[0].pk))
        if answer.status_code == 200:
            seen.add(who)
            assert client.get(url(model, "changelist"), {"q": "天津"}).status_code == 200
            assert client.get(url(model, "history", rows[0].pk)).status_code == 200
    assert "root" in seen
    assert seen - {"root"}, "nobody but a superuser sees it"


def test_who_only_reads_changes_nothing(
    model: type[models.Model],
    rows: list[models.Model],
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    for who in ("inspector", "decider", "member"):
        client = stay_signed_in(getattr(people, who))
        assert client.get(url(model, "add")).status_code == 403
        for row in rows:
            shown = client.get(url(model, "change", row.pk))
            if shown.status_code == 200:
                assert not shown.context["has_change_permission"], (who, row)
                assert client.post(url(model, "change", row.pk), {}).status_code == 403
                assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_pages_are_in_chinese(
    model: type[models.Model],
    rows: list[models.Model],
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.root)
    doors = [
        url(model, "changelist"),
        url(model, "add"),
        url(model, "change", rows[0].pk),
        url(model, "history", rows[0].pk),
    ]
    for door in doors:
        answer = client.get(door)
        if answer.status_code == 200:
            assert english_words(answer.content.decode()) == [], door


def english_words(page: str) -> list[str]:
    """Latin words of three letters and more in what a reader sees, apart from codes and names of people."""
    page = re.sub(r"(?s)<(script|style|select|textarea|pre|code)\b.*?</\1>|<!--.*?-->", " ", page)
    text = html.unescape(re.sub(r"(?s)<[^>]+>", " ", page))
    words = re.findall(r"(?<![\w.@/:{-])[A-Za-z]{3,}(?![\w@/:}-])", text)
    return sorted({word for word in words if not ALLOWED_WORDS.match(word)})


# --- accounts --------------------------------------------------------------------------------------


def test_an_administrator_of_accounts_sees_own_regions_people_only(
    people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.other_accounts)
    listed = {user.username for user in client.get(url(User, "changelist")).context["cl"].result_list}
    assert listed == {"otherclerk", "otherstaffing", "otheraccounts", "othersecurity"}
    assert client.get(url(User, "change", people.clerk.pk)).status_code in (302, 403)
    password = reverse("admin:auth_user_password_change", args=[people.clerk.pk])
    assert client.get(password).status_code in (302, 403, 404)


def test_an_administrator_of_accounts_does_not_change_superusers_or_themselves(
    region: Region, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    Membership.objects.create(user=people.root, role="decider", region=region)
    client = stay_signed_in(people.accounts)
    for user in (people.root, people.accounts):
        assert client.post(url(User, "change", user.pk), {}).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[user.pk])
        assert client.get(password).status_code == 403


def test_a_security_administrator_gives_offices_only_in_own_regions(
    region: Region, district: Region, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.security)
    data = {
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(people.inspector.memberships.get().pk),
        "memberships-0-user": str(people.inspector.pk),
        "memberships-0-role": "inspector",
        "memberships-0-region": str(region.pk),
        "memberships-0-valid_from": "2026-01-01",
        "memberships-1-role": "staffing",
        "memberships-1-region": str(district.pk),
        "memberships-1-valid_from": "2026-01-01",
    }
    door = url(User, "change", people.inspector.pk)
    data |= seen_on(client, door)
    assert client.post(door, data).status_code == 200
    assert people.inspector.memberships.count() == 1
    assert client.post(door, data | {"memberships-1-region": str(region.pk)}).status_code == 302
    assert people.inspector.memberships.count() == 2
    assert Event.objects.filter(action="admin.changed", target_id=people.inspector.pk).exists()


def test_the_log_is_read_within_the_region_and_written_by_nobody(
    world: SimpleNamespace, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    event = Event.objects.filter(region_code="120000").first()
    assert event is not None
    assert stay_signed_in(people.other_staffing).get(url(Event, "change", event.pk)).status_code in (302, 403)
    assert stay_signed_in(people.inspector).get(url(Event, "change", event.pk)).status_code == 200
    assert stay_signed_in(people.root).post(url(Event, "change", event.pk), {}).status_code == 403


def test_a_body_that_anything_refers_to_is_not_deleted(
    world: SimpleNamespace,
    department: Department,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    client = stay_signed_in(people.root)
    assert client.post(url(Department, "delete", department.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(url(Department, "changelist")).content.decode()


# --- offices and their reference data --------------------------------------------------------------


def test_an_office_moves_no_row_into_another_region(
    bodies: SimpleNamespace,
    district: Region,
    other_department: Department,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    """Also not one who reads the other region by another office."""
    Membership.objects.create(user=people.staffing, role="inspector", region=district)
    client = stay_signed_in(people.staffing)
    data = {"department": other_department.pk, "name": "改挂", "mode": "added", "verified": "on"}
    assert client.post(url(type(bodies.plaque), "change", bodies.plaque.pk), data).status_code == 200
    bodies.plaque.refresh_from_db()
    assert bodies.plaque.department != other_department


def test_an_office_edits_own_region_and_those_below(
    region: Region, district: Region, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    client = stay_signed_in(people.other_staffing)
    assert client.get(url(Region, "change", district.pk)).context["has_change_permission"]
    assert not client.get(url(Region, "change", region.pk)).context["has_change_permission"]
    client = stay_signed_in(people.staffing)
    assert client.get(url(Region, "change", district.pk)).context["has_change_permission"]


def test_a_referenced_duty_is_not_deleted_through_its_charter(
    world: SimpleNamespace,
    bodies: SimpleNamespace,
    people: SimpleNamespace,
    stay_signed_in: Callable[..., Any],
) -> None:
    charter, duty = bodies.charter, bodies.duty
    data = {
        "department": charter.department_id,
        "title": charter.title,
        "effective_from": "2018-12-01",
        "duties-TOTAL_FORMS": "1",
        "duties-INITIAL_FORMS": "1",
        "duties-0-id": duty.pk,
        "duties-0-charter": charter.pk,
        "duties-0-order": "1",
        "duties-0-text": duty.text,
        "duties-0-DELETE": "on",
    }
    answer = stay_signed_in(people.staffing).post(url(type(charter), "change", charter.pk), data)
    assert "不能删除" in answer.content.decode()
    duty.refresh_from_db()
    assert world.draft.duties.get() == duty


def test_history_cannot_be_gone_back_to(
    department: Department, people: SimpleNamespace, stay_signed_in: Callable[..., Any]
) -> None:
    entry = department.history.first()  # type: ignore[attr-defined]
    door = reverse("admin:departments_department_simple_history", args=[department.pk, entry.pk])
    assert stay_signed_in(people.staffing).post(door, {"name": "旧"}).status_code == 403

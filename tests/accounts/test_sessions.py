"""A session ends unused and in the end anyway; people see where they are signed in; work in hand is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Session, User
from audit.models import Event
from departments.models import Region
from office.models.kept_forms import KeptForm
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def test_it_ends_after_half_an_hour_without_use(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any
) -> None:
    sign_in("bianban")
    for _ in range(5):
        clock.later(minutes=20)
        assert client.get("/review/").status_code == 200
    clock.later(minutes=31)
    page = client.get("/review/", follow=True)
    assert "您已超过30分钟没有操作" in page.content.decode()
    assert not Session.objects.filter(user=staffing).exists()


def test_what_a_page_sends_by_itself_is_no_use(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any
) -> None:
    sign_in("bianban")
    for _ in range(4):
        clock.later(minutes=10)
        client.post(reverse("office:keep"), HTTP_X_QUIET="1")
    assert client.get("/review/").status_code == 302


def test_it_ends_after_eight_hours_of_use(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any
) -> None:
    sign_in("bianban")
    for _ in range(19):
        clock.later(minutes=25)
        assert client.get("/review/").status_code == 200
    clock.later(minutes=10)
    page = client.get("/review/", follow=True)
    assert "登录已满规定时间" in page.content.decode()


def test_a_form_sent_after_the_end_is_not_lost(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any
) -> None:
    sign_in("bianban")
    clock.later(minutes=31)
    sent = {"text": "写了半个小时的意见", "name": "查询"}
    page = client.post("/review/filters/", sent, HTTP_ORIGIN="http://testserver")
    carried = page.context["kept"]
    client.post("/login/", {"username": "bianban", "password": PASSWORD, "kept": carried, "next": "/review/"})
    assert "写了半个小时的意见" in str(KeptForm.objects.get(user=staffing).typed)


def test_a_request_that_changes_nothing_costs_no_query_more(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any, django_assert_num_queries: Any
) -> None:
    sign_in("bianban")
    with django_assert_num_queries(2):  # session, user
        client.post(reverse("office:keep"))
    clock.later(minutes=2)
    with django_assert_num_queries(3):  # and once a minute that it is in use
        client.post(reverse("office:keep"))


def test_a_person_sees_where_they_are_signed_in_and_ends_it(
    staffing: User, sign_in: Callable[..., Any], client: Any
) -> None:
    elsewhere = Client(REMOTE_ADDR="10.2.0.7", HTTP_USER_AGENT=EDGE)
    elsewhere.post("/login/", {"username": "bianban", "password": PASSWORD})
    sign_in("bianban")
    page = client.get(reverse("account:home"))
    assert "10.2.0.7" in page.content.decode()
    assert "Edge，Windows" in page.content.decode()
    keys = list(Session.objects.values_list("session_key", flat=True))
    assert not any(key in page.content.decode() for key in keys), "a key on a page can be stolen"
    [shown] = [shown for row, shown, here in page.context["sessions"] if not here]
    client.post(reverse("account:end_session", args=[shown]))
    assert elsewhere.get("/review/").status_code == 302
    assert client.get("/review/").status_code == 200
    assert Event.objects.get(action="account.sessions_ended").detail == {"count": 1}


def test_nobody_ends_anothers(
    staffing: User, make_user: Any, sign_in: Callable[..., Any], client: Any
) -> None:
    make_user("other")
    elsewhere = Client()
    elsewhere.post("/login/", {"username": "other", "password": PASSWORD})
    [shown] = [shown for _, shown, _ in elsewhere.get(reverse("account:home")).context["sessions"]]
    sign_in("bianban")
    client.post(reverse("account:end_session", args=[shown]))
    assert elsewhere.get(reverse("account:home")).status_code == 200


def test_an_administrator_ends_a_persons_sessions(
    region: Region, staffing: User, make_user: Any, client: Any
) -> None:
    at_work = Client()
    at_work.post("/login/", {"username": "bianban", "password": PASSWORD})
    for role in ("accounts", "security"):
        client.force_login(make_user(role, (role, region, None)))
        at_work.force_login(staffing)
        door = reverse("admin:accounts_user_security", args=[staffing.pk, "sessions"])
        assert client.post(door).status_code == 302
        assert at_work.get("/review/").status_code == 302
    assert Event.objects.filter(action="account.sessions_ended", target_id=staffing.pk).count() == 2


def test_an_account_that_is_closed_is_out_at_once(region: Region, staffing: User, client: Any) -> None:
    client.force_login(staffing)
    User.objects.filter(pk=staffing.pk).update(is_active=False)
    assert client.get("/review/").status_code == 302


def test_a_new_secret_key_signs_nobody_out_while_the_old_one_stands_beside_it(
    staffing: User, client: Any, settings: Any
) -> None:
    client.force_login(staffing)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-key-of-fifty-or-more-random-characters-0123456789"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(reverse("office:desk")).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(reverse("office:desk")).status_code == 200, "the first request signed it anew"
    settings.SECRET_KEY = "another-key-of-fifty-or-more-random-characters-012345678"
    assert client.get(reverse("office:desk")).status_code == 302

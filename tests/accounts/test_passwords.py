"""Rules of passwords: form, history, age, and the change that stands between an initial password and the work."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from lxml import html

from accounts.models import PasswordUsed, Session, User
from audit.models import Event
from departments.models import Region
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Lianhe-huiyi-7"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1-xyz", "密码太短"),
        ("lianhehuiyi", "至少3种"),
        ("lianhehuiyi7", "至少3种"),
        ("X-wangbian9", "不能包含用户名"),
        ("X-naibgnaw9", "不能包含用户名"),
        ("Admin@123", "常见"),
        ("1qaz@WSX", "常见"),
        ("Aa123456", "常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule_it_breaks(password: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="wangbian", name="王编办"))
    assert why in "".join(refused.value.messages)


def test_a_good_one_passes() -> None:
    validate_password(NEW, User(username="wangbian", name="王编办"))


def change(client: Any, old: str, new: str, **more: str) -> Any:
    data = {"old_password": old, "new_password1": new, "new_password2": new, **more}
    return client.post(reverse("account:password"), data, follow=True)


def test_the_page_tells_each_rule_once(staffing: User, sign_in: Callable[..., Any], client: Any) -> None:
    sign_in("bianban")
    rules = html.fromstring(client.get(reverse("account:password")).content.decode()).xpath(
        "//main//li/text()"
    )
    assert len(rules) == 7
    assert len(set(rules)) == len(rules)


def test_none_of_the_last_five_is_taken_again(
    staffing: User, sign_in: Callable[..., Any], client: Any
) -> None:
    sign_in("bianban")
    passwords = [PASSWORD, *(f"Lianhe-huiyi-{n}" for n in range(1, 6))]
    for old, new in pairwise(passwords):
        assert "密码已修改" in change(client, old, new).content.decode()
    assert "不能与最近5次用过的相同" in change(client, passwords[-1], passwords[1]).content.decode()
    assert "密码已修改" in change(client, passwords[-1], PASSWORD).content.decode(), "six changes ago"


def test_an_initial_password_is_good_for_one_sign_in(
    region: Region, make_user: Any, sign_in: Callable[..., Any], client: Any
) -> None:
    """And leads on to where the person wanted to go, once changed."""
    user = make_user("xin", ("staffing", region, None), must_change_password=True)
    page = sign_in("xin", next="/review/overdue/")
    assert page.redirect_chain[-1][0].startswith(reverse("account:password"))
    assert "初始密码" in page.content.decode()
    for closed in ("/review/", "/admin/", reverse("account:home")):
        assert client.get(closed).status_code == 302, closed
    assert change(client, PASSWORD, NEW, next="/review/overdue/").request["PATH_INFO"] == "/review/overdue/"
    user.refresh_from_db()
    assert not user.must_change_password


def test_a_password_of_ninety_days_has_to_be_changed(
    staffing: User, sign_in: Callable[..., Any], client: Any, clock: Any
) -> None:
    clock.later(days=89)
    assert "初始密码" not in sign_in("bianban").content.decode()
    assert client.get("/review/").status_code == 200
    client.post("/logout/")
    clock.later(days=2)
    assert "已使用超过90天" in sign_in("bianban").content.decode()
    assert client.get("/review/").status_code == 302
    change(client, PASSWORD, NEW)
    assert client.get("/review/").status_code == 200
    client.post("/logout/")
    sign_in("bianban", NEW)
    assert client.get("/review/").status_code == 200


def test_changing_it_ends_every_other_session(
    staffing: User, sign_in: Callable[..., Any], client: Any, django_user_model: Any
) -> None:
    from django.test import Client

    elsewhere = Client()
    elsewhere.post("/login/", {"username": "bianban", "password": PASSWORD})
    assert elsewhere.get("/review/").status_code == 200
    sign_in("bianban")
    change(client, PASSWORD, NEW)
    assert client.get("/review/").status_code == 200
    assert elsewhere.get("/review/").status_code == 302
    assert Session.objects.filter(user=staffing).count() == 1
    assert Event.objects.filter(action="account.password_changed", actor=staffing).exists()


def test_an_administrators_reset_is_for_one_sign_in_and_ends_the_sessions(
    region: Region, staffing: User, make_user: Any, sign_in: Callable[..., Any], client: Any
) -> None:
    from django.test import Client

    make_user("xitong", ("accounts", region, None))
    at_work = Client()
    at_work.post("/login/", {"username": "bianban", "password": PASSWORD})
    sign_in("xitong")
    door = reverse("admin:auth_user_password_change", args=[staffing.pk])
    client.post(door, {"password1": NEW, "password2": NEW, "usable_password": "true"})
    assert at_work.get("/review/").status_code == 302
    client.post("/logout/")
    assert "初始密码或者管理员重置的密码" in sign_in("bianban", NEW).content.decode()


def test_only_hashes_are_kept(staffing: User, sign_in: Callable[..., Any]) -> None:
    sign_in("bianban")
    used = PasswordUsed.objects.get(user=staffing)
    assert used.password == staffing.password
    assert PASSWORD not in used.password

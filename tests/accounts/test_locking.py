"""Who guesses is locked out: an account after five failures, an address after fifty; told in minutes, freed by 安全管理员."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse

from accounts import locking
from accounts.models import User
from audit.models import Event
from departments.models import Region

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


def fail(sign_in: SignIn, username: str, times: int, address: str = "10.0.0.1") -> str:
    page = ""
    for n in range(times):
        page = sign_in(username, f"wrong-{n}", address=address).content.decode()
    return page


def test_after_five_failures_the_right_password_does_not_work_either(
    staffing: User, sign_in: SignIn, client: Any, clock: Any
) -> None:
    assert "不正确" in fail(sign_in, "bianban", 4)
    assert "请在15分钟后再试" in fail(sign_in, "bianban", 1)
    assert "已锁定" in sign_in("bianban").content.decode()
    assert "已锁定" in sign_in("bianban", address="10.9.9.9").content.decode(), "from another address as well"
    clock.later(minutes=11)
    assert "请在5分钟后再试" in sign_in("bianban").content.decode(), "trying does not make it longer"
    clock.later(minutes=6)
    sign_in("bianban")
    assert client.get("/review/").status_code == 200


def test_a_success_starts_the_count_anew(staffing: User, sign_in: SignIn, client: Any) -> None:
    for _ in range(3):
        fail(sign_in, "bianban", 4)
        sign_in("bianban")
        assert client.get("/review/").status_code == 200
        client.post("/logout/")


def test_a_name_that_does_not_exist_is_locked_in_the_same_words(staffing: User, sign_in: SignIn) -> None:
    there, not_there = (
        fail(sign_in, "bianban", 6),
        fail(sign_in, "meiyouren", 6).replace("meiyouren", "bianban"),
    )
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", there) == token.sub("", not_there)


def test_as_much_is_computed_for_a_name_that_does_not_exist(
    staffing: User, make_user: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time it takes does not tell: one hash for each, none for a locked one."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    make_user("tingyong", is_active=False)
    counts = []
    for name in ("bianban", "meiyouren", "tingyong"):
        hashed.clear()
        fail(sign_in, name, 1)
        counts.append(len(hashed))
        fail(sign_in, name, 4)
        hashed.clear()
        fail(sign_in, name, 1)
        counts.append(len(hashed))
    assert counts == [1, 0] * 3


def test_an_address_is_locked_whatever_names_are_tried_and_an_own_account_does_not_free_it(
    staffing: User, sign_in: SignIn, client: Any, settings: Any
) -> None:
    settings.SIGN_IN_FAILURES_OF_ADDRESS = 12
    for n in range(11):
        fail(sign_in, f"name{n}", 1)
    sign_in("bianban")
    assert client.get("/review/").status_code == 200
    client.post("/logout/")
    fail(sign_in, "name11", 1)
    assert "已锁定" in sign_in("bianban").content.decode()
    sign_in("bianban", address="10.9.9.9")
    assert client.get("/review/").status_code == 200, "the account itself is not locked"


def test_the_security_administrator_frees_an_account_and_an_address(
    region: Region, staffing: User, make_user: Any, sign_in: SignIn, client: Any, settings: Any
) -> None:
    settings.SIGN_IN_FAILURES_OF_ADDRESS = 8
    security = make_user("anquan", ("security", region, None))
    fail(sign_in, "bianban", 5)
    for n in range(8):
        fail(sign_in, f"name{n}", 1, address="10.0.0.2")
    client.force_login(security)
    page = client.get(reverse("admin:accounts_user_locks")).content.decode()
    assert "账号 bianban" in page
    assert "地址 10.0.0.2" in page
    for lock in locking.locks():
        client.post(reverse("admin:accounts_user_locks"), {"kind": lock.kind, "value": lock.value})
    assert locking.locks() == []
    assert {e.action for e in Event.objects.filter(actor=security)} == {
        "account.signed_in",
        "account.unlocked",
        "account.address_unlocked",
    }
    client.logout()
    sign_in("bianban")
    assert client.get("/review/").status_code == 200


def test_others_do_not_unlock(
    region: Region, staffing: User, make_user: Any, sign_in: SignIn, client: Any
) -> None:
    others = [make_user("xitong", ("accounts", region, None)), make_user("shenji", ("auditor", region, None))]
    fail(sign_in, "bianban", 5)
    for who in others:
        client.force_login(who)
        assert client.get(reverse("admin:accounts_user_locks")).status_code == 403
        door = reverse("admin:accounts_user_security", args=[staffing.pk, "unlock"])
        assert client.post(door).status_code in (403, 404)
    assert locking.locks()


def test_nothing_typed_is_kept_with_a_failure(staffing: User, sign_in: SignIn) -> None:
    from axes.models import AccessAttempt

    sign_in("bianban", "Secret-guess-1", kept="typed words of a form")
    [attempt] = AccessAttempt.objects.all()
    assert "Secret" not in attempt.post_data
    assert "typed" not in attempt.post_data


def test_only_from_the_offices_networks(staffing: User, sign_in: SignIn, client: Any, settings: Any) -> None:
    settings.OFFICE_NETWORKS = ["10.1.0.0/16"]
    assert "只能从单位规定的网络地址登录" in sign_in("bianban", address="8.8.8.8").content.decode()
    sign_in("bianban", address="10.1.2.3")
    assert client.get("/review/", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/review/", REMOTE_ADDR="8.8.8.8").status_code == 302
    assert client.get("/", REMOTE_ADDR="8.8.8.8").status_code == 200


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(
    staffing: User, client: Any, settings: Any
) -> None:
    """What the client itself writes into the header is not believed."""
    settings.PROXIES, settings.SIGN_IN_FAILURES_OF_ADDRESS = 1, 6
    for n in range(6):
        said = f"1.2.3.{n}, 203.0.113.7"
        client.post(
            "/login/",
            {"username": f"n{n}", "password": "x"},
            HTTP_X_FORWARDED_FOR=said,
            REMOTE_ADDR="10.0.0.9",
        )
    assert [(lock.kind, lock.value) for lock in locking.locks()] == [("ip_address", "203.0.113.7")]

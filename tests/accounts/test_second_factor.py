"""Staffing offices, 平台管理 and administrators sign in with a code of their phone besides the password."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import Phone, User
from audit.models import Event
from departments.models import Department, Membership, Region
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.SECOND_FACTOR = True


def code_of(user: User, later: int = 0) -> str:
    """What the person's phone shows, so many half minutes from now."""
    device = Phone.objects.filter(user=user).latest("pk")
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def enrol(client: Any, user: User) -> list[str]:
    client.get(reverse("account:enrol"))
    page = client.post(reverse("account:enrol"), {"code": code_of(user)})
    codes: list[str] = page.context["codes"]
    return codes


def test_at_the_first_sign_in_the_phone_is_taken_into_use(
    staffing: User, sign_in: SignIn, client: Any
) -> None:
    page = sign_in("bianban", next="/review/overdue/")
    assert page.redirect_chain[-1][0].startswith(reverse("account:enrol"))
    assert "data:image/svg+xml" in page.content.decode(), "a QR code, drawn here"
    assert client.get("/review/").status_code == 302, "the password alone opens nothing"
    assert client.get("/admin/").status_code == 302
    assert "验证码不正确" in client.post(reverse("account:enrol"), {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    shown = client.post(reverse("account:enrol"), {"code": code_of(staffing), "next": "/review/overdue/"})
    assert len(shown.context["codes"]) == 10
    assert "/review/overdue/" in shown.content.decode()
    assert client.get("/review/").status_code == 200
    assert Event.objects.filter(action="account.second_factor_enrolled", actor=staffing).exists()


def test_afterwards_each_sign_in_asks_for_a_code_that_is_good_once(
    staffing: User, sign_in: SignIn, client: Any
) -> None:
    sign_in("bianban")
    enrol(client, staffing)
    client.post("/logout/")
    page = sign_in("bianban", next="/review/overdue/")
    assert page.redirect_chain[-1][0].startswith(reverse("account:verify"))
    for closed in (
        "/review/",
        "/admin/",
        reverse("account:home"),
        reverse("account:enrol"),
        reverse("account:password"),
    ):
        assert client.get(closed).status_code == 302, closed
    code = code_of(staffing, 1)
    done = client.post(reverse("account:verify"), {"code": code, "next": "/review/overdue/"}, follow=True)
    assert done.request["PATH_INFO"] == "/review/overdue/"
    again = Client()
    again.post("/login/", {"username": "bianban", "password": PASSWORD})
    again.post(reverse("account:verify"), {"code": code})
    assert again.get("/review/").status_code == 302, "the same code a second time"


def test_who_guesses_codes_is_slowed_down(staffing: User, sign_in: SignIn, client: Any) -> None:
    sign_in("bianban")
    enrol(client, staffing)
    client.post("/logout/")
    sign_in("bianban")
    pages = [client.post(reverse("account:verify"), {"code": f"{n:06d}"}).content.decode() for n in range(3)]
    assert "秒后再试" in pages[-1]
    client.post(reverse("account:verify"), {"code": code_of(staffing, 1)})
    assert client.get("/review/").status_code == 302, "the right code while one has to wait"


def test_a_recovery_code_is_good_once(staffing: User, sign_in: SignIn, client: Any) -> None:
    sign_in("bianban")
    first, *_ = enrol(client, staffing)
    for works in (True, False):
        client.post("/logout/")
        sign_in("bianban")
        client.post(reverse("account:verify"), {"code": f" {first[:5]}-{first[5:].upper()} "})
        assert (client.get("/review/").status_code == 200) is works


@pytest.mark.parametrize("role", ["staffing", "platform", "accounts", "security", "auditor"])
def test_it_is_asked_of(role: str, region: Region, make_user: Any) -> None:
    assert second_factor.is_asked_of(make_user("who", (role, region, None)))


@pytest.mark.parametrize("role", ["clerk", "legal", "member", "decider", "inspector"])
def test_others_may_use_it(
    role: str, region: Region, department: Department, make_user: Any, sign_in: SignIn, client: Any
) -> None:
    user = make_user("who", (role, region, department))
    sign_in("who")
    assert client.get("/review/").status_code == 200
    enrol(client, user)
    client.post("/logout/")
    assert sign_in("who").redirect_chain[-1][0].startswith(reverse("account:verify"))


def test_a_superuser_is_asked(make_user: Any) -> None:
    assert second_factor.is_asked_of(make_user("root", is_superuser=True))


def test_whoever_is_given_such_an_office_at_work_enrols_before_they_go_on(
    region: Region, department: Department, make_user: Any, sign_in: SignIn, client: Any
) -> None:
    user = make_user("who", ("inspector", region, None))
    sign_in("who")
    assert client.get("/review/").status_code == 200
    Membership.objects.create(user=user, role="staffing", region=region)
    assert client.get("/review/", follow=True).redirect_chain[-1][0].startswith(reverse("account:enrol"))


def test_a_lost_phone_is_reset_by_the_security_administrator(
    region: Region, staffing: User, make_user: Any, sign_in: SignIn, client: Any, settings: Any
) -> None:
    sign_in("bianban")
    enrol(client, staffing)
    other = Client()
    settings.SECOND_FACTOR = False
    door = reverse("admin:accounts_user_security", args=[staffing.pk, "second-factor"])
    other.force_login(make_user("xitong", ("accounts", region, None)))
    assert other.post(door).status_code == 403
    other.force_login(make_user("anquan", ("security", region, None)))
    assert other.post(door).status_code == 302
    settings.SECOND_FACTOR = True
    assert client.get("/review/").status_code == 302, "and all sessions end"
    assert sign_in("bianban").redirect_chain[-1][0].startswith(reverse("account:enrol"))
    assert Event.objects.get(action="account.second_factor_reset").target_id == staffing.pk


def test_work_in_hand_is_kept_through_both_steps(
    staffing: User, sign_in: SignIn, client: Any, clock: Any
) -> None:
    sign_in("bianban")
    enrol(client, staffing)
    clock.later(minutes=31)
    page = client.post(
        "/review/filters/", {"text": "很长的意见", "name": "x"}, HTTP_ORIGIN="http://testserver"
    )
    on = client.post(
        "/login/", {"username": "bianban", "password": PASSWORD, "kept": page.context["kept"]}, follow=True
    )
    assert on.redirect_chain[-1][0].startswith(reverse("account:verify"))
    then = client.post(
        reverse("account:verify"), {"code": code_of(staffing, 1), "next": on.context["next"]}, follow=True
    )
    assert "很长的意见" in then.content.decode()


def signs_in(user: User, sign_in: SignIn, client: Any, code: str) -> str:
    """The page after the code: what is wrong, or nothing."""
    client.post("/logout/")
    sign_in(user.username)
    page = client.post(reverse("account:verify"), {"code": code})
    return "" if page.status_code == 302 else page.content.decode()


def test_whoever_reads_the_database_reads_neither_key_nor_recovery_codes(
    staffing: User, sign_in: SignIn, client: Any
) -> None:
    sign_in("bianban")
    codes = enrol(client, staffing)
    phone, tokens = Phone.objects.get(), list(StaticToken.objects.values_list("token", flat=True))
    assert phone.bin_key.hex() not in phone.key
    assert not set(codes) & set(tokens)
    assert "不正确" in signs_in(staffing, sign_in, client, tokens[0]), "what stands there is no code"


def test_a_key_from_before_is_good_and_sealed_when_it_is_read(
    staffing: User, sign_in: SignIn, client: Any
) -> None:
    sign_in("bianban")
    codes = enrol(client, staffing)
    plain = Phone.objects.get().bin_key.hex()
    Phone.objects.update(key=plain)
    StaticToken.objects.filter(pk=StaticToken.objects.earliest("pk").pk).update(token=codes[0])
    assert signs_in(staffing, sign_in, client, code_of(staffing, 1)) == ""
    assert Phone.objects.get().key != plain
    assert Phone.objects.get().bin_key.hex() == plain
    assert signs_in(staffing, sign_in, client, codes[0]) == "", "a recovery code that stood there as it is"


def test_the_key_of_the_server_is_changed_by_putting_a_new_one_before_it(
    staffing: User, sign_in: SignIn, client: Any, settings: Any
) -> None:
    sign_in("bianban")
    codes = enrol(client, staffing)
    settings.TOTP_KEYS = ["新的密钥"]
    assert signs_in(staffing, sign_in, client, codes[0]) == ""
    assert signs_in(staffing, sign_in, client, code_of(staffing, 1)) == ""
    settings.SECRET_KEY = "another-key-of-the-site"
    assert code_of(staffing), "the new key alone opens it"


def test_a_lost_key_of_the_server_is_told_and_the_recovery_is_an_administrator_s(
    staffing: User, sign_in: SignIn, client: Any, settings: Any
) -> None:
    sign_in("bianban")
    enrol(client, staffing)
    code = code_of(staffing, 1)
    settings.SECRET_KEY = "another-key-of-the-site"
    assert "服务器的密钥更换过" in signs_in(staffing, sign_in, client, code)
    second_factor.reset(staffing)
    client.post("/logout/")
    sign_in("bianban")
    assert enrol(client, staffing)


def test_a_phone_half_enrolled_under_a_lost_key_begins_anew(
    staffing: User, sign_in: SignIn, client: Any, settings: Any
) -> None:
    settings.TOTP_KEYS = ["一"]
    sign_in("bianban")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY, settings.TOTP_KEYS = (
        [settings.SECRET_KEY],
        "another",
        ["二"],
    )
    assert "不正确" in client.post(reverse("account:enrol"), {"code": "123456"}).content.decode()
    assert enrol(client, staffing)

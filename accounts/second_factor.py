"""The second factor (二次验证): a code of an app on the phone (TOTP), or one of the recovery codes kept on paper.

Who has to have one is entered from above (`ASKED_OF`: the roles are departments' matter); who has one is always asked
for it. django-otp keeps the keys, takes each code once and slows down who guesses.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

ASKED_OF: list[Callable[[User], bool]] = []
"""Who has to sign in with a second factor; entered from `AppConfig.ready()`."""
RECOVERY_CODES = 10
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of recovery codes: none that is read as another."""


def is_asked_of(user: User) -> bool:
    return settings.SECOND_FACTOR and (user.is_superuser or any(asks(user) for asks in ASKED_OF))


def has_one(user: User) -> bool:
    return settings.SECOND_FACTOR and TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def key_to_enrol(user: User) -> TOTPDevice:
    """The key that a person's phone is to take up; the same until it has."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "手机验证码"})[0]


def picture(device: TOTPDevice) -> str:
    """The key as a QR code, an SVG in a data: address."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4)


def spelled(device: TOTPDevice) -> str:
    """The key to be typed by hand, in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


@transaction.atomic
def enrol(user: User, code: str) -> list[str] | None:
    """Take the phone into use if it shows the right code, in place of one before; the recovery codes, or None."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes to be kept on paper, each good once; those before are good no longer."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="备用码")
    codes = ["".join(secrets.choice(SIGNS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def verify(user: User, code: str) -> bool:
    """Whether a code is the phone's or a recovery code; it is good no second time."""
    with transaction.atomic():
        plain = _plain(code)
        return any(d.verify_token(plain) for d in devices_for_user(user, for_verify=True) if _fits(d, plain))


def wait_of(user: User) -> int:
    """The seconds a person has to wait after wrong codes."""
    waits = [0]
    for device in devices_for_user(user):
        allowed, why = device.verify_is_allowed()
        if not allowed and why and why.get("locked_until"):
            waits.append(int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
    return max(waits)


def reset(user: User) -> None:
    """Forget a person's phone and recovery codes: they enrol anew."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _fits(device: object, code: str) -> bool:
    """A wrong code of six digits is the phone's, any other a recovery code: one mistake is counted once."""
    return isinstance(device, TOTPDevice) == (code.isdigit() and len(code) == 6)

"""The second factor (二次验证): a code of an app on the phone (TOTP), or one of the recovery codes kept on paper.

Who has to have one is entered from above (`ASKED_OF`: the roles are departments' matter); who has one is always asked
for it. django-otp takes each code once and slows down who guesses; keys and recovery codes stand in the database so that
nobody reads them there (accounts/sealing.py).
"""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode
from collections.abc import Callable

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.util import random_hex

from accounts.models import Phone, User
from accounts.sealing import UnopenedError, is_fresh, marks_of, seal
from core.reasons import refuse

log = logging.getLogger(__name__)
ASKED_OF: list[Callable[[User], bool]] = []
"""Who has to sign in with a second factor; entered from `AppConfig.ready()`."""
RECOVERY_CODES, CODE_SIGNS = 10, 10
KEY_BYTES = 20
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of recovery codes: none that is read as another."""


def is_asked_of(user: User) -> bool:
    return settings.SECOND_FACTOR and (user.is_superuser or any(asks(user) for asks in ASKED_OF))


def has_one(user: User) -> bool:
    return settings.SECOND_FACTOR and Phone.objects.filter(user=user, confirmed=True).exists()


def key_to_enrol(user: User) -> Phone:
    """The key that a person's phone is to take up; the same until it has."""
    phone = Phone.objects.filter(user=user, confirmed=False).first()
    if phone is not None and not is_fresh(phone.key):  # perhaps it cannot be opened, and no phone has it yet
        phone.delete()
        phone = None
    return phone or Phone.objects.create(
        user=user, confirmed=False, name="手机验证码", key=seal(random_hex(KEY_BYTES))
    )


def picture(device: Phone) -> str:
    """The key as a QR code, an SVG in a data: address."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4)


def spelled(device: Phone) -> str:
    """The key to be typed by hand, in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


@transaction.atomic
def enrol(user: User, code: str) -> list[str] | None:
    """Take the phone into use if it shows the right code, in place of one before; the recovery codes, or None."""
    device = Phone.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not is_fresh(device.key) or not device.verify_token(_plain(code)):
        return None
    Phone.objects.filter(user=user, confirmed=True).delete()
    Phone.objects.filter(pk=device.pk).update(confirmed=True)
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes to be kept on paper, each good once; those before are good no longer."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="备用码")
    codes = ["".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=marks_of(code)[0])
    return codes


@transaction.atomic
def verify(user: User, code: str) -> bool:
    """Whether a code is the phone's or a recovery code; it is good no second time. Refused where the key cannot be opened.

    Six digits are the phone's, anything else a recovery code: one mistake is counted once.
    """
    plain = _plain(code)
    if not (plain.isdigit() and len(plain) == 6):
        devices = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return any(device.verify_token(_kept_of(device, plain)) for device in devices)
    try:
        return any(
            _shows(p, plain) for p in Phone.objects.select_for_update().filter(user=user, confirmed=True)
        )
    except UnopenedError:
        log.error(
            "a second factor is sealed by a key that is not in TOTP_KEYS or SECRET_KEY: user %s", user.pk
        )
        refuse(
            "key",
            "服务器的密钥更换过，手机验证码核对不了。请运行维护人员恢复原来的密钥，或者请安全管理员重置您的二次验证。",
        )


def _shows(phone: Phone, code: str) -> bool:
    """Whether the phone shows this code; its key is then sealed by the newest key."""
    right = bool(phone.verify_token(code))
    if right and not is_fresh(phone.key):
        Phone.objects.filter(pk=phone.pk).update(key=seal(phone.bin_key.hex()))
    return right


def _kept_of(device: StaticDevice, code: str) -> str:
    """What the database has of a recovery code: its mark, or of one from before there were marks itself."""
    kept = [*marks_of(code), *([code] if len(code) == CODE_SIGNS else [])]
    found = device.token_set.filter(token__in=kept).values_list("token", flat=True)
    return found.first() or kept[0]


def wait_of(user: User) -> int:
    """The seconds a person has to wait after wrong codes."""
    waits = [0]
    for device in [*Phone.objects.filter(user=user), *StaticDevice.objects.filter(user=user)]:
        allowed, why = device.verify_is_allowed()
        if not allowed and why and why.get("locked_until"):
            waits.append(int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
    return max(waits)


def reset(user: User) -> None:
    """Forget a person's phone and recovery codes: they enrol anew."""
    Phone.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()

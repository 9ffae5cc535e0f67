"""The rules of passwords (口令规则), beside Django's own: kinds of characters, not the user name, none of the last ones,
changed in time. How long, how many, how often: settings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import PasswordUsed, User

KINDS = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
NAME_FROM = 3
"""A user name shorter than this may well stand in a good password."""


class LengthValidator(MinimumLengthValidator):
    """Django's, in Chinese: its catalogue has no words for it."""

    def get_error_message(self) -> str:
        return f"密码太短，至少{self.min_length}个字符。"

    def get_help_text(self) -> str:
        return f"密码至少{self.min_length}个字符。"


class ClassesValidator:
    """Capital and small letters, digits, other signs: three of the four."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:
        if sum(any(map(kind, password)) for kind in KINDS) < self.least:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return f"密码须包含大写字母、小写字母、数字、其他符号中的至少{self.least}种。"


class UserNameValidator:
    """Not the user name, forwards or backwards, in any case of letters."""

    def validate(self, password: str, user: User | None = None) -> None:
        name = (user.username if user else "").lower()
        if len(name) >= NAME_FROM and (name in password.lower() or name[::-1] in password.lower()):
            raise ValidationError(self.get_help_text(), code="password_user_name")

    def get_help_text(self) -> str:
        return "密码不能包含用户名。"


class KnownValidator(CommonPasswordValidator):
    """Django's common passwords, and those that satisfy every rule of form and that everybody knows, as Admin@123."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords |= CommonPasswordValidator(Path(__file__).with_name("known_passwords.txt")).passwords

    def get_help_text(self) -> str:
        return "密码不能是很多人用的，如Admin@123。"


class HistoryValidator:
    """None of the last passwords. Django tells it of every new one (`password_changed`)."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        last = PasswordUsed.objects.filter(user=user)[: settings.PASSWORD_HISTORY]
        used = {user.password, *last.values_list("password", flat=True)}
        if any(check_password(password, one) for one in used):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        return f"密码不能与最近{settings.PASSWORD_HISTORY}次用过的相同。"

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk is not None:
            PasswordUsed.objects.create(user=user, password=user.password)


def why_to_change(user: User) -> str:
    """Why a person has to change the password before they go on; '' where they need not."""
    since = _since(user)
    if user.must_change_password:
        return "您使用的是初始密码或者管理员重置的密码，请先改成只有您自己知道的密码。"
    if settings.PASSWORD_DAYS and timezone.now() - since > dt.timedelta(days=settings.PASSWORD_DAYS):
        return f"您的密码已使用超过{settings.PASSWORD_DAYS}天，请先修改密码。"
    return ""


def _since(user: User) -> dt.datetime:
    """Since when a person has the password. One that was set without the forms is noted now, as old as the account."""
    newest = PasswordUsed.objects.filter(user=user).first()
    if newest is None:
        newest = PasswordUsed.objects.create(user=user, password=user.password, at=user.date_joined)
    return newest.at

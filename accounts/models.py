"""The user (用户), the passwords they had, their phone, and where they are signed in. Roles and bodies are Memberships in departments;
here is only who someone is."""

from __future__ import annotations

from binascii import unhexlify
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.sealing import opened

if TYPE_CHECKING:
    from accounts.sessions import SessionStore


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships (任职)."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("手机", max_length=20, blank=True, help_text="接收短信通知")
    must_change_password = models.BooleanField(
        "下次登录须修改密码", default=False, help_text="初始密码和管理员重置的密码只用一次"
    )

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）" if self.name else self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username


class PasswordUsed(models.Model):
    """A password a person has or had (用过的密码), as its hash: it is not taken again, and the newest tells its age."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="passwords_used"
    )
    password = models.CharField("密码摘要", max_length=128)
    at = models.DateTimeField("启用时间", default=timezone.now)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"


class Phone(TOTPDevice):
    """A phone that shows codes (验证码手机): the library's, but that its key stands sealed in the database."""

    class Meta:
        proxy = True
        verbose_name = "验证码手机"
        verbose_name_plural = "验证码手机"

    @property
    def bin_key(self) -> bytes:
        return unhexlify(opened(self.key))


class Session(AbstractBaseSession):
    """Where somebody is signed in (登录状态): Django's session, with whose it is and from where, for people to see and end."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="sessions", null=True
    )
    address = models.CharField("地址", max_length=45, blank=True)
    browser = models.CharField("浏览器", max_length=200, blank=True)
    began = models.DateTimeField("登录时间", default=timezone.now)
    seen = models.DateTimeField("最近使用", default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "登录状态"
        verbose_name_plural = "登录状态"
        ordering = ["-seen"]

    def __str__(self) -> str:
        return f"{self.user} {self.address} {self.began:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from accounts.sessions import SessionStore  # noqa: PLC0415  which reads this module

        return SessionStore

"""Signing in (登录)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from accounts.locking import lock_of
from core.client_address import address_of, is_within
from core.forms import NumberField


class SignInForm(AuthenticationForm):
    """Django's own form with errors that say what to do. It does not tell whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入（区分大小写）。忘记密码的，请联系本单位的系统管理员重置。",
        "inactive": "该账号已停用，请联系本单位的系统管理员。",
        "locked": "登录失败次数过多，已锁定，请在{minutes}分钟后再试。急需登录的，请联系安全管理员解除锁定。",
        "outside": "只能从单位规定的网络地址登录。",
    }

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        if not is_within(address_of(self.request), settings.OFFICE_NETWORKS):
            raise forms.ValidationError(self.error_messages["outside"], code="outside")
        return super().clean()

    def get_invalid_login_error(self) -> forms.ValidationError:
        lock = lock_of(self.cleaned_data.get("username", ""), address_of(self.request))
        if lock is None:
            return super().get_invalid_login_error()
        said = self.error_messages["locked"].format(minutes=lock.minutes)
        return forms.ValidationError(said, code="locked")


class CodeForm(forms.Form):
    """The code of the phone, or a recovery code."""

    code = NumberField(
        label="验证码",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )

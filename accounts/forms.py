"""Signing in (登录)."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Django's own form with errors that say what to do. It does not tell whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入（区分大小写）。忘记密码的，请联系本单位的系统管理员重置。",
        "inactive": "该账号已停用，请联系本单位的系统管理员。",
    }

"""The request of an office screen (请求): behind `login_required` its user is a person with an account, never anonymous."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class OfficeRequest(HttpRequest):
    """A request of somebody who is signed in; for annotations only, nothing makes one."""

    user: User

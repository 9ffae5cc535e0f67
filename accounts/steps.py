"""What stands between the right password and the work (登录步骤): the code of the phone, a new password, taking a phone
into use. Until all is done nobody is signed in anywhere but on the pages of these steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import passwords, second_factor, sessions
from accounts.models import User
from core.client_address import address_of, is_within

VERIFY, VERIFIED, CHANGE = "must_verify", "verified", "must_change"
PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105  no password


def began(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """A session begins, by whichever door: by the form, through a government sign-on, in a test. Hence a signal."""
    sessions.begin(request)
    if second_factor.has_one(user):
        request.session[VERIFY] = True
    if request.session.get(BACKEND_SESSION_KEY) != settings.OIDC_BACKEND and (
        why := passwords.why_to_change(user)
    ):
        request.session[CHANGE] = why


def connect() -> None:
    user_logged_in.connect(began, dispatch_uid="accounts.steps.began")


def next_step(request: HttpRequest, user: User) -> str:
    """The name of the page where a person has to go first; '' for who is wholly signed in."""
    session = request.session
    if session.get(VERIFY):
        return "account:verify"
    if session.get(CHANGE):
        return "account:password"
    if not session.get(VERIFIED) and second_factor.is_asked_of(user):
        return "account:enrol"
    return ""


def verified(request: HttpRequest) -> None:
    """The second factor was shown in this session."""
    request.session.pop(VERIFY, None)
    request.session[VERIFIED] = True


def who(request: HttpRequest, found: User | AnonymousUser) -> User | AnonymousUser:
    """Who a request is from: nobody where the session is over, where the address is not one of the offices', or as long
    as a step is left (then `request.on_the_way` is the person)."""
    if not isinstance(found, User):
        return found
    if why := sessions.over(request):
        request.session.flush()
        request.session[sessions.ENDED] = why
        return AnonymousUser()
    if not is_within(address_of(request), settings.OFFICE_NETWORKS):
        return AnonymousUser()
    sessions.note_use(request)
    if next_step(request, found):
        request.on_the_way = found  # type: ignore[attr-defined]  # read by `person_of`
        return AnonymousUser()
    return found


def person_of(request: HttpRequest) -> User | None:
    """The person whose password was right, on the way or wholly signed in."""
    user: Any = request.user
    if isinstance(user, SimpleLazyObject):
        bool(user.is_authenticated)  # reads who it is, and with it `on_the_way`
    if user.is_authenticated:
        return user
    return getattr(request, "on_the_way", None)

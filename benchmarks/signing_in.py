"""A person who is wholly signed in (登录): the code of the phone was shown, where their office asks for one."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from accounts.steps import CHANGE, VERIFIED, VERIFY


def client_of(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    for left in (VERIFY, CHANGE):
        session.pop(left, None)
    session[VERIFIED] = True
    session.save()
    return client

"""Where people are signed in (登录状态): the store of sessions, and how long one lasts.

A session ends when nothing was done for a while (SESSION_IDLE_MINUTES), and after SESSION_HOURS whatever was done. What
a form held then is kept (office/keeping_middleware.py). When it was used last is a column of its own, written once a
minute, so that a request that changes nothing of the session costs nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Session, User
from core.client_address import address_of

ADDRESS, BROWSER, BEGAN = "address", "browser", "began"
NOTED_EACH = dt.timedelta(minutes=1)
IDLE, LONG = "idle", "long"
ENDED = "ended"
"""Why the last session ended, for the page of signing in to tell."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the columns of `Session`."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs know no name for it
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # a row of this model
        user = data.get(SESSION_KEY)
        row.user_id = int(user) if user else None
        row.address, row.browser = data.get(ADDRESS, ""), data.get(BROWSER, "")
        row.began = _moment(data.get(BEGAN)) or timezone.now()
        row.seen = timezone.now()
        return row


def begin(request: HttpRequest) -> None:
    """Note in a session that begins from where and when."""
    request.session[ADDRESS] = address_of(request) or ""
    request.session[BROWSER] = browser_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session[BEGAN] = timezone.now().timestamp()


def over(request: HttpRequest) -> str:
    """Why a session that is signed in is over: IDLE, LONG, or '' where it is not."""
    now, row = timezone.now(), getattr(request.session, "row", None)
    began = _moment(request.session.get(BEGAN)) or (row.began if row else now)
    if now - began > dt.timedelta(hours=settings.SESSION_HOURS):
        return LONG
    seen = row.seen if row else now
    return IDLE if now - seen > dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES) else ""


def note_use(request: HttpRequest) -> None:
    """The person is at work. What a page sends by itself is not (`X-Quiet`, static/office/keeping.js)."""
    row, now = getattr(request.session, "row", None), timezone.now()
    if row is not None and now - row.seen > NOTED_EACH and request.headers.get("X-Quiet") != "1":
        Session.objects.filter(pk=row.pk).update(seen=now)
        row.seen = now


def sessions_of(user: User) -> QuerySet[Session]:
    """Where a person is signed in now; the last used first."""
    now = timezone.now()
    began = now - dt.timedelta(hours=settings.SESSION_HOURS)
    seen = now - dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return Session.objects.filter(user=user, expire_date__gt=now, began__gte=began, seen__gte=seen)


def end_all(user: User, *, besides: str | None = None) -> int:
    """Sign a person out everywhere (besides here); how many sessions that were."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=besides or "").delete()
    return ended


BROWSERS = (
    ("Edg", "Edge"), ("360SE", "360安全浏览器"), ("QIHU", "360浏览器"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
    ("UOS", "统信UOS"), ("Kylin", "麒麟"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """The browser and system of a User-Agent as people call them; its beginning where it is none of these."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return "，".join(filter(None, (browser, system))) or agent[:60] or "不明"


def _moment(stamp: float | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(stamp, tz=dt.UTC) if stamp else None

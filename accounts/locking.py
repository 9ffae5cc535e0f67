"""Locking out who guesses passwords (登录锁定), by account and by address; django-axes counts and keeps it.

An account is locked after SIGN_IN_FAILURES in SIGN_IN_LOCK_MINUTES, whether it exists or not and before any password is
looked at, so that neither words nor time tell which names there are. An address stands for a whole office and is locked
after SIGN_IN_FAILURES_OF_ADDRESS, whatever names were tried from there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone


class Handler(AxesDatabaseHandler):
    """Counts an address against a limit of its own; a success frees the account, not the address."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        account, address = (_failures(rows) for rows in self.get_user_attempts(request, credentials))
        share = settings.AXES_FAILURE_LIMIT / settings.SIGN_IN_FAILURES_OF_ADDRESS
        return max(account, int(address * share))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        account, _ = self.filter_user_attempts(request, credentials)
        freed, _ = account.delete()
        return freed


def _failures(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0


@dataclass(frozen=True)
class Lock:
    """What is locked (an account's name or an address), and until when."""

    kind: str
    value: str
    until: dt.datetime

    @property
    def minutes(self) -> int:
        """The minutes that are left, rounded up."""
        return max(1, -int(-(self.until - timezone.now()).total_seconds() // 60))


ACCOUNT, ADDRESS = "username", "ip_address"
LIMITS = {ACCOUNT: "SIGN_IN_FAILURES", ADDRESS: "SIGN_IN_FAILURES_OF_ADDRESS"}


def locks() -> list[Lock]:
    """All accounts and addresses that are locked now."""
    return [lock for kind in LIMITS for lock in _locks(kind)]


def lock_of(username: str, address: str | None) -> Lock | None:
    """What keeps this name or this address from signing in; the longer one."""
    found = [*_locks(ACCOUNT, username), *(_locks(ADDRESS, address) if address else ())]
    return max(found, key=lambda lock: lock.until, default=None)


def _locks(kind: str, value: str = "") -> list[Lock]:
    lasting = dt.timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    rows = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - lasting).exclude(**{kind: None})
    if value:
        rows = rows.filter(**{kind: value})
    # no order: the model's own would group by it
    counted = rows.order_by().values(kind).annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    limit: int = getattr(settings, LIMITS[kind])
    return [Lock(kind, str(row[kind]), row["last"] + lasting) for row in counted if row["n"] >= limit]


def unlock(kind: str, value: str) -> int:
    """Free an account or an address; how many counts were dropped."""
    freed, _ = AccessAttempt.objects.filter(**{kind: value}).delete()
    return freed

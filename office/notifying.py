"""Who is told of what (通知): events and recipients stand in registries (notice_kinds.py); written with the change it tells of, in one transaction.

A notice is shown in the site; a letter goes out by e-mail, or by SMS where an office has given a sender (outbox.py).
Nobody is told what they have just done themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.chinese import nested_quotes
from departments.models import Membership
from office.models.notices import Letter, Notice
from office.notice_kinds import EVENTS, RECIPIENTS, Occasion

BATCH = 1000


def day_in_words(day: dt.date) -> str:
    """12月9日, with its year where that is not this one."""
    return f"{day:%-m月%-d日}" if day.year == timezone.localdate().year else f"{day:%Y年%-m月%-d日}"


def notify(event: str, about: Occasion, *, by: User | None = None, note: str = "", key: str = "") -> int:
    """Tell whoever the event names; returns how many were told. With a `key`, nobody is told the same twice."""
    row = EVENTS[event]
    users = recipients(row.to, about)
    if by is not None:
        users.discard(by.pk)
    if not users:
        return 0
    text = _words(row.text, about, by, note)
    if key:
        users -= set(Notice.objects.filter(key=key, user__in=users).values_list("user", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(user_id=pk, event=event, text=text, url=about.url, key=key) for pk in sorted(users)
    )
    _letters(notices)
    return len(notices)


@dataclass(frozen=True)
class Telling:
    """One event to be told of an occasion, as `notify` takes it, by a key by which nobody is told twice."""

    event: str
    about: Occasion
    note: str
    key: str


@transaction.atomic
def notify_all(tellings: Sequence[Telling]) -> list[int]:
    """`notify` for many at once, in a handful of queries; returns how many were told of each."""
    reach = Reach()
    told = set(Notice.objects.filter(key__in=[t.key for t in tellings]).values_list("key", "user"))
    made: list[Notice] = []
    counts = []
    for one in tellings:
        row = EVENTS[one.event]
        text = _words(row.text, one.about, None, one.note)
        users = sorted(pk for pk in reach.of(row.to, one.about) if (one.key, pk) not in told)
        made += [
            Notice(user_id=pk, event=one.event, text=text, url=one.about.url, key=one.key) for pk in users
        ]
        counts.append(len(users))
    _letters(Notice.objects.bulk_create(made, batch_size=BATCH))
    return counts


class Reach:
    """Who gets an event, looked up once for all occasions that are alike in what it depends on."""

    def __init__(self) -> None:
        self.known: dict[Hashable, set[int]] = {}

    def of(self, to: Iterable[str], about: Occasion) -> set[int]:
        found: set[int] = set()
        for who in to:
            part = RECIPIENTS[who].find(about)
            if isinstance(part, Q):
                key = (who, RECIPIENTS[who].alike(about))
                if key not in self.known:
                    self.known[key] = set(_current().filter(part).values_list("user_id", flat=True))
                part = self.known[key]
            found |= part or set()
        return found


def recipients(to: Iterable[str], about: Occasion) -> set[int]:
    """The people who get an event, by the offices they hold today."""
    found: set[int] = set()
    offices: list[Q] = []
    for who in to:
        part = RECIPIENTS[who].find(about)
        if isinstance(part, Q):
            offices.append(part)
        elif part:
            found |= part
    if offices:
        found |= set(_current().filter(reduce(or_, offices)).values_list("user_id", flat=True))
    return found


def _current() -> QuerySet[Membership]:
    """The memberships of today."""
    today = timezone.localdate()
    until = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    return Membership.objects.filter(until, valid_from__lte=today, user__is_active=True)


def _words(text: str, about: Occasion, by: User | None, note: str) -> str:
    words = text.format(
        title=about.title,
        department=about.department or "有关部门",
        by=by.get_short_name() if by else "系统",
        note=note,
        due=about.due,
        step=about.step,
        **{"unit": "", **about.more},
    )
    said = nested_quotes(words)
    return said if len(said) <= 300 else f"{said[:299]}…"


def _letters(notices: list[Notice]) -> None:
    """A letter for everybody who can be reached outside the site."""
    people = User.objects.in_bulk([notice.user_id for notice in notices])
    letters = []
    for notice in notices:
        person = people[notice.user_id]
        if person.email:
            letters.append(_letter(notice, Letter.Channel.EMAIL, person.email))
        if person.phone and settings.SMS_SENDER:
            letters.append(_letter(notice, Letter.Channel.SMS, person.phone))
    Letter.objects.bulk_create(letters, batch_size=BATCH)


def _letter(notice: Notice, channel: str, to: str) -> Letter:
    body = f"{notice.text}\n\n{settings.SITE_URL}{notice.url}" if notice.url else notice.text
    return Letter(
        notice=notice,
        channel=channel,
        to=to,
        subject=f"【权责清单】{notice.text}"[:200],
        body=body,
        next_try_at=timezone.now(),
    )

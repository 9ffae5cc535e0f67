"""Keeping what people type until it is saved (暂存), and telling them who else has the page open (谁在编辑).

One mechanism for every form of the offices: a local script sends what is typed every few seconds
(static/office/keeping.js), a session that ends keeps it through signing in (keeping_middleware.py), and what was kept is
offered back until it is saved or dropped. Only a page that was served to a person is kept for them: it carries a token.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from office.models.kept_forms import KeptForm

if TYPE_CHECKING:
    from accounts.models import User

SALT = "office.keeping"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "_keeping", "_restore", "next", "kept"})
"""What a form carries that nobody typed."""
SECRET = "password"  # noqa: S105  the word, not one
"""What is never kept: a field whose name has this in it."""
HERE = dt.timedelta(seconds=60)
"""Who was heard of within this time has the page open."""
OPEN_FOR = dt.timedelta(days=1)
"""How long it is known that somebody had a page open in which nothing was typed or saved."""
ONE_THING = re.compile(r"/\d+/")
"""The address of something that several people may edit at the same time."""

Typed = list[tuple[str, str]]
Labels = dict[str, list[str]]
"""What stands beside each field, and what its choice says."""


@dataclass(frozen=True)
class Page:
    """A page that was served to a person, as its token says."""

    user: int
    path: str


def token_of(user: User, path: str) -> str:
    return signing.dumps([user.pk, path[:500]], salt=SALT)


def page_of(token: str) -> Page | None:
    """The page of a token; None where it is not one of ours."""
    try:
        user, path = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Page(user, path)


def typed_in(pairs: Iterable[tuple[str, str]]) -> Typed | None:
    """What of a form is kept; None where it is too much."""
    typed = [
        (name, value.replace("\0", ""))
        for name, value in pairs
        if name not in NOT_TYPED and SECRET not in name.lower()
    ]
    most = settings.KEPT_FORM_CHARACTERS
    return typed if sum(len(name) + len(value) for name, value in typed) <= most else None


def keep(user: int, page: str, form: str, typed: Typed, labels: Labels | None = None) -> KeptForm:
    """Keep what a person has typed into a form; what stands beside its fields stays known where it is not told anew."""
    now = timezone.now()
    said: dict[str, Any] = {"typed": typed, "typed_at": now, "seen_at": now}
    if labels is not None:
        said["labels"] = {name: labels[name] for name, _ in typed if name in labels}
    kept, _ = KeptForm.objects.update_or_create(
        user_id=user,
        page=page[:500],
        form=form[:2000],
        defaults=said,
    )
    _make_room(user)
    return kept


def _make_room(user: int) -> None:
    """Of what is kept for a person the rest gives way: first what holds nothing typed, then what was touched longest ago;
    never what was touched last."""
    rows = KeptForm.objects.filter(user=user).annotate(
        size=Coalesce(Func("typed", function="pg_column_size", output_field=IntegerField()), 0),
        is_typed=Q(typed__isnull=False),
        is_saved=Q(saved_at__isnull=False),
    )
    ordered = rows.order_by("-is_typed", "-is_saved", "-seen_at", "-pk").values_list("pk", "size")
    gone, total = [], 0
    for place, (pk, size) in enumerate(ordered):
        total += size
        if place and (place >= settings.KEPT_FORMS or (size and total > settings.KEPT_BYTES)):
            gone.append(pk)
            total -= size
    if gone:
        KeptForm.objects.filter(pk__in=gone).delete()


def opened(page: Page, forms: Iterable[str]) -> None:
    """A person has these forms of a page open."""
    now = timezone.now()
    rows = [
        KeptForm(user_id=page.user, page=page.path, form=form[:2000], seen_at=now)
        for form in list(forms)[:50]
    ]
    KeptForm.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "page", "form"],
        update_fields=["seen_at"],
    )
    _make_room(page.user)


def saved(page: Page, form: str) -> None:
    """What was typed into a form is saved: it is kept no longer, and who has the page open is told."""
    rows = KeptForm.objects.filter(user=page.user, page=page.path, form=form[:2000])
    rows.update(typed=None, labels={}, typed_at=None, saved_at=timezone.now())


def others_at(page: Page, since: dt.datetime) -> list[dict[str, Any]]:
    """Who else has the page open, is typing there, or has saved since."""
    if not ONE_THING.search(page.path):
        return []
    now = timezone.now()
    rows = KeptForm.objects.filter(page=page.path).exclude(user=page.user).select_related("user")
    found: dict[int, dict[str, Any]] = {}
    for row in rows.filter(seen_at__gte=min(since, now - HERE)):
        one = found.setdefault(
            row.user_id, {"name": row.user.get_short_name(), "here": False, "typing": "", "saved": ""}
        )
        one["here"] = one["here"] or row.seen_at >= now - HERE
        if row.typed_at and row.seen_at >= now - HERE:
            one["typing"] = max(one["typing"], _clock(row.typed_at))
        if row.saved_at and row.saved_at >= since:
            one["saved"] = max(one["saved"], _clock(row.saved_at))
    return [one for one in found.values() if one["here"] or one["saved"]]


def _clock(when: dt.datetime) -> str:
    return f"{timezone.localtime(when):%H:%M}"


def kept_for(user: User) -> QuerySet[KeptForm]:
    """What a person has typed and not saved, the newest first."""
    return KeptForm.objects.visible_to(user).unsaved().order_by("-typed_at")


def drop_old() -> int:
    """What nobody came back to for a month is dropped, a page that was only open the next day."""
    now = timezone.now()
    left = Q(seen_at__lt=now - dt.timedelta(days=settings.KEPT_DAYS))
    only_open = Q(typed__isnull=True, saved_at=None, seen_at__lt=now - OPEN_FOR)
    return KeptForm.objects.filter(left | only_open).delete()[0]

"""Noticing that a law changed (发现法律变化), and what became of its articles.

What must hold: each change is noticed once, also by two who look at the same moment (unique constraints); what is
noticed follows from the library alone, so that an import, the nightly command and a second run all find the same.
A text that was already replaced when somebody first looked is passed over: lists are compared with the one after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from audit.log import record
from laws.comparing import ArticleChange, compare_texts
from laws.library import BEGINNING, Articles, LawRecord, TextRecord, load_articles, load_library
from laws.models import EXPIRED, OWN_BEGINNING, Article, LawEvent, LawVersion

if TYPE_CHECKING:
    from accounts.models import User

WINDOW = 365
"""How many days back a change is still followed up, unless the caller says otherwise."""
EXPIRY_AHEAD = 180
"""How many days before a law's own term runs out its end is a change that lists must follow; often it is extended."""

Status, Kind = LawVersion.Status, LawEvent.Kind


class _Change(NamedTuple):
    """A change as the library tells it; `dated` is false where only the day it was marked is known.

    `after` is the day on which the last text of a law that ended had begun.
    """

    law: int
    kind: str
    version: int | None
    previous: int | None
    by: str
    on: dt.date
    after: dt.date = BEGINNING
    dated: bool = True


def notice_changes(
    since: dt.date | None = None, *, by: User | None = None, today: dt.date | None = None
) -> list[LawEvent]:
    """Write down the changes that take effect after `since` (a year ago) and are not known yet; returns the new ones.

    A known change whose date, ground or older text the library now has otherwise is corrected.
    """
    day = today or timezone.localdate()
    start = since or day - dt.timedelta(days=WINDOW)
    known: dict[int, list[LawEvent]] = {}
    for noticed in LawEvent.objects.all():
        known.setdefault(noticed.law_id, []).append(noticed)
    new: list[LawEvent] = []
    for change in _changes(day, start):
        event = _known(change, known.get(change.law, ()))
        if event is not None:
            _correct(event, change, by)
            continue
        if change.by == EXPIRED and change.on > day + dt.timedelta(days=EXPIRY_AHEAD):
            continue
        event, created = _notice(change, by)
        if created:
            new.append(event)
    return new


# --- what the library tells --------------------------------------------------------------------------


def _changes(day: dt.date, start: dt.date) -> Iterator[_Change]:
    library = load_library()
    marked = _marked_repealed(library.laws.values())
    for law in library.laws.values():
        yield from _new_texts(law, day, start)
        yield from _articles_alone(law, day, start)
        repeal = _end(law, marked)
        if repeal is not None and repeal.on >= start:
            yield repeal


def _new_texts(law: LawRecord, day: dt.date, start: dt.date) -> Iterator[_Change]:
    """Each text that follows one whose words the library has, and that none in force has overtaken."""
    for n, text in enumerate(law.texts):
        undated = (
            text.is_open
            or text.begins == BEGINNING
            or (text.status == Status.FUTURE and text.effective_from is None)
        )
        overtaken = n + 1 < len(law.texts) and law.texts[n + 1].has_begun(day)
        previous = next((t for t in reversed(law.texts[:n]) if t.has_text), None)
        if previous is not None and not undated and not overtaken and text.begins >= start:
            yield _Change(law.pk, Kind.NEW_TEXT, text.pk, previous.pk, "", text.begins)


def _articles_alone(law: LawRecord, day: dt.date, start: dt.date) -> Iterator[_Change]:
    """Each day on which articles of a text begin apart from the rest, unless a later text has overtaken it by then."""
    for n, text in enumerate(law.texts):
        previous = next((t for t in reversed(law.texts[:n]) if t.has_text), None)
        if previous is None:
            continue
        for on in sorted({on for on in text.later.values() if on is not None}):
            overtaken = n + 1 < len(law.texts) and law.texts[n + 1].has_begun(max(day, on))
            if on >= start and on != text.begins and not overtaken:
                yield _Change(law.pk, Kind.ARTICLES, text.pk, previous.pk, "", on)


def _end(law: LawRecord, marked: Mapping[int, dt.date]) -> _Change | None:
    """The end of a law: repealed by another, ended on a day, or marked as repealed since it came in."""
    if not law.texts:
        return None
    last = law.texts[-1]
    ended = _Change(
        law.pk,
        Kind.REPEAL,
        None,
        next((t.pk for t in reversed(law.texts) if t.has_text), None),
        "",
        BEGINNING,
        last.begins,
    )
    repeals = [r for r in law.repeals if r.on is not None and _follows(law.texts, r.on)]
    if repeals:
        first = min(repeals, key=lambda r: r.on or BEGINNING)
        assert first.on is not None  # noqa: S101  of those with a date
        return ended._replace(by=str(first), on=first.on)
    if last.effective_to is not None:
        return ended._replace(on=last.effective_to, by=EXPIRED if last.own_term else "")
    if last.pk in marked:
        return ended._replace(on=marked[last.pk], dated=False)
    return None


def _follows(texts: Iterable[TextRecord], on: dt.date) -> bool:
    """Whether a repeal comes after every text, so that none adopted since has overtaken it."""
    return all(t.begins < on and (t.version_date or BEGINNING) < on for t in texts)


def _marked_repealed(laws: Iterable[LawRecord]) -> dict[int, dt.date]:
    """The day on which a text that was not repealed was marked 已废止 without a date, as registries do."""
    ids = [
        law.texts[-1].pk
        for law in laws
        if law.texts and law.texts[-1].status == Status.REPEALED and law.texts[-1].effective_to is None
    ]
    repealed = Q(status=Status.REPEALED)
    rows = (
        LawVersion.history.filter(id__in=ids)
        .order_by()
        .values_list("id")
        .annotate(marked=Min("history_date", filter=repealed), before=Min("history_date", filter=~repealed))
    )
    return {pk: timezone.localtime(at).date() for pk, at, before in rows if before and at and before < at}


# --- writing it down -----------------------------------------------------------------------------------


def _known(change: _Change, events: Iterable[LawEvent]) -> LawEvent | None:
    """The event that stands for a change already: of the same text, or an end that no text has followed since."""
    for event in events:
        if change.kind == event.kind == Kind.NEW_TEXT and event.version_id == change.version:
            return event
        if change.kind == event.kind == Kind.ARTICLES and (event.version_id, event.on) == (
            change.version,
            change.on,
        ):
            return event
        if change.kind == event.kind == Kind.REPEAL and event.on >= change.after:
            return event
    return None


@transaction.atomic
def _notice(change: _Change, by: User | None) -> tuple[LawEvent, bool]:
    """The event of a change, and whether this is the first to notice it."""
    kept: dict[str, Any] = {"previous_id": change.previous, "by": change.by[:400]}
    if change.kind == Kind.NEW_TEXT:
        key: dict[str, Any] = {"kind": change.kind, "version_id": change.version}
        kept |= {"law_id": change.law, "on": change.on}
    elif change.kind == Kind.ARTICLES:
        key = {"kind": change.kind, "version_id": change.version, "on": change.on}
        kept |= {"law_id": change.law}
    else:
        key = {"kind": change.kind, "law_id": change.law, "on": change.on}
    event, created = LawEvent.objects.get_or_create(**key, defaults=kept)
    if created:
        _record("law.noticed", event, by)
    return event, created


@transaction.atomic
def _correct(event: LawEvent, change: _Change, by: User | None) -> None:
    """Take over what the library now knows otherwise; a day on which it was only marked corrects none."""
    wanted: dict[str, Any] = {"previous_id": change.previous}
    if change.dated:
        wanted |= {"on": change.on, "by": change.by[:400]}
    changed = {name: value for name, value in wanted.items() if getattr(event, name) != value}
    if changed:
        LawEvent.objects.filter(pk=event.pk).update(**changed)
        event.refresh_from_db()
        _record("law.corrected", event, by)


def _record(action: str, event: LawEvent, by: User | None) -> None:
    code = event.law.region_code or ""
    record(action, actor=by, target=event, region_code=code, detail={"on": event.on.isoformat()})


# --- what became of the articles -------------------------------------------------------------------------


def texts_of(event: LawEvent, day: dt.date) -> tuple[LawVersion | None, LawVersion | None]:
    """The text that lists still quote, and the one they are to quote.

    The second is the event's own, or one that has taken its place by `day`; None for a repeal, and while the
    library has not got the articles.
    """
    if event.version is None or event.kind == Kind.REPEAL:
        return event.previous, None
    by = max(day, event.on)
    first = _order(event.version)
    known = [v for v in event.law.versions.all() if v.digest and not v.is_open and first <= _order(v)]
    known = [v for v in known if _order(v)[0] <= by]
    return event.previous, max(known, key=_order, default=None)


def is_of_event(event: LawEvent, new: LawVersion | None) -> Callable[[ArticleChange], bool]:
    """Tells of a change to text `new` whether it takes effect with `event`, and not with articles that begin apart."""
    if new is None:
        return lambda change: True
    own = Article.objects.filter(OWN_BEGINNING, version=new)
    later = dict(own.values_list("label", "effective_from"))
    if event.kind == LawEvent.Kind.ARTICLES:
        now = {label for label, on in later.items() if on == event.on and new.pk == event.version_id}
        return lambda change: bool(now.intersection(change.new_labels))
    apart = {label for label, on in later.items() if on != event.on}
    return lambda change: not change.new_labels or not apart.intersection(change.new_labels)


def _order(version: LawVersion) -> tuple[dt.date, dt.date]:
    return (
        version.effective_from or version.version_date or BEGINNING,
        version.version_date or BEGINNING,
    )


def articles_of(version: LawVersion) -> Articles:
    """The articles of a text by label, read once as long as the text is the same."""
    return _articles(version.pk, version.digest)


def article_changes(old: LawVersion, new: LawVersion) -> tuple[ArticleChange, ...]:
    """What became of every article from one text to the other, worked out once as long as both are the same."""
    return _compared(old.pk, old.digest, new.pk, new.digest)


@lru_cache(maxsize=64)
def _articles(pk: int, digest: str) -> Articles:
    return load_articles(pk)


@lru_cache(maxsize=32)
def _compared(old: int, old_digest: str, new: int, new_digest: str) -> tuple[ArticleChange, ...]:
    return tuple(compare_texts(_articles(old, old_digest), _articles(new, new_digest)))

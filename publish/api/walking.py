"""Reading lists page by page (翻页): whole though a release happens meanwhile, or told that it no longer can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Q
from django.utils import timezone
from rest_framework.request import Request

from publish import reading
from publish.api import cursors
from publish.caching import generation
from publish.change_models import ListChange
from publish.changes.noting import position
from publish.listing import lines_with_release
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.listing import Entries

TRIES = 5


class Leaf(TypedDict):
    """A page of a list: `generation` is the same on every page of a walk, `count` how much there is in all."""

    generation: str
    day: dt.date
    count: int
    next: str | None
    results: Any


def known_at(day: dt.date, at: int) -> Entries:
    """What the list says on `day`, as far as the first `at` changes tell."""
    listed = ListChange.objects.heads(day, at).exclude(operation=ListChange.Operation.DELETE)
    return ListEntry.objects.filter(version__in=listed.values("version"))


def walk(request: Request, asked: dict[str, Any], narrow: Callable[[Entries], Entries]) -> Leaf:
    """A page of the powers on the list, in its order. Whoever goes on reads the list as it was when they began."""
    text, place = asked.get("cursor"), None
    if text:
        place = cursors.read(cursors.Walk, text, request)
    for _ in range(TRIES):
        leaf = _leaf(request, asked, narrow, place)
        if leaf is not None:
            return leaf
    raise cursors.gone(request)


def _leaf(
    request: Request, asked: dict[str, Any], narrow: Callable[[Entries], Entries], place: cursors.Walk | None
) -> Leaf | None:
    """None where a release was over between two of the readings."""
    day = _day(request, place.day) if place else asked.get("on") or timezone.localdate()
    now, making = position(), _making()
    at = place.position if place else now
    if at > now or (place and place.making != making):
        raise cursors.gone(request)
    rows = narrow(ListEntry.objects.on(day) if at == now else known_at(day, at))
    count = place.count if place else rows.count()
    if place:
        rows = _after(request, rows, place.after)
    limit = asked["limit"]
    shown = list(lines_with_release(rows.order_by("sort_key", "pk"))[: limit + 1])
    if at == now and position() != now:
        return None
    more = len(shown) > limit
    shown = shown[:limit]
    here = cursors.Walk(
        cursors.mark_of(request), day.isoformat(), at, making, count, shown[-1].pk if shown else 0
    )
    return {
        "generation": f"{at}.{making}",
        "day": day,
        "count": count,
        "next": cursors.next_address(request, cursors.written(here)) if more else None,
        "results": reading.as_known_on(shown, day),
    }


def _making() -> int:
    """The first entry: another one when all of them were made anew."""
    return ListEntry.objects.order_by("pk").values_list("pk", flat=True).first() or 0


def _day(request: Request, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise cursors.gone(request) from None


def _after(request: Request, rows: Entries, pk: int) -> Entries:
    key = ListEntry.objects.filter(pk=pk).values_list("sort_key", flat=True).first()
    if key is None:
        raise cursors.gone(request)
    return rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))


def begin(request: Request, asked: dict[str, Any]) -> tuple[dt.date, str, int]:
    """Where the page of a short or ranked list begins: its day, the generation it is of, and after how many rows."""
    is_of = generation()
    if not (text := asked.get("cursor")):
        return asked.get("on") or timezone.localdate(), is_of, 0
    place = cursors.read(cursors.Counted, text, request)
    if place.generation != is_of:
        raise cursors.gone(request)
    return _day(request, place.day), is_of, place.after


def leaf(
    request: Request, asked: dict[str, Any], begun: tuple[dt.date, str, int], count: int, shown: Sequence[Any]
) -> Leaf:
    """That page: `shown` are its rows of `count`."""
    day, is_of, after = begun
    left = after + len(shown) < count and bool(shown)
    place = cursors.Counted(cursors.mark_of(request), day.isoformat(), is_of, after + len(shown))
    return {
        "generation": is_of,
        "day": day,
        "count": count,
        "next": cursors.next_address(request, cursors.written(place)) if left else None,
        "results": shown,
    }


def cut(
    request: Request, asked: dict[str, Any], begun: tuple[dt.date, str, int], rows: Sequence[Any]
) -> Leaf:
    """A page of rows that are all there."""
    after = begun[2]
    return leaf(request, asked, begun, len(rows), rows[after : after + asked["limit"]])

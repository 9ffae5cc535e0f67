"""What a cell says twice made one: 《甲法》《甲法》（2019年修正）, and articles first listed and then quoted."""

from __future__ import annotations

from core.chinese import Compact
from laws.heads import Event, Law, has_words
from laws.locators import Locator, parse_locator
from laws.spelling import STATE


def join_events(c: Compact, events: list[Event]) -> list[Event]:
    """The events of a cell with repeated heads and announced articles joined; their order stays."""
    joined: list[Event] = []
    i = 0
    while i < len(events):
        event = events[i]
        while (head := _repeated(c, event, events, i + 1)) is not None:
            event, i = head, i + 1
        i += 1
        followers = _quoted(c, event, events, i)
        joined += _announced(event, followers) if followers else [event]
        i += len(followers)
    return joined


# --- 《甲法》《甲法》（2019年修正） -----------------------------------------------------------------------


def _repeated(c: Compact, event: Event, events: list[Event], i: int) -> Event | None:
    """Both heads as one, when the next event only names the same law again."""
    following = events[i] if i < len(events) else None
    if following is None or event.law is None or event.locators or following.law is None:
        return None
    same = _bare(event.law.title) == _bare(following.law.title) != ""
    if not same or has_words(c.text[event.end : following.start]):
        return None
    return following._replace(start=event.start, law=_one_law(event.law, following.law))


def _one_law(first: Law, second: Law) -> Law:
    tagged = second if second.tagged and not first.tagged else first
    return tagged._replace(
        title=max(first.title, second.title, key=len),
        edition="；".join(filter(None, dict.fromkeys((first.edition, second.edition)))),
        role=first.role or second.role,
        written=first.written or second.written,
        unsure=first.unsure or second.unsure,
    )


def _bare(title: str) -> str:
    return title.removeprefix(STATE)


# --- 《甲条例》第十三条、第三十一条⏎第十三条 …⏎第三十一条 … -------------------------------------------------


def _quoted(c: Compact, event: Event, events: list[Event], i: int) -> list[Event]:
    """The events right behind a list of articles that quote articles of that list."""
    if not event.locators or i >= len(events) or has_words(c.text[event.end : events[i].start]):
        return []
    announced = {article for _, canonical in event.locators for article in _articles(canonical)}
    found = []
    for following in events[i:]:
        if following.law is not None or not _articles_of(following) <= announced:
            break
        found.append(following)
    return found


def _announced(event: Event, followers: list[Event]) -> list[Event]:
    """What is left of the list, and its quotations with the places that the list gives more exactly."""
    quoted = {article for one in followers for article in _articles_of(one)}
    left = tuple((at, canonical) for at, canonical in event.locators if not _articles(canonical) <= quoted)
    named = [canonical for _, canonical in event.locators]
    exact = [
        one._replace(locators=tuple((at, _exact(own, named)) for at, own in one.locators))
        for one in followers
    ]
    if left:
        return [event._replace(locators=left), *exact]
    first = exact[0]
    unsure = event.unsure or first.unsure
    return [first._replace(start=event.start, law=event.law, unsure=unsure), *exact[1:]]


def _exact(own: str, named: list[str]) -> str:
    """The place of a quotation: as its heading says, or the list where that alone names 款 or 项."""
    places = parse_locator(own)
    if len(places) != 1 or places[0] != Locator(article=places[0].article, suffix=places[0].suffix):
        return own
    same = [canonical for canonical in named if _articles(canonical) == _articles(own)]
    return "、".join([same[0], *(one.removeprefix(own) for one in same[1:] if one != own)]) if same else own


def _articles(canonical: str) -> set[tuple[int, int]]:
    return {(place.article, place.suffix) for place in parse_locator(canonical) if place.article}


def _articles_of(event: Event) -> set[tuple[int, int]]:
    found = {article for _, canonical in event.locators for article in _articles(canonical)}
    return found or {(0, 0)}

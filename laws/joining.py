"""What a cell says twice made one: 《甲法》《甲法》（2019年修正）, and articles first listed and then quoted."""

from __future__ import annotations

from typing import NamedTuple

from core.chinese import Compact
from laws.events import Event, Law, has_words
from laws.locators import parse_locator
from laws.places import Locator
from laws.spelling import STATE


class Entry(NamedTuple):
    """A citation in the making: where it begins in compact text, its law and place, and the text it quotes."""

    start: int
    law: Law
    locator: str
    text: str
    unsure: str


def join_heads(c: Compact, events: list[Event]) -> list[Event]:
    """The events of a cell with each head that is only repeated joined to the one before."""
    joined: list[Event] = []
    for event in events:
        head = _one_head(c, joined[-1], event) if joined else None
        joined[-1:] = [head] if head else [*joined[-1:], event]
    return joined


# --- 《甲法》《甲法》（2019年修正） -----------------------------------------------------------------------


def _one_head(c: Compact, first: Event, second: Event) -> Event | None:
    """Both heads as one, when the second only names the law of the first again."""
    if first.law is None or first.locators or second.law is None:
        return None
    same = _bare(first.law.title) == _bare(second.law.title) != ""
    if not same or has_words(c.text[first.end : second.start]):
        return None
    return second._replace(start=first.start, law=_one_law(first.law, second.law))


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

_Article = tuple[str, int, int]


def join_quoted(entries: list[Entry]) -> list[Entry]:
    """Entries without those that only announce articles which are quoted right behind them.

    A quotation takes the place from the list where that alone names 款 or 项, and the law's edition likewise.
    """
    joined: list[Entry] = []
    at = 0
    while at < len(entries):
        quotes = _end(entries, at, quoting=False)
        end = _end(entries, quotes, quoting=True)
        listed, quoted = entries[at:quotes], entries[quotes:end]
        joined += _joined(listed, quoted) if listed and quoted else listed + quoted
        at = max(end, at + 1)
    return joined


def _end(entries: list[Entry], at: int, *, quoting: bool) -> int:
    """Where a run of entries with a text, or of entries without one, ends."""
    while at < len(entries) and bool(entries[at].text) is quoting:
        at += 1
    return at


def _joined(listed: list[Entry], quoted: list[Entry]) -> list[Entry]:
    """Both runs as one, where most of the articles listed are quoted: 《甲法》第三条；《乙法》第五条：… is no list."""
    announced: dict[_Article, list[Entry]] = {}
    for entry in listed:
        for article in _articles(entry):
            announced.setdefault(article, []).append(entry)
    found = {article for entry in quoted for article in _articles(entry)} & announced.keys()
    if not found or 2 * len(found) <= len(announced):
        return listed + quoted
    left = [entry for entry in listed if not (of := _articles(entry)) or not found.issuperset(of)]
    return left + [_exact_entry(entry, announced) for entry in quoted]


def _exact_entry(entry: Entry, announced: dict[_Article, list[Entry]]) -> Entry:
    articles = _articles(entry)
    lists = announced.get(articles[0], []) if len(articles) == 1 else []
    if not lists:
        return entry
    alone = [one.locator for one in lists if len(_articles(one)) == 1]
    return entry._replace(law=_one_law(lists[0].law, entry.law), locator=_exact(entry.locator, alone))


def _exact(own: str, named: list[str]) -> str:
    """The place of a quotation: as its heading says, or the list where that alone names 款 or 项."""
    (place,) = parse_locator(own) if len(parse_locator(own)) == 1 else (Locator(),)
    if not named or place != Locator(article=place.article, suffix=place.suffix):
        return own
    return "、".join(dict.fromkeys((named[0], *(one.removeprefix(own) or one for one in named[1:]))))


def _articles(entry: Entry) -> list[_Article]:
    """The articles a citation names, each once, with their law."""
    places = parse_locator(entry.locator) if entry.law.title else []
    return list(dict.fromkeys((_bare(entry.law.title), p.article, p.suffix) for p in places if p.article))

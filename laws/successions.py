"""Where the articles of a law that ended stand now (条文承接): as a table of a codification says, else as compared.

What a table says goes first and is shown with its source; what the comparison finds stands beside it, as candidates: it
is for a person to say that one took the place of another. Pure, but for `load_successions`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from core.chinese import comparison_key
from laws.comparing import Candidate, changes_of
from laws.counterparts import CLAUSE
from laws.likeness import SHORT, clauses, is_penalty
from laws.locators import parse_locator
from laws.matching import article_label, candidates
from laws.models import Succession
from laws.structure import paragraphs
from laws.titles import canonical_title

HELD = 80.0
"""Likeness (percent) from which an item stands in the midst of a longer clause."""
SHOWN = 4
"""So many newer articles at most are shown for one that ended, where its items went to several."""

Articles = Mapping[str, str]


class Successor(NamedTuple):
    """What a table says took the place of an article; without a title nothing did."""

    title: str
    locator: str
    source: str
    note: str

    def __str__(self) -> str:
        return f"《{self.title}》{self.locator}" if self.title else "没有承接的规定"


Told = Mapping[str, Sequence[Successor]]
"""What tables say of one law: its articles, and "" for the whole of it."""


def taking_place(
    old: Articles, told: Told, title: str, new: Articles, text_of: Callable[[str], Articles]
) -> dict[str, tuple[Candidate, ...]]:
    """What may have taken the place of each article of a law that ended.

    `title` and `new` are the law that repealed it, with its articles; `text_of` gives those of any other by title.
    """
    compared = _compared(tuple(old.items()), tuple(new.items())) if old and new else {}
    found = {}
    for label in old.keys() | told.keys():
        rows = [_told(one, text_of) for one in told.get(label, told.get("", ())) if one.title]
        said = {row.label for row in rows}
        near = [one._replace(label=f"《{title}》{one.label}") for one in compared.get(label, ())]
        found[label] = tuple(rows + [one for one in near if one.label not in said])
    return found


def _told(successor: Successor, text_of: Callable[[str], Articles]) -> Candidate:
    articles = text_of(successor.title)
    places = [p for p in parse_locator(successor.locator) if p.article and p.annex is None]
    labels = dict.fromkeys(article_label(p.article, p.suffix) for p in places)
    words = "\n".join(articles[label] for label in labels if label in articles)
    return Candidate(str(successor), words, 100.0, successor.source or "新旧条文对照表")


@lru_cache(maxsize=32)
def _compared(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> Mapping[str, tuple[Candidate, ...]]:
    """What comes nearest in another law to the articles of one that ended; the same pair is compared once."""
    there = dict(new)
    places: dict[bool, dict[tuple[str, int], str]] = {True: {}, False: {}}
    for label, words in new:
        for n, one in enumerate(clauses(words)):
            places[one.is_penalty][label, n] = one.key
    found = {}
    for label, change in changes_of(dict(old), there).items():
        near = [Candidate(now, there[now], change.likeness) for now in change.new_labels]
        near = near or list(change.candidates)
        known = {one.label for one in near}
        more = [one for one in _by_item(change.old, places) if one[0] not in known] if near else []
        near += [Candidate(now, there[now], likeness) for now, likeness in more[: max(0, SHOWN - len(near))]]
        found[label] = tuple(near)
    return found


def _by_item(words: str, places: Mapping[bool, Mapping[tuple[str, int], str]]) -> list[tuple[str, float]]:
    """Where the items of an article went, each by itself: a codification spreads them over several articles.

    An item of a penalty may stand in the midst of the penalty that it has of its own there.
    """
    items = [
        (comparison_key(item.words), is_penalty(row.text)) for row in paragraphs(words) for item in row.items
    ]
    likest: dict[str, float] = {}
    for key, penal in items if len(items) > 1 else ():
        found = _nearest_clause(key, places[penal]) if len(key) >= SHORT else None
        if found is not None:
            likest[found[0]] = max(likest.get(found[0], 0.0), found[1])
    return sorted(likest.items(), key=lambda row: -row[1])


def _nearest_clause(key: str, places: Mapping[tuple[str, int], str]) -> tuple[str, float] | None:
    """The newer article one of whose clauses is like an item, or holds it; and how like (percent)."""
    whole = process.extractOne(key, places, scorer=fuzz.ratio, score_cutoff=CLAUSE)
    longer = {place: clause for place, clause in places.items() if len(clause) >= len(key)}
    held = process.extractOne(key, longer, scorer=fuzz.partial_ratio, score_cutoff=HELD)
    best = max((row for row in (whole, held) if row), key=lambda row: row[1], default=None)
    return (best[2][0], round(best[1], 1)) if best else None


def load_successions(titles: Iterable[str] | None = None) -> dict[str, dict[str, list[Successor]]]:
    """The tables, or what they say of these laws: title → article → what took its place. One query."""
    rows = Succession.objects.order_by("pk")
    if titles is not None:
        rows = rows.filter(old_title__in={name for title in titles for name in candidates(title)})
    found: dict[str, dict[str, list[Successor]]] = defaultdict(lambda: defaultdict(list))
    columns = ("old_title", "old_label", "new_title", "new_locator", "source", "note")
    for title, label, *said in rows.values_list(*columns):
        found[canonical_title(title)][label].append(Successor(*said))
    return found


def told_of(title: str, successions: Mapping[str, Told]) -> Told:
    """What tables say of a law, by whichever of its names they call it."""
    return next((successions[name] for name in candidates(title) if name in successions), {})

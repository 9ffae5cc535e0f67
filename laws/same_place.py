"""Whether two citations mean the same place (同一法律的同一条款): the same law and the same article.

A paragraph or item that both name must be the same too; what only one of them names does not part them. A law without an
article means no place, and no place is the same as another.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from core.chinese import squeeze
from laws.citations import split_citations
from laws.locators import parse_locator
from laws.places import Locator
from laws.spelling import STATE, set_right

_BELOW_ARTICLE = ("paragraph", "item", "sub_item")

Article = tuple[str, int | None, str, int, int]


class Place(NamedTuple):
    """A place in a law, by the law's name without 中华人民共和国."""

    law: str
    locator: Locator

    @property
    def article(self) -> Article:
        """What two places must have in common whatever else they name."""
        at = self.locator
        return self.law, at.annex, at.number, at.article, at.suffix


@lru_cache(maxsize=8192)
def places_of(title: str, locator: str) -> frozenset[Place]:
    """The places that one citation means; none where it names no law or no article."""
    law = set_right(squeeze(title).strip("《》")).removeprefix(STATE)
    return frozenset(Place(law, at) for at in parse_locator(locator) if law and _is_definite(at))


@lru_cache(maxsize=4096)
def places_in(text: str) -> frozenset[Place]:
    """The places that the citations of a text mean; one that a person has to confirm means none yet."""
    sure = (one for one in split_citations(text) if not one.unsure)
    return frozenset(place for one in sure for place in places_of(one.title, one.locator))


@lru_cache(maxsize=8192)
def names_place(text: str, title: str, locator: str) -> bool:
    """Whether a text names the place, or one of the places, of a citation."""
    return share_place(places_in(text), places_of(title, locator))


def share_place(ours: Iterable[Place], theirs: Iterable[Place]) -> bool:
    """Whether any of these places is one of those."""
    theirs = tuple(theirs)
    return any(_same(one, other) for one in ours for other in theirs)


def _is_definite(at: Locator) -> bool:
    """An article, or an entry of a catalogue or a standard that is counted through: 目录第117项, 4.1.2."""
    return bool(at.article or at.number or (at.item and not at.paragraph))


def _same(one: Place, other: Place) -> bool:
    if one.article != other.article:
        return False
    levels = [(getattr(one.locator, name), getattr(other.locator, name)) for name in _BELOW_ARTICLE]
    return all(a == b or not (a and b) for a, b in levels)

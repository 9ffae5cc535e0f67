"""How like articles and clauses are (条文相似程度): by what they share, their own words counting for more than formulas.

Two measures of the same: one for how much of an article is found again, one that tells rivals apart, in which what every
article has (违反本法规定…责令改正) counts for next to nothing. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, pairwise
from math import log
from typing import NamedTuple

from rapidfuzz import fuzz

from core.chinese import comparison_key
from laws.structure import Item, paragraphs

SHORT = 12
"""A clause of fewer characters is a formula."""
_LIABILITY = re.compile(r"罚款|没收|吊销|警告|拘留|处分|责令|刑事责任|处罚")
Grams = frozenset[str]


def grams_of(key: str) -> Grams:
    return frozenset(map("".join, pairwise(key))) or frozenset(key)


class Scales:
    """How much two articles have in common, among those that are not the same in both texts (label → key)."""

    def __init__(self, lost: Mapping[str, str], come: Mapping[str, str]) -> None:
        self.old = {label: grams_of(key) for label, key in lost.items()}
        self.new = {label: grams_of(key) for label, key in come.items()}
        spread: dict[str, int] = {}
        for side in (self.old, self.new):
            for gram, count in Counter(chain.from_iterable(side.values())).items():
                spread[gram] = max(count, spread.get(gram, 0))
        size = max(len(lost), len(come))
        self._weights = {gram: log(1 + size / count) for gram, count in spread.items()}
        self._sharp = {gram: weight**2 for gram, weight in self._weights.items()}
        self._new_sharp = {
            label: sum(map(self._sharp.__getitem__, grams)) for label, grams in self.new.items()
        }
        self._rivals: dict[str, dict[str, float]] = {}
        self.old_sums = {label: self.weight(grams) or 1.0 for label, grams in self.old.items()}
        self.new_sums = {label: self.weight(grams) or 1.0 for label, grams in self.new.items()}
        self._having: dict[str, list[str]] = defaultdict(list)
        for label, grams in self.new.items():
            for gram in grams:
                self._having[gram].append(label)
        self._shared = {was: self._in_common(grams, self._weights) for was, grams in self.old.items()}

    def _in_common(self, grams: Grams, weights: Mapping[str, float]) -> dict[str, float]:
        """What an older article has in common with each newer one; asked gram by gram, since most have few."""
        found = dict.fromkeys(self.new, 0.0)
        for gram in grams:
            weight = weights[gram]
            for now in self._having.get(gram, ()):
                found[now] += weight
        return found

    def weight(self, grams: Iterable[str]) -> float:
        return sum(map(self._weights.__getitem__, grams))

    def alike(self, was: str, now: str) -> float:
        """The share of both that is common."""
        return 2 * self._shared[was][now] / (self.old_sums[was] + self.new_sums[now])

    def rivals(self, was: str) -> Mapping[str, float]:
        """How much an older article has in common with each newer one, its own words counting for more than formulas do."""
        if was not in self._rivals:
            own = sum(map(self._sharp.__getitem__, self.old[was]))
            self._rivals[was] = {
                now: 2 * shared / (own + self._new_sharp[now] or 1.0)
                for now, shared in self._in_common(self.old[was], self._sharp).items()
            }
        return self._rivals[was]

    def kept(self, was: str, now: str) -> float:
        """The share of the older article that stands in the newer one."""
        return self._shared[was][now] / self.old_sums[was]

    def covered(self, grams: Grams, labels: Iterable[str]) -> float:
        """The share of these words that stands in the newer articles named."""
        there = frozenset().union(*(self.new[label] for label in labels))
        return self.weight(grams & there) / (self.weight(grams) or 1.0)

    def its_own(self, key: str, label: str) -> float:
        """The share of a clause that stands in a newer article, formulas counting for little."""
        weights = {gram: self._sharp.get(gram, 0.0) for gram in grams_of(key)}
        return sum(weights[gram] for gram in weights.keys() & self.new[label]) / (
            sum(weights.values()) or 1.0
        )


class Clause(NamedTuple):
    """A paragraph of an article, or the lead or an item of it, without typography; and whether it is about a breach."""

    key: str
    is_penalty: bool


def is_penalty(words: str) -> bool:
    """Whether words say what follows from a breach: the penalty for a duty is not the duty."""
    return bool(_LIABILITY.search(words))


def clauses(words: str) -> list[Clause]:
    """The paragraphs of an article, and the items of those that have any; none that is a mere formula."""
    found = []
    for row in paragraphs(words):
        units = [row.lead, *(item.words for item in row.items)] if row.items else [row.text]
        found += [Clause(comparison_key(unit), is_penalty(row.text)) for unit in units]
    return [clause for clause in found if len(clause.key) >= SHORT]


def conduct_of(words: str) -> str:
    """What is punished: of each clause about a breach, what stands before the sanction; without typography."""
    return "".join(
        _LIABILITY.split(clause.key, maxsplit=1)[0] for clause in clauses(words) if clause.is_penalty
    )


def best_clause(words: str, article: str) -> float:
    """How like a clause some clause of an article is (percent)."""
    key, whole = comparison_key(Item(0, words).words), comparison_key(article)
    return (
        100.0
        if key in whole
        else max(fuzz.ratio(key, other) for other in (whole, *(clause.key for clause in clauses(article))))
    )

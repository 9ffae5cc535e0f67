"""The names on the list, held by the process (清单中的名称): what of a question they hold, how rare its words are, what is spelt nearly alike.

A name is the titles of an entry (name, sub-item, everyday terms, conduct), each kept once however many regions list it. A release adds
to what is held; the engine is not asked. What must hold: nothing is found here that is not asked for in the database afterwards, where
day, region and what is withheld are looked at.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

import rjieba
from django.db.models import Max, Min
from rapidfuzz.distance import OSA

from publish.asking.known import Known, Phrase
from publish.asking.spelling import HAN, has_slip
from publish.asking.understanding import Understood, Word
from publish.caching import generation
from publish.models import ListEntry

MOST_NAMES = 100_000
"""So many different names are held; beyond that what is near is looked for among these."""
UNKNOWN = 0.35
"""What a word that no name holds tells, as a share of what the rarest tells."""
LATER_WAY = 0.94
"""What each further way to say a word tells, as a share of the one before."""
HINT = 0.4
"""What a hint tells, as a share of a word that is looked for."""
LEAST_TYPED = 4
"""Shorter words are not set right: another character makes another word of them."""


@dataclass(frozen=True)
class Near:
    """A name that holds part of what was asked: how much, weighed by how rare its words are, and its entries."""

    share: float
    text: str
    entries: tuple[int, ...]


Held = tuple[set[int], Phrase, float]
"""The names that hold a phrase, the phrase, and what it tells."""


class Names:
    def __init__(self) -> None:
        self.span: tuple[int | None, int | None] = (None, None)
        self.texts: list[str] = []
        self.entries: list[array[int]] = []
        self.places: dict[str, int] = {}
        self.grams: dict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, rows: Iterable[tuple[int, str]]) -> None:
        for pk, titles in rows:
            text = _text(titles)
            place = self.places.get(text)
            if place is None:
                if len(self.texts) >= MOST_NAMES:
                    continue
                place = self.places[text] = len(self.texts)
                self.texts.append(text)
                self.entries.append(array("Q"))
                for gram in _grams(text):
                    self.grams[gram].append(place)
            self.entries[place].append(pk)

    # --- how much a term tells ----------------------------------------------------------------------

    def with_term(self, term: str) -> set[int]:
        """The names that hold a term."""
        grams = [self.grams.get(gram, ()) for gram in _grams(term)]
        if not grams:
            return {place for place, text in enumerate(self.texts) if term in text} if term else set()
        least = min(grams, key=len)
        return {place for place in least if term in self.texts[place]}

    def weight(self, held: int) -> float:
        return math.log((len(self.texts) + 1) / (held + 1)) + 0.1

    # --- what is near -------------------------------------------------------------------------------

    def near(self, said: Understood, most: int) -> list[Near]:
        """The names that hold some of the words, or what these are called officially; those that hold most of what tells first.

        What only says how something was done (没证, 私自) is a hint beside the words that say what.
        """
        objects = [word for word in said.words if not word.is_manner] or said.words
        held: dict[int, dict[Phrase, float]] = defaultdict(dict)
        total = 0.0
        for tells, ways in self._told(objects):
            total += tells
            for place, (weight, phrase) in _best(ways).items():
                held[place][phrase] = weight  # what says two words of the question says it once
        scores = {place: sum(weights.values()) for place, weights in held.items()}
        manners = [word for word in said.words if word not in objects]
        for hint in (*said.hints, *manners):
            tells, ways = self._holding(hint)
            for place in set().union(*(places for places, _, _ in ways)) & scores.keys():
                scores[place] += tells * HINT
        order = sorted(scores, key=lambda place: (-round(scores[place] / total, 2), len(self.texts[place])))
        return [
            Near(min(1.0, scores[place] / total), self.texts[place], tuple(self.entries[place]))
            for place in order[:most]
        ]

    def _told(self, words: Iterable[Word]) -> Iterator[tuple[float, list[Held]]]:
        """What each word tells and the names that hold it; where no name does, those that hold its parts or are of its matter."""
        for word in words:
            tells, ways = self._holding(word)
            parts = [] if ways else [part for part in map(Word, _parts(word.said)) if not part.is_manner]
            if parts:
                yield from self._told(parts)
            else:
                yield (tells, ways) if ways else (self.weight(0) * UNKNOWN, self._of_its_matter(word))

    def _holding(self, word: Word) -> tuple[float, list[Held]]:
        """What a word tells, by how rare all that it may stand for is together, and for each way to say it the names that hold it;
        a later way tells a little less.
        """
        ways = [
            (set.intersection(*map(self.with_term, phrase)), phrase, LATER_WAY**at)
            for at, phrase in enumerate(word.alternatives)
        ]
        tells = self.weight(len(set().union(*(places for places, _, _ in ways))))
        return tells, [(places, phrase, tells * less) for places, phrase, less in ways if places]

    def _of_its_matter(self, word: Word) -> list[Held]:
        """The names that hold a pair of characters of a word that no name holds: 户口本 is of the matter of 户口."""
        if word.means or len(word.said) < 3:
            return []
        pairs = ((self.with_term(gram), (gram,)) for gram in _grams(word.said))
        return [(places, pair, self.weight(len(places)) / 2) for places, pair in pairs if places]

    # --- what is spelt nearly alike -----------------------------------------------------------------

    def corrected(self, text: str, known: Known) -> str:
        """The text with one character set right (近似字), where it can be said of which word it is; '' where not.

        Only where the dictionary does not know what stands there, or two changed places: 食品 for 药品 is another word and no slip.
        """
        if len(text) < LEAST_TYPED:
            return ""
        slip, letters = has_slip(text), sorted(text)
        counts: Counter[str] = Counter()
        for source, weight in self._alike(text, known):
            for window in _windows(source, len(text)):
                if (slip or sorted(window) == letters) and OSA.distance(text, window, score_cutoff=1) == 1:
                    counts[window] += weight
        best = sorted(counts.items(), key=lambda pair: (-(len(pair[0]) == len(text)), -pair[1], pair[0]))
        return best[0][0] if best else ""

    def _alike(self, text: str, known: Known) -> Iterator[tuple[str, int]]:
        shared: Counter[int] = Counter()
        for gram in set(_grams(text)):
            shared.update(self.grams.get(gram, ()))
        for place, _count in shared.most_common(400):
            yield self.texts[place], len(self.entries[place])
        grams = set(_grams(text))
        for said in (*known.words, *known.law_titles):
            if abs(len(said) - len(text)) <= 1 and grams & set(_grams(said)):
                yield said, 1


def _best(held: list[Held]) -> dict[int, tuple[float, Phrase]]:
    """For each name the way to say the word that tells most."""
    best: dict[int, tuple[float, Phrase]] = {}
    for places, phrase, weight in held:
        for place in places:
            best[place] = max(best.get(place, (0.0, ())), (weight, phrase))
    return best


def _windows(text: str, length: int) -> set[str]:
    """Every stretch of about the length, at least a line's; what is longer or shorter by one as well."""
    return {
        line[start : start + size]
        for line in text.split("\n")
        for size in (length, length + 1, length - 1)
        for start in range(len(line) - size + 1)
    }


def _text(titles: str) -> str:
    """The lines of the titles that are words: not the letters and codes by which they may be typed."""
    return "\n".join(line for line in titles.split("\n") if HAN.search(line))


def _grams(text: str) -> list[str]:
    return list(dict.fromkeys(line[i : i + 2] for line in text.split("\n") for i in range(len(line) - 1)))


def _parts(said: str) -> list[str]:
    """The words of the dictionary in a run that the list does not hold as a whole."""
    return list(dict.fromkeys(token for token in rjieba.cut(said, False) if len(token) > 1 and token != said))


_names = Names()
_as_of = ""
"""The generation under which the names were last brought up to the list."""
_lock = Lock()


def names() -> Names:
    """The names as the list has them now: what a release added is read, and all of it where the entries were made anew."""
    global _names, _as_of  # noqa: PLW0603  one for the process
    now = generation()
    if _as_of != now:
        with _lock:
            if _as_of != now:
                span = tuple(ListEntry.objects.aggregate(first=Min("pk"), last=Max("pk")).values())
                if _names.span != span:
                    _names = _brought_up(_names, span)
                _as_of = now
    return _names


def _brought_up(held: Names, span: tuple[int | None, int | None]) -> Names:
    first, last = held.span
    kept = held if first is not None and first == span[0] and (last or 0) < (span[1] or 0) else Names()
    new = ListEntry.objects.filter(pk__gt=last) if kept is held and last else ListEntry.objects.all()
    kept.add(new.order_by("pk").values_list("pk", "titles").iterator(chunk_size=2000))
    kept.span = span
    return kept

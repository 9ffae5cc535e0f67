"""Which articles of two texts of a law are the same provision (条文对应): clause by clause, many to many. Pure.

Articles with the same words come first. What is left is weighed by the pairs of characters it shares, rare ones
counting more than the formulas that every article has (违反本法规定…责令改正); where an article stands between its
neighbours that are sure is evidence too. What must hold: a pair is sure, or it is left to a person.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from core.chinese import comparison_key
from laws.likeness import SHORT, Scales, clauses, conduct_of, grams_of, is_penalty

REWORDED = 85.0
"""Likeness (percent) from which two articles that follow the same one, or have one number, are one reworded."""
CERTAIN, CLEAR = 0.6, 0.2
"""From which share in common two articles are one wherever they stand, if no other comes as near to it."""
ALIKE, IN_PLACE = 0.5, 0.2
"""The same for the rest, likest first; and how much it counts for to stand where the neighbours say."""
WIDE = 12
"""Where the neighbours leave more articles to choose from, it counts for half."""
ALONE, APART, FAINT, FAR, NARROW = 1.2, 1.6, 0.22, 0.3, 6
"""What nothing else is so like to by this factor, from the first share among so few articles, from the second anywhere."""
WITHIN, BESIDE = 0.6, 0.5
"""From which share of an older article found in a newer one it has gone into it; the second, where its neighbour went."""
CLAUSE, BETTER = 60.0, 15.0
"""Likeness (percent) from which a clause stands in another article, if that is so much liker than any clause of its own."""
PART, LITTLE = 55.0, 0.4
"""Likeness (percent) of a joined article to some stretch of what it went into; below the second share two are little alike."""
LONG = 20
"""A clause of fewer characters is a formula too, unless what it is found in is new."""
HALF = 0.5
"""An article of which less than this can be followed is left to a person; so is one joined, of what it alone said."""
NAMED = 0.25
"""A penalty is not found again where less than this of the conduct that it punishes is named."""
NEAR, SHOWN = 0.2, 0.1
"""Below the first, and with nothing new in its place, an article is gone; below the second nothing is worth showing."""
DISSOLVED = 0.35
"""From which share of one of its clauses, found elsewhere, an article is not gone but taken apart."""
NEAREST = 3
NAMEABLE = 8
"""Conduct of fewer pairs of signs says too little to be missed."""
LONE = 3.0
"""By this factor above all others, little in common is enough anywhere."""

_PURPOSE = re.compile(r"制定本|制定这")
_START = re.compile(r"起(?:施行|实施|生效|执行)")


class Likely(NamedTuple):
    """A newer article for an older one, and how alike the two are (percent)."""

    label: str
    likeness: float


@dataclass
class Counterparts:
    """What became of older articles: those they live on in, most of it first; else the nearest; else nothing (gone)."""

    links: dict[str, list[Likely]] = field(default_factory=dict)
    nearest: dict[str, list[Likely]] = field(default_factory=dict)


def counterparts(old: Mapping[str, str], new: Mapping[str, str]) -> Counterparts:
    """What became of each article of `old` (label → words). One in neither links nor nearest is gone."""
    before = {label: comparison_key(text) for label, text in old.items()}
    after = {label: comparison_key(text) for label, text in new.items()}
    same = {was: Likely(now, 100.0) for now, was in _identical(before, after).items()}
    same |= _reworded(before, after, same)
    found = Counterparts({was: [likely] for was, likely in same.items()})
    if len(same) < max(len(before), len(after)):
        _Search(old, new, before, after, same).into(found)
    return found


def _identical(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Articles whose words are the same; of several alike, the one of the same number, else in turn."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for label, key in before.items():
        by_key[key].append(label)
    pairs: dict[str, str] = {}
    for label, key in after.items():
        if label in by_key.get(key, ()):
            pairs[label] = label
            by_key[key].remove(label)
    for label, key in after.items():
        if label not in pairs and by_key.get(key):
            pairs[label] = by_key[key].pop(0)
    return pairs


def _reworded(
    before: Mapping[str, str], after: Mapping[str, str], same: Mapping[str, Likely]
) -> dict[str, Likely]:
    """Articles little changed, found where one would look first: behind the one before, and under the same number."""
    follows = dict(pairwise(after))
    taken = {likely.label for likely in same.values()}
    pairs: dict[str, Likely] = {}
    previous: Likely | None = None
    for label, key in before.items():
        found = same.get(label)
        if found is None and len(key) >= SHORT:
            behind = follows.get(previous.label, label) if previous else label
            near = {label, follows.get(label, label), behind}
            rows = [
                Likely(now, fuzz.ratio(key, after[now])) for now in near if now in after and now not in taken
            ]
            found = max(rows, key=lambda row: row.likeness, default=None)
            if found and found.likeness >= REWORDED:
                pairs[label] = found
                taken.add(found.label)
            else:
                found = None
        previous = found
    return pairs


# --- searching -----------------------------------------------------------------------------------------


class _Search:
    """The search among the articles that are not plainly the same; `plain` are those that are (old → new)."""

    def __init__(
        self,
        old: Mapping[str, str],
        new: Mapping[str, str],
        before: Mapping[str, str],
        after: Mapping[str, str],
        plain: Mapping[str, Likely],
    ) -> None:
        self.old, self.new = old, new
        self.before = {label: n for n, label in enumerate(before)}
        self.after = {label: n for n, label in enumerate(after)}
        self.pairs = {was: likely.label for was, likely in plain.items()}
        self.links: dict[str, list[str]] = {}
        untouched = {now for was, now in self.pairs.items() if before[was] == after[now]}
        self.scales = Scales(
            {label: key for label, key in before.items() if label not in plain},
            {label: key for label, key in after.items() if label not in untouched},
        )

    def into(self, found: Counterparts) -> None:
        if self.scales.new:
            self._pair_ends()
            self._pair_certain()
            self._pair_likest()
            self._pair_alone()
            self._join()
            self._follow_clauses()
            self._drop_unnamed()
        order, used = self._sure_order(), self._used()
        for was, into in self.links.items():
            if was in self.pairs or self.scales.covered(self.scales.old[was], into) >= HALF:
                known = found.links.get(was, [])
                found.links[was] = known + [self._likely(was, now) for now in into[len(known) :]]
        for was in self.scales.old:
            if was not in found.links and (nearest := self._nearest(was, order, used)) is not None:
                found.nearest[was] = nearest

    def _drop_unnamed(self) -> None:
        """Without pairs that share the sanction alone: what is punished in the older article is not named in the newer."""
        for was in self.scales.old:
            grams = grams_of(conduct_of(self.old[was]))
            there = grams_of(comparison_key("\n".join(self.new[now] for now in self.links.get(was, ()))))
            if there and len(grams) >= NAMEABLE and len(grams & there) < NAMED * len(grams):
                del self.links[was]
                self.pairs.pop(was, None)

    def _used(self) -> set[str]:
        return {*self.pairs.values(), *(now for into in self.links.values() for now in into)}

    def _pair_ends(self) -> None:
        """The first articles where both say why the law is made, the last where both say from when it holds."""
        for at, sign in ((0, _PURPOSE), (-1, _START)) if self.old else ():
            was, now = [*self.old][at], [*self.new][at]
            left = was in self.scales.old and now in self.scales.new.keys() - self._used()
            if left and sign.search(self.old[was]) and sign.search(self.new[now]):
                self._take(was, now)

    def _pair_certain(self) -> None:
        """One to one, where both are far liker to each other than to any other article."""
        by_new: dict[str, list[tuple[float, str]]] = defaultdict(list)
        by_old: dict[str, list[tuple[float, str]]] = defaultdict(list)
        free = self.scales.new.keys() - self._used()
        for was in self.scales.old:
            for now in self.scales.new:
                if now not in free:
                    continue
                by_old[was].append((score := self.scales.alike(was, now), now))
                by_new[now].append((score, was))
        for was, row in by_old.items():
            best, now = max(row)
            if best >= CERTAIN and max(by_new[now])[1] == was and _clear(row) and _clear(by_new[now]):
                self._take(was, now)

    def _pair_likest(self) -> None:
        """One to one, likest first, with a bonus for what stands where its neighbours that are sure say it should."""
        order, used, rows = self._sure_order(), self._used(), []
        for was in self.scales.old:
            if was not in self.pairs:
                place = self._place(was, order)
                bonus = IN_PLACE if len(place) <= WIDE else IN_PLACE / 2
                for now in self.scales.new:
                    alike = self.scales.alike(was, now)
                    score = alike + (bonus if self.after[now] in place else 0.0)
                    if score >= ALIKE and now not in used and self._is_sure(was, now, alike):
                        rows.append((score, was, now))
        for _, was, now in sorted(rows, key=lambda row: -row[0]):
            if was not in self.pairs and now not in used:
                self._take(was, now)
                used.add(now)

    def _pair_alone(self) -> None:
        """What is left of both texts, where it is like nothing else: between its neighbours' counterparts, or anywhere."""
        order, free = self._sure_order(), self.scales.new.keys() - self._used()
        left = [was for was in self.scales.old if was not in self.pairs] if free else []
        scores = {was: self.scales.rivals(was) for was in left}
        for was in left:
            now = max(filter(partial(self._is_of_a_kind, was), free), key=scores[was].__getitem__, default="")
            here = bool(now) and self.after[now] in self._gap(was, order)
            others = [
                score for other, score in scores[was].items() if other != now and (other in free or not here)
            ]
            others += [scores[other][now] for other in left if now and other not in (was, *self.pairs)]
            taken = max((score for other, score in scores[was].items() if other not in free), default=0.0)
            lone = bool(now) and scores[was][now] >= LONE * max([taken, *others], default=0.0)
            if not now or self.scales.alike(was, now) < (FAINT if here or lone else FAR):
                continue
            if scores[was][now] >= max(taken, (ALONE if here else APART) * max(others, default=0.0)):
                self._take(was, now)
                free.discard(now)

    def _is_sure(self, was: str, now: str, alike: float) -> bool:
        """Whether two that are little alike are at least of a kind, and no other is so like."""
        if alike >= LITTLE:
            return True
        scores = self.scales.rivals(was)
        second = max((score for other, score in scores.items() if other != now), default=0.0)
        return self._is_of_a_kind(was, now) and scores[now] >= ALONE * second

    def _is_of_a_kind(self, was: str, now: str) -> bool:
        """Whether both say what follows from a breach, or neither does: the penalty for a duty is not the duty."""
        return is_penalty(self.old[was]) is is_penalty(self.new[now])

    def _gap(self, was: str, order: list[tuple[int, int]]) -> range:
        """The few positions between the counterparts of the articles next to it, whatever chapter moved; else none."""
        there = {self.before[label]: self.after[now] for label, now in self.pairs.items()}
        at = self.before[was]
        first = next((there[n] for n in range(at - 1, at - 1 - NEAREST, -1) if n in there), -1)
        last = next((there[n] for n in range(at + 1, at + 1 + NEAREST) if n in there), len(self.after))
        places = (range(first + 1, last), self._place(was, order))
        return next((place for place in places if 0 < len(place) <= NARROW), range(0))

    def _take(self, was: str, now: str) -> None:
        self.pairs[was] = now
        self.links[was] = [now]

    def _sure_order(self) -> list[tuple[int, int]]:
        """The longest run of pairs that keeps the order of both texts: positions in the older and the newer one."""
        rows = sorted((self.before[was], self.after[now]) for was, now in self.pairs.items())
        ends: list[int] = []
        tails: list[int] = []
        back: list[int] = []
        for n, (_, at) in enumerate(rows):
            k = bisect_left(ends, at)
            ends[k : k + 1], tails[k : k + 1] = [at], [n]
            back.append(tails[k - 1] if k else -1)
        run = []
        n = tails[-1] if tails else -1
        while n >= 0:
            run.append(rows[n])
            n = back[n]
        return run[::-1]

    def _place(self, was: str, sure: list[tuple[int, int]]) -> range:
        """The positions in the newer text between the counterparts of its nearest sure neighbours."""
        k = bisect_left(sure, (self.before[was], -1))
        first = sure[k - 1][1] + 1 if k else 0
        last = sure[k][1] if k < len(sure) else len(self.after)
        return range(first, last)

    def _join(self) -> None:
        """Articles that went into one that is another's counterpart already, with what they alone said."""
        sources = {now: was for was, now in self.pairs.items()}
        for was, grams in self.scales.old.items():
            if was not in self.links:
                share, now = max((self.scales.kept(was, label), label) for label in self.scales.new)
                first = grams_of(comparison_key(self.old[sources[now]])) if now in sources else frozenset()
                beside = now in sources and abs(self.before[was] - self.before[sources[now]]) == 1
                enough = BESIDE if beside or self._is_apart(was, now) else WITHIN
                if share < enough or not self._stands_in(was, now):
                    continue
                if self.scales.covered(grams - first, [now]) >= HALF:
                    self.links[was] = [now]

    def _is_apart(self, was: str, now: str) -> bool:
        """Whether an older article is like no other newer one, and of its kind."""
        scores = self.scales.rivals(was)
        second = max((score for other, score in scores.items() if other != now), default=0.0)
        return self._is_of_a_kind(was, now) and scores[now] >= APART * second

    def _stands_in(self, was: str, now: str) -> bool:
        """Whether an article stands in another in one stretch, not in words from all over it."""
        return fuzz.partial_ratio(comparison_key(self.old[was]), comparison_key(self.new[now])) >= PART

    def _follow_clauses(self) -> None:
        """Clauses that went to another article than the rest of theirs."""
        used = self._used()
        places = {(now, n): one for now in self.scales.new for n, one in enumerate(clauses(self.new[now]))}
        stood = self._stood()
        kinds = [
            {
                p: one.key
                for p, one in places.items()
                if one.is_penalty is penal and one.key not in stood[p[0]]
            }
            for penal in (False, True)
        ]
        fresh = [{place: key for place, key in kind.items() if place[0] not in used} for kind in kinds]
        for was in self.before if any(fresh) else self.scales.old:
            found = clauses(self.old[was])
            if len(found) < 2:
                continue
            into = self.links.get(was) or ([self.pairs[was]] if was in self.pairs else [])
            own = _likest([one.key for one in found], [c.key for now in into for c in clauses(self.new[now])])
            for key, penal in found:
                least = max(CLAUSE, BETTER + own[key])
                choices = (kinds if len(key) >= LONG and was in self.scales.old else fresh)[penal]
                there = least <= 100 and process.extractOne(
                    key, choices, scorer=fuzz.ratio, score_cutoff=least
                )
                if there and there[2][0] not in into and self.scales.its_own(key, there[2][0]) >= HALF:
                    into = self.links[was] = [*into, there[2][0]]

    def _stood(self) -> dict[str, set[str]]:
        """The clauses of each newer article that stood in its counterpart: they came from no other."""
        stood: dict[str, set[str]] = defaultdict(set)
        for was, now in self.pairs.items():
            if now in self.scales.new:
                stood[now] |= _kept(
                    [c.key for c in clauses(self.old[was])], [c.key for c in clauses(self.new[now])]
                )
        return stood

    def _nearest(self, was: str, order: list[tuple[int, int]], used: set[str]) -> list[Likely] | None:
        """The newer articles to look at; None where nothing is alike and nothing new stands in its place."""
        place, scores, rows = self._place(was, order), self.scales.rivals(was), []
        for now, score in scores.items():
            kept = 0.8 * self.scales.kept(was, now)
            share = max(self.scales.alike(was, now), kept)
            bonus = IN_PLACE / 4 if self.after[now] in place else 0.0
            rows.append((score + kept / 2 + bonus, share, now))
        best = heapq.nlargest(NEAREST, rows)
        replaced = any(self.after[now] in place for now in self.scales.new.keys() - used)
        if not replaced and all(share < NEAR for _, share, _ in rows) and not self._is_dissolved(was):
            return None
        return [self._likely(was, now) for _, share, now in best if share >= SHOWN]

    def _is_dissolved(self, was: str) -> bool:
        """Whether some clause of it may stand in another article, though the whole is like none."""
        return any(
            self.scales.its_own(key, now) >= DISSOLVED
            for key, _ in clauses(self.old[was])
            for now in self.scales.new
        )

    def _likely(self, was: str, now: str) -> Likely:
        alike = self.scales.alike(was, now) if was in self.scales.old else 0.0
        return Likely(now, round(100 * alike, 1))


def _clear(scores: list[tuple[float, str]]) -> bool:
    """Whether the best stands clear of the second."""
    first, second = (*heapq.nlargest(2, scores), (0.0, ""))[:2]
    return first[0] - second[0] >= CLEAR


def _likest(keys: Sequence[str], own: Sequence[str]) -> dict[str, float]:
    """How like each clause is to the likest of these; one that is plainly another's counterpart is not for it."""
    found = dict.fromkeys(keys, 0.0)
    for other in own:
        scores = {key: fuzz.ratio(key, other) for key in keys}
        best = max(scores.values())
        for key, score in scores.items():
            if score == best or best < REWORDED:
                found[key] = max(found[key], score)
    return found


def _kept(keys: Sequence[str], own: Sequence[str]) -> set[str]:
    """Those that are one of the older clauses, at most a little reworded."""
    return {
        other for other in own if process.extractOne(other, keys, scorer=fuzz.ratio, score_cutoff=REWORDED)
    }

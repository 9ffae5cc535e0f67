"""Which powers of a list an item is like (相近的职权): by the pairs of characters their names share.

A list without our codes may have renamed a power. That is never assumed: the nearest are offered, and a person says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from core.chinese import comparison_key
from powers.models import PowerVersion

ALIKE, OTHER_TYPE = 0.6, 0.8
"""What share of their pairs of characters two names must have in common; of another type only nearly all: 特种设备使用登记 is
not 对特种设备使用单位的检查."""
OFFERED = 5
COMMON = 200
"""A pair of characters that more powers have tells nothing (对违、行政、处罚)."""
COMPARED = 50
"""How many of those that share most rare pairs are looked at closely."""


@lru_cache(maxsize=65536)
def pairs_of(text: str) -> frozenset[str]:
    bare = comparison_key(text)
    return frozenset(bare[at : at + 2] for at in range(max(len(bare) - 1, 1)))


class Candidates:
    """The powers an item may be, of one department; looked up by the rarer pairs of their names."""

    def __init__(self, versions: Sequence[PowerVersion]) -> None:
        self.versions = versions
        self.having: dict[str, list[int]] = defaultdict(list)
        for at, version in enumerate(versions):
            for pair in pairs_of(version.name + version.sub_name):
                self.having[pair].append(at)

    def like(self, name: str, sub_name: str, power_type: int) -> list[PowerVersion]:
        """Those most like a name, the nearest first; one of the same type comes first among equals."""
        mine = pairs_of(name + sub_name)
        postings = [self.having[pair] for pair in mine if pair in self.having]
        rare = [ones for ones in postings if len(ones) <= COMMON] or sorted(postings, key=len)[:1]
        rated = []
        for at, _ in Counter(at for ones in rare for at in ones).most_common(COMPARED):
            version = self.versions[at]
            theirs = pairs_of(version.name + version.sub_name)
            score = 2 * len(mine & theirs) / (len(mine) + len(theirs))
            if score >= (ALIKE if version.power_type_id == power_type else OTHER_TYPE):
                rated.append((score, version.power_type_id == power_type, -at))
        return [self.versions[-at] for _, _, at in sorted(rated, reverse=True)[:OFFERED]]

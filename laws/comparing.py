"""Two texts of a law, article by article (新旧条文对照): what stayed, was renumbered, changed, came or went. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from core.chinese import comparison_key
from core.redline import Piece, redline

SAME_PLACE = 50.0
"""Likeness (percent) from which two articles of the same number are one article reworded."""
WHOLE, WITHIN = 15, 85.0
"""An article of so many characters that stands to so many percent within the other has grown, or shrunk."""
ELSEWHERE = 65.0
"""Likeness from which two articles of different numbers are."""


class Kind(StrEnum):
    """What became of an article."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.SAME: "未变",
    Kind.RENUMBERED: "条号变动",
    Kind.CHANGED: "修改",
    Kind.MOVED: "修改并变动条号",
    Kind.ADDED: "新增",
    Kind.REMOVED: "删去",
}


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article before and after; an empty label means that there was, or is, none."""

    kind: Kind
    old_label: str
    new_label: str
    old: str = ""
    new: str = ""

    @property
    def pieces(self) -> list[Piece]:
        return redline(self.old, self.new)


def compare_texts(old: Mapping[str, str], new: Mapping[str, str]) -> list[ArticleChange]:
    """Every article of both texts (label → words), in the order of the new one, those removed where they stood."""
    pairs = _pairs(old, new)
    taken = {before: after for after, before in pairs.items()}
    rows: list[ArticleChange] = []
    waiting = [label for label in old if label not in taken]
    order = {label: n for n, label in enumerate(old)}
    for label in new:
        before = pairs.get(label)
        if before is not None:
            while waiting and order[waiting[0]] < order[before]:
                rows.append(_removed(waiting.pop(0), old))
        rows.append(_row(before, label, old, new))
    return rows + [_removed(label, old) for label in waiting]


def changes_of(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, ArticleChange]:
    """What became of each article of the old text, by its old label."""
    return {row.old_label: row for row in compare_texts(old, new) if row.old_label}


def _removed(label: str, old: Mapping[str, str]) -> ArticleChange:
    return ArticleChange(Kind.REMOVED, label, "", old[label], "")


def _row(before: str | None, label: str, old: Mapping[str, str], new: Mapping[str, str]) -> ArticleChange:
    if before is None:
        return ArticleChange(Kind.ADDED, "", label, "", new[label])
    same = comparison_key(old[before]) == comparison_key(new[label])
    if before == label:
        kind = Kind.SAME if same else Kind.CHANGED
    else:
        kind = Kind.RENUMBERED if same else Kind.MOVED
    return ArticleChange(kind, before, label, old[before], new[label])


def _pairs(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Label in the new text → label in the old one, for articles that are the same one."""
    before = {label: comparison_key(text) for label, text in old.items()}
    after = {label: comparison_key(text) for label, text in new.items()}
    pairs = _identical(before, after)
    free = set(before) - set(pairs.values())
    for label, key in after.items():
        if label in free and label not in pairs and _one_article(before[label], key):
            pairs[label] = label
            free.discard(label)
    return pairs | _likest(before, after, free, [label for label in after if label not in pairs])


def _one_article(old: str, new: str) -> bool:
    """Whether two articles of one number are the same one: alike, or one of them wholly within the other."""
    if fuzz.ratio(old, new) >= SAME_PLACE:
        return True
    return min(len(old), len(new)) >= WHOLE and fuzz.partial_ratio(old, new) >= WITHIN


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


def _likest(
    before: Mapping[str, str], after: Mapping[str, str], free: set[str], left: list[str]
) -> dict[str, str]:
    """The rest, likest first."""
    scored = []
    for label in left:
        for other in free:
            likeness = fuzz.ratio(after[label], before[other], score_cutoff=ELSEWHERE)
            if likeness:
                scored.append((likeness, label, other))
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for _, label, other in sorted(scored, key=lambda row: -row[0]):
        if label not in pairs and other not in used:
            pairs[label] = other
            used.add(other)
    return pairs

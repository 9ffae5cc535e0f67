"""Two texts of a law, article by article (新旧条文对照): what stayed, was renumbered, changed, was split or joined, came or went.

Which article is which is told by laws.counterparts. What must hold: an article is 删去 only where nothing like it
stands anywhere and nothing new stands in its place; else it has 没有找到对应条文, with the nearest beside it. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_noop

from core.chinese import comparison_key
from core.redline import Piece, redline
from laws.counterparts import Likely, counterparts


class Advice(StrEnum):
    """What a list has to do about an article it cites (调整建议)."""

    NONE = ""
    RENUMBER = "只改条号"
    REQUOTE = "须改引文"
    REPEALED = "依据已废止"
    ASK = "请人判断"


class Kind(StrEnum):
    """What became of an article."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    ADDED = "added"
    UNSURE = "unsure"
    REMOVED = "removed"
    ENDED = "ended"
    """The whole law ended."""
    REFERRED = "referred"
    """It ended, and another law that stands still points to it (依照《…》处罚)."""

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def advice(self) -> Advice:
        return _ADVICE.get(self, Advice.REQUOTE)


_LABELS = {
    Kind.SAME: gettext_noop("未变"),
    Kind.RENUMBERED: gettext_noop("条号变动"),
    Kind.CHANGED: gettext_noop("修改"),
    Kind.MOVED: gettext_noop("修改并变动条号"),
    Kind.SPLIT: gettext_noop("拆分"),
    Kind.JOINED: gettext_noop("合并"),
    Kind.ADDED: gettext_noop("新增"),
    Kind.UNSURE: gettext_noop("没有找到对应条文"),
    Kind.REMOVED: gettext_noop("删去"),
    Kind.ENDED: gettext_noop("废止"),
    Kind.REFERRED: gettext_noop("指向的法律已废止"),
}
_ADVICE = {
    Kind.SAME: Advice.NONE,
    Kind.ADDED: Advice.NONE,
    Kind.RENUMBERED: Advice.RENUMBER,
    Kind.UNSURE: Advice.ASK,
    Kind.REMOVED: Advice.REPEALED,
    Kind.ENDED: Advice.REPEALED,
    Kind.REFERRED: Advice.ASK,
}


class Candidate(NamedTuple):
    """A newer article that may have taken the place of an older one, and how alike they are (percent).

    `source` is the table that says so, where one does; then it is not for the likeness to tell.
    """

    label: str
    text: str
    likeness: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One older article and what it became, or a new one; without a label where there was, or is, none.

    `new` has the words of all the articles it became; `joined` names the older ones that went into the same.
    """

    kind: Kind
    old_label: str
    new_labels: tuple[str, ...] = ()
    old: str = ""
    new: str = ""
    likeness: float = 100.0
    joined: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    @property
    def new_label(self) -> str:
        return "、".join(self.new_labels)

    @property
    def pieces(self) -> list[Piece]:
        return redline(self.old, self.new)


def compare_texts(old: Mapping[str, str], new: Mapping[str, str]) -> list[ArticleChange]:
    """A row for every older article, and one for every new one that none became; both texts are label → words.

    In the order of the new text, articles without a counterpart where they stood.
    """
    fates = changes_of(old, new)
    by_new: dict[str, list[str]] = defaultdict(list)
    for label, change in fates.items():
        for now in change.new_labels:
            by_new[now].append(label)
    order = {label: n for n, label in enumerate(old)}
    waiting = [label for label, change in fates.items() if not change.new_labels]
    done: set[str] = set()
    rows: list[ArticleChange] = []
    for label in new:
        if label not in by_new:
            rows.append(ArticleChange(Kind.ADDED, "", (label,), "", new[label]))
        for before in by_new.get(label, ()):
            if before not in done:
                while waiting and order[waiting[0]] < order[before]:
                    rows.append(fates[waiting.pop(0)])
                rows.append(fates[before])
                done.add(before)
    return rows + [fates[label] for label in waiting]


def changes_of(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, ArticleChange]:
    """What became of each article of the older text, by its label there."""
    found = counterparts(old, new)
    sources: dict[str, list[str]] = defaultdict(list)
    for label in old:
        for now, _ in found.links.get(label, ()):
            sources[now].append(label)
    return {
        label: _changed(label, found.links[label], sources, old, new)
        if label in found.links
        else _lost(label, found.nearest.get(label), old, new)
        for label in old
    }


def _changed(
    label: str,
    into: Sequence[Likely],
    sources: Mapping[str, list[str]],
    old: Mapping[str, str],
    new: Mapping[str, str],
) -> ArticleChange:
    position = {now: n for n, now in enumerate(new)} if len(into) > 1 else {}
    labels = tuple(sorted((now for now, _ in into), key=lambda now: position.get(now, 0)))
    joined = tuple(other for now in labels for other in sources[now] if other != label)
    words = "\n".join(new[now] for now in labels)
    return ArticleChange(
        _kind(label, labels, joined, old[label], words),
        label,
        labels,
        old[label],
        words,
        into[0].likeness,
        joined,
    )


def _kind(label: str, labels: tuple[str, ...], joined: tuple[str, ...], old: str, new: str) -> Kind:
    if len(labels) > 1:
        return Kind.SPLIT
    if comparison_key(old) == comparison_key(new):
        return Kind.SAME if labels == (label,) else Kind.RENUMBERED
    if joined:
        return Kind.JOINED
    return Kind.CHANGED if labels == (label,) else Kind.MOVED


def _lost(
    label: str, nearest: Sequence[Likely] | None, old: Mapping[str, str], new: Mapping[str, str]
) -> ArticleChange:
    if nearest is None:
        return ArticleChange(Kind.REMOVED, label, (), old[label])
    candidates = tuple(Candidate(now, new[now], likeness) for now, likeness in nearest)
    return ArticleChange(Kind.UNSURE, label, (), old[label], "", 0.0, (), candidates)

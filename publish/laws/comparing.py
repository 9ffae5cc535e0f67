"""Two texts of a law side by side (条文对照), and one article through all of them (条文沿革).

Which article of one text is which of the other is worked out once and kept under a digest of the words of both, on
which alone it depends.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.utils.translation import gettext as _

from laws.comparing import ArticleChange, Kind, compare_texts
from laws.library import load_articles_of
from publish.facets import Choice
from publish.laws.reading import Portrait, Text

KEEP_FOR = 86_400
UNCHANGED = (Kind.SAME,)
CHANGED = ""
"""The filter a reader meets first: what is not the same in both texts."""
ALL = "all"

Words = Mapping[str, str]


def changes_between(old: Text, new: Text, words: Mapping[int, Words]) -> list[ArticleChange]:
    """What became of every article from `old` to `new`; `words` has the articles of both by label."""
    before, after = words.get(old.pk, {}), words.get(new.pk, {})
    key = f"laws:fates:{_digest(before)}:{_digest(after)}"
    kept = cache.get(key)
    if kept is None:
        changes = compare_texts(before, after)
        cache.set(key, [_without_words(change) for change in changes], KEEP_FOR)
        return changes
    return [_with_words(change, before, after) for change in kept]


def _without_words(change: ArticleChange) -> ArticleChange:
    near = tuple(candidate._replace(text="") for candidate in change.candidates)
    return replace(change, old="", new="", candidates=near)


def _with_words(change: ArticleChange, before: Words, after: Words) -> ArticleChange:
    near = tuple(candidate._replace(text=after[candidate.label]) for candidate in change.candidates)
    new = "\n".join(after[label] for label in change.new_labels)
    return replace(change, old=before.get(change.old_label, ""), new=new, candidates=near)


def _digest(words: Words) -> str:
    return hashlib.sha256(
        "\x1f".join(f"{label}\x1e{text}" for label, text in words.items()).encode()
    ).hexdigest()


@dataclass(frozen=True)
class Comparison:
    """Two texts compared: the articles the filter leaves, and the filters."""

    old: Text
    new: Text
    rows: list[ArticleChange]
    choices: list[Choice]
    total: int


def comparison(old: Text, new: Text, show: str) -> Comparison:
    """The older text against the newer; `show` is "" for what changed, "all", or one kind of change. One query."""
    changes = changes_between(old, new, load_articles_of([old.pk, new.pk]))
    counts = Counter(change.kind for change in changes)
    kinds = {kind.value: kind for kind in Kind}
    show = show if show == ALL or show in kinds else CHANGED
    rows = [change for change in changes if _is_shown(change.kind, show)]
    changed = sum(n for kind, n in counts.items() if kind not in UNCHANGED)
    offered = [(CHANGED, _("有变化"), changed), (ALL, _("全部"), len(changes))]
    offered += [(kind.value, _(kind.label), counts[kind]) for kind in Kind if counts[kind]]
    choices = [Choice(value, label, count, value == show) for value, label, count in offered]
    return Comparison(old, new, rows, choices, len(changes))


def _is_shown(kind: Kind, show: str) -> bool:
    if show == CHANGED:
        return kind not in UNCHANGED
    return show in (ALL, kind.value)


def pair_of(portrait: Portrait, chosen: Sequence[Text]) -> tuple[Text, Text] | None:
    """The two texts to be compared, the older first: those chosen, or what goes with the one or none chosen.

    None where the library has not two, or the same was chosen twice.
    """
    if len(chosen) == 2:
        newer, older = sorted(chosen, key=portrait.readable.index)
        return (older, newer) if older is not newer else None
    for text in (*chosen, *filter(None, [portrait.shown]), *portrait.readable):
        if before := portrait.before(text):
            return before, text
        if after := portrait.after(text):
            return text, after
    return None


def start_of(portrait: Portrait, label: str, words: Mapping[int, Words]) -> Text | None:
    """The text from which an article is shown: the one in force if it has it, else the newest that does."""
    texts = [*filter(None, [portrait.shown]), *portrait.readable]
    return next((text for text in texts if label in words.get(text.pk, {})), None)


@dataclass(frozen=True)
class Stage:
    """An article in one text (条文沿革的一步); an empty label where that text has it no longer.

    `change` is what became of it since the text before, None in the first text that is known.
    """

    text: Text
    label: str
    words: str
    change: ArticleChange | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Its number there, or its numbers where it was split."""
        return (self.change.new_labels if self.change else ()) or ((self.label,) if self.label else ())


def stages_of(portrait: Portrait, start: Text, label: str, words: Mapping[int, Words]) -> list[Stage]:
    """The article that `start` numbers `label`, in every text that has it, the newest first."""
    texts = portrait.readable
    at = texts.index(start)
    later = _followed(list(reversed(texts[:at])), start, label, words)
    return [*reversed(later), *_traced(texts[at:], label, words)]


def _followed(newer: list[Text], start: Text, label: str, words: Mapping[int, Words]) -> list[Stage]:
    """From a text to the newest: the article under the numbers it got."""
    found: list[Stage] = []
    for text in newer:
        change = next((c for c in changes_between(start, text, words) if c.old_label == label), None)
        if change is None:
            break
        found.append(Stage(text, change.new_label, change.new, change))
        if len(change.new_labels) != 1:
            break
        start, label = text, change.new_label
    return found


def _traced(texts: list[Text], label: str, words: Mapping[int, Words]) -> list[Stage]:
    """From a text to the oldest: the article under the numbers it had."""
    found: list[Stage] = []
    for text, before in zip(texts, [*texts[1:], None], strict=True):
        change = None
        if before is not None:
            changes = changes_between(before, text, words)
            change = next((c for c in changes if label in c.new_labels), None)
        found.append(Stage(text, label, words.get(text.pk, {}).get(label, ""), change))
        if change is None or not change.old_label:
            break
        label = change.old_label
    return found

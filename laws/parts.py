"""What became of one paragraph or item of an article (款、项的对应), within what the article became. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.chinese import comparison_key
from laws.comparing import Advice, ArticleChange, changes_of
from laws.counterparts import CLAUSE
from laws.likeness import best_clause
from laws.places import Locator
from laws.structure import Paragraph, paragraphs, passage


def part_became(change: ArticleChange, part: Locator) -> Advice:
    """What is to be done about a part of an article, cited without its words: nothing, where it only stands as it did."""
    old, new = paragraphs(change.old), paragraphs(change.new)
    words = passage(change.old, part) or ""
    there = _followed(part, old, new)
    now = there and passage(change.new, there)
    if not there or not now:
        return Advice.REQUOTE if best_clause(words, _unclaimed(old, new)) >= CLAUSE else Advice.ASK
    if best_clause(words, now) < CLAUSE:
        return Advice.ASK
    if not _is_unchanged(part, there, old, new):
        return Advice.REQUOTE
    here = (there.paragraph, there.item) == (part.paragraph, part.item)
    return Advice.NONE if here and change.new_labels == (change.old_label,) else Advice.RENUMBER


def _is_unchanged(part: Locator, there: Locator, old: list[Paragraph], new: list[Paragraph]) -> bool:
    """Whether a paragraph, or an item with what stands before all items, has the same words in both texts."""
    was, now = _paragraph_at(part, old), _paragraph_at(there, new)
    if was is None or now is None:
        return False
    if not part.item:
        return comparison_key(old[was].text) == comparison_key(new[now].text)
    items = [
        [i.words for i in row.items if i.number == number]
        for row, number in ((old[was], part.item), (new[now], there.item))
    ]
    before, after = (
        comparison_key("\n".join([row.lead, *words]))
        for row, words in zip((old[was], new[now]), items, strict=True)
    )
    return before == after


def _unclaimed(old: list[Paragraph], new: list[Paragraph]) -> str:
    """The paragraphs of the newer article that none of the older one plainly became."""
    claimed = set(aligned([p.text for p in old], [p.text for p in new]).values())
    return "\n".join(row.text for n, row in enumerate(new) if n not in claimed)


def place_inside(place: Locator, old: list[Paragraph], new: list[Paragraph]) -> Locator:
    """Paragraph and item of a place, which are those of the older article, in the newer one.

    A paragraph that is all there is of the newer article is not named (第四十二条), unless it was in the older one.
    """
    there = _followed(place, old, new)
    if there is None:
        whole = replace(place, item=0, sub_item=0)
        there = (place.item and _followed(whole, old, new)) or replace(whole, paragraph=0)
    return replace(there, paragraph=0) if len(new) == 1 < len(old) else there


def _followed(place: Locator, old: list[Paragraph], new: list[Paragraph]) -> Locator | None:
    """The same paragraph or item in the newer article; None where it cannot be told."""
    at = _paragraph_at(place, old)
    to = None if at is None else aligned([p.text for p in old], [p.text for p in new]).get(at)
    if at is None or to is None:
        return None
    there = replace(place, paragraph=to + 1 if place.paragraph else 0)
    if not place.item:
        return there
    numbers = [item.number for item in old[at].items]
    items = aligned(bare_items(old[at]), bare_items(new[to]))
    item = items.get(numbers.index(place.item)) if place.item in numbers else None
    return None if item is None else replace(there, item=new[to].items[item].number)


def _paragraph_at(place: Locator, rows: list[Paragraph]) -> int | None:
    if place.paragraph:
        return place.paragraph - 1 if place.paragraph <= len(rows) else None
    having = [n for n, row in enumerate(rows) if any(i.number == place.item for i in row.items)]
    return having[0] if len(having) == 1 else None


def bare_items(row: Paragraph) -> list[str]:
    return [item.words for item in row.items]


def aligned(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which stretch of the newer text each of the older one has become."""
    if len(old) == len(new) == 1:
        return {0: 0}
    before = {str(n): text for n, text in enumerate(old)}
    after = {str(n): text for n, text in enumerate(new)}
    pairs = changes_of(before, after)
    return {int(label): int(row.new_labels[0]) for label, row in pairs.items() if len(row.new_labels) == 1}

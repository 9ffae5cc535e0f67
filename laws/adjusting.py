"""What a citation becomes when its law changes (引用随法调整): the new number, and the new words where they changed. Pure.

A citation whose article only has another number keeps its quotation. Where the words changed, the same stretch is
quoted again: the whole article, the paragraph or item if it can be told, else the whole new article. Of an article that
was split, the part that has what is cited, else all. A citation that nothing sure can be said of (请人判断) stays as it
is: what takes the article's place is for a person to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.chinese import comparison_key, parse_numeral, to_numeral
from laws.comparing import Advice, ArticleChange, Kind
from laws.counterparts import BETTER
from laws.library import Articles
from laws.likeness import best_clause
from laws.locators import parse_locator
from laws.matching import article_label
from laws.parts import aligned, bare_items, part_became, place_inside
from laws.places import Locator, spell_place
from laws.quoted_ends import goes_on
from laws.quoting import Verdict, compare, key_of, no_longer_says
from laws.structure import Paragraph, paragraphs, passage

Fates = Mapping[str, ArticleChange]
"""What became of each article of the older text, by its old label (comparing.changes_of)."""

_NUMERAL = "[一二三四五六七八九十百千零〇0-9０-９]{1,9}"
_NAMED = re.compile(rf"第({_NUMERAL})条(?:之([一二三四五六七八九十]{{1,3}}))?")
_HEAD = re.compile(rf"^[\s\u3000]*第{_NUMERAL}条(?:之[一二三四五六七八九十]{{1,3}})?([\s\u3000：:]*)")
_LINE_HEAD = re.compile(
    rf"(?m)^([\s\u3000]*)(第{_NUMERAL}条(?:之[一二三四五六七八九十]{{1,3}})?)(?=[\s\u3000：:第]|$)"
)
_RANGE = re.compile(r"[至到~～—–－-]")


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A citation as it is to read: its locator and quotation, what was done in words, and what a person has to find."""

    locator: str
    text: str
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def adjust(locator: str, text: str, fates: Fates, new: Articles) -> Adjusted:
    """The citation of a place in the older text as one of the newer text, whose articles are `new`."""
    places = cited_places(locator)
    labels = list(dict.fromkeys(label_of(place) for place in places))
    found = [fates[label] for label in labels if label in fates]
    notes = tuple(note for change in found if (note := note_of(change)))
    advice = advise(locator, text, found)
    if advice in (Advice.ASK, Advice.REPEALED):
        lost = tuple(change.old_label for change in found if not change.new_labels) or tuple(labels)
        return Adjusted(locator, text, notes if advice == Advice.REPEALED else (*notes, ASKED), lost)
    fates = {**fates, **{c.old_label: _cited_part(c, places, text, new) for c in found}}
    if any(fates[label].kind == Kind.SPLIT for label in labels if label in fates):
        return _all_parts(text, labels, fates, new, notes)
    moved = [_moved(place, fates) for place in places]
    return Adjusted(_repointed(locator, places, moved), _requoted(text, places, moved, fates, new), notes)


def cited_places(locator: str) -> list[Locator]:
    """The places in articles that a locator names; those in annexes and chapters are not among them."""
    return [p for p in parse_locator(locator) if p.article and p.annex is None]


def label_of(place: Locator) -> str:
    return article_label(place.article, place.suffix)


def quotes_nothing(text: str) -> bool:
    """Whether a citation has no quotation, or only a sign that it leaves one out: （略）, ……."""
    return compare(text, "").agrees


ASKED = "所引的款项或者条文在新文本中没有找到对应内容，请人判断"


def advise(locator: str, text: str, changes: Sequence[ArticleChange]) -> Advice:
    """What to do about a citation of these articles; where it names or quotes a part, by what became of that part."""
    found = {change.kind.advice for change in changes} - {Advice.NONE}
    if Advice.ASK in found or (Advice.REPEALED in found and len(found) > 1):
        return Advice.ASK
    if found and changes[0].kind != Kind.ENDED and _quotes_another(locator, text, changes):
        return Advice.ASK
    if not found or found == {Advice.REPEALED}:
        return found.pop() if found else Advice.NONE
    if found == {Advice.RENUMBER}:
        same = quotes_nothing(text) or _agrees(text, changes) or _is_part_of_cited(locator, changes)
        return Advice.RENUMBER if same else Advice.REQUOTE
    places = cited_places(locator)
    parts = {change.old_label: _parts(change, places, text) for change in changes if change.new}
    became = {part_became(change, part) for change in changes for part in parts.get(change.old_label, ())}
    if Advice.ASK in became:
        return Advice.ASK
    if not quotes_nothing(text):
        kept = _agrees(text, changes) and not loses_words(text, changes)
        return Advice.RENUMBER if kept else Advice.REQUOTE
    whole = any(c.kind.advice == Advice.REQUOTE and not parts.get(c.old_label) for c in changes)
    if whole or Advice.REQUOTE in became:
        return Advice.REQUOTE
    return Advice.RENUMBER if Advice.RENUMBER in became | found else Advice.NONE


def loses_words(text: str, changes: Sequence[ArticleChange]) -> bool:
    """Whether what is quoted of the older articles is no more word for word in what they have become."""
    if quotes_nothing(text) or all(change.kind.advice != Advice.REQUOTE for change in changes):
        return False
    before, after = ("\n".join(getattr(change, part) for change in changes) for part in ("old", "new"))
    quote = _HEAD.sub("", text)
    if no_longer_says(quote, before, after) or goes_on(quote, before, after):
        return True
    return any(_is_added_to(text, change) for change in changes)


def _is_added_to(text: str, change: ArticleChange) -> bool:
    """Whether a quotation has the whole older article, beside others, in the midst of which something was put."""
    old = key_of(change.old) if change.kind.advice == Advice.REQUOTE else ""
    return bool(old) and old in key_of(text) and old not in key_of(change.new)


def _agrees(text: str, changes: Sequence[ArticleChange]) -> bool:
    """Whether a quotation is one of what the articles have become."""
    return compare(_HEAD.sub("", text), "\n".join(change.new for change in changes)).agrees


def _is_all_cited(locator: str, changes: Sequence[ArticleChange]) -> bool:
    """Whether these are all the articles that a citation names; one that stayed as it was is not among them."""
    return {label_of(place) for place in cited_places(locator)} <= {change.old_label for change in changes}


def _is_part_of_cited(locator: str, changes: Sequence[ArticleChange]) -> bool:
    """Whether a citation names more articles than these, so that these alone cannot say what it quotes."""
    return {change.old_label for change in changes} < {label_of(place) for place in cited_places(locator)}


def _quotes_another(locator: str, text: str, changes: Sequence[ArticleChange]) -> bool:
    """Whether what is quoted is none of these articles: the number is wrong, or of a text before the older one."""
    before = "\n".join(change.old for change in changes)
    if quotes_nothing(text) or not before or not _is_all_cited(locator, changes):
        return False
    return compare(text, before).verdict == Verdict.FOREIGN and not _agrees(text, changes)


def _parts(change: ArticleChange, places: Sequence[Locator], text: str) -> list[Locator]:
    """The parts of an older article that a citation names, or else quotes without the rest; none for the whole."""
    if change.kind.advice != Advice.REQUOTE:
        return []
    named = [p for p in places if label_of(p) == change.old_label and (p.paragraph or p.item)]
    if named:
        return [part for part in named if passage(change.old, part)]
    rows = paragraphs(change.old)
    quoted = [
        Locator(paragraph=n)
        for n, row in enumerate(rows, 1)
        if not quotes_nothing(text) and compare(text, row.text).agrees
    ]
    return quoted if len(quoted) < len(rows) else []


def note_of(change: ArticleChange) -> str:
    """What became of an article, in words for the note of a change; '' where nothing did."""
    near = "、".join(candidate.label for candidate in change.candidates)
    notes: dict[str, str] = {
        Kind.RENUMBERED: f"{change.old_label}改为{change.new_label}",
        Kind.CHANGED: f"{change.old_label}内容有修改{_said_of_added(change)}",
        Kind.MOVED: f"{change.old_label}改为{change.new_label}，内容有修改{_said_of_added(change)}",
        Kind.SPLIT: f"{change.old_label}拆分为{change.new_label}",
        Kind.JOINED: f"{change.old_label}并入{change.new_label}",
        Kind.UNSURE: f"{change.old_label}在新文本中没有找到对应条文，请人判断{f'（相近的有{near}）' if near else ''}",
        Kind.REMOVED: f"{change.old_label}已删去，须改引新的依据；核对后确认没有依据的，提出取消",
    }
    return notes.get(change.kind, "")


def _said_of_added(change: ArticleChange) -> str:
    """（新增第二款）, where all that was done to an article is that paragraphs were put into it."""
    old, new = ([comparison_key(row.text) for row in paragraphs(words)] for words in (change.old, change.new))
    added = [n for n, key in enumerate(new, 1) if key not in old]
    if [key for key in new if key in old] != old:
        return ""
    return f"（新增{'、'.join(f'第{to_numeral(n)}款' for n in added)}）"


def edition_of(version: Any) -> str:
    """How a text is named in the edition of a citation (a LawVersion, or a TextRecord)."""
    made = f"{version.version_date:%Y年%-m月%-d日}公布" if version.version_date else ""
    begins = f"自{version.effective_from:%Y年%-m月%-d日}起施行" if version.effective_from else ""
    return "，".join(part for part in (made, begins) if part)


def _cited_part(change: ArticleChange, places: Sequence[Locator], text: str, new: Articles) -> ArticleChange:
    """Of an article that was split, the article that what is cited went into; all of them where it cannot be told."""
    parts = _parts(change, places, text) if change.kind == Kind.SPLIT else []
    into = set()
    for part in parts:
        words = passage(change.old, part) or ""
        likest = sorted(
            ((best_clause(words, new[label]), label) for label in change.new_labels), reverse=True
        )
        into.add(likest[0][1] if likest[0][0] - likest[1][0] >= BETTER else "")
    if len(into) != 1 or "" in into:
        return change
    label = into.pop()
    kind = Kind.CHANGED if label == change.old_label else Kind.MOVED
    return replace(change, kind=kind, new_labels=(label,), new=new[label])


def _all_parts(
    text: str, labels: Sequence[str], fates: Fates, new: Articles, notes: tuple[str, ...]
) -> Adjusted:
    """A citation of a whole article that was split, of all that it became."""
    into = [now for label in labels for now in (fates[label].new_labels if label in fates else (label,))]
    into = [label for label in dict.fromkeys(into) if label in new]
    words = "" if quotes_nothing(text) else _quoted_whole(text, into, new)
    return Adjusted("、".join(into), words or text, notes)


# --- places -------------------------------------------------------------------------------------------


def _moved(place: Locator, fates: Fates) -> Locator:
    """The place in the newer text; paragraph and item fall away where they cannot be told."""
    change = fates.get(label_of(place))
    if change is None:
        return place
    target = cited_places(change.new_label)
    there = replace(place, article=target[0].article, suffix=target[0].suffix) if target else place
    if change.kind.advice == Advice.REQUOTE and (place.paragraph or place.item):
        return place_inside(there, paragraphs(change.old), paragraphs(change.new))
    return there


def _repointed(locator: str, places: list[Locator], moved: list[Locator]) -> str:
    """The locator with its new numbers: in its own spelling where only articles moved, else in canonical form."""
    if moved == places:
        return locator
    labels = {label_of(a): label_of(b) for a, b in zip(places, moved, strict=True)}
    named = [_label(m) for m in _NAMED.finditer(locator)]
    joined = len(set(labels.values())) < len(labels)
    deeper = joined or any(
        (a.paragraph, a.item) != (b.paragraph, b.item) for a, b in zip(places, moved, strict=True)
    )
    spelled = named and set(named) <= set(labels) and _in_a_row(moved)
    if not deeper and (spelled if _RANGE.search(locator) else named == list(labels)):
        return _NAMED.sub(lambda m: labels[_label(m)], locator)
    return "、".join(dict.fromkeys(spell_place(place) for place in moved))


def _in_a_row(places: list[Locator]) -> bool:
    """Whether articles follow each other, as those of a range (第十条至第十二条) do."""
    numbers = [place.article for place in places]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and not any(p.suffix for p in places)


def _label(match: re.Match[str]) -> str:
    try:
        return article_label(parse_numeral(match[1]), parse_numeral(match[2]) if match[2] else 0)
    except ValueError:
        return ""


# --- words --------------------------------------------------------------------------------------------


def _requoted(text: str, places: list[Locator], moved: list[Locator], fates: Fates, new: Articles) -> str:
    labels = list(dict.fromkeys(label_of(place) for place in places))
    targets = list(dict.fromkeys(label_of(place) for place in moved))
    changed = any(fates[x].kind.advice == Advice.REQUOTE for x in labels if x in fates)
    words = [new[label] for label in targets if label in new]
    if quotes_nothing(text) or len(words) != len(targets):
        return text
    lost = loses_words(text, [fates[label] for label in labels if label in fates])
    if not changed or (not lost and compare(text, "\n".join(words)).agrees):
        return _relabelled(text, {x: fates[x].new_label for x in labels if x in fates})
    stretch = _same_stretch(text, places, moved, fates, new)
    if stretch:
        head = _HEAD.match(text)
        return f"{targets[0]}{head[1]}{stretch}" if head else stretch
    return _quoted_whole(text, targets, new)


def _quoted_whole(text: str, labels: Sequence[str], new: Articles) -> str:
    """Whole articles quoted as a quotation quotes them: with their numbers, or without."""
    head = _HEAD.match(text)
    return "\n".join(f"{label}{head[1]}{new[label]}" if head else new[label] for label in labels)


def _relabelled(text: str, labels: Mapping[str, str]) -> str:
    """A quotation that names its articles at the beginning of lines, by their new numbers."""

    def named(match: re.Match[str]) -> str:
        found = _NAMED.match(match[2])
        label = _label(found) if found else ""
        return match[1] + labels.get(label, match[2])

    return _LINE_HEAD.sub(named, text)


def _same_stretch(text: str, places: list[Locator], moved: list[Locator], fates: Fates, new: Articles) -> str:
    """The words that stand where the quoted ones stood, where less than the whole article is quoted; else ''."""
    quoted = key_of(_HEAD.sub("", text))
    before = [_passage(fates[label_of(p)].old, p) for p in places if label_of(p) in fates]
    if any(p.paragraph or p.item for p in moved) and quoted == key_of("\n".join(before)):
        after = [_passage(new[label_of(p)], p) for p in moved]
        if all(after) and all((a.paragraph, a.item) != (0, 0) for a in moved):
            return "\n".join(dict.fromkeys(after))
    labels = {label_of(p) for p in places}
    if len(labels) != 1 or not labels <= set(fates):
        return ""
    return _paragraph_like(text, fates[labels.pop()])


def _passage(words: str, place: Locator) -> str:
    return passage(words, place) or ""


def _paragraph_like(text: str, change: ArticleChange) -> str:
    """The new paragraph, or as much of it, for a quotation from one paragraph of the older article."""
    old, new = paragraphs(change.old), paragraphs(change.new)
    quoting = [n for n, row in enumerate(old) if compare(text, row.text).agrees]
    if len(quoting) != 1:
        return ""
    to = aligned([row.text for row in old], [row.text for row in new]).get(quoting[0])
    if to is None:
        return ""
    return _lead_and_items(text, old[quoting[0]], new[to]) or (new[to].text if len(old) > 1 else "")


def _lead_and_items(text: str, old: Paragraph, new: Paragraph) -> str:
    """The new lead with the items that were quoted behind the old one; '' where something else is quoted."""
    quoted = key_of(_HEAD.sub("", text))
    chosen = [n for n, item in enumerate(old.items) if key_of(item.text) in quoted]
    became = aligned(bare_items(old), bare_items(new))
    known = key_of("\n".join([old.lead, *(old.items[n].text for n in chosen)])) == quoted
    if not old.items or len(chosen) == len(old.items) or not known or not set(chosen) <= set(became):
        return ""
    return "\n".join([new.lead, *(new.items[became[n]].text for n in chosen)])

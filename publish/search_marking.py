"""Where a text holds what was searched for, marked for a reader (检索词的标示)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.chinese import squeeze
from publish.search_folding import FOLDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        piece = FOLDING[ord(char)]
        folded.append(piece)
        places.extend([place] * len(piece))
    return "".join(folded), places


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where `text` holds the words, as slices of it in order, those that overlap joined."""
    folded, places = _folded_with_places(text)
    matches = (match for word in words for match in re.finditer(re.escape(word), folded))
    found = sorted((places[match.start()], places[match.end() - 1] + 1) for match in matches)
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def highlight(text: str, words: Sequence[str]) -> SafeString:
    """`text` escaped, each place where it holds a word marked."""
    pieces: list[str] = []
    at = 0
    for start, end in _spans(text, words) if words else ():
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped above


def snippet(
    fields: Iterable[tuple[str, str]], words: Sequence[str], around: int = 48
) -> tuple[str, SafeString] | None:
    """The first labelled field that holds a word: its label and the text around that place, marked."""
    for label, text in fields:
        flat = squeeze(text)
        if spans := _spans(flat, words):
            start = max(0, spans[0][0] - around)
            end = min(len(flat), spans[0][1] + 2 * around)
            shown = ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
            return label, highlight(shown, words)
    return None

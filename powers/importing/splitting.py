"""Cutting the cells 责任事项内容 and 追责情形 into single items: by stage, by number, by line.

How a cell is cut into segments, `powers.importing.cutting` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from powers.importing.asking import LEAVE
from powers.importing.cutting import NUMBER, Segment, segments
from powers.importing.known_stages import KNOWN_STAGES
from powers.importing.vocabulary import Vocabulary

_LEAD_END = re.compile(r"[：:]\s*$")
_MAX_CACHE = 20_000


@dataclass(frozen=True, slots=True)
class ParsedResponsibility:
    """One 责任事项: its stage ('' when none is named), its text, and the kind of responsibility above it."""

    stage: str
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Accountability:
    """追责情形 of a cell: the sentence that leads in, and the single clauses."""

    lead: str
    clauses: tuple[str, ...]


class Splitter:
    """Splits cells with one vocabulary, remembering texts that lists repeat on row after row."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._stages = (
            KNOWN_STAGES.union(*vocabulary.stages.values()) if vocabulary.stages else set(KNOWN_STAGES)
        )
        self._stages |= {word for word, said in vocabulary.said_stages.items() if said != LEAVE}
        self._responsibilities: dict[str, tuple[ParsedResponsibility, ...]] = {}
        self._accountability: dict[str, Accountability] = {}

    def responsibilities(self, cell: str) -> tuple[ParsedResponsibility, ...]:
        """The responsibility items of a cell of 责任事项内容, in order."""
        found = self._responsibilities.get(cell)
        if found is None:
            found = tuple(_assemble(segments(cell, self._stages)))
            if len(self._responsibilities) < _MAX_CACHE:
                self._responsibilities[cell] = found
        return found

    def accountability(self, cell: str) -> Accountability:
        """The lead-in and the clauses of a cell of 追责情形."""
        found = self._accountability.get(cell)
        if found is None:
            found = _clauses(segments(cell, frozenset()))
            if len(self._accountability) < _MAX_CACHE:
                self._accountability[cell] = found
        return found


def _assemble(pieces: list[Segment]) -> list[ParsedResponsibility]:
    """Segments into items: each text belongs to the number and the headings before it."""
    items: list[ParsedResponsibility] = []
    group = stage = stage_style = ""
    pending: list[Segment] = []
    last_number: Segment | None = None

    def flush() -> None:
        nonlocal pending
        if pending and (stage or group):
            items.append(ParsedResponsibility(stage or group, "", group if stage else ""))
        pending = []

    for piece in pieces:
        if piece.kind == "number":
            if stage_style and piece.style == stage_style:
                flush()
                stage = stage_style = ""
            last_number = piece
        elif piece.kind == "heading":
            if piece.is_kind or not (pending and pending[0].is_kind):
                flush()
            if piece.is_kind:
                group, stage, stage_style = piece.stage, "", ""
            else:
                stage, stage_style = piece.stage, last_number.style if last_number else ""
            pending = [piece]
            last_number = None
        else:
            pending = []
            last_number = None
            items += [
                ParsedResponsibility(stage or group, text, group if stage else "") for text in _lines(piece)
            ]
    flush()
    return items


def _lines(piece: Segment) -> list[str]:
    """A text segment as one item, or one for each line when every line is a sentence of its own."""
    text = piece.text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    sentences = len(lines) > 1 and all(len(line) > 2 and line[-1] in "。；;！" for line in lines)
    return lines if sentences and not any(NUMBER.match(line) for line in lines) else [text]


def _clauses(pieces: list[Segment]) -> Accountability:
    """Segments into clauses; the text before the first number is the lead-in when it ends in a colon."""
    lead = ""
    clauses: list[str] = []
    numbered = False
    numbers = any(piece.kind == "number" for piece in pieces)
    for piece in pieces:
        if piece.kind == "number":
            numbered = True
            continue
        text = piece.text.strip()
        if not numbered and not clauses and not lead and (numbers or _LEAD_END.search(text.split("\n")[0])):
            first, _, rest = text.partition("\n") if not numbers else (text, "", "")
            lead = first.strip()
            clauses += _lines(Segment("text", rest)) if rest.strip() else []
            continue
        clauses += _lines(piece)
    if lead and not clauses:
        return Accountability("", (lead,))
    return Accountability(lead, tuple(clauses))

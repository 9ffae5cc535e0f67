"""Cutting the cells 责任事项内容 and 追责情形 into single items: by stage, by number, by line.

How a cell is cut into segments, `powers.importing.cutting` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from powers.importing.asking import LEAVE
from powers.importing.cleaning import is_ditto, is_placeholder
from powers.importing.cutting import NUMBER, Segment, segments
from powers.importing.known_stages import KNOWN_STAGES
from powers.importing.own_bases import Apart, as_it_is, closing, said_of_all, set_apart
from powers.importing.vocabulary import Vocabulary

_LEAD_END = re.compile(r"[：:]\s*$")
_MAX_CACHE = 20_000


@dataclass(frozen=True, slots=True)
class ParsedResponsibility:
    """One 责任事项: its stage ('' when none is named), its text, the kind of responsibility above it, the basis it states itself."""

    stage: str
    text: str
    group: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a cell says beside its rows: bases of all of them (`partly`: those perhaps of some only), what may be a basis, and
    words that say there is nothing."""

    bases: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()


NO_MORE = Beside()


@dataclass(frozen=True, slots=True)
class Accountability:
    """追责情形 of a cell: the sentence that leads in, the single clauses, and of each the basis that it states itself."""

    lead: str
    clauses: tuple[str, ...]
    bases: tuple[str, ...] = ()
    beside: Beside = NO_MORE


class Splitter:
    """Splits cells with one vocabulary, remembering texts that lists repeat on row after row."""

    def __init__(self, vocabulary: Vocabulary, *, as_printed: bool = False) -> None:
        """`as_printed`: cells that we printed, whose bases stand in columns of their own."""
        self._apart = as_it_is if as_printed else set_apart
        self._stages = (
            KNOWN_STAGES.union(*vocabulary.stages.values()) if vocabulary.stages else set(KNOWN_STAGES)
        )
        self._stages |= {word for word, said in vocabulary.said_stages.items() if said != LEAVE}
        self._responsibilities: dict[str, tuple[tuple[ParsedResponsibility, ...], Beside]] = {}
        self._accountability: dict[str, Accountability] = {}

    def responsibilities(self, cell: str) -> tuple[ParsedResponsibility, ...]:
        """The responsibility items of a cell of 责任事项内容, in order."""
        return self._duties(cell)[0]

    def beside_responsibilities(self, cell: str) -> Beside:
        """What such a cell says beside them."""
        return self._duties(cell)[1]

    def _duties(self, cell: str) -> tuple[tuple[ParsedResponsibility, ...], Beside]:
        found = self._responsibilities.get(cell)
        if found is None:
            apart = self._apart(segments(cell, self._stages), of_duties=True)
            found = _of_their_own(_assemble(apart.pieces), apart)
            if len(self._responsibilities) < _MAX_CACHE:
                self._responsibilities[cell] = found
        return found

    def accountability(self, cell: str) -> Accountability:
        """The lead-in and the clauses of a cell of 追责情形."""
        found = self._accountability.get(cell)
        if found is None:
            found = _clauses(self._apart(segments(cell, frozenset()), of_duties=False))
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
                ParsedResponsibility(stage or group, line.text, group if stage else "", line.basis)
                for line in _lines(piece)
            ]
    flush()
    return items


def _of_their_own(
    items: list[ParsedResponsibility], apart: Apart
) -> tuple[tuple[ParsedResponsibility, ...], Beside]:
    """Items without those that say there is nothing; a basis behind the last of several alone may be that of all."""
    bases = list(apart.bases)
    inside = {piece.basis for piece in apart.pieces if piece.inside}
    based = [item for item in items if item.basis and item.basis not in inside]
    if len(items) > 1 and len(based) == 1 and items[-1] is based[0]:
        bases.insert(0, based[0].basis)
        items = [*items[:-1], replace(items[-1], basis="")]
    kept = tuple(item for item in items if not _says_nothing(item.text))
    empty = [item for item in items if _says_nothing(item.text)]
    bases += [item.basis for item in empty]
    nothing = ("：".join(filter(None, (item.group, item.stage, item.text))) for item in empty)
    return kept, _beside(bases, (), apart.unsure, nothing)


def _beside(*said: Iterable[str]) -> Beside:
    """`NO_MORE` for the many cells that say nothing beside their rows."""
    found = Beside(*(tuple(filter(None, texts)) for texts in said))
    return NO_MORE if found == NO_MORE else found


def _says_nothing(text: str) -> bool:
    said = text.rstrip("；;，,。、 \n")
    return text != "" and (is_placeholder(said) or is_ditto(said))


class _Line(NamedTuple):
    """A text that is an item of its own, and its basis; `inside`: that stood in brackets before its end."""

    text: str
    basis: str = ""
    inside: bool = False


def _lines(piece: Segment) -> list[_Line]:
    """A text segment as one item, or one for each line when every line is a sentence of its own."""
    text = piece.text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    sentences = len(lines) > 1 and all(len(line) > 2 and line[-1] in "。；;！" for line in lines)
    own = lines if sentences and not any(NUMBER.match(line) for line in lines) else [text]
    return [*map(_Line, own[:-1]), _Line(own[-1], piece.basis, piece.inside)]


def _clauses(apart: Apart) -> Accountability:
    """Segments into clauses; the text before the first number is the lead-in when it ends in a colon."""
    lead, clauses = _lead_and_clauses(apart.pieces)
    based, bases, partly = _settle(clauses)
    if lead.text and not clauses:
        lead, based = _Line("", lead.basis), [_Line(lead.text)]
    kept = [line for line in based if not _says_nothing(line.text)]
    empty = [line for line in based if _says_nothing(line.text)]
    bases = [lead.basis, *bases, *(line.basis for line in empty), *apart.bases]
    stated = [said_of_all(lead.text), closing(kept[-1].text) if kept else ""]
    return Accountability(
        lead.text,
        tuple(line.text for line in kept),
        tuple(line.basis for line in kept),
        _beside([*bases, *stated], partly, apart.unsure, (line.text for line in empty)),
    )


def _lead_and_clauses(pieces: list[Segment]) -> tuple[_Line, list[_Line]]:
    lead = _Line("")
    clauses: list[_Line] = []
    numbered = False
    numbers = any(piece.kind == "number" for piece in pieces)
    for piece in pieces:
        if piece.kind == "number":
            numbered = True
            continue
        text = piece.text.strip()
        if (
            not numbered
            and not clauses
            and not lead.text
            and (numbers or _LEAD_END.search(text.split("\n")[0]))
        ):
            first, _, rest = text.partition("\n") if not numbers else (text, "", "")
            lead = _Line(first.strip(), "" if rest.strip() else piece.basis)
            clauses += _lines(replace(piece, text=rest)) if rest.strip() else []
            continue
        clauses += _lines(piece)
    return lead, clauses


def _settle(clauses: list[_Line]) -> tuple[list[_Line], list[str], list[str]]:
    """Clauses with what is a basis of their own, the bases of all, and those of all that may be of some.

    A clause's own stands in brackets in it, or each clause has one, or only one before the last; behind the last alone it is
    that of all. Where some have one, nobody can tell which clauses each is of.
    """
    behind = [n for n, line in enumerate(clauses) if line.basis and (not line.inside or len(clauses) == 1)]
    if 1 < len(behind) == len(clauses) or (len(behind) == 1 and behind[0] < len(clauses) - 1):
        return clauses, [], []
    bases = [clauses[n].basis for n in behind]
    left = [line._replace(basis="") if n in behind else line for n, line in enumerate(clauses)]
    return left, bases, bases if len(bases) > 1 else []

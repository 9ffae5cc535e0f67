"""Redlines (文字对照): what was struck out and what was put in, character by character, as a reader would mark it.

Chinese has no spaces, so every character counts; a number or a Latin word is one token. What must hold: the pieces
kept or struck put together give the old text, those kept or put in the new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Op = Literal["same", "del", "ins"]
_TOKEN = re.compile(r"[0-9０-９]+(?:[.,．][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.", re.DOTALL)
_STOPS = frozenset("。；，、：？！）】」》\n")


class Piece(NamedTuple):
    """A stretch of text that stayed, was struck out or was put in."""

    op: Op
    text: str


def redline(old: str, new: str) -> list[Piece]:
    """The pieces that lead from `old` to `new`; neighbours of one kind joined, struck before put in."""
    if old == new:
        return [Piece("same", old)] if old else []
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    edits = _slid(_cleaned(_edits(a, b)))
    return [piece for piece in _pieces(edits) if piece.text]


Edit = tuple[list[str], list[str], list[str]]
"""Tokens struck out, tokens put in, and the unchanged tokens that follow."""


def _edits(a: list[str], b: list[str]) -> list[Edit]:
    edits: list[Edit] = [([], [], [])]
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            edits[-1][2].extend(a[op.src_start : op.src_end])
            continue
        if edits[-1][2]:
            edits.append(([], [], []))
        edits[-1][0].extend(a[op.src_start : op.src_end])
        edits[-1][1].extend(b[op.dest_start : op.dest_end])
    return edits


def _cleaned(edits: list[Edit]) -> list[Edit]:
    """Without the chance agreements inside a rewritten passage, which would make a redline confetti."""
    done = [edits[0]]
    for edit in edits[1:]:
        done.append(edit)
        while len(done) > 1 and _by_chance(done[-2], done[-1]):
            later, earlier = done.pop(), done.pop()
            kept = earlier[2]
            done.append((earlier[0] + kept + later[0], earlier[1] + kept + later[1], later[2]))
    return done


def _by_chance(before: Edit, after: Edit) -> bool:
    kept = len(before[2])
    sizes = [max(len(edit[0]), len(edit[1])) for edit in (before, after)]
    return bool(kept) and all(sizes) and kept <= min(sizes) and kept < 6


def _slid(edits: list[Edit]) -> list[Edit]:
    """Where a passage could be marked at several places, the one that begins behind a stop."""
    done = [edits[0]]
    for edit in edits[1:]:
        struck, put_in, after = edit
        passage, before = struck or put_in, done[-1][2]
        steps = _steps_back(passage, before) if before and not (struck and put_in) else 0
        if not steps:
            done.append(edit)
            continue
        joined = before[-steps:] + passage
        done[-1] = (done[-1][0], done[-1][1], before[:-steps])
        passage, after = joined[: len(passage)], joined[len(passage) :] + after
        done.append((passage, [], after) if struck else ([], passage, after))
    return done


def _steps_back(passage: list[str], before: list[str]) -> int:
    """How far the passage moves back so that it begins behind a stop; 0 when it stays."""
    if before[-1] in _STOPS:
        return 0
    rolled = list(passage)
    for step in range(1, min(len(before), 40) + 1):
        if rolled[-1] != before[-step]:
            return 0
        rolled = [rolled[-1], *rolled[:-1]]
        if step == len(before) or before[-step - 1] in _STOPS:
            return step
    return 0


def _pieces(edits: list[Edit]) -> Iterator[Piece]:
    """Struck, put in, kept, in turn; edits with nothing kept between them are one."""
    struck: list[str] = []
    put_in: list[str] = []
    for out, in_, after in edits:
        struck += out
        put_in += in_
        if after:
            yield from (
                Piece("del", "".join(struck)),
                Piece("ins", "".join(put_in)),
                Piece("same", "".join(after)),
            )
            struck, put_in = [], []
    yield from (Piece("del", "".join(struck)), Piece("ins", "".join(put_in)))
